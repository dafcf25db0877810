"""The pace that a connector allows, in simulated time: calls find it and keep to it, and none fails because of it."""

import asyncio
import datetime
import pickle
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apideck_client import (
    APIConnectionError,
    Apideck,
    APIResponseError,
    PaymentRequiredError,
    RateLimitError,
    UnauthorizedError,
)
from apideck_client._client.pacing.rate import FORGOTTEN_AFTER, LONGEST_TRIAL, Pace
from apideck_client.errors import TEN_YEARS, error_class
from apideck_client.retry import retry_after
from tests.support.limit_server import Kind, Limit, LimitServer, Telling
from tests.support.simulation import EPOCH, Seen, Server, answer, client_of, limited, now, simulate

TELLING: tuple[Telling, ...] = ("both", "retry-after", "headers", "nothing")


class Busy(httpx.AsyncBaseTransport):
    """Limits acme by a token bucket, and answers other consumers after a tenth of a second."""

    def __init__(self) -> None:
        self._limited, self._free = LimitServer(Limit("token bucket", 20, 1.0), "both"), Server()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_acme = request.headers.get("x-apideck-consumer-id") == "acme"
        return await (self._limited if is_acme else self._free).handle_async_request(request)


async def done_at(client: Apideck, record: object) -> float:
    """Read a contact, and return the time of its end."""
    await client.crm.contacts.get(str(record))
    return now()


def at_once(server: LimitServer, calls: int) -> list[float]:
    """Start this many calls together on one connection, and return the time of each call's end."""

    async def program() -> list[float]:
        client = client_of(server, deadline=3000)
        return await asyncio.gather(*(done_at(client, record) for record in range(calls)))

    return simulate(program)


def spent(limit: Limit, telling: Telling, calls: int, seeds: int = 1) -> tuple[float, float]:
    """Return the time divided by the ideal time, and the 429s per call, on average over several latencies."""
    times, refused = 0.0, 0
    for seed in range(1, seeds + 1):
        server = LimitServer(limit, telling, seed=seed)
        done = at_once(server, calls)
        assert len(server.served) == calls
        times += max(done)
        refused += server.refused
        # Calls are served in order: the last of n calls waits twice as long as the average call.
        assert max(done) / (sum(done) / calls) == pytest.approx(2.0, rel=0.1)
    return times / seeds / limit.ideal(calls), refused / seeds / calls


def shared(server: LimitServer, since: int, until: int) -> tuple[int, int]:
    """Return the number of calls that each of two busy clients on one connection completed in this time."""

    async def program() -> tuple[int, int]:
        counts = [0, 0]

        async def one(index: int, client: Apideck, record: int) -> None:
            await done_at(client, record)
            if since <= now() < until:
                counts[index] += 1

        clients = [client_of(server, deadline=3000) for _ in counts]
        calls = asyncio.gather(*(one(i, client, r) for r in range(20 * until) for i, client in enumerate(clients)))
        await asyncio.sleep(until)
        calls.cancel()
        await asyncio.gather(calls, return_exceptions=True)
        return counts[0], counts[1]

    return simulate(program)


@pytest.mark.parametrize("calls", [200, 2000])
@pytest.mark.parametrize("telling", TELLING)
def test_a_token_bucket_is_used_to_the_full_and_hardly_ever_met(telling: Telling, calls: int) -> None:
    time, refused = spent(Limit("token bucket", 20, 1.0), telling, calls, seeds=3 if calls < 1000 else 1)
    assert time <= (1.3 if telling == "nothing" else 1.15)
    assert refused <= (0.15 if telling == "nothing" else 0.05)


@pytest.mark.parametrize("telling", ["retry-after", "headers", "nothing"])
def test_a_fixed_window_is_used_to_the_full_and_hardly_ever_met(telling: Telling) -> None:
    time, refused = spent(Limit("fixed window", 20, 1.0), telling, 2000)
    assert time <= (1.3 if telling == "nothing" else 1.15)
    assert refused <= (0.15 if telling == "nothing" else 0.05)


@pytest.mark.parametrize("telling", ["retry-after", "headers", "nothing"])
def test_a_sliding_window_is_used_nearly_to_the_full(telling: Telling) -> None:
    """It frees places one by one, but gives the next one in whole seconds: a part of the limit stays unused."""
    time, refused = spent(Limit("sliding window", 20, 1.0), telling, 2000)
    assert time <= (1.3 if telling == "nothing" else 1.15)
    assert refused <= (0.15 if telling == "nothing" else 0.05)


