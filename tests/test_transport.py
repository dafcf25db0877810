"""Failed exchanges: the client retries them, reports them, and the pool stays usable.

Other test modules use `Script`, `Timer` and `scripted` too: one exchange at a time, without a network.
"""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Unpack
from urllib.parse import parse_qsl

import httpx
import pytest

from apideck_client import (
    APIConnectionError,
    Apideck,
    ApideckError,
    APIResponseError,
    APITimeoutError,
    ClientSettings,
    ConnectorExecutionError,
    RateLimitError,
    RequestLimitError,
    ServerError,
)
from apideck_client._client.clock import Clock
from apideck_client.crm.models import Contact
from apideck_client.testing import EmbeddedApideck
from tests.support.libraries import Transport, as_transport, in_use, on_each_pool, open_client, open_transport
from tests.support.secret_scanner import KEY

pytestmark = pytest.mark.usefixtures("library")

NOW = 1_700_000_000.0


@dataclass(frozen=True)
class Reply:
    """A response to send: bytes unchanged, anything else as JSON."""

    status: int = 200
    body: Any = field(default_factory=lambda: {"status_code": 200, "status": "OK", "data": {"id": "1"}})
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> httpx.Response:
        content = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        return httpx.Response(self.status, content=content, headers=self.headers)


class Script(httpx.AsyncBaseTransport):
    """Responds with the steps in order, and then always with the last one. Keeps the requests."""

    def __init__(self, *steps: Reply | Exception | Callable[[httpx.Request], Reply]) -> None:
        self.steps = steps or (Reply(),)
        self.requests: list[httpx.Request] = []
        self.is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        step = self.steps[min(len(self.requests), len(self.steps)) - 1]
        if isinstance(step, Exception):
            raise step
        return (step if isinstance(step, Reply) else step(request)).response()

    async def aclose(self) -> None:
        self.is_closed = True

    @property
    def queries(self) -> list[str]:
        """The raw query of each request."""
        return [request.url.query.decode() for request in self.requests]


class Timer:
    """Time that passes only while the client sleeps, and a random number that is always the same."""

    def __init__(self, chance: float = 1.0) -> None:
        self.now = NOW
        self.slept: list[float] = []
        self.clock = Clock(now=lambda: self.now, monotonic=lambda: self.now, sleep=self._sleep, chance=lambda: chance)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def scripted(
    script: httpx.AsyncBaseTransport,
    timer: Timer | None = None,
    *,
    clock: Clock | None = None,
    **settings: Unpack[ClientSettings],
) -> Apideck:
    """Return a client whose exchanges are in the script and whose waits take no time, unless a clock is given."""
    known: ClientSettings = {"app_id": "app", "consumer_id": "acme"}
    if "session_token" not in settings:
        known["api_key"] = KEY
    known.update(settings)
    return Apideck(transport=as_transport(script), _clock=clock or (timer or Timer()).clock, **known)


Operation = Callable[[Apideck], Awaitable[object]]

GET: Operation = lambda client: client.crm.contacts.get("1")  # noqa: E731
LIST: Operation = lambda client: client.crm.contacts.list()  # noqa: E731
POST: Operation = lambda client: client.crm.contacts.create(Contact(name="Ada"))  # noqa: E731
PATCH: Operation = lambda client: client.crm.contacts.update("1", Contact(name="Ada"))  # noqa: E731
DELETE: Operation = lambda client: client.crm.contacts.delete("1")  # noqa: E731

SAFE = [pytest.param(GET, id="get"), pytest.param(LIST, id="list"), pytest.param(DELETE, id="delete")]
UNSAFE = [pytest.param(POST, id="create"), pytest.param(PATCH, id="update")]

NOT_SENT = [httpx.ConnectError("refused"), httpx.ConnectTimeout(""), httpx.PoolTimeout("")]
BROKEN = [
    httpx.ReadError("reset"),
    httpx.WriteError("reset"),
    httpx.RemoteProtocolError("server disconnected"),
    httpx.ReadTimeout(""),
    httpx.WriteTimeout(""),
    httpx.DecodingError("no gzip"),
]
TRUNCATED = Reply(200, b'{"status_code":200,"data":[{"id":"1"},{"id":')
HTML = Reply(200, b"<!DOCTYPE html><title>Maintenance</title>", {"content-type": "text/html"})


