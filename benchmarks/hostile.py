"""Small responses that unpack to a lot of data: memory and time until the client refuses them.

Each response runs in a new process, after a good response that loads all modules. The growth of the peak memory is
given as a multiple of `max_response_bytes`. httpx's own decoding is the comparison; the client used it before it had
its own. The time is compared with that of a compressed response that just fits.
"""

import asyncio
import contextlib
import gzip
import resource
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator, Iterator

import httpx

from apideck_client import APIConnectionError, Apideck

from . import resident
from .measure import Setup
from .report import Row

LARGEST = 16 * 2**20
"""The client's `max_response_bytes`."""

_GOOD = b'{"data":{"id":"1"}}'


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    if not resident.AVAILABLE:
        yield Row("hostile", "memory for a bomb / max_response_bytes", target=1.5, note=resident.UNAVAILABLE)
        return
    rounds = setup.pick(5, 1)
    for name, size, coding in _bombs(setup):
        wire = len(_bomb(size, coding))
        what = f"{wire:,} bytes of {name} that hold {size >> 20} MiB: "
        ours = [_meet("ours", size, coding) for _ in range(rounds)]
        peer = _meet("httpx", size, coding)
        pause = f"the loop stood still for {max(pause for _, _, pause in ours):.0f} ms at the most"
        peaks, times = tuple(peak for peak, _, _ in ours), tuple(duration for _, duration, _ in ours)
        yield Row("hostile", f"{what}peak / max_response_bytes", peaks, 1.5, pause)
        yield Row("hostile", "  httpx's own decoding: peak / the same", (peer[0],), note=f"{peer[2]:.0f} ms")
        yield Row("hostile", "  time until it is refused / time for an answer that fits", times)


def _bombs(setup: Setup) -> list[tuple[str, int, str]]:
    size = setup.pick(2**30, 2**27)
    return [("gzip in gzip", size, "gzip, gzip"), ("gzip", size >> 2, "gzip"), ("deflate", size >> 2, "deflate")]


def _bomb(size: int, coding: str) -> bytes:
    packer = zlib.compressobj(9, wbits=31 if "gzip" in coding else 15)
    block = bytes(2**20)
    body = b"".join([*(packer.compress(block) for _ in range(size // len(block))), packer.flush()])
    return gzip.compress(body) if "," in coding else body


def _meet(side: str, size: int, coding: str) -> tuple[float, float, float]:
    command = [sys.executable, "-m", __name__, side, str(size), coding]
    peak, duration, pause = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    return float(peak), float(duration), float(pause)


# -- in the process that receives it -----------------------------------------------------------------------------------


class _Server(httpx.AsyncBaseTransport):
    """Answers with one body."""

    def __init__(self) -> None:
        self.body, self.coding = _GOOD, "identity"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = {"content-encoding": self.coding, "content-type": "application/json"}
        return httpx.Response(200, headers=headers, content=self._pieces())

    async def _pieces(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.body), 2**16):
            yield self.body[start : start + 2**16]


async def _measure(side: str, size: int, coding: str) -> None:
    server = _Server()
    bomb = _bomb(size, coding)
    async with (
        Apideck(
            api_key="key", app_id="app", consumer_id="acme", transport=server, max_response_bytes=LARGEST, max_retries=0
        ) as ours,
        httpx.AsyncClient(transport=server) as peer,
    ):

        async def call() -> None:
            if side == "ours":
                await ours.crm.contacts.get("1")
            else:
                await peer.get("https://unify.apideck.com/crm/contacts/1")

        await call()
        server.body, server.coding = bomb, coding
        pauses = asyncio.ensure_future(_longest_pause())
        await asyncio.sleep(0)
        before, started = _peak(), time.perf_counter()
        with contextlib.suppress(APIConnectionError):
            await call()
        duration, growth = time.perf_counter() - started, _peak() - before
        await asyncio.sleep(0)
        pauses.cancel()
        pause = await pauses
        server.body = gzip.compress(_GOOD + b" " * (LARGEST - len(_GOOD)))
        server.coding = "gzip"
        started = time.perf_counter()
        await call()
        fits = time.perf_counter() - started
    print(growth / LARGEST, duration / fits, pause * 1000)


async def _longest_pause() -> float:
    """Return the longest pause of the loop in seconds, until this is cancelled."""
    longest, last = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
    except asyncio.CancelledError:
        return longest


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    asyncio.run(_measure(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