@pytest.mark.parametrize("telling", ["retry-after", "headers", "nothing"])
@pytest.mark.parametrize("kind", ["fixed window", "sliding window"])
def test_a_few_calls_on_a_window_lose_little(kind: Kind, telling: Telling) -> None:
    """200 calls are ten windows. Evenly spaced calls take a tenth longer, so the calls of a window start at once."""
    time, refused = spent(Limit(kind, 20, 1.0), telling, 200, seeds=8)
    assert time <= (1.2 if telling == "nothing" else 1.15)
    assert refused <= (0.1 if telling == "nothing" else 0.05)


@pytest.mark.parametrize("kind", ["fixed window", "sliding window"])
def test_a_long_window_is_used_to_the_full(kind: Kind) -> None:
    """A long wait is kept. After it, calls start faster than the rate, and still few of them are refused."""
    time, refused = spent(Limit(kind, 100, 10.0), "retry-after", 2000)
    assert time <= 1.15
    assert refused <= 0.1


@pytest.mark.parametrize("kind", ["token bucket", "fixed window"])
@pytest.mark.parametrize("telling", ["headers", "nothing"])
def test_connections_share_the_limit_of_an_app(telling: Telling, kind: Kind) -> None:
    """Four independent connections share one limit: no call fails, and few requests are refused."""
    server = LimitServer(Limit(kind, 20, 1.0), telling, per_app=True)

    async def program() -> list[int]:
        client, counts = client_of(server, deadline=3000), [0] * 4

        async def one(index: int, record: int) -> None:
            await done_at(client.with_options(consumer_id=f"c{index}"), record)
            if now() < 30:
                counts[index] += 1

        await asyncio.gather(*(one(index, record) for record in range(200) for index in range(4)))
        return counts

    counts = simulate(program)
    assert len(server.served) == 800
    assert list(server.limits) == [None]
    assert server.refused <= 0.25 * 800
    assert sum(counts) >= 0.7 * 20 * 30
    if kind == "token bucket":  # in a window, the first calls get the places
        assert max(counts) <= 4 * min(counts)


@pytest.mark.parametrize("seconds", [1, 2])
def test_a_retry_after_of_more_than_a_second_is_kept(seconds: int) -> None:
    """A second is the shortest value, and most limits allow a call sooner. So one call tries earlier."""

    def answering(seen: Seen) -> httpx.Response | None:
        return limited(seconds) if seen.number > 3 and seen.at < 1.5 else None

    server = Server(answering, latency=0.05)

    async def program() -> None:
        client = client_of(server)
        await asyncio.gather(*(done_at(client, record) for record in range(20)))

    simulate(program)
    times = server.times()
    first = next(i for i, moment in enumerate(times) if i > 10 and moment > times[i - 1] + 0.1)
    gap = times[first] - times[first - 1]
    if seconds == 1:
        assert 0.15 <= gap <= 1.0  # and only one at a time
        assert all(
            later - earlier >= 0.15 for earlier, later in pairwise(t for t in times if times[first - 1] < t < 1.5)
        )
    else:
        assert gap >= seconds


@pytest.mark.parametrize("kind", ["token bucket", "fixed window"])
@pytest.mark.parametrize("telling", ["headers", "nothing"])
def test_a_limit_that_falls_is_found_as_well(telling: Telling, kind: Kind) -> None:
    server = LimitServer(Limit(kind, 20, 1.0), telling)

    async def program() -> int:
        client = client_of(server, deadline=3000)
        calls = asyncio.gather(*(done_at(client, record) for record in range(600)))
        await asyncio.sleep(10)
        (there,) = server.limits.values()
        there.amount, before = 10, server.refused
        await asyncio.sleep(30)
        refused = server.refused - before
        await calls
        return refused

    assert simulate(program) <= 0.15 * 300
    assert len([moment for moment in server.served if 30 <= moment < 40]) >= 0.85 * 10 * 10


