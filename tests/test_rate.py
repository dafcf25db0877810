"""The pace that a connector allows: found, kept to, and no call fails for it. In made-up time."""

import asyncio
import datetime
import pickle

import httpx
import pytest

from apideck_client import (
    APIConnectionError,
    APIResponseError,
    PaymentRequiredError,
    RateLimitError,
    UnauthorizedError,
)
from apideck_client.errors import TEN_YEARS, error_class
from apideck_client.retry import retry_after
from tests.limit_server import Limit, LimitServer, Telling
from tests.simulation import EPOCH, Seen, Server, answer, client_of, now, simulate


@pytest.mark.parametrize("telling", ["both", "retry-after", "headers", "nothing"])
def test_200_calls_at_once_all_succeed_with_the_defaults(telling: Telling) -> None:
    limit = Limit("token bucket", 20, 1.0)
    server = LimitServer(limit, telling)

    async def program() -> None:
        client = client_of(server)
        await asyncio.gather(*(client.crm.contacts.get(str(i)) for i in range(200)))
        assert now() < 2 * limit.ideal(200)

    simulate(program)
    assert len(server.served) == 200
    assert server.refused <= 0.15 * 200


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
        assert caught.value.retry_after == pytest.approx(seconds, abs=0.2)  # the answer took a moment
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
        ("1e999", None),  # such a number makes it no JSON
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


def test_a_429_named_like_the_plans_quota_is_retried_and_caught_as_a_rate_limit() -> None:
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


def test_a_429_that_a_proxy_names_like_the_plans_quota_is_a_rate_limit() -> None:
    assert error_class("RequestLimitError", 429) is RateLimitError
