"""Pacing in simulated time: calls on a connection share the known waits, limits are kept, and one call tries first."""

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import httpx
import pytest

from apideck_client import APIConnectionError, Apideck, APITimeoutError, RateLimitError, ServerError
from apideck_client._client.clock import Clock
from apideck_client._client.options import RateLimitScope
from apideck_client._client.pacing import queue as pacing
from apideck_client._client.pacing.queue import LONGEST_LEAD, Pacing, RateLimit
from tests.support.simulation import EPOCH, Answer, Seen, Server, answer, client_of, limited, now, simulate


async def get(client: Apideck, record: object = 1) -> float:
    """Read a contact, and return the time of its end."""
    await client.crm.contacts.get(str(record))
    return now()


async def together(*calls: Coroutine[Any, Any, Any]) -> list[Any]:
    return await asyncio.gather(*calls, return_exceptions=True)


def most_in_a_window(times: list[float], window: float) -> int:
    """Return the largest number of moments in any window of this length."""
    most = first = 0
    for last, moment in enumerate(times):
        while times[first] <= moment - window + 1e-9:
            first += 1
        most = max(most, last - first + 1)
    return most


# -- shared waits ------------------------------------------------------------------------------------------------------


def quota_once(seen: Seen) -> Answer:
    """Refuse only the first request of acme, with a wait."""
    return limited(30) if seen.connection == ("acme", None) and seen.number == 1 else None


def test_a_wait_holds_for_all_calls_on_the_connection() -> None:
    server = Server(quota_once)

    async def program() -> None:
        client = client_of(server)
        first = asyncio.create_task(get(client))
        await asyncio.sleep(5)  # the others start while the first one waits
        done = await together(*(get(client) for _ in range(10)))
        assert sorted(done)[-9:] == pytest.approx([30.3] * 9)
        await first

    simulate(program)
    # One call tries first at the end of the wait; no call starts before.
    times = server.times()
    assert times[0] == 0
    assert times[1] == pytest.approx(30.1)
    assert times[2:] == pytest.approx([30.2] * 10)


def test_other_connections_do_not_wait() -> None:
    server = Server(quota_once)

    async def program() -> None:
        client = client_of(server)
        waiting = asyncio.create_task(get(client))
        await asyncio.sleep(1)
        for options in ({"consumer_id": "globex"}, {"service_id": "hubspot"}, {"app_id": "other"}):
            assert await get(client.with_options(**options)) < 2  # type: ignore[arg-type]
        assert await waiting == pytest.approx(30.2)

    simulate(program)


def test_a_wait_is_learned_from_the_reset_of_a_success() -> None:
    def spent(seen: Seen) -> Answer:
        left, reset = (0, EPOCH + 20) if seen.number == 1 else (99, EPOCH + 80)
        return answer(headers=limit_headers(100, left, reset))

    server = Server(spent)

    async def program() -> None:
        client = client_of(server)
        assert client.rate_limit is None
        await get(client)
        assert client.rate_limit == RateLimit(100, 0, EPOCH + 20)
        assert client.with_options(consumer_id="globex").rate_limit is None
        await together(*(get(client) for _ in range(5)))
        assert client.rate_limit is not None
        assert client.rate_limit[:3] == (100, 99, EPOCH + 80)  # without the pace

    simulate(program)
    assert server.times() == pytest.approx([0, 20, *[20.1] * 4])


def limit_headers(limit: object, remaining: object, reset: object) -> dict[str, str]:
    values = {"limit": limit, "remaining": remaining, "reset": reset}
    return {f"x-downstream-ratelimit-{name}": f"{value}" for name, value in values.items() if value is not None}


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({}, None),
        (limit_headers(100, None, None), RateLimit(100, None, None)),
        (limit_headers(None, "7", None), RateLimit(None, 7, None)),
        (limit_headers("many", "-1", "soon"), RateLimit(None, -1, None)),
        (limit_headers("nan", "inf", "1e999"), RateLimit(None, None, None)),
        (limit_headers(None, None, EPOCH), None),
        (limit_headers("0", "0", EPOCH - 5), RateLimit(0, 0, EPOCH - 5)),
    ],
)
def test_the_last_limit_is_read_and_odd_headers_hold_nobody(headers: dict[str, str], known: RateLimit | None) -> None:
    server = Server(lambda _: answer(headers=headers))

    async def program() -> None:
        client = client_of(server)
        await get(client)
        assert client.rate_limit == known
        assert await together(*(get(client) for _ in range(3))) == pytest.approx([0.2] * 3)

    simulate(program)


