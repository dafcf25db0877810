"""No error tracker shows a secret of the client: not in a frame of this package, nor in one of a library below it.

`tests/support/trackers.py` has the trackers, `tests/support/planted.py` the secrets and the failures. Here, each
operation gets some of the failures, and each failure happens in many operations: `python -m tests.support.trackers`
tries them all.
"""

import asyncio
import base64
import inspect
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, TypeVar

import httpx
import pytest

from apideck_client import (
    APIConnectionError,
    Apideck,
    ApideckError,
    File,
    from_dict,
    to_dict,
    webhooks,
)
from apideck_client._client.call import Call
from apideck_client._client.exchange import Request
from apideck_client._client.reading.download import Download
from apideck_client._client.request.operation import Operation
from apideck_client._client.resource import Resource
from apideck_client.connecting import (
    authorize_url,
    build_authorize_url,
    build_revoke_url,
    next_step,
    read_callback,
    revoke_url,
    state_of,
    wait_until_callable,
)
from apideck_client.crm.models import Contact
from apideck_client.hooks import Hook
from apideck_client.tokens import read_claims
from apideck_client.vault.models import Connection, ConnectionImportCredentials, CreatedSession
from tests.faults.server import FaultServer
from tests.faults.table import FAULTS
from tests.support.documents import Described, operations
from tests.support.libraries import POOLS, PoolName
from tests.support.planted import (
    ANSWERS,
    CALLS,
    HTML,
    INTERRUPTIONS,
    KEY,
    NO,
    OPTIONS,
    PLANTED,
    RECORD,
    SECRET,
    UNSENDABLE,
    assert_hidden,
    client_at,
    client_of,
    create,
    error_of,
    get,
    read_pages,
    refused_arguments,
    try_answer,
    try_cancellation,
    try_fault,
    try_interruption,
    try_refused,
)
from tests.support.trackers import TRACKERS, leaks, walk

T = TypeVar("T")

LIBRARIES: tuple[PoolName, ...] = ("httpx", "httpx2")
ALL = [pytest.param(index, described, id=described.id) for index, described in enumerate(operations())]


def some(index: int, failures: Iterable[T], count: int) -> list[T]:
    """Return the failures for the operation at an index. They are distributed evenly over the operations."""
    every = list(failures)
    return [every[(index * count + turn) % len(every)] for turn in range(count)]


@pytest.mark.parametrize(("index", "described"), ALL)
async def test_no_answer_makes_a_call_show_a_secret(index: int, described: Described) -> None:
    for answer in some(index, ANSWERS, 3):
        await try_answer(described, answer, LIBRARIES[index % 2])


