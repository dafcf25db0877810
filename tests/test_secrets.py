"""Credentials are only in requests to the API's host, and in no text that people read."""

import asyncio
import gc
import gzip
import json
import logging
import os
import pickle
import ssl
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import httpx2
import pytest
import trustme

from apideck_client import APIConnectionError, Apideck, ApideckError, APIResponseError, ArgumentError
from apideck_client.vault.models import ConnectionImportCredentials, ConnectionImportData
from tests.support.libraries import in_use, on_each_pool, open_client
from tests.support.secret_scanner import KEY, OAUTH, TOKEN, traceback_with_locals
from tests.test_transport import DELETE, GET, LIST, PATCH, POST, Operation, Reply, Script, client_of, scripted

BODY = b'{"data":{"id":"real-1"}}'


def reply(body: bytes = BODY, *headers: str, status: int = 200) -> bytes:
    lines = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Peer:
    """A raw server, and the heads of the requests that it received."""

    url: str = ""
    heads: list[str] = field(default_factory=list[str])


@asynccontextmanager
async def peer(answering: Callable[[], bytes | None] = reply, tls: ssl.SSLContext | None = None) -> AsyncIterator[Peer]:
    """Run a server that sends these bytes to each request, or closes the connection if they are None."""
    seen = Peer()
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                seen.heads.append(head)
                for line in head.lower().splitlines():
                    if line.startswith("content-length:"):
                        await reader.readexactly(int(line.split(":")[1]))
                answer = answering()
                if answer is None:
                    break
                writer.write(answer)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    seen.url = f"http{'s' if tls else ''}://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield seen
    finally:
        listening.close()
        for writer in writers:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()


async def import_connection(client: Apideck) -> object:
    """Send OAuth values in a body."""
    credentials = ConnectionImportCredentials(refresh_token=OAUTH, access_token=OAUTH)
    data = ConnectionImportData(credentials=credentials, settings={"client_secret": OAUTH})
    return await client.vault.connections.import_("crm", "hubspot", data)


# -- readable output ---------------------------------------------------------------------------------------------------


def test_a_client_and_all_that_it_holds_show_no_secret() -> None:
    for client in (scripted(Script()), scripted(Script(), session_token=TOKEN)):
        shown = [repr(client), str(client), repr(vars(client)), repr(client._options), repr(client.crm.contacts)]
        shown += [repr(found) for found in gc.get_referents(client, client._options, client._sender)]
        assert KEY not in "".join(shown)
        assert TOKEN not in "".join(shown)
        for thing in (client, client._options):
            with pytest.raises(TypeError, match="pickled"):
                pickle.dumps(thing)


@pytest.mark.parametrize("wrong", [{"timeout": -1}, {"app_id": ""}, {"no_such": 1}, {"session_token": TOKEN}])
def test_a_mistake_beside_the_key_shows_no_key(wrong: dict[str, Any]) -> None:
    for make in (Apideck, scripted(Script()).with_options):
        with pytest.raises(ArgumentError) as caught:
            make(**{"api_key": KEY, "app_id": "app", **wrong})
        shown = traceback_with_locals(caught.value)
        assert KEY not in shown
        assert TOKEN not in shown


FAULTS: list[Any] = [
    httpx.ConnectError("refused"),
    httpx.ReadError("reset"),
    Reply(401, {"message": f"bad key {KEY}", "detail": {"key": KEY}}, {"x-echo": KEY}),
    Reply(200, f"<html>{KEY}".encode()),
    Reply(302, b"", {"location": f"https://evil.example/?key={KEY}"}),
]


@pytest.mark.parametrize("fault", FAULTS, ids=["refused", "reset", "echo", "html", "redirect"])
@pytest.mark.parametrize("operation", [GET, LIST, POST, PATCH, DELETE, import_connection])
async def test_a_failed_call_shows_no_secret(operation: Operation, fault: Any) -> None:
    with pytest.raises(ApideckError) as caught:
        await operation(scripted(Script(fault)))
    shown = traceback_with_locals(caught.value) + repr(vars(caught.value)) + repr(pickle.dumps(caught.value))
    assert KEY not in shown
    assert OAUTH not in shown


@on_each_pool
@pytest.mark.parametrize("operation", [GET, POST, import_connection])
@pytest.mark.parametrize("after", range(0, 40, 3))
async def test_a_call_cancelled_in_flight_shows_no_secret(operation: Operation, after: int) -> None:
    """The call connects, writes or waits when it is cancelled. The traceback includes the HTTP library."""
    async with peer() as server, client_of(server.url) as client:
        task = asyncio.ensure_future(operation(client))
        for _ in range(after):
            await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError as error:
            shown = traceback_with_locals(error)
            assert KEY not in shown
            assert OAUTH not in shown