@pytest.mark.parametrize("telling", ["headers", "nothing"])
def test_the_pace_is_found_anew_when_the_limit_doubles(telling: Telling) -> None:
    limit = Limit("token bucket", 10, 1.0)
    server = LimitServer(limit, telling)

    async def program() -> None:
        client = client_of(server, deadline=3000)
        calls = asyncio.gather(*(done_at(client, record) for record in range(900)))
        await asyncio.sleep(15)
        (there,) = server.limits.values()
        there.amount = 20
        await calls

    simulate(program)
    later = [moment for moment in server.served if 45 <= moment < 50]
    assert len(later) >= 0.9 * 20 * 5


def test_other_connections_do_not_notice() -> None:
    """Their calls take exactly the time of the connector's responses: the connections share only the client."""

    def times_of_few(busy_calls: int) -> list[float]:
        server = Busy()

        async def program() -> list[float]:
            client = client_of(server, deadline=3000)
            busy = [asyncio.ensure_future(done_at(client, record)) for record in range(busy_calls)]
            await asyncio.sleep(1)
            began, other = now(), client.with_options(consumer_id="globex")
            done = [await done_at(other, record) - began for record in range(20)]
            done += [moment - began for moment in await asyncio.gather(*(done_at(other, r) for r in range(10)))]
            await asyncio.gather(*busy)
            return done

        return simulate(program)

    assert times_of_few(200) == pytest.approx(times_of_few(0), rel=1e-6)


@pytest.mark.parametrize("telling", ["retry-after", "headers"])
@pytest.mark.parametrize("kind", ["token bucket", "fixed window", "sliding window"])
def test_two_processes_on_one_connection_share_it(kind: Kind, telling: Telling) -> None:
    """In the first minute, the first process may make more calls."""
    first, second = shared(LimitServer(Limit(kind, 20, 1.0), telling, seed=8), 60, 120)
    assert 0.5 <= first / second <= 2.0
    assert first + second >= 0.8 * 20 * 60


def test_ten_calls_start_at_once_after_the_first() -> None:
    server = Server()

    async def program() -> None:
        client = client_of(server)
        await asyncio.gather(*(done_at(client, record) for record in range(11)))

    simulate(program)
    assert server.times() == pytest.approx([0, *[0.1] * 10])


@pytest.mark.parametrize("status", [404, 422, 500, 503])
def test_error_answers_count_as_served(status: int) -> None:
    """They passed the limit. Many of them don't keep a connection at its small initial number of calls."""
    good, bad = Server(), Server(lambda _: answer(status, {}))

    async def program(server: Server) -> None:
        client = client_of(server, max_retries=0)
        await asyncio.gather(*(done_at(client, record) for record in range(200)), return_exceptions=True)

    for server in (good, bad):
        simulate(lambda server=server: program(server))  # type: ignore[misc]
    assert bad.times() == good.times()


def test_a_pace_is_forgotten_after_a_while_without_calls() -> None:
    server = LimitServer(Limit("token bucket", 20, 1.0), "nothing")

    async def program() -> None:
        client = client_of(server, deadline=3000)
        await asyncio.gather(*(done_at(client, record) for record in range(100)))
        (state,) = client._sender.pacing._states.values()
        assert state.pace.rate is not None
        await asyncio.sleep(FORGOTTEN_AFTER + 1)
        await done_at(client, 1)
        assert state.pace.rate is None

    simulate(program)


def found(served: int, limit: int | None = None) -> Pace:
    """Return the pace after this many calls were served at once and two were refused, the second one alone."""
    pace = Pace().after_start(0.0, is_alone=True)
    for _ in range(served):
        pace = pace.after_success(0.0, 0.2)
    pace, _ = pace.after_wall(0.2, 0.4, None, is_refusal=True, is_exact=True)
    pace, hold = pace.after_wall(0.55, 0.65, None, is_refusal=True, is_exact=True)
    assert 0.65 + hold == pytest.approx(1.15)
    return pace.after_success(1.15, 1.25, limit)


def test_ten_windows_get_as_many_calls_at_once_as_they_have() -> None:
    pace, starts, last = found(20), [1.25], 1.25
    while pace.window_length is not None:
        last = pace.next_start(last, last)
        pace = pace.after_start(last, is_alone=False)
        starts.append(last)
    assert len(starts) == 10 * 20 + 1
    assert all(later - earlier > 1.0 for earlier, later in zip(starts, starts[20:], strict=False))
    assert all(starts[20 * i + 19] - starts[20 * i] <= 0.2 for i in range(10))
    assert pace.next_start(last, last) - last == pytest.approx(1 / 19)  # evenly spaced from now on


