"""The work before routing and after the response.

It reads and logs each request, sets its id and its real method, and applies the fault for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import unquote
from uuid import UUID

from .call_log import CallLog, LoggedCall
from .documents import Operation
from .faults.effects import suffer
from .faults.rules import Faults
from .incoming import note_operation, note_request_headers
from .operations import Operations
from .outcomes import Outcome, OutcomeLog
from .queries import read_query
from .request_log import ReceivedRequest, RequestLog

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

RESERVED = "/_embedded/"
"""The paths that control the server itself. They are not logged, and faults don't apply to them."""
CONTROL_PAGE = "/"
"""The control page for people. It is not logged either, and faults don't apply to it."""

_CALLER = "apideck.caller"
_ERROR = "apideck.error"
_HEADERS = "apideck.headers"
_NOBODY = ("", "", "")


def identify(scope: Scope, app_id: str, consumer_id: str, service_id: str) -> None:
    """Store the caller of the request, for the log."""
    scope[_CALLER] = (app_id, consumer_id, service_id)


def note_headers(scope: Scope, headers: Mapping[str, str]) -> None:
    """Store headers to add to the response, even if it is an error."""
    scope[_HEADERS] = headers


def note_error(scope: Scope, message: str) -> None:
    """Store the error of a call, for the log."""
    scope[_ERROR] = message


class RequestReader:
    """ASGI middleware around the whole application. It reads and logs each call, and applies faults."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        operations: Operations,
        faults: Faults,
        requests: RequestLog,
        outcomes: OutcomeLog,
        calls: CallLog,
        default_service_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._app = app
        self._operations = operations
        self._faults = faults
        self._requests = requests
        self._outcomes = outcomes
        self._calls = calls
        self._default_service_id = default_service_id
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request and pass it on. A client that disconnects early gets no response."""
        if scope["type"] != "http" or scope["path"] == CONTROL_PAGE or scope["path"].startswith(RESERVED):
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            return
        headers = note_request_headers(scope)
        received = ReceivedRequest.of(
            scope["method"], _encoded_path(scope), scope["query_string"].decode("latin-1"), headers, body
        )
        self._requests.append(received)
        meant = _as_meant(scope)
        found = self._operations.find(meant["method"], meant["path"])
        operation = found.value if found else None
        note_operation(meant, operation)
        outcome = self._begin(received, operation, found.parameters if found else {})

        met = self._faults.decide(outcome.facts) if operation and self._faults else None
        if met is None:
            await self._carry_out(meant, _replay(body, receive), _Answer(send, meant, outcome))
            return
        fault, delay = met
        outcome.fault = fault.id

        async def carry_out(scope: Scope, receive: Receive, send: Send) -> None:
            await self._carry_out(scope, _replay(body, receive), _Answer(send, scope))

        await suffer(fault, delay, outcome, carry_out, meant, receive, _Answer(send, meant).send)

    def _begin(self, received: ReceivedRequest, operation: Operation | None, parts: Mapping[str, str]) -> Outcome:
        headers = received.headers
        default = self._default_service_id if operation and not operation.path.startswith("/vault/") else ""
        outcome = Outcome(
            request=received,
            operation=operation.id if operation else "",
            consumer=headers.get("x-apideck-consumer-id", "").strip() or unquote(parts.get("consumer_id", "")),
            service=unquote(parts.get("service_id", "")) or headers.get("x-apideck-service-id", "").strip() or default,
            at=self._clock(),
        )
        self._outcomes.append(outcome)
        return outcome

    async def _carry_out(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        """Run the application, and log the call if it belongs to an API."""
        unified_api = scope["path"].split("/", 2)[1] if scope["path"].startswith("/") else ""
        if unified_api not in self._operations.apis:
            await self._app(scope, receive, answer.send)
            return
        at, began = self._clock(), time.perf_counter()
        try:
            await self._app(scope, receive, answer.send)
        finally:
            spent = (time.perf_counter() - began) * 1000
            self._calls.append(_logged(scope, answer, unified_api, at, spent))


class _Answer:
    """One response. It adds the request id and remembers the status. If there is an outcome, it stores that as well."""

    def __init__(self, send: Send, scope: Scope, outcome: Outcome | None = None) -> None:
        self._send = send
        self._scope = scope
        self._outcome = outcome
        self.id = _new_id()
        self.status_code = 500

    async def send(self, message: Message) -> None:
        """Send an ASGI message."""
        if message["type"] == "http.response.start":
            self.status_code = message["status"]
            headers = list(message["headers"])
            given = {name for name, _ in headers}  # a late response has all of them already
            noted: Mapping[str, str] = self._scope.get(_HEADERS) or {}
            added = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in noted.items()]
            added += _request_id(self.id.hex)
            message["headers"] = headers + [pair for pair in added if pair[0] not in given]
        if self._outcome is not None:
            self._outcome.note([message])
            self._outcome.note_sent(message)
        await self._send(message)


async def _read(receive: Receive) -> bytes | None:
    """Return the whole body, or None if the client disconnected before the end."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _logged(scope: Scope, answer: _Answer, unified_api: str, at: datetime, spent: float) -> LoggedCall:
    app_id, consumer_id, service_id = scope.get(_CALLER, _NOBODY)
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    client = scope.get("client")
    return LoggedCall(
        id=answer.id,
        at=at,
        app_id=app_id,
        consumer_id=consumer_id,
        service_id=service_id,
        unified_api=unified_api,
        method=scope["method"],
        base_url=f"{scope['scheme']}://{host.decode('latin-1')}",
        path=scope["path"],
        source_ip=client[0] if client else None,
        status_code=answer.status_code,
        duration=spent,
        error_message=scope.get(_ERROR),
    )


def _as_meant(scope: Scope) -> Scope:
    """Return the scope with `_method` applied and the path still percent-encoded, so that an id may contain a slash."""
    meant = {**scope, "path": _encoded_path(scope)}
    if scope["method"] == "POST" and (override := read_query(scope["query_string"])[0].last("_method")):
        meant["method"] = override.upper()
    return meant


def _encoded_path(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1")


def _replay(body: bytes, receive: Receive) -> Receive:
    pending = [body]

    async def replay() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return replay


def add_request_id(response: Response) -> None:
    """Add a request id to a response."""
    response.raw_headers.extend(_request_id(_new_id().hex))


_random = Random()
"""Not the module's own generator: a test may seed that, and ids would come again."""


def _new_id() -> UUID:
    return UUID(int=_random.getrandbits(128), version=4)  # faster than `uuid4`, which calls the system


def _request_id(id: str) -> list[tuple[bytes, bytes]]:
    """Return the headers for a request id, under both names that Apideck uses."""
    value = id.encode()
    return [(b"request-id", value), (b"x-apideck-request-id", value)]
