"""Calls of each operation with a secret in every value that may be secret, and the ways in which a call can fail.

The secret is in the credential, bodies, query strings, headers, and in states and codes of OAuth. It is not in the ids
of a path, because an error shows its URL. `python -m tests.support.trackers` tries every failure on every operation;
the test suite tries a part.
"""

import asyncio
import datetime
import inspect
import json
import re
import typing
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import httpx

from apideck_client import Apideck, ApideckError, ArgumentError, Model, from_dict
from apideck_client._client.clock import Clock
from apideck_client.crm.models import Contact, ContactsFilter
from tests.faults.server import FaultServer
from tests.faults.table import LARGEST, Fault
from tests.support.documents import Described, resolve
from tests.support.example_server import example
from tests.support.front_door import find_method
from tests.support.libraries import PoolName, as_transport
from tests.support.trackers import leaks

SECRET = "planted-secret"
PLANTED = f"{SECRET}-{'x' * 100}"
"""It is long, because a library may cut a string before it shows it. The rest shows that the string was cut."""
KEY = f"{SECRET}-key"
UNSENDABLE = "\udcff"
OPTIONS: dict[str, Any] = {"extra_headers": {"x-planted": PLANTED}, "extra_query": {"planted": PLANTED}}
"""The options that every call takes."""


def assert_hidden(error: BaseException) -> None:
    """Check that no tracker shows the secret."""
    shown = leaks(error, SECRET)
    assert not shown, f"{type(error).__name__} shows it in {', '.join(shown)}"


async def error_of(call: Callable[[], Awaitable[object]]) -> BaseException:
    """Return the error of a call that must fail."""
    try:
        await call()
    except BaseException as error:
        return error
    raise AssertionError("it did not fail")


# -- a call of each operation ------------------------------------------------------------------------------------------


def planted(value: Any) -> Any:
    """Return an example with the secret in place of each string, except dates, durations and links."""
    if isinstance(value, dict):
        return {key: planted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [planted(item) for item in value]
    is_free = isinstance(value, str) and not re.match(r"\d|https?:", value)
    return PLANTED if is_free else value


def arguments_of(described: Described) -> dict[str, Any]:
    """Return the arguments of an operation, with the secret in each one that can contain it."""
    _, method = find_method(described)
    arguments: dict[str, Any] = {}
    hints = typing.get_type_hints(method)
    for name, parameter in inspect.signature(method).parameters.items():
        parts = typing.get_args(hints.get(name)) or (hints.get(name),)
        kind = next((part for part in parts if isinstance(part, type) and issubclass(part, Model)), None)
        if parameter.kind is inspect.Parameter.VAR_KEYWORD or name == "self":
            continue
        if f"{{{name}}}" in described.path or name == "cursor":
            arguments[name] = "x"
        elif kind is not None and parameter.kind is not parameter.KEYWORD_ONLY:
            content = resolve(described.api, described.spec["requestBody"])["content"]["application/json"]
            arguments[name] = from_dict(kind, planted(example(described.api, content["schema"])))
        elif kind is not None:  # a filter or an order
            types = typing.get_type_hints(kind)
            fields = {field: PLANTED for field in kind.__field_names__ if str in typing.get_args(types[field])}
            arguments |= {name: kind(**fields)} if fields else {}
        elif name == "redirect_uri":
            arguments[name] = f"https://app.example.com/{PLANTED}"
        elif str in parts or Any in parts or typing.get_origin(hints[name]) is Mapping:
            arguments[name] = PLANTED if str in parts else {"planted": PLANTED}
        elif parameter.default is inspect.Parameter.empty:
            arguments[name] = datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC) if datetime.datetime in parts else "x"
    return arguments


def call(client: Apideck, described: Described, **options: Any) -> Awaitable[object]:
    """Call an operation with the secret in everything that can contain it."""
    resource, function = find_method(described)
    method: Callable[..., Awaitable[object]]
    method = getattr(getattr(getattr(client, described.api), resource), function.__name__)
    return method(**{**arguments_of(described), **OPTIONS, **options})


# -- responses ---------------------------------------------------------------------------------------------------------


class Answering(httpx.AsyncBaseTransport):
    """Ends each exchange in the same way, and keeps nothing of it. Without an end, it never responds."""

    def __init__(self, end: tuple[int, Any] | Exception | None = None) -> None:
        self._end = end

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        if self._end is None:
            await asyncio.Event().wait()
        if isinstance(self._end, tuple):
            status, body = self._end
            return httpx.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())
        assert self._end is not None
        raise self._end


def client_of(end: tuple[int, Any] | Exception | None, library: PoolName = "httpx", **settings: Any) -> Apideck:
    """Return a client with a secret credential. It never waits for a retry, and each exchange ends in the same way."""
    known = {"api_key": KEY, "app_id": "app", "consumer_id": "acme", "max_response_bytes": 1000, **settings}
    clock = Clock(sleep=lambda seconds: asyncio.sleep(0))
    return Apideck(transport=as_transport(Answering(end), library), _clock=clock, **known)


RECORD = (200, {"status_code": 200, "status": "OK", "data": {"id": "1"}})
NO = {"message": "no", "detail": "no", "type_name": "NoSuchThing"}
HTML = (200, b"<!DOCTYPE html><title>Maintenance</title>")
ANSWERS: dict[str, tuple[int, Any] | Exception] = {
    "refused": httpx.ConnectError("refused"),
    "no connection in time": httpx.ConnectTimeout(""),
    "no free connection": httpx.PoolTimeout(""),
    "reset": httpx.ReadError("reset"),
    "reset while sending": httpx.WriteError("reset"),
    "silent": httpx.ReadTimeout(""),
    "no HTTP": httpx.RemoteProtocolError("no HTTP"),
    "no gzip": httpx.DecodingError("no gzip"),
    "a bug of a transport": RuntimeError("a bug"),
    **{str(status): (status, NO) for status in (400, 401, 402, 403, 404, 409, 422, 429, 500, 503)},
    "nothing": (500, b""),
    "HTML": HTML,
    "too large": (200, b" " * 2000),
    "an error within a success": (200, {"status_code": 500, "error": "no"}),
}