def test_a_call_that_is_refused_gives_its_place_back() -> None:
    pace = found(4)
    for _ in range(3):
        assert pace.next_start(1.3, 1.3) < 1.5
        pace = pace.after_start(1.3, is_alone=False)
    assert pace.next_start(1.3, 1.3) > 2.25
    pace, hold = pace.after_wall(1.3, 1.4, None, is_refusal=True, is_exact=True)
    assert hold == 0.0
    assert pace.next_start(1.3, 1.4) < 1.5
    assert pace.window_end == pytest.approx(2.34)  # the next window begins a little later
    pace, _ = pace.after_wall(1.41, 1.45, None, is_refusal=True, is_exact=True)
    pace, _ = pace.after_wall(1.46, 1.5, None, is_refusal=True, is_exact=True)
    assert pace.window_length is None  # three refusals in a row: another client takes the places


def test_a_window_that_others_use_too_gets_evenly_spaced_calls() -> None:
    assert found(20, limit=20).window_length == 1.0
    assert found(12, limit=20).window_length is None
    assert found(3).window_length is None


def test_calls_without_a_limit_do_not_wait_for_the_slowest() -> None:
    """A thousand calls take about twelve times the mean latency."""
    server = LimitServer(Limit("token bucket", 10_000, 1.0, burst=10_000), "nothing")
    assert max(at_once(server, 1000)) <= 12.5 * 0.16
    assert server.refused == 0


def test_of_two_on_a_connection_the_slow_one_grows_faster() -> None:
    fast, slow = Pace(15.0, 0.0, 15.0, 0.0), Pace(5.0, 0.0, 5.0, 0.0)
    assert (slow.rate_at(12.0) or 0) / 5.0 > (fast.rate_at(12.0) or 0) / 15.0 > 1.0


def test_several_429s_of_one_start_slow_down_once() -> None:
    pace = Pace(10.0, 0.0, 10.0, 0.0, 50)
    once, _ = pace.after_wall(4.9, 5.0, None, is_refusal=True, is_exact=True)
    twice, _ = once.after_wall(4.8, 5.1, None, is_refusal=True, is_exact=True)
    assert twice == once
    assert once.rate_at(5.0) < pace.rate_at(5.0)  # type: ignore[operator]


@given(
    st.lists(st.tuples(st.sampled_from(["start", "served", "refused", "told"]), st.floats(0, 100), st.floats(0, 100)))
)
def test_whatever_happens_the_rate_is_finite_and_above_0(events: list[tuple[str, float, float]]) -> None:
    pace, moment = Pace(), 0.0
    for event, wait, passed in events:
        started, moment = moment, moment + passed
        if event == "start":
            pace = pace.after_start(moment, is_alone=False)
        elif event == "served":
            pace = pace.after_success(started, moment)
        else:
            requested = wait or None
            pace, hold = pace.after_wall(started, moment, requested, is_refusal=event == "refused", is_exact=True)
            assert 0 <= hold <= max(wait, LONGEST_TRIAL)
        rate = pace.rate_at(moment)
        assert rate is None or 0 < rate < float("inf")


@pytest.mark.parametrize("text", ["9" * 400, "1e999"])
def test_a_wait_too_large_for_a_float_is_too_long_and_not_none(text: str) -> None:
    assert retry_after({"retry-after": text}, 0.0) == float("inf")


def test_a_reset_in_milliseconds_is_known() -> None:
    headers = {"x-downstream-ratelimit-remaining": "0", "x-downstream-ratelimit-reset": "1700000009000"}
    assert retry_after(headers, 1_700_000_000.0) == 9.0


def test_the_pace_found_can_be_read() -> None:
    server = LimitServer(Limit("token bucket", 20, 1.0), "retry-after")

    async def program() -> None:
        client = client_of(server)
        assert client.rate_limit is None
        await asyncio.gather(*(client.crm.contacts.get(str(i)) for i in range(200)))
        known = client.rate_limit
        assert known is not None
        assert known[:3] == (None, None, None)
        assert known.pace == pytest.approx(20, rel=0.5)
        assert client.with_options(consumer_id="globex").rate_limit is None
        await asyncio.sleep(300)
        assert client.rate_limit is None  # forgotten

    simulate(program)