GARBAGE: list[bytes | None] = [None, b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\n: x\r\n\r\n", reply()[:60]]


@on_each_pool
@pytest.mark.parametrize("garbage", GARBAGE)
async def test_below_http_an_error_shows_no_secret(garbage: bytes | None) -> None:
    """aiohttp's errors show the request's headers, so no local variable may contain such an error."""
    async with (
        peer(lambda: garbage) as server,
        client_of(server.url, max_retries=0, timeout=0.1) as client,
    ):
        for operation in (GET, POST, import_connection):
            with pytest.raises(APIConnectionError) as caught:
                await operation(client)
            shown = traceback_with_locals(caught.value)
            assert KEY not in shown
            assert OAUTH not in shown


@on_each_pool
async def test_other_libraries_log_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("httpx", "httpcore", "httpx2", "httpcore2", "aiohttp", "asyncio", "apideck_client"):
        caplog.set_level(logging.DEBUG, name)
    async with peer() as server, client_of(server.url) as client:
        for operation in (GET, import_connection):
            await operation(client)
    shown = repr([(record.getMessage(), vars(record)) for record in caplog.records])
    assert {"httpx": "httpcore.", "httpx2": "httpcore2.", "aiohttp": "apideck_client"}[in_use()] in shown
    assert KEY not in shown
    assert OAUTH not in shown


# -- the receivers of credentials --------------------------------------------------------------------------------------


@on_each_pool
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_takes_no_credentials_to_another_host(status: int) -> None:
    async with peer() as other:
        location = f"location: {other.url}/crm/contacts/1"
        async with peer(lambda: reply(b"", location, status=status)) as server, client_of(server.url) as client:
            for operation in (GET, POST, LIST):
                with pytest.raises(APIResponseError) as caught:
                    await operation(client)
                assert caught.value.status_code == status
        assert (len(server.heads), other.heads) == (3, [])


async def test_links_next_is_never_followed() -> None:
    async with peer() as other:
        links = {"next": f"{other.url}/crm/contacts?cursor=x", "current": other.url}
        page = json.dumps({"data": [{"id": "1"}], "links": links}).encode()
        async with peer(lambda: reply(page)) as server, client_of(server.url) as client:
            assert len([contact async for contact in client.crm.contacts.list()]) == 1
        assert (len(server.heads), other.heads) == (1, [])


@on_each_pool
async def test_no_cookie_passes_from_one_tenant_to_another() -> None:
    async with peer(lambda: reply(BODY, "set-cookie: session=acme; Path=/")) as server, client_of(server.url) as client:
        await GET(client)
        await GET(client.with_options(consumer_id="globex"))
    assert not any("cookie:" in head.lower() for head in server.heads)


# -- limits ------------------------------------------------------------------------------------------------------------


async def test_a_bomb_is_given_up_at_the_largest_size_and_not_retried() -> None:
    bomb = gzip.compress(bytes(400_000_000), 9)
    async with peer(lambda: reply(bomb, "content-encoding: gzip")) as server, client_of(server.url) as client:
        client._sender.pool._largest = 1_000_000
        tracemalloc.start()
        with pytest.raises(APIConnectionError, match="larger than 1000000 bytes") as caught:
            await GET(client)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (caught.value.attempts, len(server.heads), caught.value.is_final) == (1, 1, True)
    assert peak < 160_000_000


@pytest.mark.parametrize("depth", [1_000, 100_000])
@pytest.mark.parametrize("shape", ['{"data":%s}', '{"data":{"id":"1","custom_fields":%s}}', "%s"])
async def test_json_of_any_depth_is_an_answer_or_an_error_of_ours(depth: int, shape: str) -> None:
    deep = (shape % ("[" * depth + "]" * depth)).encode()
    for operation in (GET, LIST):
        for status in (200, 400):
            with suppress(ApideckError):
                await operation(scripted(Script(Reply(status, deep)), max_retries=0))


# -- proxies and certificates ------------------------------------------------------------------------------------------


@on_each_pool
async def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    async with peer() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.removeprefix("http://"))
        async with client_of("https://api.invalid") as client:
            with pytest.raises(APIConnectionError):
                await client.crm.contacts.get("1", max_retries=0, timeout=0.5)
        assert [head.partition(" HTTP")[0] for head in proxy.heads] == ["CONNECT api.invalid:443"]


@on_each_pool
async def test_loopback_never_goes_to_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with peer() as proxy, peer() as server:
        for name in ("http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        async with client_of(server.url) as client:
            assert (await client.crm.contacts.get("1")).id == "real-1"
        assert (len(proxy.heads), len(server.heads)) == (0, 1)


@on_each_pool
async def test_a_proxy_of_ones_own_client_is_used() -> None:
    async with peer() as proxy, open_client(in_use(), proxy=proxy.url) as mine:
        client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url="http://127.0.0.1:9", http_client=mine)
        assert (await client.crm.contacts.get("1")).id == "real-1"
    assert proxy.heads[0].startswith("GET http://127.0.0.1:9/")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.mark.parametrize("module", [httpx, httpx2], ids=["httpx", "httpx2"])
async def test_an_authority_of_ones_own_is_trusted(module: Any, authority: trustme.CA, tls: ssl.SSLContext) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    async with peer(tls=tls) as server:
        transport = module.AsyncHTTPTransport(verify=trusting)
        async with Apideck(
            api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url, transport=transport
        ) as client:
            assert (await client.crm.contacts.get("1")).id == "real-1"
        async with module.AsyncClient(verify=trusting) as mine:
            client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url, http_client=mine)
            assert (await client.crm.contacts.get("1")).id == "real-1"


@on_each_pool
@pytest.mark.parametrize("operation", [GET, POST])
async def test_an_untrusted_certificate_is_refused_and_nothing_is_sent(
    tls: ssl.SSLContext, operation: Operation
) -> None:
    """There is one attempt, because the certificate will not be trusted a second later."""
    async with peer(tls=tls) as server, client_of(server.url) as client:
        with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED") as caught:
            await operation(client)
    assert server.heads == []
    assert (caught.value.attempts, caught.value.is_final, caught.value.outcome_unknown) == (1, True, False)
    assert pickle.loads(pickle.dumps(caught.value)).is_final


def test_verification_cannot_be_turned_off_by_an_option() -> None:
    for name in ("verify", "insecure", "ssl"):
        with pytest.raises(ArgumentError):
            Apideck(api_key=KEY, app_id="app", **{name: False})  # type: ignore[arg-type]
