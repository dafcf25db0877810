"""The loopback server of all measurements, in its own process.

It sends bytes that are made beforehand, and reads only the needed part of a request, so that the client is measured.
`/{n}/crm/contacts` is a list of `n` pages of 200 contacts, and `/{n}/crm/contacts/{id}` is one contact. The number of
pages is part of the base URL, so that every client can read a list of any length. With `/{n}-{ms}/` each answer comes
`ms` milliseconds after its request. A POST to the list is answered with an id.

    python -m benchmarks.server

It prints its port. It ends when its standard input closes, so it ends with the process that started it.
"""

import asyncio
import base64
import json
import re
import socket
import subprocess
import sys
from types import TracebackType
from typing import Final, Self

from . import contacts

DISTINCT_PAGES: Final = 25
READY_PAGES: Final = 100
"""Lists up to this length come from memory. In longer ones, each page is a copy of an early one with other marks."""

_REQUEST = re.compile(rb"(GET|POST) /(\d+)(?:-(\d+))?/crm/contacts(?:/([^?/ ]+))?(?:\?(\S*))? HTTP/1\.1\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_CURSOR = re.compile(rb"(?:^|&)cursor=([^&]+)")
_MISSING = b'{"status_code":404,"error":"Not Found","type_name":"EntityNotFoundError","message":"Unknown path"}'


class LoopbackServer:
    """The server as a child process. A context manager."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self._port = int(self._process.stdout.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # The server ends when its input closes.
        self._process.communicate()

    def url(self, pages: int, latency: int = 0) -> str:
        """Return the base URL whose list of contacts has this many pages, and which takes so many ms an answer."""
        return f"http://127.0.0.1:{self._port}/{pages}" + (f"-{latency}" if latency else "")


class Book:
    """Every response of the server."""

    def __init__(self) -> None:
        self._marked = [self._marked_records(number) for number in range(DISTINCT_PAGES)]
        self._ready = [self._records(number) for number in range(READY_PAGES)]
        data = contacts.records([contacts.contact(7)])
        body = b'{"status_code":200,"status":"OK","service":"benchmark","resource":"contacts","operation":"one","data":'
        self._one = _answer(200, body, data, b"}")
        self.created = _answer(201, body.replace(b'"one"', b'"add"').replace(b":200", b":201"), b'{"id":"con_7"}}')

    def one(self) -> list[bytes]:
        """Return a single contact, for any id."""
        return self._one

    def page(self, number: int, pages: int) -> list[bytes]:
        """Return one page of a list with this many pages."""
        following = None if number + 1 >= pages else base64.b64encode(f"page:{number + 1:05}".encode()).decode()
        data = self._ready[number] if number < READY_PAGES else self._records(number)
        return _answer(200, *contacts.envelope(data, following))

    def _records(self, number: int) -> bytes:
        return contacts.remarked(self._marked[number % DISTINCT_PAGES], number // DISTINCT_PAGES)

    @staticmethod
    def _marked_records(number: int) -> bytes:
        first = number * contacts.PAGE_SIZE
        made = [contacts.contact(first + offset) for offset in range(contacts.PAGE_SIZE)]
        text = ",".join(json.dumps(item, separators=(",", ":"), ensure_ascii=False) for item in made)
        return text.encode()


class Connection(asyncio.Protocol):
    """A kept-alive connection: requests with or without a body, one after another."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make room for a whole page in the socket, so that a slow reader doesn't wake this process."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)

    def data_received(self, data: bytes) -> None:
        """Answer every complete request."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n") + 4) >= 4:
            head = self._received[:end]
            if head.startswith(b"POST"):
                length = _LENGTH.search(head)
                assert length is not None
                end += int(length[1])
                if len(self._received) < end:
                    return
            self._received = self._received[end:]
            self._respond(head)

    def _respond(self, head: bytes) -> None:
        request = _REQUEST.match(head)
        if request is None:
            self._transport.writelines(_answer(404, _MISSING))
            return
        method, pages, latency, record, query = request.groups()
        if method == b"POST":
            answer = self._book.created
        elif record is not None:
            answer = self._book.one()
        else:
            answer = self._book.page(_position(query or b""), int(pages))
        if latency is None:
            self._transport.writelines(answer)
        else:
            asyncio.get_running_loop().call_later(int(latency) / 1000, self._transport.writelines, answer)


def _position(query: bytes) -> int:
    cursor = _CURSOR.search(query)
    if cursor is None:
        return 0
    return int(base64.b64decode(cursor[1].replace(b"%3D", b"=")).removeprefix(b"page:"))


def _answer(status: int, *body: bytes) -> list[bytes]:
    head = (
        f"HTTP/1.1 {status} {'Not Found' if status == 404 else 'OK'}\r\n"
        "content-type: application/json\r\n"
        "x-apideck-request-id: 4d1d7f6c-0b7e-4d7e-9b56-5a0b7f6b8f10\r\n"
        f"content-length: {sum(map(len, body))}\r\n\r\n"
    )
    return [head.encode(), *body]


async def serve() -> None:
    """Serve until standard input ends."""
    book = Book()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(book), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
