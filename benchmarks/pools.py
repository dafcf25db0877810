"""Reading large pages with each HTTP library that the client supports: 400 kB a page, one page after another.

The library alone reads the same body for comparison. This separates the library's cost from the client's. Neither makes
records.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import aiohttp
import httpx
import httpx2

from .contestants import Ours
from .measure import Setup, Times, compare_async, ratios
from .report import Row
from .server import LoopbackServer


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    pages = setup.pick(50, 10)
    with LoopbackServer() as server:
        times = asyncio.run(_compare(server.url(pages), pages, setup))
    what = f"read {pages} pages of 400 kB: "
    yield Row("pools", what + "ours on httpx2 / ours on httpx", ratios(times, "ours, httpx2", "ours, httpx"))
    yield Row("pools", "  ours on aiohttp / ours on httpx", ratios(times, "ours, aiohttp", "ours, httpx"))
    yield Row("pools", "  bytes alone: httpx2 / httpx", ratios(times, "httpx2", "httpx"))
    yield Row("pools", "  bytes alone: aiohttp / httpx", ratios(times, "aiohttp", "httpx"))
    for library in ("httpx", "httpx2", "aiohttp"):
        row = ratios(times, f"ours, {library}", library)
        yield Row("pools", f"  ours with records on {library} / its bytes alone", row)


async def _compare(url: str, pages: int, setup: Setup) -> Times:
    ours = {"httpx": Ours(url), "httpx2": Ours(url, pool="httpx2"), "aiohttp": Ours(url, pool="aiohttp")}
    address = f"{url}/crm/contacts?limit=200"
    async with httpx.AsyncClient() as first, httpx2.AsyncClient() as second, aiohttp.ClientSession() as third:

        async def fetch_aiohttp() -> bytes:
            async with third.get(address) as response:
                return await response.read()

        bare = {
            "httpx": _repeat(pages, lambda: first.get(address)),
            "httpx2": _repeat(pages, lambda: second.get(address)),
            "aiohttp": _repeat(pages, fetch_aiohttp),
        }
        jobs = {f"ours, {name}": side.walk for name, side in ours.items()}
        times = await compare_async({**jobs, **bare}, rounds=setup.pick(9, 3))
    for side in ours.values():
        await side.aclose()
    return times


def _repeat(times: int, fetch: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    async def job() -> None:
        for _ in range(times):
            await fetch()

    return job
