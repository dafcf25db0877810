"""When an attempt may start: what the server has asked of a connection, the caller's ceilings, and who goes first.

A connection is one consumer's link to one connector, as the API sees it: app, consumer and service id. What one call
on it learns holds for all.

- Told to wait (a 429, or nothing left of the connector's limit), every call on the connection waits, and then one goes
  before the rest.
- One goes first as well after a pause: an OAuth token that has run out is refreshed by each request that finds it so,
  and requests that do so at once invalidate each other's.
- A ceiling on requests per second spaces starts evenly; one on requests in flight queues them, first come first served.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .retry import LONGEST_ASKED, asked_delay, number

if TYPE_CHECKING:
    from .options import ClientOptions
    from .transport import Clock, Connection

IDLE = 25.0
"""Seconds without an answer after which one call goes first. The API refreshes tokens that expire within 30."""
MOST_REMEMBERED = 10_000
"""Connections whose state is kept; beyond that the ones unused for longest are forgotten, if nobody waits on them."""


class RateLimit(NamedTuple):
    """What the connector last said about its limit, as far as it did."""

    limit: int | None
    """Requests allowed in its window."""
    remaining: int | None
    """How many of them are left."""
    reset: float | None
    """The Unix time in seconds at which the window begins anew."""


@dataclass(slots=True)
class _State:
    """What is known of a connection. Moments are of the monotonic clock."""

    held_until: float = float("-inf")
    next_start: float = float("-inf")
    last_answer: float = float("-inf")
    rate_limit: RateLimit | None = None
    leader: "asyncio.Future[None] | None" = None
    queue: dict[int, asyncio.Semaphore] = field(default_factory=dict[int, asyncio.Semaphore])
    users: int = 0


class Pacing:
    """What is known of every connection."""

    def __init__(self, clock: "Clock") -> None:
        self._clock = clock
        self._states: OrderedDict[Connection, _State] = OrderedDict()

    def turn(self, connection: "Connection", options: "ClientOptions") -> "Turn":
        """A context in which one attempt is made: entering it waits until the attempt may start."""
        return Turn(self._state(connection), options, self._clock)

    def hold(self, connection: "Connection", seconds: float) -> None:
        """Let no attempt on the connection start for so long."""
        state = self._state(connection)
        state.held_until = max(state.held_until, self._clock.monotonic() + seconds)
        state.last_answer = float("-inf")  # so that one goes first when the time has passed

    def learn(self, connection: "Connection", headers: Mapping[str, str]) -> None:
        """Take in what an answer says about the connector's limit."""
        if "x-downstream-ratelimit-remaining" not in headers and "x-downstream-ratelimit-limit" not in headers:
            return
        remaining = number(headers.get("x-downstream-ratelimit-remaining", ""))
        limit = number(headers.get("x-downstream-ratelimit-limit", ""))
        reset = number(headers.get("x-downstream-ratelimit-reset", ""))
        state = self._state(connection)
        state.rate_limit = RateLimit(_whole(limit), _whole(remaining), reset)
        if remaining == 0:
            wait = asked_delay(headers, self._clock.now())
            if wait is not None and wait <= LONGEST_ASKED:
                self.hold(connection, wait)

    def rate_limit(self, connection: "Connection") -> RateLimit | None:
        """What the connector last said about its limit; None if it never did."""
        state = self._states.get(connection)
        return state.rate_limit if state else None

    def _state(self, connection: "Connection") -> _State:
        state = self._states.get(connection)
        if state is None:
            state = self._states[connection] = _State()
            self._forget()
        else:
            self._states.move_to_end(connection)
        return state

    def _forget(self) -> None:
        for connection in list(self._states)[: max(0, len(self._states) - MOST_REMEMBERED)]:
            if self._states[connection].users == 0:
                del self._states[connection]


class Turn:
    """One attempt's place among the others on its connection."""

    __slots__ = ("_clock", "_lead", "_options", "_seat", "_state")

    def __init__(self, state: _State, options: "ClientOptions", clock: "Clock") -> None:
        self._state = state
        self._options = options
        self._clock = clock
        self._lead: asyncio.Future[None] | None = None
        self._seat: asyncio.Semaphore | None = None

    async def __aenter__(self) -> None:
        self._state.users += 1
        try:
            if self._options.max_in_flight is not None:
                await self._take_seat(self._options.max_in_flight)
            await self._wait()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *error: object) -> None:
        self._state.last_answer = self._clock.monotonic()
        self._leave()

    async def _take_seat(self, seats: int) -> None:
        queue = self._state.queue.setdefault(seats, asyncio.Semaphore(seats))
        await queue.acquire()
        self._seat = queue

    async def _wait(self) -> None:
        """Wait for what holds the connection back, in order; anything may have changed by the time a wait is over."""
        state, rate = self._state, self._options.requests_per_second
        is_spaced = rate is None
        while True:
            now = self._clock.monotonic()
            if state.held_until > now:
                await self._clock.sleep(state.held_until - now)
            elif state.leader is not None and self._lead is None:
                await asyncio.wait((state.leader,))
            elif self._options.lead_call and self._lead is None and now - state.last_answer > IDLE:
                self._lead = state.leader = asyncio.get_running_loop().create_future()
            elif not is_spaced and rate is not None:
                start = max(now, state.next_start)
                state.next_start = start + 1 / rate
                is_spaced = True
                if start > now:
                    await self._clock.sleep(start - now)
            else:
                return

    def _leave(self) -> None:
        state = self._state
        state.users -= 1
        if self._seat is not None:
            self._seat.release()
        if self._lead is not None:
            state.leader = None
            if not self._lead.done():
                self._lead.set_result(None)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
