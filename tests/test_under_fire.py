"""Ten thousand calls with every fault: nothing is done twice or lost, and no connection stays open."""

import asyncio
import gc
import json
import os
import random
import warnings
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Unpack

import pytest

from apideck_client import APIConnectionError, Apideck, APIResponseError, ClientSettings
from apideck_client._client.clock import Clock
from apideck_client.crm.models import Contact
from tests.faults.server import FaultServer, Line, Received, Step, proper
from tests.faults.table import FAULTS
from tests.support.libraries import PoolName, open_transport
from tests.support.secret_scanner import KEY

CALLS = 10_000
WORKERS = 50
SEED = 20_240_229

# The faults after a request is read. The slow ones are rarer, because they take real time.
_MISHAPS = [fault for fault in FAULTS if callable(fault.step) and fault.error is not None and fault.is_retried]
_HEAVY = ("max_response_bytes", "nested", "400 KB")
_SILENT = [fault for fault in _MISHAPS if fault.settings and not fault.is_bound_by_deadline]
_QUICK = [fault.step for fault in _MISHAPS if fault not in _SILENT and not any(word in fault.name for word in _HEAVY)]
_OVERLONG = next(fault.step for fault in FAULTS if fault.name == "sends a content-length that is too small")
_SLOW = [fault.step for fault in _SILENT]


def pick_fault(chance: random.Random, share: float) -> Step:
    """Return None for a correct response, or a fault in this share of the calls."""
    luck = chance.random()
    if luck > share:
        return None
    return chance.choice(_SLOW if luck < share / 50 else _QUICK)


@asynccontextmanager
async def client_of(
    server: FaultServer, pool: PoolName | None = None, **settings: Unpack[ClientSettings]
) -> AsyncIterator[Apideck]:
    known: ClientSettings = {"api_key": KEY, "app_id": "app", "consumer_id": "acme", "lead_call": False}
    known.update(settings)
    transport = open_transport(pool, connections=WORKERS) if pool else None
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        await asyncio.sleep(0)

    clock = Clock(monotonic=lambda: now, sleep=sleep, chance=lambda: 0.5)
    async with Apideck(
        base_url=server.url, transport=transport, max_response_bytes=64 * 1024, _clock=clock, **known
    ) as client:
        yield client


async def test_no_create_is_doubled_or_lost_and_every_doubt_is_told() -> None:
    chance = random.Random(SEED)
    names = iter([f"contact {number}" for number in range(CALLS)])
    created: dict[str, str | None] = {}
    failed: dict[str, bool] = {}

    async with (
        FaultServer() as server,
        client_of(server, timeout=0.5, max_retries=4) as by_httpx,
        client_of(server, "httpx2", timeout=0.5, max_retries=4) as by_httpx2,
        client_of(server, "aiohttp", timeout=0.5, max_retries=4) as by_aiohttp,
    ):
        server.choose = lambda _: pick_fault(chance, 0.3)

        async def work(client: Apideck) -> None:
            for name in names:
                try:
                    created[name] = str((await client.crm.contacts.create(Contact(name=name))).id)
                except (APIConnectionError, APIResponseError) as error:
                    failed[name] = error.outcome_unknown

        # Few at once: with more calls, httpx's pool takes longer for each.
        await asyncio.gather(*(work(client) for client in (by_httpx, by_httpx2, by_aiohttp) for _ in range(4)))

    ledger = server.carried_out
    assert len(created) + len(failed) == CALLS
    assert max(ledger.values()) == 1, "a create was carried out twice"
    assert [name for name in created if ledger[name] != 1] == [], "a create was reported that never was"
    assert [name for name, unknown in failed.items() if not unknown and ledger[name]] == [], "a doubt was not told"
    assert set(ledger) <= set(created) | {name for name, unknown in failed.items() if unknown}
    assert all(given == f"id of {name}" for name, given in created.items())
    # The test covered enough: many outcomes of each kind, and requests that were sent again.
    assert len(created) > CALLS / 2
    assert sum(failed.values()) > CALLS / 10
    assert len(server.received) > CALLS + 100
    assert len(_transaction_ids(server)) == CALLS


