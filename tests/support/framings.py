"""Responses with wrong HTTP framing, from a raw server on loopback: lengths, chunks, heads, and early ends.

Each call and each response has a number. Three things are checked: every call ends by itself; it raises only an
`APIConnectionError` or `APIResponseError`; and it returns only its own response, complete.
"""

import asyncio
import collections
import json
import random
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple

from apideck_client import APIConnectionError, Apideck, APIResponseError, APITimeoutError
from tests.support.front_door import call, declared
from tests.support.libraries import PoolName
from tests.support.secret_scanner import KEY

AT_ONCE = 8
"""The number of concurrent calls. If a broken connection returns to its pool, another call soon uses it."""
TIMEOUT = 20.0
"""No call takes longer, in seconds, because the server always ends its response."""

LENGTHS = (
    "",
    "-1",
    "+{n}",
    "{n}, {n}",
    "{n}, 7",
    "0x{n:x}",
    "{n}.0",
    "{n}_0",
    "٣",
    "1" + "0" * 30,
    "{n};",
    "0{n}",
    "{n} {n}",
)
CODINGS = (
    "chunked, chunked",
    "identity",
    "gzip, chunked",
    "xchunked",
    "Chunked",
    "chunked;a=b",
    "\x0bchunked",
    "",
    "chunked, ",
)
SIZES = (
    "0x{n:x}",
    "-{n:x}",
    "+{n:x}",
    " {n:x}",
    "{n:x} ",
    "000000000000000000{n:x}",
    "{n:x};name=value",
    "{n:x};",
    "f" * 17,
    "{n:X}",
    "",
    "g",
    "{n:x}\t",
    '{n:x};a="\\"\r"',
    "{n:x}\n",
    "0",
)
LINES = (
    "GET / HTTP/1.1",
    "HTTP/1.1 99 X",
    "HTTP/1.1 1000 X",
    "HTTP/1.1 20x OK",
    "HTTP/1.0 200 OK",
    "HTTP/2 200",
    "HTTP/0.9 200 OK",
    "HTTP/1.1 200",
    "HTTP/1.1 204 No Content",
    "HTTP/1.1 304 Not Modified",
    "HTTP/1.1 101 Switching Protocols",
    "",
    "HTTP/1.1  200 OK",
    "http/1.1 200 OK",
    "HTTP/1.1 200 \xe4\x00",
    "HTTP/1.1 205 Reset Content",
    "ICY 200 OK",
)
FIELDS = (
    "no colon",
    "x-space : 1",
    " folded: 1",
    "x-null: \x00",
    "x-cr: a\rb",
    "x-bytes: \xff\xfe",
    ": 1",
    "content-length: 7",
    "transfer-encoding: chunked",
    "connection: upgrade",
    "content-encoding: gzip",
    "x: " + "a" * 200_000,
    "x: 1\r\n" * 300 + "y: 1",
    "location: /\r\nset-cookie: a=b",
    "connection: keep-alive, close",
    "trailer: content-length",
)
FIRST = (
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n",
    b"\r\n\r\n",
    b"\xef\xbb\xbf",
    b"\x00",
)


class Framed(NamedTuple):
    """The bytes of a response, and the end of its connection."""

    pieces: list[bytes]
    end: str
    """`open`, `close` or `reset`."""