def _name(value: object) -> str:
    return type(value).__name__


# -- what is repeated --------------------------------------------------------------------------------------------------


async def test_a_get_is_retried_until_it_succeeds_and_tells_how_often() -> None:
    script = Script(Reply(503, b""), Reply(503, b""), Reply())
    timer = Timer()
    answer = await scripted(script, timer).crm.contacts.get("1").response()
    assert (answer.status_code, answer.retries, answer.data.id) == (200, 2, "1")
    assert len(script.requests) == 3
    assert timer.slept == [0.5, 1.0]


async def test_a_call_that_succeeds_at_once_never_waits() -> None:
    timer = Timer()
    answer = await scripted(Script(), timer).crm.contacts.get("1").response()
    assert (answer.retries, timer.slept) == (0, [])


async def test_a_page_counts_its_own_retries() -> None:
    page = Reply(200, {"data": []})
    script = Script(page, Reply(502, b""), page)
    client = scripted(script)
    assert (await client.crm.contacts.list()).retries == 0
    assert (await client.crm.contacts.list()).retries == 1


@pytest.mark.parametrize("operation", SAFE)
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_passing_status_is_repeated_where_that_is_safe(operation: Operation, status: int) -> None:
    script = Script(Reply(status, b""), Reply())
    await operation(scripted(script))
    assert len(script.requests) == 2


@pytest.mark.parametrize("operation", UNSAFE)
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
async def test_a_write_is_not_repeated_after_a_server_error(operation: Operation, status: int) -> None:
    script = Script(Reply(status, b""), Reply())
    with pytest.raises(APIResponseError) as caught:
        await operation(scripted(script))
    assert (caught.value.status_code, caught.value.attempts, len(script.requests)) == (status, 1, 1)


@pytest.mark.parametrize("operation", UNSAFE)
async def test_a_write_is_repeated_after_429_as_nothing_was_processed(operation: Operation) -> None:
    script = Script(Reply(429, b""), Reply())
    await operation(scripted(script))
    assert len(script.requests) == 2


@pytest.mark.parametrize("operation", [*SAFE, *UNSAFE])
@pytest.mark.parametrize("error", NOT_SENT, ids=_name)
async def test_a_call_that_never_reached_the_server_is_repeated(operation: Operation, error: Exception) -> None:
    script = Script(error, Reply())
    await operation(scripted(script))
    assert len(script.requests) == 2


@pytest.mark.parametrize("error", NOT_SENT, ids=_name)
async def test_a_create_that_was_never_sent_has_a_known_outcome(error: Exception) -> None:
    script = Script(error)
    with pytest.raises(APIConnectionError) as caught:
        await POST(scripted(script))
    assert (caught.value.was_sent, caught.value.outcome_unknown, caught.value.attempts) == (False, False, 3)
    assert "may have been carried out" not in str(caught.value)
    assert isinstance(caught.value, APITimeoutError) is isinstance(error, httpx.TimeoutException)


@pytest.mark.parametrize("operation", UNSAFE)
@pytest.mark.parametrize("error", BROKEN, ids=_name)
async def test_a_write_that_broke_off_is_sent_once_and_unknown(operation: Operation, error: Exception) -> None:
    script = Script(error, Reply())
    with pytest.raises(APIConnectionError) as caught:
        await operation(scripted(script))
    assert len(script.requests) == 1
    assert (caught.value.was_sent, caught.value.outcome_unknown, caught.value.attempts) == (True, True, 1)
    assert "check before repeating it" in str(caught.value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None), (
        "they would lead to the request's headers"
    )


@pytest.mark.parametrize("operation", SAFE)
@pytest.mark.parametrize("error", BROKEN, ids=_name)
async def test_a_safe_call_that_broke_off_is_repeated(operation: Operation, error: Exception) -> None:
    script = Script(error, error, Reply())
    await operation(scripted(script))
    assert len(script.requests) == 3


