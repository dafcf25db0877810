"""Ceilings that several clients share: one limit on requests per second for each connection, across processes.

    ceilings = RedisCeilings("redis://localhost:6379/0")
    apideck = Apideck(ceilings=ceilings, requests_per_second=10)

All clients with the same Redis together start at most ten requests per second on each connection. Without `ceilings`,
`requests_per_second` limits one client only.
"""

import math
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from ._client.secrets import guarded
from .errors import ApideckError, ArgumentError

if TYPE_CHECKING:
    from ._client.clock import Clock

__all__ = ["Ceilings", "CeilingsError", "LocalCeilings", "RedisCeilings", "spacing"]

LATE_START = 0.05
"""The seconds by which a call may start late. A later call gives up its start and reserves another one."""
MOST_TRIES = 5
"""The maximum number of starts that a call gives up. Then it starts even if it is late: the machine is very busy."""


class Ceilings(Protocol):
    """The protocol of shared ceilings: it reserves starts. Implement it to use a store other than Redis."""

    async def reserve(self, connection: str, rate: float) -> float:
        """Reserve the next free start on a connection. Return the seconds until then.

        Two starts on the same connection are at least `spacing(rate)` seconds apart, whichever client reserves them.

        Args:
            connection: The name of the connection.
            rate: The maximum number of requests to start per second.

        Raises:
            CeilingsError: The time of the next start is unknown.
        """
        ...


class CeilingsError(ApideckError):
    """The shared ceilings don't respond, so the call was not sent.

    Attributes:
        problem: The problem with the ceilings.
        remedy: The fix.
    """

    outcome_unknown = False

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem, remedy)

    def __str__(self) -> str:
        return f"The call was not sent, because the shared ceilings {self.problem}: {self.remedy}."


def spacing(rate: float) -> float:
    """Return the seconds between two starts.

    They are a little longer than `1 / rate`. So no second has more starts than the ceiling, even if each call starts
    late by up to `LATE_START`.
    """
    return 1 / rate + LATE_START / max(1, int(rate))


async def wait_for_start(ceilings: Ceilings, connection: str, rate: float, clock: "Clock") -> None:
    """Wait until a call may start.

    Raises:
        CeilingsError: The ceilings don't answer.
    """
    for _ in range(MOST_TRIES):
        began = clock.monotonic()
        wait = await ceilings.reserve(connection, rate)
        if wait > 0:
            await clock.sleep(wait)
        if clock.monotonic() - began - wait <= LATE_START:
            return


class LocalCeilings:
    """Ceilings that all clients of one process share, for services that create several clients.

    Args:
        _clock: The clock, for tests.

    Example:
        from apideck_client import Apideck
        from apideck_client.ceilings import LocalCeilings

        ceilings = LocalCeilings()
        clients = [Apideck(api_key="key", app_id="app", ceilings=ceilings, requests_per_second=5) for _ in range(2)]
    """

    def __init__(self, _clock: "Clock | None" = None) -> None:
        if _clock is None:
            from ._client.clock import Clock  # here, so that this module doesn't import the client

            _clock = Clock()
        self._clock = _clock
        self._next: dict[str, float] = {}

    def __repr__(self) -> str:
        return "LocalCeilings()"

    async def reserve(self, connection: str, rate: float) -> float:
        """Reserve the next free start on a connection. Return the seconds until then."""
        now = self._clock.monotonic()
        start = max(now, self._next.get(connection, now))
        self._next[connection] = start + spacing(rate)
        return start - now


_SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local start = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now))
local following = start + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', following), 'PX', math.ceil((following - now) / 1000) + 1)
return string.format('%.0f', start - now)
"""
"""The script that reserves the next free start, in microseconds of the server's clock. It is one atomic step."""


class RedisCeilings:
    """Ceilings in Redis, for several processes on any number of machines (extra `redis`).

    Each connection has one key. It holds the time of the next free start, by the clock of the Redis server, and expires
    by itself. A client reserves one start at a time for each connection, so a killed process leaves at most one start
    unused.

    If Redis doesn't respond, calls fail with `CeilingsError` and are not sent, because the ceiling must always hold.
    `batch.export` tries such lists again at its end. Its checkpoint records their progress.

    Args:
        redis: The URL of the server, or your own `redis.asyncio.Redis`, which you also close.
        prefix: The start of every key. Clients with the same prefix share their ceilings.

    Raises:
        ArgumentError: The argument is wrong, or `redis` isn't installed.

    Example:
        from apideck_client import Apideck
        from apideck_client.ceilings import RedisCeilings

        ceilings = RedisCeilings("redis://localhost:6379/0")
        apideck = Apideck(api_key="key", app_id="app", ceilings=ceilings, requests_per_second=10)
    """

    @guarded  # the URL may have a password
    def __init__(self, redis: Any, *, prefix: str = "apideck:ceiling:") -> None:
        self._prefix = prefix
        try:
            self._errors: tuple[type[Exception], ...] = (import_module("redis.exceptions").RedisError, OSError)
        except ImportError:
            raise ArgumentError("redis", "needs redis-py", "pip install 'apideck-client[redis]'") from None
        self._is_own = isinstance(redis, str)
        if isinstance(redis, str):
            try:
                redis = import_module("redis.asyncio").from_url(redis, socket_timeout=5, socket_connect_timeout=5)
            except ValueError:
                remedy = "pass one such as redis://localhost:6379/0"
                raise ArgumentError("redis", "is not a URL of a Redis server", remedy) from None
        elif not hasattr(redis, "register_script"):
            raise ArgumentError("redis", f"is of type {type(redis).__name__}", "pass a URL or a redis.asyncio.Redis")
        self._redis: Any = redis
        self._script: Any = self._redis.register_script(_SCRIPT)

    def __repr__(self) -> str:
        return f"RedisCeilings(prefix={self._prefix!r})"

    @guarded
    async def reserve(self, connection: str, rate: float) -> float:
        """Reserve the next free start on a connection. Return the seconds until then."""
        step = math.ceil(spacing(rate) * 1_000_000)
        try:
            wait = await self._script(keys=[self._prefix + connection], args=[step])
        except self._errors as error:
            problem = f"in Redis don't respond ({type(error).__name__})"
            raise CeilingsError(problem, "check that the server runs, and make the call again") from error
        return int(wait) / 1_000_000

    async def aclose(self) -> None:
        """Close the connections to Redis, unless you passed your own client."""
        if self._is_own:
            await self._redis.aclose()