@pytest.mark.parametrize(("index", "described"), ALL)
async def test_no_interruption_makes_a_call_show_a_secret(index: int, described: Described) -> None:
    for how in some(index, INTERRUPTIONS, 1):
        await try_interruption(described, how, LIBRARIES[index // 4 % 2])


@pytest.mark.parametrize(("index", "described"), ALL)
async def test_no_refused_argument_is_shown(index: int, described: Described) -> None:
    for wrong in some(index, refused_arguments(described), 3):
        try_refused(described, wrong)


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("index", range(len(FAULTS)), ids=lambda index: FAULTS[index].name)
async def test_no_fault_of_a_server_shows_a_secret(index: int, pool: PoolName) -> None:
    await try_fault(FAULTS[index], pool, CALLS[(index + POOLS.index(pool)) % len(CALLS)])


@pytest.mark.parametrize("pool", POOLS)
async def test_a_message_quotes_no_bytes_of_an_answer(pool: PoolName) -> None:
    """On a shared connection, the rest of a response that is too long belongs to another consumer."""
    too_long = next(fault for fault in FAULTS if fault.name == "sends a content-length that is too small")
    await try_fault(too_long, pool, create)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"{SECRET} is no status line\r\n\r\n".encode())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, client_at(f"http://127.0.0.1:{port}", pool, max_retries=0) as client:
        error = await error_of(lambda: get(client))
    assert isinstance(error, APIConnectionError)
    assert_hidden(error)


@pytest.mark.parametrize("pool", POOLS)
async def test_a_call_cancelled_at_any_step_shows_no_secret(pool: PoolName) -> None:
    async with FaultServer() as server, client_at(server.url, pool) as client:
        for steps in range(30):
            await try_cancellation(client, CALLS[steps % len(CALLS)], steps)


# -- bodies that are not JSON ------------------------------------------------------------------------------------------


class Files(Resource):
    """Operations with bodies that the documents of this client don't have."""

    def send(self, body: Any, content: str, **options: Any) -> Call[Any]:
        operation = Operation("filesSend", "files.send", "POST", "/files", body="body", content=content)
        return Call(self._sender, self._request(operation, None, options, body=body))

    def download(self, token: str) -> Download:
        operation = Operation("filesGet", "files.download", "GET", "/files", download=True)
        request: Request[Any] = self._request(operation, None, {**OPTIONS, "extra_query": {"token": token}})
        return Download(self._sender, request)


async def chunks(error: BaseException | None = None) -> AsyncIterator[bytes]:
    yield PLANTED.encode()
    if error is not None:
        raise error


UPLOADS: dict[str, tuple[Callable[[], Any], str]] = {
    "a file": (lambda: {"file": File(PLANTED.encode(), name="a"), "field": PLANTED}, "multipart/form-data"),
    "a streamed file": (lambda: {"file": File(chunks()), "field": PLANTED}, "multipart/form-data"),
    "a form": (lambda: {"field": PLANTED}, "application/x-www-form-urlencoded"),
    "bytes": (PLANTED.encode, "application/octet-stream"),
    "a stream": (chunks, "application/octet-stream"),
    "text": (lambda: PLANTED, "text/plain"),
    "a stream that breaks": (lambda: chunks(RuntimeError("broke")), "application/octet-stream"),
    "a wrong file": (lambda: {"file": File(PLANTED.encode(), content_type="\n"), "a": PLANTED}, "multipart/form-data"),
    "a wrong field": (lambda: {"field": PLANTED, "other": {PLANTED}}, "application/x-www-form-urlencoded"),
    "wrong bytes": (lambda: [PLANTED], "application/octet-stream"),
    "wrong JSON": (lambda: {"field": PLANTED, "other": {PLANTED}}, "application/json"),
}


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("upload", UPLOADS)
async def test_no_upload_that_fails_shows_a_secret(upload: str, pool: PoolName) -> None:
    make, content = UPLOADS[upload]
    async with FaultServer() as server, client_at(server.url, pool, max_retries=0) as client:
        server.prepare(default=next(fault.step for fault in FAULTS if fault.name.startswith("resets the connection")))
        files = Files(client._core)

        async def send() -> None:
            await files.send(make(), content, **OPTIONS)

        assert_hidden(await error_of(send))


@pytest.mark.parametrize("pool", POOLS)
async def test_no_download_that_fails_shows_a_secret(pool: PoolName) -> None:
    async def read(client: Apideck) -> None:
        async with Files(client._core).download(PLANTED) as download:
            await download.read()

    for name in ("resets in the middle of the body", "responds with 502 and HTML", "refuses the connection"):
        step = next(fault.step for fault in FAULTS if fault.name == name)
        async with FaultServer() as server, client_at(server.url, pool, max_retries=0) as client:
            server.prepare(default=step)
            assert_hidden(await error_of(lambda: read(client)))


@pytest.mark.parametrize("pool", POOLS)
async def test_a_download_cancelled_at_any_step_shows_no_secret(pool: PoolName) -> None:
    async def read(client: Apideck) -> None:
        async with Files(client._core).download(PLANTED) as download:
            async for _ in download:
                await asyncio.sleep(0)

    async with FaultServer() as server, client_at(server.url, pool) as client:
        server.prepare(
            default=next(fault.step for fault in FAULTS if fault.name == "sends one byte at a time, past the deadline")
        )
        for steps in range(0, 60, 5):
            await try_cancellation(client, read, steps)


# -- the caller's code inside a call -----------------------------------------------------------------------------------


class Watching(Hook):
    """Keeps the stack that a tracker reports with a message logged in the hook, and the errors that the hook gets."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def _look(self, *facts: object) -> None:
        frame = inspect.currentframe()
        values: list[object] = [*facts]
        while frame is not None:
            if "/tests/" not in frame.f_code.co_filename and "apideck_client" in frame.f_code.co_filename:
                values += frame.f_locals.values()
            frame = frame.f_back
        self.shown.append(walk(values, depth=4))

    def call_started(self, call: Any) -> None:
        self._look(call)

    def attempt_ended(self, call: Any, attempt: Any) -> None:
        self._look(call, attempt)

    def call_ended(self, call: Any, outcome: Any) -> None:
        self._look(call, outcome)
        if outcome.error is not None:
            assert_hidden(outcome.error)


@pytest.mark.parametrize("answer", [(503, b""), (400, NO), httpx.ReadError("reset"), HTML])
async def test_a_hook_that_reports_its_stack_shows_no_secret(answer: Any) -> None:
    for operation in (get, create, read_pages):
        hook = Watching()
        await error_of(lambda: operation(client_of(answer, hooks=[hook], max_retries=1)))  # noqa: B023
        assert len(hook.shown) >= 3
        assert not any(SECRET in text for text in hook.shown)


@pytest.mark.parametrize("operation", [get, create, read_pages])
async def test_a_rule_that_raises_shows_its_own_frame_and_no_secret(operation: Any) -> None:
    def rule(failure: Any) -> float:
        raise LookupError("a bug in the rule")

    error = await error_of(lambda: operation(client_of((503, b""), retry=rule)))
    assert isinstance(error, LookupError)
    assert_hidden(error)
    names = []
    trace = error.__traceback__
    while trace is not None:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert names[-1] == "rule"


async def test_nothing_that_a_client_holds_leads_to_its_credential() -> None:
    client = client_of((503, b""), **OPTIONS)
    described = client.crm.contacts.create(Contact(name=PLANTED), **OPTIONS)
    listed = client.crm.contacts.list(filter={"name": PLANTED})
    assert SECRET not in walk([client, client.crm.contacts, described, listed], depth=12)
    described.close()


# -- constructors and functions ----------------------------------------------------------------------------------------

LINK = f"https://unify.apideck.com/vault/authorize/quillbridge/app?state={PLANTED}"
HERE = "https://app.example.com/connected"
EVENT = json.dumps({"event_type": "vault.connection.updated", "entity": {"settings": {"token": PLANTED}}}).encode()
CONNECTION = Connection(authorize_url=LINK, revoke_url=LINK, settings={"token": PLANTED})


class Unreadable(dict[str, str]):
    """A mapping that can't be read."""

    def items(self) -> Any:
        raise RuntimeError("a bug in a mapping")

    keys: Any = items
    __iter__: Any = items


def token(**claims: object) -> str:
    """A token that can't be read, with a secret in it."""
    return f"{PLANTED}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()}"


FUNCTIONS: dict[str, Callable[[], object]] = {
    "Apideck, no app": lambda: Apideck(api_key=KEY),
    "Apideck, a wrong timeout": lambda: Apideck(api_key=KEY, app_id="app", timeout=-1, **OPTIONS),
    "Apideck, a key with a space": lambda: Apideck(api_key=f"{KEY} ", app_id="app"),
    "Apideck, a key of bytes": lambda: Apideck(api_key=KEY.encode(), app_id="app"),  # type: ignore[arg-type]
    "Apideck, two credentials": lambda: Apideck(api_key=KEY, session_token=PLANTED, app_id="app"),
    "Apideck, an unknown option": lambda: Apideck(api_key=KEY, app_id="app", nonsense=PLANTED),  # type: ignore[call-arg]
    "Apideck, a wrong transport": lambda: Apideck(api_key=KEY, app_id="app", transport=PLANTED),  # type: ignore[arg-type]
    "Apideck, a wrong hook": lambda: Apideck(api_key=KEY, app_id="app", hooks=[PLANTED]),  # type: ignore[list-item]
    "Apideck, a wrong base_url": lambda: Apideck(api_key=KEY, app_id="app", base_url=f"https://u:{PLANTED}@x.example"),
    "Apideck, positional": lambda: Apideck(KEY),  # type: ignore[call-arg]
    "with_options": lambda: client_of(RECORD).with_options(api_key=KEY, timeout=-1, **OPTIONS),
    "with_session": lambda: client_of(RECORD).with_session(f"{PLANTED} "),
    "with_session, of bytes": lambda: client_of(RECORD).with_session(PLANTED.encode()),  # type: ignore[arg-type]
    "with_session, a session": lambda: client_of(RECORD).with_session(CreatedSession(session_uri=LINK)),
    "read_claims": lambda: read_claims(token(consumer_id=PLANTED)),
    "read_claims, a session": lambda: read_claims(CreatedSession(session_token=PLANTED)),
    "a model, an unknown field": lambda: ConnectionImportCredentials(refresh_token=PLANTED, nonsense=PLANTED),  # type: ignore[call-arg]
    "a model, a wrong value": lambda: Connection(settings={"a": PLANTED}, auth_type="nonsense"),  # type: ignore[arg-type]
    "from_dict": lambda: from_dict(Connection, [PLANTED]),  # type: ignore[arg-type]
    "to_dict": lambda: to_dict([PLANTED]),  # type: ignore[list-item]
    "authorize_url": lambda: authorize_url(CONNECTION, redirect_uri="javascript:alert(1)"),
    "authorize_url, no page": lambda: authorize_url(Connection(authorize_url=f"x:{PLANTED}"), redirect_uri=HERE),
    "authorize_url, scopes": lambda: authorize_url(CONNECTION, redirect_uri=HERE, scopes="read"),
    "revoke_url": lambda: revoke_url(CONNECTION, redirect_uri="javascript:alert(1)"),
    "build_authorize_url": lambda: build_authorize_url("..", "app", state=PLANTED, redirect_uri=HERE),
    "build_authorize_url, a state": lambda: build_authorize_url(
        "a", "b", state=PLANTED + UNSENDABLE, redirect_uri=HERE
    ),
    "build_revoke_url": lambda: build_revoke_url("a", "b", state=PLANTED.encode(), redirect_uri=HERE),  # type: ignore[arg-type]
    "next_step": lambda: next_step(PLANTED),  # type: ignore[arg-type]
    "state_of": lambda: state_of(LINK.replace("state=", "other=")),
    "state_of, a connection": lambda: state_of(Connection(authorize_url=LINK.replace("state=", "other="))),
    "read_callback": lambda: read_callback(f"{HERE}?state={PLANTED}&code={PLANTED}", expected_state=PLANTED[1:]),
    "read_callback, no state": lambda: read_callback(f"code={PLANTED}", expected_state=None),  # type: ignore[arg-type]
    "read_callback, bytes": lambda: read_callback(f"code={PLANTED}".encode(), expected_state=PLANTED),  # type: ignore[arg-type]
    "read_callback, no strings": lambda: read_callback({"code": [PLANTED], "state": PLANTED}, expected_state=PLANTED),
    "read_callback, denied": lambda: read_callback(
        {"error": "access_denied", "state": PLANTED, "code": PLANTED}, expected_state=PLANTED
    ),
    "read_callback, a mapping that raises": lambda: read_callback(Unreadable(code=PLANTED), expected_state=PLANTED),
    "sign": lambda: webhooks.sign(EVENT.decode(), key=PLANTED),  # type: ignore[arg-type]
    "sign, two keys": lambda: webhooks.sign(EVENT, key=[PLANTED, PLANTED]),  # type: ignore[arg-type]
    "signed": lambda: webhooks.signed(PLANTED, key=PLANTED),  # type: ignore[arg-type]
    "signed, a wrong value": lambda: webhooks.signed({"event_type": "x", "a": PLANTED, "b": {1}}, key=PLANTED),
    "verify": lambda: webhooks.verify(EVENT, {"x-apideck-signature": "0" * 64, "cookie": PLANTED}, key=PLANTED),
    "verify, a key": lambda: webhooks.verify(EVENT, {}, key=f"{PLANTED} "),
    "verify, headers": lambda: webhooks.verify(EVENT, [PLANTED], key=PLANTED),  # type: ignore[list-item]
    "unwrap": lambda: webhooks.unwrap(EVENT, {}, key=PLANTED),
    "unwrap, too large": lambda: webhooks.unwrap(EVENT, {"cookie": PLANTED}, key=PLANTED, max_bytes=5),
    "unwrap, a text": lambda: webhooks.unwrap(EVENT.decode(), {}, key=PLANTED),  # type: ignore[arg-type]
    "parse": lambda: webhooks.parse(EVENT[:-1]),
    "parse, a wrong bound": lambda: webhooks.parse(EVENT, max_bytes=0),
    "replay_key": lambda: webhooks.replay_key(PLANTED),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_that_fails_shows_a_secret(function: str) -> None:
    with pytest.raises((ApideckError, TypeError, AttributeError, LookupError, RuntimeError)) as caught:
        FUNCTIONS[function]()
    assert_hidden(caught.value)


async def test_a_wait_that_fails_shows_no_secret() -> None:
    shown = {"data": {"state": "added", "settings": {"token": PLANTED}, "authorize_url": LINK, "auth_type": "oauth2"}}
    client = client_of((200, shown))
    error = await error_of(lambda: wait_until_callable(client, "crm", "quillbridge", timeout=1e-6))
    for name in ("sentry", "rich", "structlog", "the standard library"):  # the error hides its connection
        assert name not in leaks(error, SECRET)


# -- results -----------------------------------------------------------------------------------------------------------


def test_what_a_caller_holds_shows_no_secret_in_its_own_frame() -> None:
    """If the caller's own code fails, its frame has the client's results: a model, a callback, a token's claims."""
    callback = read_callback(f"state={PLANTED}&code={PLANTED}", expected_state=PLANTED)
    session = CreatedSession(session_uri=LINK, session_token=PLANTED)
    credentials = ConnectionImportCredentials(refresh_token=PLANTED, access_token=PLANTED)
    assert_hidden(fail_elsewhere(callback))
    for model in (session, credentials, CONNECTION):  # a caller reads these by attributes, as a walker does
        assert leaks(fail_elsewhere(model), SECRET) == ["a walker"]


def fail_elsewhere(value: object) -> LookupError:
    """Return an error from a frame outside the tests that contains the value."""
    space: dict[str, Any] = {}
    exec(compile("def fail(value):\n    raise LookupError", "elsewhere.py", "exec"), space)
    with pytest.raises(LookupError) as caught:
        space["fail"](value)
    return caught.value


# -- the trackers find secrets -----------------------------------------------------------------------------------------


def test_every_tracker_sees_a_secret_that_is_there() -> None:
    assert leaks(fail_elsewhere({"items": [("a", PLANTED)]}), SECRET) == list(TRACKERS)