async def test_a_get_that_broke_off_for_good_has_no_unknown_outcome() -> None:
    with pytest.raises(APIConnectionError) as caught:
        await GET(scripted(Script(httpx.ReadError("reset"))))
    assert (caught.value.attempts, caught.value.was_sent, caught.value.outcome_unknown) == (3, True, False)
    assert str(caught.value) == "GET https://unify.apideck.com/crm/contacts/1 failed after 3 attempts: reset"


async def test_a_delete_that_broke_off_for_good_may_have_happened() -> None:
    with pytest.raises(APIConnectionError) as caught:
        await DELETE(scripted(Script(httpx.ReadError("reset"))))
    assert (caught.value.attempts, caught.value.outcome_unknown) == (3, True)


@pytest.mark.parametrize("operation", [*SAFE, *UNSAFE])
@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 410, 422, 501])
async def test_a_final_status_is_never_repeated(operation: Operation, status: int) -> None:
    script = Script(Reply(status, b"", {"retry-after": "1"}))
    with pytest.raises(APIResponseError) as caught:
        await operation(scripted(script))
    assert (caught.value.status_code, caught.value.attempts, len(script.requests)) == (status, 1, 1)


async def test_the_used_up_quota_is_never_retried_for_any_wait() -> None:
    script = Script(Reply(402, {"type_name": "RequestLimitError"}, {"retry-after": "1"}))
    with pytest.raises(RequestLimitError):
        await GET(scripted(script, max_retries=9))
    assert len(script.requests) == 1


async def test_a_connectors_own_rate_limit_is_waited_for() -> None:
    """A connector's 429 is received as a ConnectorExecutionError, and the client waits as for any other 429."""
    script = Script(Reply(429, {"type_name": "ConnectorExecutionError"}, {"retry-after": "7"}))
    timer = Timer()
    with pytest.raises(ConnectorExecutionError) as caught:
        await POST(scripted(script, timer, deadline=30))
    assert isinstance(caught.value, RateLimitError)
    # The deadline ends it, not max_retries: there are attempts at 0, 7, 14, 21 and 28 s, and 35 s is too late.
    assert (len(script.requests), timer.slept) == (5, [7.0] * 4)


async def test_with_a_retry_rule_a_429_counts_towards_max_retries() -> None:
    script = Script(Reply(429, {"type_name": "ConnectorRateLimitError"}))
    with pytest.raises(RateLimitError) as caught:
        await GET(scripted(script, retry=lambda failure: 0.1, max_retries=3))
    assert (caught.value.attempts, len(script.requests)) == (4, 4)


# -- how often and how long --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure", [Reply(503, b""), httpx.ConnectError("refused"), TRUNCATED], ids=["503", "no", "cut"]
)
async def test_max_retries_0_sends_once(failure: Reply | Exception) -> None:
    script = Script(failure)
    timer = Timer()
    with pytest.raises(ApideckError):
        await GET(scripted(script, timer, max_retries=0))
    assert (len(script.requests), timer.slept) == (1, [])


async def test_max_retries_of_a_call_goes_before_the_clients() -> None:
    script = Script(Reply(503, b""))
    client = scripted(script, max_retries=0)
    with pytest.raises(ServerError) as caught:
        await client.crm.contacts.get("1", max_retries=5)
    assert (caught.value.attempts, len(script.requests)) == (6, 6)


async def test_waits_grow_to_a_ceiling_and_are_spread_by_chance() -> None:
    timer, lucky = Timer(), Timer(chance=0.0)
    for each in (timer, lucky):
        with pytest.raises(ServerError):
            await GET(scripted(Script(Reply(503, b"")), each, max_retries=7))
    assert timer.slept == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert lucky.slept == [0.0] * 7


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0"}, 0.5),
        ({"retry-after": "-5"}, 0.5),
        ({"retry-after": "60"}, 60.0),
        ({"Retry-After": "Tue, 14 Nov 2023 22:13:30 GMT"}, 10.0),  # ten seconds after NOW
        ({"retry-after": "soon"}, 0.5),
        ({"x-downstream-ratelimit-remaining": "0", "x-downstream-ratelimit-reset": str(int(NOW) + 12)}, 12.0),
        ({"x-downstream-ratelimit-remaining": "3", "x-downstream-ratelimit-reset": str(int(NOW) + 12)}, 0.5),
    ],
)
async def test_the_wait_is_what_the_server_asks_for(headers: dict[str, str], wait: float) -> None:
    timer = Timer()
    await POST(scripted(Script(Reply(429, b"", headers), Reply()), timer))
    assert timer.slept == [wait]


