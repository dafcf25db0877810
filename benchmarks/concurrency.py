"""50 tasks on one client. Each reads a list of one page with 200 contacts.

httpx's pool gets slower with more requests in flight; the `aiohttp` extra avoids that. The row with a target compares
our client with that extra to the official SDK without it. The other rows combine each client with each pool, to show
the effect of both. Decoding keeps one processor busy in every client. Concurrency only hides waiting, and loopback has
hardly any.
"""

import asyncio
from collections.abc import Iterator

from httpx_aiohttp import AiohttpTransport

from . import hotspots
from .contestants import HAS_OFFICIAL, MISSING_OFFICIAL, Contestant, Official, Ours, PlainHttpx
from .measure import Setup, Times, compare_async, ratios
from .report import Row
from .server import LoopbackServer

TASKS = 50


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    with LoopbackServer() as server:
        url = server.url(1)
        times = asyncio.run(_compare(url, setup))

        def explain() -> list[str]:
            return asyncio.run(_profile(url))

        what = f"{TASKS} tasks on one client, a page of 200 each: "
        if HAS_OFFICIAL:
            what += "ours with aiohttp / official SDK"
            yield Row("concurrent", what, ratios(times, "ours, aiohttp", "official"), 0.10, explain=explain)
            yield Row("concurrent", "  ours with httpx / official SDK", ratios(times, "ours", "official"))
            if "official, aiohttp" in times:
                both = ratios(times, "ours, aiohttp", "official, aiohttp")
                yield Row("concurrent", "  ours with aiohttp / official SDK with aiohttp", both)
        else:
            yield Row("concurrent", what + "ours with aiohttp / official SDK", target=0.10, note=MISSING_OFFICIAL)
        yield Row("concurrent", "  ours with aiohttp / ours with httpx", ratios(times, "ours, aiohttp", "ours"))
        yield Row("concurrent", "  ours with httpx / plain httpx dicts", ratios(times, "ours", "httpx"))


async def _compare(url: str, setup: Setup) -> Times:
    sides: dict[str, Contestant] = {
        "ours": Ours(url),
        "ours, aiohttp": Ours(url, AiohttpTransport()),
        "httpx": PlainHttpx(url),
    }
    if HAS_OFFICIAL:
        sides["official"] = Official(url)
        if not setup.quick:
            sides["official, aiohttp"] = Official(url, AiohttpTransport())
    jobs = {name: Tasks(side) for name, side in sides.items()}
    times = await compare_async(jobs, rounds=setup.pick(4, 2))
    for side in sides.values():
        await side.aclose()
    return times


class Tasks:
    """Many walks at once on one client, as a job that can run several times."""

    def __init__(self, client: Contestant) -> None:
        self._client = client

    async def __call__(self) -> None:
        """Read all the lists."""
        await asyncio.gather(*(self._client.walk() for _ in range(TASKS)))


async def _profile(url: str) -> list[str]:
    ours = Ours(url, AiohttpTransport())
    tasks = Tasks(ours)
    await tasks()
    with hotspots.Profile() as profile:
        await tasks()
    await ours.aclose()
    return profile.lines()