def test_the_pace_is_read_beside_what_the_connector_says() -> None:
    async def program() -> None:
        client = client_of(LimitServer(Limit("token bucket", 20, 1.0), "both"))
        await client.crm.contacts.get("1")
        assert client.rate_limit is not None
        assert (client.rate_limit.limit, client.rate_limit.pace) == (5, None)
        await asyncio.gather(*(client.crm.contacts.get(str(i)) for i in range(100)))
        assert client.rate_limit.limit == 5
        assert client.rate_limit.pace == pytest.approx(20, rel=0.5)

    simulate(program)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "90"}, 90.0),
        (429, {"retry-after": "0.25"}, 0.25),
        (429, {"retry-after": "0"}, 0.0),
        (429, {"retry-after": "-5"}, 0.0),
        (429, {"retry-after": "Tue, 14 Nov 2023 22:15:00 GMT"}, 100.0),  # the clock says 22:13:20
        (429, {"retry-after": "soon"}, None),
        (429, {"retry-after": "nan"}, None),
        (429, {}, None),
        (429, {"x-downstream-ratelimit-remaining": "0", "x-downstream-ratelimit-reset": f"{EPOCH + 70:.0f}"}, 70.0),
        (503, {"retry-after": "7"}, 7.0),
        (404, {"retry-after": "7"}, 7.0),
        (404, {}, None),
        *(
            (status, {"retry-after": text}, TEN_YEARS)
            for status in (429, 503)
            for text in ("1e999", "9" * 400, "1e300")
        ),
    ],
)
def test_an_error_tells_retry_after_in_seconds(status: int, headers: dict[str, str], seconds: float | None) -> None:
    async def program() -> None:
        client = client_of(Server(lambda _: answer(status, {}, headers)), max_retries=0)
        with pytest.raises(APIResponseError) as caught:
            await client.crm.contacts.get("1")
        assert caught.value.retry_after == pytest.approx(seconds, abs=0.2)  # the response took a moment
        assert pickle.loads(pickle.dumps(caught.value)).retry_after == caught.value.retry_after
        if seconds is not None:
            datetime.datetime.fromtimestamp(EPOCH, datetime.UTC) + datetime.timedelta(
                seconds=caught.value.retry_after or 0
            )

    simulate(program)


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        (f"{(EPOCH + 90) * 1000:.0f}", 90.0),
        (f"{(EPOCH - 90) * 1000:.0f}", 0.0),
        ("1e300", TEN_YEARS),
        ("1e999", None),  # with such a number, it is not JSON
        ("9" * 400, TEN_YEARS),
        ("-" + "9" * 400, 0.0),
        ('"soon"', None),
        ("null", None),
        ("true", None),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_401_tells_when_the_token_will_be_there(moment: str, seconds: float | None) -> None:
    refused = httpx.Response(401, content=f'{{"detail":{{"debug":{{"retry_after_ms":{moment}}}}}}}')

    async def program() -> None:
        client = client_of(Server(lambda _: refused), max_retries=0)
        with pytest.raises(UnauthorizedError) as caught:
            await client.crm.contacts.get("1")
        assert caught.value.retry_after == pytest.approx(seconds, abs=0.2)

    simulate(program)


def test_an_error_without_an_answer_has_no_retry_after() -> None:
    async def program() -> None:
        with pytest.raises(APIConnectionError) as caught:
            await client_of(Server(lambda _: httpx.ConnectError("refused"))).crm.contacts.get("1")
        assert caught.value.retry_after is None

    simulate(program)


def test_a_429_named_request_limit_is_retried_and_caught() -> None:
    def answering(seen: Seen) -> httpx.Response:
        body = {"status_code": 429, "type_name": "RequestLimitError", "message": "too many requests"}
        return answer(429, body, {"retry-after": "2" if seen.number < 3 else "3600"})

    async def program() -> None:
        with pytest.raises(RateLimitError) as caught:
            await client_of(Server(answering)).crm.contacts.get("1")
        error = caught.value
        assert (error.attempts, error.retry_after, error.type_name) == (3, 3600.0, "RequestLimitError")
        assert not isinstance(error, PaymentRequiredError)
        assert type(pickle.loads(pickle.dumps(error))) is RateLimitError

    simulate(program)


def test_a_429_that_a_proxy_names_request_limit_is_a_rate_limit() -> None:
    assert error_class("RequestLimitError", 429) is RateLimitError