def test_the_longest_of_several_waits_counts() -> None:
    server = Server(lambda seen: limited({1: 30, 2: 10, 3: 20}[seen.number]) if seen.number <= 3 else None)

    async def program() -> None:
        client = client_of(server, lead_call=False)
        await together(*(get(client) for _ in range(3)))

    simulate(program)
    assert server.times() == pytest.approx([0, 0, 0, *[30.1] * 3])


def test_a_wait_that_is_not_worth_it_holds_nobody() -> None:
    """If the server asks for a wait of an hour, the call fails at once.

    Each other call makes a request too, and also fails at once.
    """
    server = Server(lambda _: limited(3600))

    async def program() -> None:
        client = client_of(server)
        for _ in range(2):
            with pytest.raises(RateLimitError):
                await get(client)
        assert now() < 1

    simulate(program)


def test_a_call_without_retries_holds_the_others_all_the_same() -> None:
    server = Server(quota_once)

    async def program() -> None:
        client = client_of(server, max_retries=0)
        with pytest.raises(RateLimitError):
            await get(client)
        assert await get(client) == pytest.approx(30.2)

    simulate(program)


def test_a_deadline_ends_a_call_in_line_and_nothing_is_sent() -> None:
    server = Server(quota_once)

    async def program() -> None:
        client = client_of(server)
        waiting = asyncio.create_task(get(client))
        await asyncio.sleep(1)
        with pytest.raises(APITimeoutError) as caught:
            await client.crm.contacts.delete("1", deadline=5)
        assert (now(), caught.value.was_sent) == (6, False)
        await waiting

    simulate(program)
    assert len(server.times()) == 2


def test_a_storm_of_refusals_is_answered_by_one_call_at_a_time() -> None:
    """Fifty calls are refused for a minute: a few requests are enough to notice its end, not fifty after each wait."""
    server = Server(lambda seen: None if seen.at >= 60 else limited(10))

    async def program() -> None:
        client = client_of(server, max_retries=20)
        assert not [
            result for result in await together(*(get(client) for _ in range(50))) if isinstance(result, Exception)
        ]

    simulate(program)
    refused = [moment for moment in server.times() if moment < 60]
    assert len(refused) == 6
    assert len(server.times()) == 56


# -- one call tries first ----------------------------------------------------------------------------------------------


def test_on_an_idle_connection_one_call_goes_first_and_then_all() -> None:
    server = Server()

    async def program() -> None:
        client = client_of(server)
        await together(*(get(client) for _ in range(10)))
        await asyncio.sleep(5)  # not idle
        await together(*(get(client) for _ in range(10)))
        await asyncio.sleep(26)  # idle
        await together(*(get(client) for _ in range(10)))

    simulate(program)
    first, second, third = 0, 5.2, 31.3
    assert server.times() == pytest.approx([first, *[first + 0.1] * 9, *[second] * 10, third, *[third + 0.1] * 9])


def test_each_connection_has_its_own_first_call() -> None:
    server = Server()

    async def program() -> None:
        client = client_of(server)
        await together(*(get(client.with_options(consumer_id=f"c{i % 3}")) for i in range(9)))

    simulate(program)
    for consumer in ("c0", "c1", "c2"):
        assert server.times(consumer) == pytest.approx([0, 0.1, 0.1])


def test_it_can_be_turned_off() -> None:
    server = Server()

    async def program() -> None:
        await together(*(get(client_of(server, lead_call=False)) for _ in range(10)))

    simulate(program)
    assert server.times() == [0] * 10


@pytest.mark.parametrize("fault", [httpx.ConnectError("refused"), httpx.ReadTimeout(""), answer(500), answer(404)])
def test_a_first_call_that_fails_lets_the_rest_go(fault: Answer) -> None:
    """All start together, not one after the other: if the server is down, each call must fail at once."""
    server = Server(lambda _: fault)

    async def program() -> None:
        client = client_of(server, max_retries=0)
        results = await together(*(get(client) for _ in range(10)))
        assert all(isinstance(result, Exception) for result in results)

    simulate(program)
    assert server.times() == pytest.approx([0, *[0.1] * 9])


