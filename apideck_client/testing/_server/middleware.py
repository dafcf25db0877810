"""The work before routing and after the answer.

Each request is read and logged, and gets its id and its true method.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .call_log import CallLog, LoggedCall
from .incoming import note_operation
from .operations import Operations
from .request_log import ReceivedRequest, RequestLog

_CALLER = "apideck.caller"
_ERROR = "apideck.error"
_NOBODY = ("", "", "")


def identify(scope: Scope, app_id: str, consumer_id: str, service_id: str) -> None:
    """Note whose call this is, so that it is logged as theirs."""
    scope[_CALLER] = (app_id, consumer_id, service_id)


def note_error(scope: Scope, message: str) -> None:
    """Note why a call is refused, so that its log says so."""
    scope[_ERROR] = message


class RequestReader:
    """ASGI middleware around the whole application; whatever is answered passes it on the way out."""

    def __init__(
        self, app: ASGIApp, operations: Operations, log: RequestLog, calls: CallLog, clock: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._operations = operations
        self._log = log
        self._calls = calls
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take in the request and hand it on; a client that leaves halfway is not answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            return
        self._log.append(_received(scope, body))
        meant = _as_meant(scope)
        note_operation(meant, self._operations.find(meant["method"], meant["path"]))
        answer = _Answer(send)
        unified_api = _unified_api(meant["path"])
        if unified_api is None:
            await self._app(meant, _replay(body, receive), answer.send)
            return
        at, began = self._clock(), time.perf_counter()
        try:
            await self._app(meant, _replay(body, receive), answer.send)
        finally:
            spent = (time.perf_counter() - began) * 1000
            self._calls.append(_logged(meant, answer, unified_api, at, spent))


class _Answer:
    """One answer on its way out: it gets an id, and its status is remembered."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.id = uuid4()
        self.status_code = 500

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self.status_code = message["status"]
            add_request_id(MutableHeaders(scope=message), self.id.hex)
        await self._send(message)


async def _read(receive: Receive) -> bytes | None:
    """Return the whole body; None if the client left before it was complete."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _received(scope: Scope, body: bytes) -> ReceivedRequest:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    query = scope["query_string"].decode("latin-1")
    return ReceivedRequest.of(scope["method"], _encoded_path(scope), query, headers, body)


def _unified_api(path: str) -> str | None:
    """Return the API that a path belongs to; None for the pages that people look at."""
    name = path.split("/", 2)[1] if path.startswith("/") else ""
    return name if name in ("crm", "vault") else None


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
    """Return the scope with `_method` applied and the path percent-encoded, so that an id keeps its slash."""
    meant = {**scope, "path": _encoded_path(scope)}
    override = parse_qs(scope["query_string"].decode("latin-1")).get("_method")
    if scope["method"] == "POST" and override:
        meant["method"] = override[-1].upper()
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


def add_request_id(headers: MutableHeaders, id: str | None = None) -> None:
    """Give an answer its id, under both of the names that Apideck uses."""
    headers["Request-Id"] = headers["x-apideck-request-id"] = id or uuid4().hex