def frame(rng: random.Random, body: bytes, number: int, smuggled: bytes) -> Framed:
    """Return a response with that body. Usually, its framing is wrong in one or two places.

    Args:
        rng: The random number generator.
        body: The body.
        number: The number of the call.
        smuggled: An extra response without a request, to send after this one.
    """
    line, fields = "HTTP/1.1 200 OK", ["content-type: application/json", f"x-number: {number}"]
    kinds = rng.sample(
        ("none", "length", "both", "coding", "chunks", "head", "first", "end", "extra", "wrong"), rng.choice((1, 1, 2))
    )
    is_proper = set(kinds) <= {"none", "extra"}
    if "head" in kinds:
        if rng.random() < 0.5:
            line = rng.choice(LINES)
        else:
            fields.insert(rng.randrange(len(fields) + 1), rng.choice(FIELDS))
    length = f"content-length: {len(body)}"
    if "length" in kinds:
        length = f"content-length: {rng.choice(LENGTHS).format(n=len(body))}"
    elif "wrong" in kinds:
        length = f"content-length: {rng.choice((0, 1, len(body) - 1, len(body) + 1, 2 * len(body), 10**9))}"
    is_chunked = bool({"both", "coding", "chunks"} & set(kinds)) or rng.random() < 0.3
    if is_chunked:
        coding = rng.choice(CODINGS) if "coding" in kinds else "chunked"
        fields.append(f"transfer-encoding: {coding}")
        body = _chunk(rng, body, is_wrong="chunks" in kinds)
    if not is_chunked or "both" in kinds:
        fields.insert(rng.randrange(len(fields) + 1), length)
        if "length" in kinds and rng.random() < 0.2:
            fields.append(f"content-length: {len(body) + rng.randrange(2)}")
    if rng.random() < 0.05 and not is_chunked:
        fields.remove(length)  # the body ends with the connection
        is_proper = False
    newline = rng.choice(("\n", "\r", "\n\r")) if "head" in kinds and rng.random() < 0.2 else "\r\n"
    whole = newline.join([line, *fields, "", ""]).encode("latin-1", "replace") + body
    if "first" in kinds:
        whole = rng.choice(FIRST) * rng.choice((1, 1, 3)) + whole
    if "extra" in kinds:
        whole += rng.choice((b"\r\n", b"\x00", b"0\r\n\r\n", b"7", b"")) + smuggled
    end = "open" if is_proper else rng.choice(("close", "close", "reset"))
    if "end" in kinds and not is_proper:
        whole = whole[: rng.randrange(len(whole) + 1)]
    size = rng.choice((1 << 20, 1 << 20, 500, max(1, len(whole) // 3)))
    return Framed([whole[at : at + size] for at in range(0, len(whole), size)], end)


def _chunk(rng: random.Random, body: bytes, *, is_wrong: bool) -> bytes:
    """Return the body in chunks. If `is_wrong`, the framing of one is wrong."""
    size = rng.choice((len(body), max(1, len(body) // 3), 100))
    parts = [body[at : at + size] for at in range(0, len(body), size)] + [b""]
    wrong = rng.randrange(len(parts)) if is_wrong else -1
    written = b""
    for at, part in enumerate(parts):
        number, newline, after = f"{len(part):x}", "\r\n", b"\r\n"
        if at == wrong:
            kind = rng.randrange(5)
            if kind == 0:
                number = rng.choice(SIZES).format(n=len(part))
            elif kind == 1:
                number = f"{max(0, len(part) + rng.choice((-2, -1, 1, 2, 5, 1000))):x}"
            elif kind == 2:
                newline = rng.choice(("\n", "\r", "", "\n\r"))
            elif kind == 3:
                after = rng.choice(
                    (b"", b"\n", b"\r", b"xx", b"\r\n\r\n", b"x: 1\r\n\r\n", b"content-length: 7\r\n\r\n")
                )
            elif not part:
                continue  # the last chunk is missing
        written += f"{number}{newline}".encode() + part + after
    return written


class _Server:
    """Responds to each request by the plan for its number."""

    def __init__(self) -> None:
        self.plans: dict[int, Framed] = {}
        self.url = ""
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                await reader.readexactly(int(_field(head, b"content-length") or 0))
                plan = self.plans[int(_field(head, b"x-number"))]
                for piece in plan.pieces:
                    writer.write(piece)
                    await writer.drain()
                if plan.end == "reset":
                    linger = struct.pack("ii", 1, 0)
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                if plan.end != "open":
                    break
        writer.close()


def _field(head: bytes, name: bytes) -> bytes:
    return head.partition(name + b": ")[2].partition(b"\r\n")[0]


@asynccontextmanager
async def _serving() -> AsyncIterator[_Server]:
    server = _Server()
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=1 << 20)
    server.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listener.close()
        for writer in server.writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def fuzz_framings(pool: PoolName, seed: int, count: int) -> collections.Counter[str]:
    """Make calls on a pool, each with a different framing of the response, and count the outcomes.

    Args:
        pool: The pool of the client.
        seed: The seed of the framings.
        count: The number of calls.
    """
    outcomes: collections.Counter[str] = collections.Counter()
    numbers = iter(range(count))
    async with (
        _serving() as server,
        Apideck(
            api_key=KEY,
            app_id="app",
            consumer_id="acme",
            base_url=server.url,
            pool=pool,
            max_retries=0,
            timeout=TIMEOUT,
            deadline=None,
            lead_call=False,
            max_response_bytes=1 << 20,
        ) as client,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(AT_ONCE):
            group.create_task(_call_all(client, server, seed, numbers, outcomes))
    return outcomes


async def _call_all(
    client: Apideck, server: _Server, seed: int, numbers: Any, outcomes: collections.Counter[str]
) -> None:
    operations = declared()
    for number in numbers:
        operation = operations[number % len(operations)]
        tree = {**operation.example, "number": number}
        smuggled = json.dumps({**operation.example, "number": -1}).encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(smuggled)}\r\n\r\n".encode()
        rng = random.Random(f"{seed} {number}")
        plan = server.plans[number] = frame(rng, json.dumps(tree).encode(), number, head + smuggled)
        try:
            outcomes[await _call(client.with_options(extra_headers={"x-number": str(number)}), operation, tree)] += 1
        except BaseException as error:
            error.add_note(f"call {number} of seed {seed}, {operation.id}, {plan}"[:3000])
            raise
        del server.plans[number]


async def _call(client: Apideck, operation: Any, tree: dict[str, Any]) -> str:
    number = str(tree["number"])
    try:
        answer = await call(client, operation)
    except APITimeoutError:
        raise
    except (APIConnectionError, APIResponseError) as error:
        str(error).encode()
        failure = error
    else:
        assert not answer.content or answer.body == tree, "another answer, or a part of one, was taken for the call's"
        return "read" if answer.content else "empty"
    if isinstance(failure, APIResponseError):
        assert failure.headers.get("x-number", number) == number
    return type(failure).__name__