@pytest.mark.parametrize("requested", ["61", "3600", "1e9", "Tue, 14 Nov 2023 23:13:20 GMT"])
async def test_a_too_long_retry_after_fails_the_call_at_once(requested: str) -> None:
    timer = Timer()
    script = Script(Reply(429, b"", {"retry-after": requested}))
    with pytest.raises(RateLimitError) as caught:
        await GET(scripted(script, timer))
    assert (len(script.requests), timer.slept) == (1, [])
    assert caught.value.headers["retry-after"] == requested


async def test_a_retry_sends_the_same_request_again() -> None:
    script = Script(Reply(429, b""), httpx.ConnectError("refused"), Reply())
    await scripted(script).crm.contacts.create(Contact(name="Ada"), raw=True, extra_headers={"x-mine": "1"})
    first, *others = script.requests
    for other in others:
        assert (other.method, other.url, other.content) == (first.method, first.url, first.content)
        assert other.headers == first.headers


# -- unusable responses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", [pytest.param(GET, id="get"), pytest.param(LIST, id="list")])
@pytest.mark.parametrize(
    "unusable", [TRUNCATED, HTML, Reply(200, b"[1]"), Reply(200, b"")], ids=["cut", "html", "list", "empty"]
)
async def test_an_unusable_answer_to_a_read_is_retried(operation: Operation, unusable: Reply) -> None:
    script = Script(unusable, Reply(200, {"data": [{"id": "1"}]}))
    await operation(scripted(script))
    assert len(script.requests) == 2


@pytest.mark.parametrize("operation", UNSAFE)
@pytest.mark.parametrize("unusable", [TRUNCATED, HTML, Reply(201, b"[1]")], ids=["cut", "html", "list"])
async def test_an_unusable_answer_to_a_write_is_not_retried(operation: Operation, unusable: Reply) -> None:
    script = Script(unusable, Reply())
    with pytest.raises(APIConnectionError) as caught:
        await operation(scripted(script))
    assert (len(script.requests), caught.value.outcome_unknown, caught.value.attempts) == (1, True, 1)
    assert f"returned {unusable.status} with something that is not a response of the API" in str(caught.value)


async def test_a_page_that_is_html_to_the_end_says_what_came() -> None:
    script = Script(HTML)
    with pytest.raises(APIConnectionError, match="<!DOCTYPE html>") as caught:
        await GET(scripted(script))
    assert (caught.value.attempts, len(script.requests)) == (3, 3)


@pytest.mark.parametrize("operation", [*UNSAFE, pytest.param(DELETE, id="delete")])
@pytest.mark.parametrize("status", [200, 201, 204])
async def test_an_empty_success_of_a_write_is_a_success(operation: Operation, status: int) -> None:
    script = Script(Reply(status, b""))
    if status == 201 and operation is POST:
        # A record was created, but its id is unknown.
        with pytest.raises(APIConnectionError) as caught:
            await operation(scripted(script))
        assert caught.value.outcome_unknown
    else:
        await operation(scripted(script))
    assert len(script.requests) == 1


@pytest.mark.parametrize("operation", [*SAFE, *UNSAFE])
@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
async def test_redirects_are_never_followed(operation: Operation, status: int) -> None:
    """A client that follows a redirect sends the key to the host in the response."""
    script = Script(Reply(status, b"", {"location": "https://evil.example/crm/contacts/1"}))
    async with open_client(in_use(), transport=as_transport(script), follow_redirects=True) as mine:
        client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", http_client=mine)
        with pytest.raises(APIResponseError) as caught:
            await operation(client)
    assert caught.value.status_code == status
    assert [request.url.host for request in script.requests] == ["unify.apideck.com"]


