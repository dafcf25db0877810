"""Exports of 1, 10 and 50 consumers to files of JSON lines, and bulk creates.

Every side reads all lists at once, each list page by page with its cursors, and writes each record as one line to the
file of its list. Ours is `batch.export` as its guide shows it: it also makes its files durable and keeps a checkpoint
in SQLite, so that it can be killed at any time. The peers do neither. With the official SDK, a list is continued by
hand, because its own `next()` blocks the loop. Pydantic dumps its records. Plain httpx parses with `.json()` and writes
with `json.dumps`. Bulk creates of ours begin with ten calls and grow from there, as the client's pace does on a
connection whose limit it doesn't know; the peers send as many as the semaphore allows.

With 150 ms an answer, each page of a list takes at least that long. The server's own pace is the time in which bare
sockets, one for each list, read the same bytes and do nothing with them. Fifty lists bring more than 300 pages a
second, more than one processor can decode. For them, the floor is the time of the same export from a server without
latency.
"""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from apideck_client import Apideck, batch
from apideck_client.crm.models import Contact

from . import hotspots
from .contestants import APP, HAS_OFFICIAL, KEY, MISSING_OFFICIAL, Contestant, Official, PlainHttpx, read_bytes
from .measure import Setup, Times, compare_async, ratios
from .report import Row
from .server import LoopbackServer

LATENCY = 150
"""Milliseconds for an answer, in the rows with latency."""
OFFICIAL_TARGETS = {1: 1 / 8, 10: None, 50: 1 / 10}
CREATES = {1: 100, 50: 500}
"""The number of creates, by how many are under way at once."""

