"""A process with little free memory reads responses that need a lot: `python -m tests.support.bounded_memory httpx`.

It prints a line for each response: its name, and the result of the call. `tests/test_hostile_answers.py` runs it.
"""

import asyncio
import gzip
import resource
import sys
import zlib

from apideck_client import Apideck
from apideck_client._client.exchange import Request, UnreadBody
from apideck_client._client.request.operation import Operation
from tests.faults.server import FaultServer, Line, Received, Step, head, proper
from tests.faults.table import LARGEST
from tests.support.libraries import POOLS, PoolName
from tests.support.secret_scanner import KEY

ROOM = 32 * 1024 * 1024
DOWNLOAD = Operation("contactsOne", "contacts.get", "GET", "/crm/contacts/1", download=True)
"""The bytes that the process may take beyond its size after one call."""


def pack(size: int) -> bytes:
    """Return `size` zero bytes in gzip, without keeping them all in memory."""
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(2**20)
    return b"".join([*(packer.compress(block) for _ in range(size // len(block))), packer.flush()])


def whole(body: bytes, *headers: str, status: str | None = None) -> Step:
    async def act(line: Line, received: Received) -> None:
        await line.send(head(received, f"content-length: {len(body)}", *headers, status=status) + body)

    return act


async def _tiny_chunks(line: Line, received: Received) -> None:
    """Send chunks of two bytes forever. As a list, they take thirty times their size."""
    await line.send(head(received, "transfer-encoding: chunked"))
    while True:
        await line.send(b"2\r\n  \r\n" * 4096)


async def _members(line: Line, received: Received) -> None:
    """Send empty members of gzip forever. They unpack to nothing."""
    await line.send(head(received, "transfer-encoding: chunked", "content-encoding: gzip"))
    member = gzip.compress(b"") * 512
    while True:
        await line.send(b"%x\r\n%s\r\n" % (len(member), member))


def answers() -> dict[str, Step]:
    """Return the responses by name."""
    large = pack(2**28)
    return {
        "a quarter of a gigabyte in two layers": whole(gzip.compress(large), "content-encoding: gzip,gzip"),
        "a quarter of a gigabyte in one layer": whole(large, "content-encoding: gzip"),
        "a quarter of a gigabyte under an error's status": whole(
            large, "content-encoding: gzip", status="400 Bad Request"
        ),
        "two bytes a chunk": _tiny_chunks,
        "members without end": _members,
    }


async def meet(pool: PoolName) -> None:
    """Call the server with each of its responses, as a call and as a stream."""
    steps = answers()
    async with (
        FaultServer() as server,
        Apideck(
            api_key=KEY,
            app_id="app",
            consumer_id="acme",
            base_url=server.url,
            pool=pool,
            max_response_bytes=LARGEST,
            max_retries=0,
        ) as client,
    ):
        await client.crm.contacts.get("1")
        room = _size() + ROOM
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        for name, step in steps.items():
            server.prepare(default=step)
            print(f"{name}: {await _outcome(client)}")
            print(f"{name}, opened: {await _opened(client)}")
        server.prepare(default=proper)
        print(f"after them all: {(await client.crm.contacts.get('1')).id}")


async def _outcome(client: Apideck) -> str:
    try:
        return repr(await client.crm.contacts.get("1"))
    except Exception as error:  # the test checks any error
        return f"{type(error).__name__}: {error}"


async def _opened(client: Apideck) -> str:
    stream: UnreadBody | None = None
    try:
        answer = await client._sender.pool.exchange(Request(DOWNLOAD, client._options, DOWNLOAD.path))
        if (stream := answer.stream) is None:
            return f"{len(answer.content)} bytes"
        return f"{len(await stream.read())} bytes"
    except Exception as error:  # as above
        return f"{type(error).__name__}: {error}"
    finally:
        if stream is not None:
            await stream.aclose()


def _size() -> int:
    """Return the bytes of address space of this process."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    asyncio.run(meet(next(name for name in POOLS if name == sys.argv[1])))
