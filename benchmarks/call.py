"""One small call after another: read a contact over a kept-alive connection.

All sides run in one event loop against one server, and take turns. The plain httpx side sends the same three headers,
set once on its client, and parses with `.json()`. It builds no model, parses no date and retries nothing.
"""

import asyncio
from collections.abc import Iterator

from . import hotspots
from .contestants import HAS_OFFICIAL, MISSING_OFFICIAL, Contestant, Official, Ours, PlainHttpx
from .measure import Setup, Times, compare_async, ratios
from .report import Row
from .server import LoopbackServer


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    with LoopbackServer() as server:
        times = asyncio.run(_compare(server.url(1), setup))

        def explain() -> list[str]:
            return asyncio.run(_profile(server.url(1)))

        yield Row(
            "call",
            "one small call: ours / plain httpx .get() and .json()",
            ratios(times, "ours", "httpx"),
            0.9,
            explain=explain,
        )
        if HAS_OFFICIAL:
            yield Row("call", "  the same: ours / official SDK", ratios(times, "ours", "official"))
        else:
            yield Row("call", "  the same: ours / official SDK", note=MISSING_OFFICIAL)


async def _compare(url: str, setup: Setup) -> Times:
    sides: dict[str, Contestant] = {"ours": Ours(url), "httpx": PlainHttpx(url)}
    if HAS_OFFICIAL:
        sides["official"] = Official(url)
    jobs = {name: side.get for name, side in sides.items()}
    times = await compare_async(jobs, rounds=setup.pick(25, 9), calls=setup.pick(50, 25))
    for side in sides.values():
        await side.aclose()
    return times


async def _profile(url: str) -> list[str]:
    ours = Ours(url)
    await ours.get()
    with hotspots.Profile() as profile:
        for _ in range(500):
            await ours.get()
    await ours.aclose()
    return profile.lines()