def test_a_cancelled_first_call_is_followed_by_another_first() -> None:
    server = Server(latency=1)

    async def program() -> None:
        client = client_of(server)
        leader, *others = [asyncio.create_task(get(client)) for _ in range(10)]
        await asyncio.sleep(0.5)
        leader.cancel()
        await together(*others)  # type: ignore[arg-type]
        assert leader.cancelled()

    simulate(program)
    assert server.times() == pytest.approx([0, 0.5, *[1.5] * 8])


def test_a_first_call_that_hangs_holds_the_rest_only_for_a_while() -> None:
    async def hang_first(seen: Seen) -> Answer:
        if seen.number == 1:
            await asyncio.sleep(1000)
        return None

    server = Server(hang_first)

    async def program() -> None:
        client = client_of(server, deadline=50, max_retries=0)
        leader, *others = await together(*(get(client) for _ in range(10)))
        assert isinstance(leader, APITimeoutError)
        assert others == pytest.approx([LONGEST_LEAD + 0.1] * 9)

    simulate(program)


def test_a_first_call_that_is_told_to_wait_holds_the_rest() -> None:
    server = Server(quota_once)

    async def program() -> None:
        client = client_of(server)
        await together(*(get(client) for _ in range(10)))

    simulate(program)
    assert server.times() == pytest.approx([0, 30.1, *[30.2] * 9])


# -- ceilings ----------------------------------------------------------------------------------------------------------


def test_starts_are_spaced_evenly_and_in_order() -> None:
    server = Server()

    async def program() -> None:
        client = client_of(server, requests_per_second=4, lead_call=False)
        await together(*(get(client, i) for i in range(20)))

    simulate(program)
    assert server.times() == pytest.approx([i / 4 for i in range(20)])
    assert [seen.path.rpartition("/")[2] for seen in server.seen] == [str(i) for i in range(20)]


def test_requests_in_flight_stay_below_their_ceiling_in_order() -> None:
    server = Server()

    async def program() -> None:
        client = client_of(server, max_in_flight=3, lead_call=False)
        await together(*(get(client, i) for i in range(20)))

    simulate(program)
    assert server.most_under_way[("acme", None)] == 3
    assert [seen.path.rpartition("/")[2] for seen in server.seen] == [str(i) for i in range(20)]
    assert server.times()[-1] == pytest.approx(0.6)  # and no place stays empty


def test_clients_with_different_ceilings_share_one_count() -> None:
    server = Server()

    async def program() -> None:
        client = client_of(server, lead_call=False)
        two, four = client.with_options(max_in_flight=2), client.with_options(max_in_flight=4)
        await together(*(get(each) for _ in range(20) for each in (two, four)))

    simulate(program)
    assert server.most_under_way[("acme", None)] <= 4


def test_the_rate_holds_after_a_wait_as_well() -> None:
    """Calls that were allowed to start before the wait must not all start at its end."""
    server = Server(lambda seen: limited(30) if seen.number == 5 else None)

    async def program() -> None:
        client = client_of(server, requests_per_second=10)
        await together(*(get(client) for _ in range(100)))

    simulate(program)
    assert len(server.times()) == 101
    assert most_in_a_window(server.times(), 1.0) <= 10
    # Two were running when the fifth was refused; then no call starts for half a minute.
    gap = max(later - earlier for earlier, later in zip(server.times(), server.times()[1:], strict=False))
    assert gap == pytest.approx(30, abs=0.2)


def test_a_call_without_a_ceiling_is_not_held_by_anothers() -> None:
    server = Server()

    async def program() -> None:
        client = client_of(server, lead_call=False)
        slow = [asyncio.create_task(get(client.with_options(requests_per_second=0.1))) for _ in range(3)]
        await asyncio.sleep(0)
        assert await get(client) == pytest.approx(0.1)
        assert await together(*slow) == pytest.approx([0.1, 10.1, 20.1])  # type: ignore[arg-type]

    simulate(program)


def test_calls_without_a_ceiling_never_starve_one_that_has_one() -> None:
    server = Server()

    async def program() -> None:
        client = client_of(server, lead_call=False)

        async def hammer() -> None:
            while now() < 30:
                await get(client)

        modest = client.with_options(requests_per_second=1, max_in_flight=1)
        hammering = asyncio.gather(*(hammer() for _ in range(5)))
        done = await together(*(get(modest) for _ in range(10)))
        assert done == pytest.approx([i + 0.1 for i in range(10)])
        await hammering

    simulate(program)


