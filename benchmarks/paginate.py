"""Reading 20,000 contacts, 200 to a page, one page after another over one kept-alive connection.

Every side requests the next page when it has read the one before, and touches each contact, as an export does. Ours
iterates over records, as its users do. With the official SDK, the cursor is passed by hand, because its own `next()`
parses each body again and blocks the loop. Plain httpx makes dicts. The bare socket reads the same bytes and does
nothing with them: it shows how little time the server takes.
"""

import asyncio
from collections.abc import Iterator

from httpx_aiohttp import AiohttpTransport

from . import hotspots
from .contestants import HAS_OFFICIAL, MISSING_OFFICIAL, Contestant, Official, Ours, PlainHttpx, read_bytes
from .measure import Setup, Times, compare_async, ratios
from .report import Row
from .server import LoopbackServer


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    pages = setup.pick(100, 15)
    with LoopbackServer() as server:
        url = server.url(pages)
        times = asyncio.run(_compare(url, setup))

        def explain() -> list[str]:
            return asyncio.run(_profile(url))

        what = f"paginate {pages * 200:,} contacts by 200: "
        if HAS_OFFICIAL:
            row = Row(
                "paginate", what + "ours / official SDK", ratios(times, "ours", "official"), 0.12, explain=explain
            )
            yield row
            yield Row("paginate", "  ours with aiohttp / official SDK", ratios(times, "ours, aiohttp", "official"))
        else:
            yield Row("paginate", what + "ours / official SDK", target=0.12, note=MISSING_OFFICIAL)
        what += "ours typed / plain httpx dicts"
        yield Row("paginate", what, ratios(times, "ours", "httpx"), 1.0, explain=explain)
        yield Row("paginate", "  ours with aiohttp / plain httpx dicts", ratios(times, "ours, aiohttp", "httpx"))
        yield Row("paginate", "  a bare socket reading the same bytes / ours", ratios(times, "socket", "ours"))


async def _compare(url: str, setup: Setup) -> Times:
    sides: dict[str, Contestant] = {
        "ours": Ours(url),
        "ours, aiohttp": Ours(url, AiohttpTransport()),
        "httpx": PlainHttpx(url),
    }
    if HAS_OFFICIAL:
        sides["official"] = Official(url)
    jobs = {name: side.walk for name, side in sides.items()}
    times = await compare_async({**jobs, "socket": lambda: read_bytes(url)}, rounds=setup.pick(5, 3))
    for side in sides.values():
        await side.aclose()
    return times


async def _profile(url: str) -> list[str]:
    ours = Ours(url)
    await ours.get()
    with hotspots.Profile() as profile:
        await ours.walk()
    await ours.aclose()
    return profile.lines()