Job = Callable[[], Awaitable[object]]


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    with LoopbackServer() as server:
        for consumers in (1, 10, 50):
            yield from _exports(setup, server, consumers)
        for consumers in (1, 10, 50):
            yield from _late_exports(setup, server, consumers)
        for concurrency, count in CREATES.items():
            yield from _creates(setup, server, concurrency, setup.pick(count, count // 5))


def _exports(setup: Setup, server: LoopbackServer, consumers: int) -> Iterator[Row]:
    pages = max(2, setup.pick(40, 10) // consumers)
    url = server.url(pages)
    times = asyncio.run(_compare_exports(url, consumers, rounds=setup.pick(3, 2)))

    def explain() -> list[str]:
        return asyncio.run(_profile(url, consumers))

    what = f"export {consumers} x {pages * 200:,} contacts to JSON lines: "
    target = OFFICIAL_TARGETS[consumers]
    if HAS_OFFICIAL:
        shown = ratios(times, "ours, aiohttp", "official")
        yield Row("batch", what + "ours / official SDK", shown, target, explain=explain)
        yield Row("batch", "  ours with httpx / official SDK", ratios(times, "ours, httpx", "official"))
    else:
        yield Row("batch", what + "ours / official SDK", target=target, note=MISSING_OFFICIAL)
    shown = ratios(times, "ours, aiohttp", "httpx")
    yield Row("batch", f"  {consumers}: ours / plain httpx", shown, 1.0, explain=explain)
    yield Row("batch", "  ours with httpx / plain httpx", ratios(times, "ours, httpx", "httpx"))
    yield Row("batch", "  ours / plain httpx that writes nothing", ratios(times, "ours, aiohttp", "httpx, no files"))
    yield Row("batch", "  read-ahead on / off", ratios(times, "ours, aiohttp", "no read-ahead"))


def _late_exports(setup: Setup, server: LoopbackServer, consumers: int) -> Iterator[Row]:
    pages = setup.pick(20 if consumers < 50 else 10, 5)
    url = server.url(pages, LATENCY)
    times = asyncio.run(_compare_late_exports(server, pages, consumers, rounds=setup.pick(2, 1)))

    def explain() -> list[str]:
        return asyncio.run(_profile(url, consumers))

    what = f"export {consumers} x {pages * 200:,} contacts, {LATENCY} ms a page: ours / the server's pace"
    yield Row("batch", what, ratios(times, "ours, aiohttp", "sockets"), 1.1, explain=explain)
    floors = map(max, times["sockets"], times["computing"])
    shown = tuple(ours / floor for ours, floor in zip(times["ours, aiohttp"], floors, strict=True))
    yield Row("batch", f"  {consumers}: ours / the longer of the server's pace and computing", shown, 1.1)
    yield Row("batch", "  ours with httpx / the server's pace", ratios(times, "ours, httpx", "sockets"))
    yield Row("batch", "  plain httpx / the server's pace", ratios(times, "httpx", "sockets"))
    if "official" in times:
        yield Row("batch", "  ours / official SDK", ratios(times, "ours, aiohttp", "official"))
    yield Row("batch", "  read-ahead on / off", ratios(times, "ours, aiohttp", "no read-ahead"))


def _creates(setup: Setup, server: LoopbackServer, concurrency: int, count: int) -> Iterator[Row]:
    times = asyncio.run(_compare_creates(server.url(1), concurrency, count, rounds=setup.pick(5, 2)))
    what = f"create {count} contacts, {concurrency} at once: "
    if HAS_OFFICIAL:
        yield Row("batch", what + "ours / official SDK", ratios(times, "ours, aiohttp", "official"))
        yield Row("batch", "  ours with httpx / official SDK", ratios(times, "ours, httpx", "official"))
    else:
        yield Row("batch", what + "ours / official SDK", note=MISSING_OFFICIAL)
    yield Row("batch", "  ours / plain httpx", ratios(times, "ours, aiohttp", "httpx"), 1.0)
    yield Row("batch", "  ours with httpx / plain httpx", ratios(times, "ours, httpx", "httpx"))
    yield Row("batch", "  with a checkpoint / without", ratios(times, "ours, checkpoint", "ours, aiohttp"))
    if concurrency > 1:
        late = asyncio.run(_compare_late_creates(server.url(1, LATENCY), concurrency, count, rounds=setup.pick(2, 1)))
        ideal = count / concurrency * LATENCY / 1000
        for name in late:
            shown = tuple(seconds / ideal for seconds in late[name])
            yield Row("batch", f"  {LATENCY} ms each: {name} / the server's pace", shown)


async def _compare_exports(url: str, consumers: int, rounds: int) -> Times:
    sides: dict[str, Job] = {
        "ours, aiohttp": Ours(url, consumers, "aiohttp"),
        "ours, httpx": Ours(url, consumers, "httpx"),
        "no read-ahead": Ours(url, consumers, "aiohttp", read_ahead=0),
        "httpx": ByHand(PlainHttpx(url), consumers, json.dumps),
        "httpx, no files": ByHand(PlainHttpx(url), consumers, None),
    }
    if HAS_OFFICIAL:
        sides["official"] = ByHand(Official(url), consumers, _dump_model)
    return await compare_async(sides, rounds)


async def _compare_late_exports(server: LoopbackServer, pages: int, consumers: int, rounds: int) -> Times:
    url = server.url(pages, LATENCY)
    sides: dict[str, Job] = {
        "ours, aiohttp": Ours(url, consumers, "aiohttp"),
        "ours, httpx": Ours(url, consumers, "httpx"),
        "no read-ahead": Ours(url, consumers, "aiohttp", read_ahead=0),
        "httpx": ByHand(PlainHttpx(url), consumers, json.dumps),
        "sockets": Sockets(url, consumers),
        "computing": Ours(server.url(pages), consumers, "aiohttp"),
    }
    if HAS_OFFICIAL and consumers == 1:  # more would take minutes of computing: see the rows above
        sides["official"] = ByHand(Official(url), consumers, _dump_model)
    return await compare_async(sides, rounds)


async def _compare_creates(url: str, concurrency: int, count: int, rounds: int) -> Times:
    sides: dict[str, Job] = {
        "ours, aiohttp": OurCreates(url, concurrency, count, "aiohttp"),
        "ours, httpx": OurCreates(url, concurrency, count, "httpx"),
        "ours, checkpoint": OurCreates(url, concurrency, count, "aiohttp", has_checkpoint=True),
        "httpx": Creates(PlainHttpx(url), concurrency, count),
    }
    if HAS_OFFICIAL:
        sides["official"] = Creates(Official(url), concurrency, count)
    return await compare_async(sides, rounds)


async def _compare_late_creates(url: str, concurrency: int, count: int, rounds: int) -> Times:
    sides: dict[str, Job] = {
        "ours, aiohttp": OurCreates(url, concurrency, count, "aiohttp"),
        "ours, httpx": OurCreates(url, concurrency, count, "httpx"),
        "httpx": Creates(PlainHttpx(url), concurrency, count),
    }
    return await compare_async(sides, rounds)


async def _profile(url: str, consumers: int) -> list[str]:
    ours = Ours(url, consumers, "aiohttp")
    await ours()
    with hotspots.Profile() as profile:
        await ours()
    return profile.lines()


class Ours:
    """`batch.export`, with its files and its checkpoint on the disk."""

    def __init__(self, url: str, consumers: int, pool: Any, read_ahead: int = 1) -> None:
        self._url = url
        self._consumers = consumers
        self._pool = pool
        self._read_ahead = read_ahead

    async def __call__(self) -> None:
        """Run the export."""
        with tempfile.TemporaryDirectory() as directory:
            async with Apideck(api_key=KEY, app_id=APP, base_url=self._url, pool=self._pool) as apideck:
                report = await batch.export(
                    apideck,
                    ["crm.contacts"],
                    to=directory,
                    connections=[(f"consumer-{number}", "salesforce") for number in range(self._consumers)],
                    checkpoint=Path(directory) / "job.sqlite",
                    concurrency=self._consumers,
                    read_ahead=self._read_ahead,
                )
            assert report.is_complete, str(report)


class ByHand:
    """A loop for each list around another client: read a page, write its records as lines."""

    def __init__(self, client: Contestant, consumers: int, dump: Callable[[Any], str] | None) -> None:
        self._client = client
        self._consumers = consumers
        self._dump = dump

    async def __call__(self) -> None:
        """Run the export."""
        with tempfile.TemporaryDirectory() as directory:
            await asyncio.gather(*(self._export(Path(directory) / f"{n}.jsonl") for n in range(self._consumers)))

    async def _export(self, path: Path) -> None:
        with path.open("w") as file:
            async for page in self._client.pages():
                if self._dump is not None:
                    file.writelines(f"{self._dump(record)}\n" for record in page)


class Sockets:
    """Request each page and read its bytes from a socket, one for each list."""

    def __init__(self, url: str, consumers: int) -> None:
        self._url = url
        self._consumers = consumers

    async def __call__(self) -> None:
        """Read all the lists."""
        await asyncio.gather(*(read_bytes(self._url) for _ in range(self._consumers)))


def _dump_model(record: Any) -> str:
    found: str = record.model_dump_json(by_alias=True)
    return found


def _fields(number: int) -> dict[str, Any]:
    email = f"person.{number}@example.com"
    return {
        "name": f"Person {number}",
        "first_name": "Person",
        "last_name": str(number),
        "emails": [{"email": email, "type": "primary"}],
        "tags": ["imported"],
    }


class OurCreates:
    """`batch.create`, without a checkpoint or with one."""

    def __init__(self, url: str, concurrency: int, count: int, pool: Any, *, has_checkpoint: bool = False) -> None:
        self._url = url
        self._concurrency = concurrency
        self._count = count
        self._pool = pool
        self._has_checkpoint = has_checkpoint

    async def __call__(self) -> None:
        """Create them all."""
        contacts = (Contact(**_fields(number)) for number in range(self._count))
        with tempfile.TemporaryDirectory() as directory:
            checkpoint = Path(directory) / "job.sqlite" if self._has_checkpoint else None
            async with Apideck(
                api_key=KEY, app_id=APP, consumer_id="acme", base_url=self._url, pool=self._pool
            ) as apideck:
                report = await batch.create(
                    apideck.crm.contacts, contacts, concurrency=self._concurrency, checkpoint=checkpoint
                )
        assert report.done == self._count


class Creator(Protocol):
    """A client that creates a contact."""

    async def create(self, fields: dict[str, Any]) -> str:
        """Create a contact, and return its id."""
        ...


class Creates:
    """Creates by another client, and a semaphore."""

    def __init__(self, client: Creator, concurrency: int, count: int) -> None:
        self._client = client
        self._concurrency = concurrency
        self._count = count

    async def __call__(self) -> None:
        """Create them all."""
        room = asyncio.Semaphore(self._concurrency)

        async def one(number: int) -> None:
            async with room:
                await self._client.create(_fields(number))

        await asyncio.gather(*(one(number) for number in range(self._count)))
