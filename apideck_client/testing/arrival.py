"""What happens to every request before it is routed: it is read, logged, given its id and its true method."""

from __future__ import annotations

from urllib.parse import parse_qs
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .request_log import ReceivedRequest, RequestLog


class Arrival:
    """ASGI middleware around the whole application; whatever is answered passes it on the way out."""

    def __init__(self, app: ASGIApp, log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take in the request and hand it on; a client that leaves halfway is not answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            return
        self._log.append(_received(scope, body))
        await self._app(_as_meant(scope), _replay(body, receive), _with_request_id(send))


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None when the client left before it was complete."""
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


def _as_meant(scope: Scope) -> Scope:
    """The scope with the path still percent-encoded, so that an id's slash stays in the id, and `_method` obeyed."""
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


def _with_request_id(send: Send) -> Send:
    async def send_with_id(message: Message) -> None:
        if message["type"] == "http.response.start":
            add_request_id(MutableHeaders(scope=message))
        await send(message)

    return send_with_id


def add_request_id(headers: MutableHeaders) -> None:
    """Give an answer its id, under both of the names that Apideck uses."""
    headers["Request-Id"] = headers["x-apideck-request-id"] = uuid4().hex
