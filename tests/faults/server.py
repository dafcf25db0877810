"""A raw server on loopback with faults below HTTP. It keeps a ledger of the requests that it received and carried out.

It serves contacts only: one contact, a list in pages, and a create. `plan` has the faults of the next requests, one
for each, and `default` the fault of all requests after them. None is a correct response.
"""

import asyncio
import json
import socket
import struct
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

READ_LIMIT = 2**20


@dataclass(frozen=True)
class Received:
    """A request that was received completely."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def cursor(self) -> int:
        """The number of the requested page of the list, from 1."""
        return int(parse_qs(urlsplit(self.target).query).get("cursor", ["1"])[0])


class Line:
    """One connection, for use by a fault."""

    def __init__(self, server: "FaultServer", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.is_last = False
        """True if the next correct response says that the connection closes after it."""

    async def send(self, data: bytes) -> None:
        """Write the bytes, and wait until they are sent."""
        self.writer.write(data)
        await self.writer.drain()

    async def drip(self, data: bytes, seconds: float = 0.0) -> None:
        """Write one byte at a time."""
        for index in range(len(data)):
            await self.send(data[index : index + 1])
            await asyncio.sleep(seconds)

    async def stay_silent(self) -> None:
        """Send nothing until the client closes the connection."""
        await self.reader.read()

    def close(self) -> None:
        """Close the connection normally."""
        self.writer.close()

    def reset(self) -> None:
        """Reset the connection (RST)."""
        sock: socket.socket = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Line, Received], Awaitable[None]]


@dataclass(frozen=True)
class Refusal:
    """The fault of a port without a listener."""


@dataclass(frozen=True)
class Greeting:
    """A fault of a connection, before a request is read from it."""

    act: Callable[[Line], Awaitable[None]]


Step = Behaviour | Refusal | Greeting | None


class FaultServer:
    """The server, as a context manager that listens inside its block.

    Args:
        pages: The number of pages of the list of contacts, with one record on each.
    """

    def __init__(self, pages: int = 3) -> None:
        self.pages = pages
        self.plan: deque[Step] = deque()
        self.default: Step = None
        self.choose: Callable[[Received], Step] | None = None
        """A function that chooses the fault by the request, instead of the plan."""
        self.received: list[Received] = []
        self.carried_out: Counter[str] = Counter()
        """The number of times that each contact was created, by name."""
        self.connections = 0
        """The number of accepted connections."""
        self.has_request = asyncio.Event()
        """Set when a request was received."""
        self._lines: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Server | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._deafen()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    def prepare(self, *plan: Step, default: Step = None) -> None:
        """Set the faults of the next requests, and of all requests after them."""
        self.plan = deque(plan)
        self.default = default
        if isinstance(self._next, Refusal):
            self._deafen()

    async def time_passes(self) -> None:
        """Count one refused connection, because the client has waited."""
        if self._listening is None:
            self._take()
            if not isinstance(self._next, Refusal):
                await self._listen()

    @property
    def _next(self) -> Step:
        return self.plan[0] if self.plan else self.default

    def _take(self) -> Step:
        return self.plan.popleft() if self.plan else self.default

    async def _listen(self) -> None:
        self._listening = await asyncio.start_server(
            self._serve, "127.0.0.1", self._port, limit=READ_LIMIT, backlog=4096
        )
        self._port = self._listening.sockets[0].getsockname()[1]

    def _deafen(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        self.connections += 1
        line = Line(self, reader, writer)
        try:
            if self.choose is None and isinstance(self._next, Greeting):
                step = self._take()
                assert isinstance(step, Greeting)
                await step.act(line)
            while not writer.is_closing():
                await self._answer(line, await self._receive(reader))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._lines.discard(task)
            writer.close()

    async def _receive(self, reader: asyncio.StreamReader) -> Received:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        received = Received(method, target, headers, body)
        self.received.append(received)
        self.has_request.set()
        return received

    async def _answer(self, line: Line, received: Received) -> None:
        step = self._take() if self.choose is None else self.choose(received)
        # A fault before the request needs a new connection.
        line.is_last = self.choose is None and isinstance(self._next, Refusal | Greeting)
        if isinstance(self._next, Refusal):
            self._deafen()
        assert not isinstance(step, Refusal | Greeting)
        await (step or proper)(line, received)
        if line.is_last:
            line.close()

    def result(self, received: Received) -> bytes:
        """Carry out the request, and return the body of a correct response."""
        if received.method == "POST":
            name = json.loads(received.body)["name"]
            self.carried_out[name] += 1
            return json.dumps({"status_code": 201, "data": {"id": f"id of {name}"}}).encode()
        if urlsplit(received.target).path.endswith("/contacts"):
            page = received.cursor
            following = str(page + 1) if page < self.pages else None
            cursors = {"cursors": {"next": following}}
            return json.dumps({"status_code": 200, "data": [{"id": str(page)}], "meta": cursors}).encode()
        return json.dumps({"status_code": 200, "data": {"id": "1"}}).encode()


def head(received: Received, *headers: str, status: str | None = None) -> bytes:
    """Return the start of a response, up to its body."""
    status = status or ("201 Created" if received.method == "POST" else "200 OK")
    return "\r\n".join((f"HTTP/1.1 {status}", "content-type: application/json", *headers, "", "")).encode("latin-1")


async def proper(line: Line, received: Received) -> None:
    """Respond correctly."""
    body = line.server.result(received)
    closing = ("connection: close",) if line.is_last else ()
    await line.send(head(received, f"content-length: {len(body)}", *closing) + body)