async def try_answer(described: Described, answer: str, library: PoolName = "httpx") -> None:
    """Call an operation that gets an unsuccessful response."""
    if answer in ("HTML", "an error within a success") and described.spec.get("security") == []:
        return  # OAuth's endpoints for the browser: only the status of their responses is read
    client = client_of(ANSWERS[answer], library, max_retries=0)
    assert_hidden(await error_of(lambda: call(client, described)))


# -- interruptions -----------------------------------------------------------------------------------------------------


async def _cancel(client: Apideck, described: Described) -> BaseException:
    task = await _begin(client, described)
    task.cancel()
    return await error_of(lambda: task)


async def _pass_deadline(client: Apideck, described: Described) -> BaseException:
    return await error_of(lambda: call(client, described, deadline=0.001))


async def _close(client: Apideck, described: Described) -> BaseException:
    task = await _begin(client, described)
    await client.aclose()
    return await error_of(lambda: task)


async def _use_closed(client: Apideck, described: Described) -> BaseException:
    await client.aclose()
    return await error_of(lambda: call(client, described))


async def _begin(client: Apideck, described: Described) -> "asyncio.Future[object]":
    task = asyncio.ensure_future(call(client, described))
    for _ in range(2):
        await asyncio.sleep(0)
    return task


INTERRUPTIONS: dict[str, Callable[[Apideck, Described], Awaitable[BaseException]]] = {
    "cancelled": _cancel,
    "late": _pass_deadline,
    "closed": _close,
    "after the end": _use_closed,
}


async def try_interruption(described: Described, how: str, library: PoolName = "httpx") -> None:
    """Interrupt a call of an operation."""
    assert_hidden(await INTERRUPTIONS[how](client_of(None, library), described))


# -- refused arguments -------------------------------------------------------------------------------------------------

WRONG: dict[str, dict[str, Any]] = {
    "an unknown option": {"nonsense": PLANTED},
    "a timeout": {"timeout": [PLANTED]},
    "a query": {"extra_query": {"planted": PLANTED, "other": {PLANTED}}},
    "a string": {"extra_query": {"planted": PLANTED + UNSENDABLE}},
    "a header": {"extra_headers": {"x-planted": f"{PLANTED}\n"}},
    "headers": {"extra_headers": PLANTED},
}


def refused_arguments(described: Described) -> Iterator[dict[str, Any]]:
    """Yield arguments that the client refuses: options of every call, and the operation's own arguments."""
    yield from WRONG.values()
    for name, value in arguments_of(described).items():
        if isinstance(value, str) and name != "cursor":  # a cursor is sent back unchanged
            yield {name: f"{value}{UNSENDABLE}"}
        elif isinstance(value, Model):
            yield {name: [PLANTED]}


def try_refused(described: Described, wrong: dict[str, Any]) -> None:
    """Call an operation with one wrong argument."""
    try:
        _ = call(client_of(RECORD), described, **wrong)
    except (ArgumentError, TypeError) as error:
        assert_hidden(error)
    else:
        raise AssertionError(f"{described.id} takes {wrong}")


# -- faults of servers -------------------------------------------------------------------------------------------------


def get(client: Apideck) -> Awaitable[object]:
    """Read a record."""
    return client.crm.contacts.get("1", **OPTIONS)


def create(client: Apideck) -> Awaitable[object]:
    """Create a record."""
    return client.crm.contacts.create(Contact(name=PLANTED), **OPTIONS)


async def read_pages(client: Apideck) -> None:
    """Read a list."""
    filtered = client.crm.contacts.list(filter=ContactsFilter(name=PLANTED), **OPTIONS)
    async for _ in filtered:
        await asyncio.sleep(0)


CALLS = (get, create, read_pages)


def client_at(url: str, pool: PoolName, **settings: Any) -> Apideck:
    """Return a client of a server, with a secret credential."""
    known = {"api_key": KEY, "app_id": "app", "consumer_id": "acme", **settings}
    return Apideck(base_url=url, pool=pool, **known)


async def try_fault(fault: Fault, pool: PoolName, operation: Callable[[Apideck], Awaitable[object]]) -> None:
    """Call an operation that gets a fault of the table, and check that its error hides the secret."""
    settings: dict[str, Any] = {"max_response_bytes": LARGEST, "timeout": 10.0, "max_retries": 0, **fault.settings}
    settings["deadline"] = 0.3 if fault.is_bound_by_deadline else settings.get("deadline", 10.0)
    if fault.error is None:
        return  # the call succeeds in spite of it
    async with FaultServer() as server, client_at(server.url, pool, **settings) as client:
        server.prepare(default=fault.step)
        assert_hidden(await error_of(lambda: operation(client)))


async def try_cancellation(client: Apideck, operation: Callable[[Apideck], Awaitable[object]], steps: int) -> None:
    """Cancel a call after some steps of the event loop: while it connects, writes or waits."""
    task = asyncio.ensure_future(operation(client))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with suppress(ApideckError):
        try:
            await task
        except asyncio.CancelledError as error:
            assert_hidden(error)