@pytest.mark.parametrize("ceiling", [{"max_in_flight": 1}, {"requests_per_second": 10.0}])
def test_cancelled_calls_leave_their_place(ceiling: dict[str, Any]) -> None:
    """Calls are cancelled in the line, at its head or in flight: the other calls run as if these had never existed."""
    server = Server()

    async def program() -> None:
        client = client_of(server, **ceiling)
        tasks = [asyncio.create_task(get(client, i)) for i in range(200)]
        chance = random.Random(4)
        for task in chance.sample(tasks, 150):
            await asyncio.sleep(chance.random() / 20)
            task.cancel()
        await asyncio.wait(tasks)
        assert {task.cancelled() or task.exception() for task in tasks} == {True, None}
        assert sum(not task.cancelled() for task in tasks) >= 50
        began = now()
        assert await get(client) <= began + 0.2
        (state,) = client._sender.pacing._states.values()
        assert (state.under_way, state.in_flight, state.leader, state.line.is_locked) == (0, 0, None, False)

    simulate(program)


# -- memory ------------------------------------------------------------------------------------------------------------


def test_scopes_are_bounded_and_the_longest_unused_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_REMEMBERED", 10)
    server = Server(lambda _: answer(headers=limit_headers(100, 50, EPOCH)), latency=0)

    async def program() -> None:
        client = client_of(server)
        for number in range(50):
            await get(client.with_options(consumer_id=f"c{number}"))
            await get(client)  # always in use, so it is never forgotten
        assert len(client._sender.pacing._states) == 10
        assert client.rate_limit is not None
        assert client.with_options(consumer_id="c49").rate_limit is not None
        assert client.with_options(consumer_id="c1").rate_limit is None

    simulate(program)


def test_a_connection_that_somebody_waits_on_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_REMEMBERED", 2)
    server = Server(quota_once)

    async def program() -> None:
        client = client_of(server, max_retries=0)
        with pytest.raises(RateLimitError):
            await get(client)
        waiting = asyncio.create_task(get(client))
        for number in range(10):
            await get(client.with_options(consumer_id=f"c{number}"))
        assert await waiting == pytest.approx(30.2)

    simulate(program)


def test_asking_for_the_limit_remembers_nothing() -> None:
    known = Pacing(Clock())
    assert known.rate_limit(RateLimitScope("app", "acme", None)) is None
    assert not known._states


# -- an hour -----------------------------------------------------------------------------------------------------------


def test_a_thousand_tasks_for_an_hour() -> None:
    """A thousand tasks use one client and four connections with ceilings for an hour; connectors refuse and fail.

    Each task calls as often as possible. Fair: tasks on one connection make nearly as many calls. Bounded: never
    more in flight than allowed, and never more in any window of a second. No starvation: an attempt waits for about as
    long as it takes to serve everyone once, and a call has three
    attempts.
    """
    rate, seats, tasks, hour = 2.0, 2, 1000, 3600.0
    chance = random.Random(1)
    served: Counter[int] = Counter()
    longest: Counter[int] = Counter()

    def moody(seen: Seen) -> Answer:
        luck = chance.random()
        if luck < 0.002:
            return limited(20)
        if luck < 0.004:
            return answer(503, {})
        return httpx.ReadError("reset") if luck < 0.006 else None

    server = Server(moody, latency=0.4)

    async def work(client: Apideck, number: int) -> None:
        while now() < hour:
            began = now()
            with suppress(APIConnectionError, ServerError, RateLimitError):
                await get(client)
            served[number] += 1
            longest[number] = max(longest[number], int(now() - began))

    async def program() -> None:
        client = client_of(server, requests_per_second=rate, max_in_flight=seats, deadline=None)
        clients = [client.with_options(consumer_id=f"c{i}") for i in range(4)]
        await asyncio.gather(*(work(clients[i % 4], i) for i in range(tasks)))
        assert len(client._sender.pacing._states) == 4

    simulate(program)
    for index in range(4):
        times = server.times(f"c{index}")
        assert most_in_a_window(times, 1.0) <= rate
        assert server.most_under_way[(f"c{index}", None)] <= seats
        shares = [served[number] for number in range(index, tasks, 4)]
        assert min(shares) >= 0.85 * max(shares), (min(shares), max(shares))
        # Serving all 250 once takes 250/2 s, plus half a minute for each refusal.
        assert len(times) > 0.8 * rate * hour
    once = tasks / 4 / rate
    assert max(longest.values()) < 3 * (once + 2 * 20)
