"""The pace that a connector allows: found, kept to, and no call fails for it. In made-up time."""

import asyncio

import pytest

from apideck_client import RateLimitError
from apideck_client.errors import error_class
from apideck_client.retry import asked_delay
from tests.limit_server import Limit, LimitServer, Telling
from tests.simulation import client_of, now, simulate


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
    assert asked_delay({"retry-after": text}, 0.0) == float("inf")


def test_a_reset_in_milliseconds_is_known() -> None:
    headers = {"x-downstream-ratelimit-remaining": "0", "x-downstream-ratelimit-reset": "1700000009000"}
    assert asked_delay(headers, 1_700_000_000.0) == 9.0


def test_a_429_that_a_proxy_names_like_the_plans_quota_is_a_rate_limit() -> None:
    assert error_class("RequestLimitError", 429) is RateLimitError