# -- below HTTP, on loopback -------------------------------------------------------------------------------------------


@dataclass
class Wire:
    """A raw server that uses the next behaviour for each request."""

    url: str = ""
    received: int = 0
    heads: list[bytes] = field(default_factory=list[bytes])
    is_received: asyncio.Event = field(default_factory=asyncio.Event)


Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


async def good(writer: asyncio.StreamWriter) -> None:
    body = b'{"data":{"id":"real-1"}}'
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def break_off(writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"data":{"id":')
    writer.close()


async def stall(writer: asyncio.StreamWriter) -> None:
    """Send nothing, and keep the connection open until the client closes it."""


@asynccontextmanager
async def raw_server(*behaviours: Behaviour) -> AsyncIterator[Wire]:
    wire = Wire()
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                for line in head.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        await reader.readexactly(int(line.split(b":")[1]))
                wire.received += 1
                wire.heads.append(head)
                wire.is_received.set()
                await behaviours[min(wire.received, len(behaviours)) - 1](writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        listening.close()
        for writer in writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


@asynccontextmanager
async def client_of(
    url: str, transport: Transport | None = None, **settings: Unpack[ClientSettings]
) -> AsyncIterator[Apideck]:
    """Open a client on real connections, whose waits take no time."""
    known: ClientSettings = {"api_key": KEY, "app_id": "app", "consumer_id": "acme"}
    known.update(settings)
    pool = in_use() if transport is None else None
    async with Apideck(base_url=url, transport=transport, pool=pool, _clock=Timer().clock, **known) as client:
        yield client


@on_each_pool
@pytest.mark.parametrize("prefix", ["", "/unify", "/a/b;c=d/ünify"])
async def test_the_clients_own_pool_sends_what_a_transport_sends(prefix: str) -> None:
    """The pool passes the target separately from the URL. The percent-encoding and each header must be the same."""

    async def talk(wire: Wire, transport: Transport | None) -> list[bytes]:
        async with client_of(wire.url + prefix, transport) as client:
            await client.crm.contacts.get("a/b?c#d e\\f^`|[{'\"<~ü>}]%20*")
            await client.crm.contacts.list(limit=5, extra_query={"pass_through": {"q": "ü & = # ? [ ]"}})
            await client.crm.contacts.update("1", Contact(name="Ada"))
            await client.crm.contacts.delete("1", method_override=True)
        return [wire.heads.pop(0) for _ in range(4)]

    async with raw_server(good) as wire:
        heads = await talk(wire, None)
        assert heads == await talk(wire, open_transport(in_use()))
        assert _targets(heads) == _targets(await talk(wire, open_transport("httpx")))


def _targets(heads: list[bytes]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each path and query. aiohttp doesn't encode some characters that httpx encodes, with the same meaning."""
    targets = [head.decode().split(" ")[1].partition("?") for head in heads]
    return [(path.replace("%27", "'").replace("%2A", "*"), parse_qsl(query)) for path, _, query in targets]


@on_each_pool
@pytest.mark.parametrize("fault", [hang_up, break_off])
async def test_on_the_wire_a_get_survives_a_server_that_breaks_off(fault: Behaviour) -> None:
    async with raw_server(fault, fault, good) as wire, client_of(wire.url) as client:
        answer = await client.crm.contacts.get("1").response()
    assert (answer.data.id, answer.retries, wire.received) == ("real-1", 2, 3)


@on_each_pool
@pytest.mark.parametrize("fault", [hang_up, break_off])
async def test_a_create_that_broke_off_is_received_once(fault: Behaviour) -> None:
    async with raw_server(fault, good) as wire, client_of(wire.url) as client:
        with pytest.raises(APIConnectionError) as caught:
            await POST(client)
    assert (wire.received, caught.value.outcome_unknown, caught.value.attempts) == (1, True, 1)


@on_each_pool
async def test_a_refused_connection_is_retried_even_for_a_create() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with client_of(url) as client:
            with pytest.raises(APIConnectionError) as caught:
                await POST(client)
    assert (caught.value.attempts, caught.value.outcome_unknown) == (3, False)


@on_each_pool
async def test_on_the_wire_a_silent_server_is_a_timeout() -> None:
    async with raw_server(stall) as wire, client_of(wire.url, max_retries=0) as client:
        with pytest.raises(APITimeoutError) as caught:
            await client.crm.contacts.create(Contact(name="Ada"), timeout=0.02)
    assert (wire.received, caught.value.outcome_unknown) == (1, True)
    reason = "Timeout on reading data from socket" if in_use() == "aiohttp" else "ReadTimeout"
    assert f"failed after 1 attempt: {reason}" in str(caught.value)


@on_each_pool
async def test_cancelling_a_call_leaves_the_pool_usable() -> None:
    """The pool has one connection: if the cancelled call keeps it, the next call can't be made."""
    async with raw_server(stall, good) as wire, open_client(in_use(), connections=1, timeout=5) as pool:
        client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=wire.url, http_client=pool)
        task = asyncio.create_task(client.crm.contacts.get("1"))
        await wire.is_received.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await client.crm.contacts.get("1")).id == "real-1"
    assert wire.received == 2


async def test_cancelling_a_call_in_backoff_sends_nothing_more() -> None:
    waiting = asyncio.Event()

    async def sleep(_: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    script = Script(Reply(503, b""), Reply())
    client = scripted(script, clock=Clock(sleep=sleep))
    task = asyncio.create_task(client.crm.contacts.get("1"))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(script.requests) == 1


@on_each_pool
async def test_many_calls_share_a_small_pool(server: EmbeddedApideck) -> None:
    server.seed("acme", contacts=1)
    async with open_client(in_use(), connections=2) as pool:
        client = Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=server.url, http_client=pool)
        pages = await asyncio.gather(*(client.crm.contacts.list() for _ in range(40)))
    assert [len(page) for page in pages] == [1] * 40


# -- timeouts ----------------------------------------------------------------------------------------------------------


async def test_without_a_given_timeout_each_part_has_one() -> None:
    script = Script()
    await GET(scripted(script))
    assert script.requests[0].extensions["timeout"] == {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 60.0}


async def test_a_timeout_holds_for_each_part_and_a_calls_goes_first() -> None:
    script = Script()
    client = scripted(script, timeout=5)
    await client.crm.contacts.get("1")
    await client.crm.contacts.get("1", timeout=0.25)
    timeouts = [request.extensions["timeout"] for request in script.requests]
    assert timeouts == [dict.fromkeys(("connect", "read", "write", "pool"), seconds) for seconds in (5.0, 0.25)]


# -- logs --------------------------------------------------------------------------------------------------------------


async def test_logs_tell_what_happened_and_no_secrets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="apideck_client")
    echo = Reply(429, {"message": f"private answer, key {KEY}"})
    client = scripted(Script(echo, httpx.ConnectError("refused"), Reply()), extra_headers={"x-mine": "private-header"})
    await client.crm.contacts.create(
        Contact(name="private name"), extra_query={"pass_through": {"search": "private-query"}}
    )
    records = [record for record in caplog.records if record.name == "apideck_client"]
    assert [(record.levelname, record.getMessage().partition(" in ")[0]) for record in records] == [
        ("INFO", "consumer 'acme', service None: calls wait"),
        ("DEBUG", "POST /crm/contacts: attempt 1: 429"),
        ("INFO", "POST /crm/contacts: attempt 2: APIConnectionError"),
        ("DEBUG", "POST /crm/contacts: attempt 3: 200"),
    ]
    everything = " ".join(f"{record.getMessage()} {record.args!r} {vars(record)!r}" for record in records)
    assert KEY not in everything
    assert "private" not in everything


async def test_no_log_line_is_printed_by_default(capfd: pytest.CaptureFixture[str]) -> None:
    await GET(scripted(Script(Reply(503, b""), Reply())))
    assert capfd.readouterr() == ("", "")
