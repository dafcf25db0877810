"""Data after the end of a response never becomes the response of another call."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from apideck_client import APIConnectionError, Apideck
from tests.support.libraries import POOLS, PoolName, open_client, open_transport
from tests.support.secret_scanner import KEY


def _answer(name: str, *, is_packed: bool) -> bytes:
    body = json.dumps({"status_code": 200, "status": "OK", "data": {"id": "1", "name": name}}).encode()
    coding = ""
    if is_packed:
        body, coding = gzip.compress(body), "content-encoding: gzip\r\n"
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{coding}content-length: {len(body)}\r\n\r\n"
    return head.encode() + body


@asynccontextmanager
async def _overrunning(is_packed: bool) -> AsyncIterator[str]:
    """A server that sends a second response directly after the first one on each connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        extra = _answer("smuggled", is_packed=is_packed)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                consumer = head.lower().split(b"x-apideck-consumer-id: ")[1].split(b"\r\n")[0].decode()
                writer.write(_answer(consumer, is_packed=is_packed) + extra)
                extra = b""
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("kind", ["own pool", "one connection", "own client"])
async def test_each_consumer_gets_its_own_answer(kind: str, pool: PoolName, is_packed: bool) -> None:
    settings: dict[str, Any] = {"pool": pool}
    async with _overrunning(is_packed) as url, open_client(pool) as mine:
        if kind == "one connection":
            settings = {"transport": open_transport(pool, connections=1)}
        elif kind == "own client":
            settings = {"http_client": mine}
        async with Apideck(api_key=KEY, app_id="app", base_url=url, lead_call=False, **settings) as apideck:
            consumers = [f"consumer-{number}" for number in range(12)]
            for consumer in consumers[:4]:
                assert await _name(apideck, consumer) in (consumer, None)
            found = await asyncio.gather(*(_name(apideck, consumer) for consumer in consumers))
            assert [name for name in found if name is not None]
            assert all(name in (consumer, None) for name, consumer in zip(found, consumers, strict=True))


async def _name(apideck: Apideck, consumer: str) -> str | None:
    """Return the name in a consumer's record, or None if the call failed because its connection was dropped."""
    try:
        contact = await apideck.crm.contacts.get("1", consumer_id=consumer)
    except APIConnectionError:
        return None
    return contact.name or None
