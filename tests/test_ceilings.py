"""Ceilings that several clients share: in one process, and in several processes through a real Redis server."""

import asyncio
import importlib.util
import shutil
import subprocess
import sys
import time
import traceback
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from apideck_client import Apideck, ArgumentError, batch
from apideck_client._client.clock import Clock
from apideck_client.ceilings import (
    LATE_START,
    MOST_TRIES,
    CeilingsError,
    LocalCeilings,
    RedisCeilings,
    spacing,
    wait_for_start,
)
from tests.support.secret_scanner import KEY
from tests.support.simulation import simulate

PASSWORD = "password-of-redis"

needs_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None or importlib.util.find_spec("redis") is None,
    reason="redis-server (Debian: apt-get install redis-server) or redis-py is not installed",
)


def most_in(window: float, starts: list[float]) -> int:
    """Return the most starts in any window of this many seconds."""
    return max(bisect_left(starts, first + window - 1e-6) - place for place, first in enumerate(starts))


class Steps:
    """A clock whose sleeps take a little longer than they should."""

    def __init__(self, *late: float) -> None:
        self.time = 100.0
        self.late = list(late)
        self.clock = Clock(lambda: self.time, lambda: self.time, self.sleep, lambda: 0.5)

    async def sleep(self, seconds: float) -> None:
        self.time += seconds + (self.late.pop(0) if self.late else 0.0)


@pytest.mark.parametrize("rate", [0.2, 1.0, 2.5, 10.0, 300.0])
def test_no_window_holds_more_than_the_ceiling(rate: float) -> None:
    step = spacing(rate)
    for share in (0.0, 0.5, 1.0):  # every second start is late, by this share of the allowed time
        starts = [number * step + LATE_START * (share if number % 2 else 0.0) for number in range(700)]
        whole = max(1, int(rate))
        assert most_in(whole / rate, starts) <= whole


async def test_a_start_that_comes_too_late_is_given_up() -> None:
    steps = Steps(0.0, 0.2, 0.0)
    ceilings = LocalCeilings(steps.clock)
    for _ in range(2):
        await ceilings.reserve("a", 1.0)
    await wait_for_start(ceilings, "a", 1.0, steps.clock)
    assert steps.time == pytest.approx(100 + 2 * spacing(1.0))
    await wait_for_start(ceilings, "a", 1.0, steps.clock)  # the sleep ends 0.2 s late, so the call takes the next start
    assert steps.time == pytest.approx(100 + 4 * spacing(1.0))


async def test_a_call_on_a_busy_machine_starts_at_last() -> None:
    steps = Steps(*[0.2] * 100)
    ceilings = LocalCeilings(steps.clock)
    await ceilings.reserve("a", 10.0)
    await wait_for_start(ceilings, "a", 10.0, steps.clock)
    assert len(steps.late) >= 100 - MOST_TRIES


async def test_connections_have_ceilings_of_their_own() -> None:
    ceilings = LocalCeilings()
    assert [await ceilings.reserve(name, 1.0) for name in ("a", "b")] == [0.0, 0.0]
    assert await ceilings.reserve("a", 1.0) > 0.9


class Starts(httpx.AsyncBaseTransport):
    """Responds at once, and keeps the time of each request."""

    def __init__(self) -> None:
        self.times: list[float] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.times.append(asyncio.get_running_loop().time())
        return httpx.Response(200, json={"status_code": 200, "data": {"id": "1"}})


def client(transport: httpx.AsyncBaseTransport, ceilings: Any, **settings: Any) -> Apideck:
    return Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=transport, ceilings=ceilings, **settings)


def test_two_clients_share_a_ceiling() -> None:
    starts = Starts()

    async def call_all() -> None:
        clock = Clock(monotonic=asyncio.get_running_loop().time)
        ceilings = LocalCeilings(clock)
        clients = [client(starts, ceilings, requests_per_second=10.0, _clock=clock) for _ in range(2)]
        await asyncio.gather(*(each.crm.contacts.get("1") for each in clients for _ in range(15)))
        for each in clients:
            await each.aclose()

    simulate(call_all)
    assert len(starts.times) == 30
    assert most_in(1.0, starts.times) <= 10
    assert starts.times[-1] - starts.times[0] == pytest.approx(29 * spacing(10.0), abs=0.1)