async def test_creates_that_may_be_repeated_say_which_they_are() -> None:
    """With `retry_writes` a create can be carried out twice. The id on the wire shows that both are the same call."""
    chance = random.Random(SEED)
    count = 500
    async with FaultServer() as server, client_of(server, timeout=1.0, max_retries=6, retry_writes=True) as client:
        server.choose = lambda _: pick_fault(chance, 0.4)
        seats = asyncio.Semaphore(10)

        async def create(number: int) -> bool:
            async with seats:
                try:
                    await client.crm.contacts.create(Contact(name=f"contact {number}"))
                except (APIConnectionError, APIResponseError):
                    return False
                return True

        succeeded = await asyncio.gather(*(create(number) for number in range(count)))
    assert sum(succeeded) > count * 0.9
    assert max(server.carried_out.values()) > 1
    ids = _transaction_ids(server)
    assert len(ids) == count
    assert {len(names) for names in ids.values()} == {1}, "one id stands for one create"
    assert len({name for names in ids.values() for name in names}) == count, "a create has one id on all attempts"


def _transaction_ids(server: FaultServer) -> dict[str, set[str]]:
    """Return the requested values for each transaction id."""
    ids: dict[str, set[str]] = {}
    for request in server.received:
        ids.setdefault(request.headers["x-unique-transaction-id"], set()).add(json.loads(request.body)["name"])
    return ids


# -- calls that are cancelled ------------------------------------------------------------------------------------------


def _open_sockets() -> int:
    found = 0
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            found += os.readlink(f"/proc/self/fd/{descriptor}").startswith("socket:")
        except FileNotFoundError:
            continue  # the descriptor of the listing itself
    return found


@pytest.mark.parametrize(("pool", "calls"), [("httpx", CALLS), ("httpx2", CALLS // 5), ("aiohttp", CALLS // 5)])
async def test_cancelled_calls_leave_nothing_behind(pool: PoolName, calls: int) -> None:
    chance = random.Random(SEED)
    outcomes: Counter[str] = Counter()
    gc.collect()
    before, tasks_before = _open_sockets(), asyncio.all_tasks()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with FaultServer() as server:
            async with client_of(server, pool, timeout=5.0) as client:
                server.choose = lambda _: _tidy(pick_fault(chance, 0.1))
                turns = iter(range(calls))

                async def work() -> None:
                    for turn in turns:
                        call = asyncio.create_task(_some_call(client, turn))
                        await (asyncio.wait([call]) if turn % 20 == 0 else _moment(chance))
                        call.cancel()
                        try:
                            await call
                            outcomes["done"] += 1
                        except asyncio.CancelledError:
                            outcomes["cancelled"] += 1
                        except (APIConnectionError, APIResponseError):
                            outcomes["failed"] += 1

                # A few more workers than connections, so that calls are cancelled in the pool's queue as well.
                await asyncio.gather(*(work() for _ in range(WORKERS + 10)))

                # Every connection of the pool works again: there can be one call at once on each.
                server.choose = None
                server.prepare()
                async with asyncio.timeout(10):
                    together = await _all_at_once(server, client)
                assert together == WORKERS
            assert sum(outcomes.values()) == calls
            assert outcomes["cancelled"] > calls / 4, outcomes
            assert outcomes["done"] > calls / 100, outcomes
        await asyncio.sleep(0.05)
        assert asyncio.all_tasks() == tasks_before
        gc.collect()
        assert _open_sockets() == before
    assert [str(warning.message) for warning in caught] == []


async def _some_call(client: Apideck, turn: int) -> object:
    if turn % 3 == 0:
        return await client.crm.contacts.create(Contact(name=f"contact {turn}"))
    if turn % 3 == 1:
        return [contact async for contact in client.crm.contacts.list()]
    return await client.crm.contacts.get("1")


def _tidy(step: Step) -> Step:
    """Exclude the response with data after its end: the data stays on an idle connection, and the next call fails."""
    return None if step is _OVERLONG else step


async def _moment(chance: random.Random) -> None:
    """Wait for a random time: some rounds of the event loop, or some milliseconds."""
    if chance.random() < 0.5:
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
    else:
        await asyncio.sleep(chance.random() * 0.03)


async def _all_at_once(server: FaultServer, client: Apideck) -> int:
    """Make as many calls at once as the pool has connections. Return how many the server saw at once.

    Each call is for another consumer, because the pace of a connection after a 429 allows only some calls at once.
    """
    under_way = 0
    everyone = asyncio.Event()

    async def together(line: Line, received: Received) -> None:
        nonlocal under_way
        if not received.target.endswith("/together"):
            return await line.stay_silent()  # it belongs to a call that was cancelled while it was sent
        under_way += 1
        if under_way == WORKERS:
            everyone.set()
        await everyone.wait()
        return await proper(line, received)

    server.choose = lambda _: together
    await asyncio.gather(
        *(client.crm.contacts.get("together", consumer_id=f"consumer-{number}") for number in range(WORKERS))
    )
    return under_way
