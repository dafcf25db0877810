"""100,000 contacts in memory: how much the process grows.

Each side runs in a new process, reads one page to load all modules, and then keeps the records of every page in a list.
The measure is resident memory before and after, each after a collection. It includes memory that Python's allocator
doesn't see, such as that of Rust and C, and the page buffers that our records keep for unknown fields. `tracemalloc`
would miss the first and slow both down. No two contacts are equal. Plain dicts are there for comparison.

One round is enough: the figures are the same every time, to a thousandth.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from . import resident
from .contestants import HAS_OFFICIAL, MISSING_OFFICIAL, Contestant, Official, Ours, PlainHttpx
from .measure import Setup, Times, ratios, turns
from .report import Row
from .server import LoopbackServer

_SIDES: dict[str, type[Ours] | type[Official] | type[PlainHttpx]] = {
    "ours": Ours,
    "official": Official,
    "httpx": PlainHttpx,
}


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    pages = setup.pick(500, 25)
    what = f"{pages * 200:,} contacts held in memory: ours / official SDK"
    if not resident.AVAILABLE:
        yield Row("memory", what, target=0.6, note=resident.UNAVAILABLE)
        return
    with LoopbackServer() as server:
        url = server.url(pages)
        growth = _compare(url, rounds=1)

        def explain() -> list[str]:
            return _run("explain", server.url(5)).splitlines()

        if HAS_OFFICIAL:
            yield Row("memory", what, ratios(growth, "ours", "official"), 0.6, explain=explain)
        else:
            yield Row("memory", what, target=0.6, note=MISSING_OFFICIAL)
        yield Row("memory", "  ours / plain httpx dicts", ratios(growth, "ours", "httpx"))


def _compare(url: str, rounds: int) -> Times:
    names = [name for name in _SIDES if name != "official" or HAS_OFFICIAL]
    growth: dict[str, list[float]] = {name: [] for name in names}
    for order in turns(names, rounds):
        for name in order:
            growth[name].append(float(_run(name, url)))
    return growth


def _run(job: str, url: str) -> str:
    command = [sys.executable, "-m", __name__, job, url]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


# -- in the process that keeps them ------------------------------------------------------------------------------------


async def _growth(client: Contestant) -> float:
    """Return the megabytes by which the process grows while it keeps every contact of the list."""
    await client.get()
    async for _ in client.pages():
        break
    before = resident.megabytes()
    held = await _hold(client)
    after = resident.megabytes()
    assert held
    return after - before


async def _hold(client: Contestant) -> list[Any]:
    held: list[Any] = []
    async for page in client.pages():
        held.extend(page)
    await client.aclose()
    return held


def _composition(held: list[Any]) -> list[str]:
    """Return the share of each type in the records. Each object counts once, with the size that Python reports."""
    sizes: dict[str, int] = {}
    seen: set[int] = set()
    waiting: list[Any] = [*held]
    while waiting:
        item = waiting.pop()
        if id(item) in seen or item is None or isinstance(item, bool | type):
            continue
        seen.add(id(item))
        name = type(item).__name__
        sizes[name] = sizes.get(name, 0) + sys.getsizeof(item)
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)
        else:
            slots = [slot for kind in type(item).__mro__ for slot in kind.__dict__.get("__slots__", ())]
            waiting.extend(getattr(item, slot) for slot in slots if hasattr(item, slot))
    total = sum(sizes.values())
    ordered = sorted(sizes.items(), key=lambda entry: entry[1], reverse=True)
    return [f"{size / total:6.1%}  {size / len(held):7.0f} bytes a contact  {name}" for name, size in ordered[:12]]


def main() -> None:
    """Do one side's job and print the result."""
    job, url = sys.argv[1:]
    if job == "explain":
        print("\n".join(_composition(asyncio.run(_hold(Ours(url))))))
    else:
        print(asyncio.run(_growth(_SIDES[job](url))))


if __name__ == "__main__":
    main()
