"""Ceilings that several clients share: one limit on requests per second for each connection, over many processes.

    ceilings = RedisCeilings("redis://localhost:6379/0")
    apideck = Apideck(ceilings=ceilings, requests_per_second=10)

All clients with the same Redis start together at most ten requests per second on each connection. Without `ceilings`,
`requests_per_second` is a limit of one client.
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
"""Seconds by which a call may start late. One that comes later gives its start up, and reserves another one."""
MOST_TRIES = 5
"""Starts that a call gives up at most: on a machine that is too busy it begins at last, too late or not."""


class Ceilings(Protocol):
    """The starts on connections that several clients share. Write your own to keep them elsewhere than in Redis."""

    async def reserve(self, connection: str, rate: float) -> float:
        """Reserve the next free start on a connection, and return the seconds until then.

        Two starts on one connection are at least `spacing(rate)` seconds apart, whoever reserves them.

        Args:
            connection: The name of the connection.
            rate: The most requests that start per second.

        Raises:
            CeilingsError: It is not known when the next start is free.
        """
        ...


class CeilingsError(ApideckError):
    """The shared ceilings don't answer, so the call was not sent.

    Attributes:
        problem: The problem with them.
        remedy: The fix.
    """

    outcome_unknown = False

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem, remedy)

    def __str__(self) -> str:
        return f"The call was not sent, as the shared ceilings {self.problem}: {self.remedy}."


def spacing(rate: float) -> float:
    """Return the seconds between two starts.

    They are a little longer than an even schedule has it. So each call may be late by `LATE_START`, and still no second
    holds more starts than the ceiling.
    """
    return 1 / rate + LATE_START / max(1, int(rate))


async def wait_for_start(ceilings: Ceilings, connection: str, rate: float, clock: "Clock") -> None:
    """Wait until a call may start.

    Raises:
        CeilingsError: The ceilings don't answer.
    """
    for _ in range(MOST_TRIES):
        asked = clock.monotonic()
        wait = await ceilings.reserve(connection, rate)
        if wait > 0:
            await clock.sleep(wait)
        if clock.monotonic() - asked - wait <= LATE_START:
            return


class LocalCeilings:
    """Ceilings that the clients of one process share, for services that make several.

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
            from ._client.clock import Clock  # here, so that it is imported with the client

            _clock = Clock()
        self._clock = _clock
        self._next: dict[str, float] = {}

    def __repr__(self) -> str:
        return "LocalCeilings()"

    async def reserve(self, connection: str, rate: float) -> float:
        """Reserve the next free start on a connection, and return the seconds until then."""
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
"""The next free start, in microseconds of the server's time. All is done in one step, by one clock."""


class RedisCeilings:
    """Ceilings in Redis, for several processes on any number of machines (extra `redis`).

    A connection is one key that holds the time of the next free start, by the clock of the Redis server, and that
    expires by itself. A client reserves one start at a time for a connection. A process that is killed leaves at most
    that one start unused.

    If Redis doesn't answer, calls fail with `CeilingsError` and are not sent: a ceiling that holds only sometimes is
    none. `batch.export` tries such lists again at its end, and its checkpoint keeps where they were.

    Args:
        redis: The URL of the server, or a `redis.asyncio.Redis` of your own, which you close yourself.
        prefix: The beginning of the keys. Clients with the same one share their ceilings.

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
                raise ArgumentError("redis", "is no URL of a Redis server", remedy) from None
        elif not hasattr(redis, "register_script"):
            raise ArgumentError("redis", f"is a {type(redis).__name__}", "pass a URL or a redis.asyncio.Redis")
        self._redis: Any = redis
        self._script: Any = self._redis.register_script(_SCRIPT)

    def __repr__(self) -> str:
        return f"RedisCeilings(prefix={self._prefix!r})"

    @guarded
    async def reserve(self, connection: str, rate: float) -> float:
        """Reserve the next free start on a connection, and return the seconds until then."""
        step = math.ceil(spacing(rate) * 1_000_000)
        try:
            wait = await self._script(keys=[self._prefix + connection], args=[step])
        except self._errors as error:
            problem = f"in Redis don't answer ({type(error).__name__})"
            raise CeilingsError(problem, "see that the server runs, and make the call again") from error
        return int(wait) / 1_000_000

    async def aclose(self) -> None:
        """Close the connections to Redis, unless they are your own."""
        if self._is_own:
            await self._redis.aclose()