class Broken:
    """Ceilings that fail this many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    async def reserve(self, connection: str, rate: float) -> float:
        self.times -= 1
        if self.times >= 0:
            raise CeilingsError("are away", "wait")
        return 0.0


async def test_a_call_without_an_answer_of_the_ceilings_is_not_sent() -> None:
    starts = Starts()
    async with client(starts, Broken(3), requests_per_second=5.0) as apideck:
        with pytest.raises(CeilingsError, match="was not sent, because the shared ceilings are away: wait"):
            await apideck.crm.contacts.create({"name": "Ada"})
        report = await batch.create(apideck.crm.contacts, [{"name": "Ada"}, {"name": "Bo"}], concurrency=1)
        assert (report.failed, report.unknown, starts.times) == (2, [], [])
        assert (await apideck.crm.contacts.get("1")).id == "1"


async def test_an_export_tries_a_list_without_ceilings_again(tmp_path: Path) -> None:
    async with client(httpx.MockTransport(_one), Broken(1), requests_per_second=5.0) as apideck:
        report = await batch.export(apideck, ["crm.contacts"], to=tmp_path, connections=[("acme", "salesforce")])
        assert report.is_complete, str(report)


def _one(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"status_code": 200, "data": [{"id": "1", "name": "Ada"}]})


def test_other_ceilings_are_refused() -> None:
    with pytest.raises(ArgumentError, match="ceilings is of type int: pass RedisCeilings or LocalCeilings"):
        Apideck(api_key=KEY, app_id="app", ceilings=5)  # type: ignore[arg-type]


def test_without_redis_py_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.exceptions", None)
    with pytest.raises(ArgumentError, match=r"apideck-client\[redis\]"):
        RedisCeilings("redis://localhost")


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("redis") / "socket"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(path.parent)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not path.exists():
            assert process.poll() is None
            time.sleep(0.01)
        yield f"unix://{path}"
    finally:
        process.terminate()
        process.wait()


WORKER = """
import asyncio, sys, time
from apideck_client._client.clock import Clock
from apideck_client.ceilings import RedisCeilings, wait_for_start

async def work(url, name, rate, count):
    ceilings = RedisCeilings(url)
    for _ in range(count):
        await wait_for_start(ceilings, name, rate, Clock())
        print(time.monotonic(), flush=True)
    await ceilings.aclose()

asyncio.run(work(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])))
"""


def worker(url: str, name: str, rate: float, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WORKER, url, name, str(rate), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("url", ["http://user:{}@localhost", "redis://:{}@127.0.0.1:1/0"])
async def test_no_error_leads_to_the_password_of_redis(url: str) -> None:
    pytest.importorskip("redis")
    with pytest.raises((ArgumentError, CeilingsError)) as caught:
        await RedisCeilings(url.format(PASSWORD)).reserve("acme", 1.0)
    error: BaseException | None = caught.value
    shown = [str(error)]
    while error is not None:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        shown += [repr(value) for frame in frames[1:] for value in frame.f_locals.values()]
        error = error.__cause__ or error.__context__
    assert not [text for text in shown if PASSWORD in text]


@needs_redis
def test_processes_share_one_ceiling_in_redis(redis_url: str) -> None:
    """One of the processes is killed, and the others still complete."""
    rate = 40.0
    workers = [worker(redis_url, "shared", rate, 25)]
    killed = worker(redis_url, "shared", rate, 1000)
    assert killed.stdout is not None
    lines = [killed.stdout.readline() for _ in range(5)]
    killed.kill()
    lines += killed.communicate()[0].splitlines()
    for each in workers:
        lines += each.communicate()[0].splitlines()
        assert each.returncode == 0
    starts = sorted(map(float, lines))
    assert len(starts) >= 30
    # A busy machine prints late, but never early: these slots take at least this long.
    assert starts[-1] - starts[0] >= (len(starts) - 1) * spacing(rate) - MOST_TRIES * LATE_START


@needs_redis
async def test_reservations_in_redis_are_apart_whoever_makes_them(redis_url: str) -> None:
    many = [RedisCeilings(redis_url) for _ in range(3)]
    before = time.monotonic()
    waits = [await each.reserve("apart", 2.0) for each in many for _ in range(4)]
    taken = time.monotonic() - before
    assert waits == sorted(waits)
    assert waits[0] == 0.0
    assert 11 * spacing(2.0) - taken - 0.01 <= waits[-1] <= 11 * spacing(2.0) + 0.01
    redis: Any = many[0]._redis
    assert 0 < await redis.pttl("apideck:ceiling:apart") <= 12 * spacing(2.0) * 1000 + 2
    assert await many[0].reserve("other", 2.0) == 0.0
    for each in many:
        await each.aclose()


@needs_redis
async def test_calls_through_redis_start_apart(redis_url: str) -> None:
    starts, ceilings = Starts(), RedisCeilings(redis_url)
    async with client(starts, ceilings, requests_per_second=50.0) as apideck:
        await asyncio.gather(*(apideck.crm.contacts.get("1") for _ in range(10)))
    await ceilings.aclose()
    assert starts.times[-1] - starts.times[0] >= 9 * spacing(50.0) - LATE_START


@needs_redis
async def test_redis_that_is_gone_is_named(tmp_path: Path) -> None:
    ceilings = RedisCeilings(f"unix://{tmp_path}/none")
    with pytest.raises(CeilingsError, match=r"in Redis don't respond \(ConnectionError\)"):
        await ceilings.reserve("a", 1.0)
    await ceilings.aclose()


@needs_redis
@pytest.mark.parametrize("given", ["http://localhost", 5])
def test_what_is_no_redis_is_refused(given: Any) -> None:
    with pytest.raises(ArgumentError, match="redis is"):
        RedisCeilings(given)
