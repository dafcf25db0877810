"""A server on loopback that sends the responses of a test, and keeps each request."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from apideck_client.testing._server.listener import Listener


@dataclass(frozen=True)
class Received:
    """A request as it was received."""

    method: str
    path: str
    query: str
    """The percent-encoded text, as it was received."""
    headers: dict[str, str]
    body: bytes


@dataclass
class Wire:
    """The server: its address, its next responses, and the received requests."""

    url: str
    answers: list[Response] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    def json(self, value: Any, status: int = 200, **headers: str) -> None:
        """Set the next response to JSON."""
        self.answers.append(JSONResponse(value, status, headers))

    def content(self, content: bytes, media: str, status: int = 200, **headers: str) -> None:
        """Set the next response to bytes."""
        self.answers.append(
            Response(content, status, {name.replace("_", "-"): value for name, value in headers.items()}, media)
        )

    @property
    def last(self) -> Received:
        """Return the last request."""
        return self.received[-1]


@contextmanager
def serve() -> Iterator[Wire]:
    """Run the server while the context is open."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.bind(("127.0.0.1", 0))
    sock.listen(128)
    wire = Wire(f"http://127.0.0.1:{sock.getsockname()[1]}")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        query = scope["query_string"].decode()
        headers = {name.lower(): value for name, value in request.headers.items()}
        wire.received.append(Received(request.method, scope["raw_path"].decode(), query, headers, await request.body()))
        answer = wire.answers.pop(0) if wire.answers else Response(b"", 204)
        await answer(scope, receive, send)

    listener = Listener(app, sock)
    listener.start()
    try:
        yield wire
    finally:
        listener.stop()
