"""aiohttp doesn't silently send a delete again, or the error says that the delete may have been sent twice."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import httpx
import httpx2
import pytest
from httpx_aiohttp import AiohttpTransport, HttpxAiohttpClient
from httpx_aiohttp.httpx2 import AiohttpTransport as AiohttpTransport2
from httpx_aiohttp.httpx2 import Httpx2AiohttpClient

from apideck_client import APIConnectionError, Apideck, NotFoundError
from apideck_client._client.clock import Clock
from apideck_client._client.sending import resend
from tests.faults.server import FaultServer, Line, Received, head
from tests.support.libraries import Client
from tests.support.secret_scanner import KEY

OURS = ["An earlier attempt of this delete broke off; it may be what deleted the record."]
AIOHTTPS = ["aiohttp may have sent this delete twice by itself; the first may have deleted the record."]

POOLS: dict[str, Callable[[], dict[str, Any]]] = {
    "httpx": lambda: {"pool": "httpx"},
    "httpx2": lambda: {"pool": "httpx2"},
    "aiohttp": lambda: {"pool": "aiohttp"},
    "a transport": lambda: {"transport": AiohttpTransport(verify=False)},
    "a transport of httpx2": lambda: {"transport": AiohttpTransport2(verify=False)},
    "a session's maker": lambda: {"transport": AiohttpTransport(verify=False, client=lambda: aiohttp.ClientSession())},
    "a session": lambda: {"transport": AiohttpTransport(verify=False, client=aiohttp.ClientSession())},
}
CLIENTS: dict[str, Callable[[], Client]] = {
    "its transport": lambda: httpx.AsyncClient(transport=AiohttpTransport(verify=False)),
    "its transport in httpx2": lambda: httpx2.AsyncClient(transport=AiohttpTransport2(verify=False)),
    "a mount": lambda: httpx.AsyncClient(mounts={"http://": AiohttpTransport(verify=False)}, verify=False),
    "httpx-aiohttp's own": lambda: HttpxAiohttpClient(verify=False),
    "httpx-aiohttp's own for httpx2": lambda: Httpx2AiohttpClient(verify=False),
}


async def hang_up(line: Line, _: Received) -> None:
    """Delete the record, and close the kept-alive connection without a response."""
    line.close()


async def not_found(line: Line, received: Received) -> None:
    await line.send(head(received, "content-length: 2", status="404 Not Found") + b"{}")


@asynccontextmanager
async def client_of(server: FaultServer, **settings: Any) -> AsyncIterator[Apideck]:
    async def sleep(_: float) -> None:
        pass

    settings = {"api_key": KEY, "app_id": "app", "consumer_id": "acme", **settings}
    async with Apideck(base_url=server.url, _clock=Clock(sleep=sleep), **settings) as client:
        yield client


async def delete_over_a_connection_that_closes(server: FaultServer, client: Apideck) -> NotFoundError:
    server.prepare(None, hang_up, default=not_found)
    await client.crm.contacts.get("1")
    with pytest.raises(NotFoundError) as caught:
        await client.crm.contacts.delete("1")
    assert [received.method for received in server.received] == ["GET", "DELETE", "DELETE"]
    return caught.value


@pytest.mark.parametrize("kind", POOLS)
async def test_the_404_of_a_delete_that_was_sent_twice_says_so(kind: str) -> None:
    async with FaultServer() as server, client_of(server, **POOLS[kind]()) as client:
        error = await delete_over_a_connection_that_closes(server, client)
        assert (error.attempts, getattr(error, "__notes__", [])) == (2, OURS)


@pytest.mark.parametrize("kind", POOLS)
async def test_a_delete_that_is_to_be_sent_once_is_sent_once(kind: str) -> None:
    async with FaultServer() as server, client_of(server, **POOLS[kind](), max_retries=0) as client:
        server.prepare(None, hang_up, default=not_found)
        await client.crm.contacts.get("1")
        with pytest.raises(APIConnectionError) as caught:
            await client.crm.contacts.delete("1")
        assert (len(server.received), caught.value.outcome_unknown) == (2, True)


@pytest.mark.parametrize("kind", POOLS)
async def test_the_404_of_a_delete_that_was_sent_once_says_nothing(kind: str) -> None:
    async with FaultServer() as server, client_of(server, **POOLS[kind]()) as client:
        server.prepare(default=not_found)
        with pytest.raises(NotFoundError) as caught:
            await client.crm.contacts.delete("1")
        assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize("kind", CLIENTS)
async def test_a_callers_client_is_unchanged_and_the_404_says_why(kind: str) -> None:
    async with FaultServer() as server, CLIENTS[kind]() as mine, client_of(server, http_client=mine) as client:
        error = await delete_over_a_connection_that_closes(server, client)
        assert (error.attempts, getattr(error, "__notes__", [])) == (1, AIOHTTPS)


async def test_only_the_404_of_a_delete_is_in_doubt() -> None:
    async with (
        FaultServer() as server,
        CLIENTS["its transport"]() as mine,
        client_of(server, http_client=mine) as client,
    ):
        server.prepare(default=not_found)
        for call in (client.crm.contacts.get("1"), client.with_options(method_override=True).crm.contacts.delete("1")):
            with pytest.raises(NotFoundError) as caught:
                await call
            assert not hasattr(caught.value, "__notes__")


async def test_an_aiohttp_without_the_switch_is_told_of_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resend, "_SWITCH", "_no_such_switch")
    async with FaultServer() as server, client_of(server, pool="aiohttp") as client:
        error = await delete_over_a_connection_that_closes(server, client)
        assert (error.attempts, getattr(error, "__notes__", [])) == (1, AIOHTTPS)
