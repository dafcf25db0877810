"""The queue of each connection: it decides when an attempt may start.

A connection is one consumer's link to one connector, as the API sees it: app, consumer and service id. Its calls share
all facts from their answers.

- After a 429, or when nothing is left of the connector's limit, every call on the connection waits. Then one call goes
  first, and the rest follow.
- A connection that has met its limit has a pace, see `rate`: calls start evenly spaced, not all at once.
- If the connector says how many requests are left, no more than that start until its next answer.
- One call goes first after a pause too. Each request that finds an expired OAuth token refreshes it, and requests that
  do so at once invalidate each other's tokens. The rest start when the first has its answer, or after `LONGEST_LEAD`.
- A ceiling on requests per second spaces starts evenly. A ceiling on requests in flight waits until others end. A call
  without a ceiling isn't delayed by it or counted.

Calls wait in the order in which they began: a call that is retried keeps its place. Only the first call in the queue
reads the clock.
"""

import asyncio
import heapq
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from typing import TYPE_CHECKING, NamedTuple, Self

from ...ceilings import wait_for_start
from ...errors import APIResponseError, RateLimitError
from ...hooks import log_connection
from ...retry import MAX_RETRY_AFTER, number, reset_time
from .ceiling import Ceiling
from .rate import CREDIT_AFTER, FIRST_WINDOW, FORGOTTEN_AFTER, Pace

if TYPE_CHECKING:
    from ...ceilings import Ceilings
    from ..clock import Clock
    from ..options import ClientOptions, RateLimitScope

IDLE = 25.0
"""Seconds without an answer after which one call goes first. The API refreshes tokens that expire within 30."""
LONGEST_LEAD = 10.0
"""Seconds that the rest wait for the call that goes first: a refresh takes less, and that call may hang."""
FREE_AFTER = 10.0
"""Seconds after a hold until the log says that calls start freely again: many holds in a row are logged as one."""
SLACK = 2.0
"""Calls that may start beyond the number that the connector says is left: a token bucket fills up meanwhile."""
DOUBTED_SHARE = 0.6
"""The share of a rate without a wall by which the number of requests left is assumed to grow."""
PLENTY = 1 / 3
"""If more than this share of the connector's limit is left, calls start without a pace."""
LATE = 1.0
"""Seconds after the connector's reset in which the first answer of the new window comes."""
MOST_REMEMBERED = 10_000
"""Connections whose state is kept.

Beyond that, the least recently used connections are dropped, if no call waits on them.
"""


class RateLimit(NamedTuple):
    """The connector's last statement of its limit, and the pace that the client found."""

    limit: int | None
    """Requests allowed in its window."""
    remaining: int | None
    """The number of them that are left."""
    reset: float | None
    """The Unix time in seconds at which the next window begins."""
    pace: float | None = None
    """Requests per second that the connection takes, as the client found. None while it has not met its limit."""


_NOTHING_SAID = RateLimit(None, None, None)


class _Queue:
    """A lock whose waiters get it in the order of their places."""

    __slots__ = ("_waiting", "is_locked")

    def __init__(self) -> None:
        self.is_locked: bool = False
        """True if a call holds the lock, or is next to hold it."""
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    def has_waiters(self) -> bool:
        """Return True if a call waits for the lock."""
        return any(not turn.done() for *_, turn in self._waiting)

    async def acquire(self, place: int) -> None:
        """Wait until the lock is free and no call with an earlier place waits."""
        if not self.is_locked:
            self.is_locked = True
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (place, id(turn), turn))
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self.release()
            raise

    def release(self) -> None:
        """Give the lock to the first waiter."""
        while self._waiting:
            turn = heapq.heappop(self._waiting)[-1]
            if not turn.done():
                turn.set_result(None)
                return
        self.is_locked = False


class Allowance(NamedTuple):
    """The number of calls that may start, according to an answer."""

    left: int
    """Requests left, without those that were running when the answer came: the server may not have counted them."""
    starts: int
    """The calls started until then."""
    told: float
    """The approximate time of the answer at the server: halfway between the request and the answer."""
    until: float
    """The time from which it is no longer valid."""


@dataclass(slots=True, eq=False)
class _State:
    """The state of a connection. All times are those of the monotonic clock."""

    connection: "RateLimitScope"
    held_until: float = float("-inf")
    ceiling: Ceiling = field(default_factory=Ceiling)
    last_answer: float = float("-inf")
    was_held: bool = False
    """True if one call has to go first because all had to wait."""
    is_announced: bool = False
    """True if the log says that calls on the connection wait."""
    last_wall: float = float("-inf")
    """The end of the last hold, or the last 429."""
    rate_limit: RateLimit | None = None
    leader: "Turn | None" = None
    in_flight: int = 0
    """The running calls that have a ceiling on requests in flight."""
    line: _Queue = field(default_factory=_Queue)
    pace: Pace = field(default_factory=Pace)
    last_release: float = float("-inf")
    """The last start of any call."""
    under_way: int = 0
    """All running calls."""
    starts: int = 0
    """Calls started so far."""
    allowance: "Allowance | None" = None
    changed: "asyncio.Future[None] | None" = None
    """Set when a call ends, for the first call in the queue."""

    def is_in_use(self) -> bool:
        """Return True if a call runs or waits."""
        return self.under_way > 0 or self.line.is_locked

    def is_forgotten(self, now: float) -> bool:
        """Return True if the connection was unused for so long that its pace is no longer valid."""
        return now - max(self.last_release, self.held_until) > FORGOTTEN_AFTER

    def is_crowded(self, now: float) -> bool:
        """Return True if a running call has to end first, because its answer says how many requests are left."""
        if self.under_way == 0:
            return False
        rate = self.pace.rate_at(now)
        if rate is None and self.pace.room < 1.0:
            return True
        if rate is not None and self.pace.credit >= 1.0 and self.under_way >= max(FIRST_WINDOW, rate):
            return True
        allowance = self.allowance
        if allowance is None or now >= allowance.until or self.pace.window_length is not None:
            return False
        regained = SLACK
        if rate is not None:
            share = DOUBTED_SHARE if self.pace.ceiling is None else 1.0
            regained += share * rate * (now - allowance.told)
        return self.starts - allowance.starts >= allowance.left + regained

    def has_plenty(self, now: float) -> bool:
        """Return True if a third of the connector's limit is left, so that calls need no space between them.

        Limits per second are too small for that: calls that start at once only meet the next wall.
        """
        allowance, known = self.allowance, self.rate_limit
        if allowance is None or known is None or known.limit is None:
            return False
        if allowance.until - LATE - now < CREDIT_AFTER:
            return False
        return allowance.left - (self.starts - allowance.starts) > max(1, PLENTY * known.limit)

    def tell_first(self) -> None:
        """Let the first call in the queue check again."""
        if self.changed is not None and not self.changed.done():
            self.changed.set_result(None)

    async def change(self, most: float | None) -> None:
        """Wait until a call has ended, or until `most` seconds have passed if that is above 0."""
        loop = asyncio.get_running_loop()
        self.changed = loop.create_future()
        timer = loop.call_later(most, self.tell_first) if most is not None and most > 0 else None
        try:
            await self.changed
        finally:
            self.changed = None
            if timer is not None:
                timer.cancel()


class Pacing:
    """The state of every connection."""

    def __init__(self, clock: "Clock", ceilings: "Ceilings | None" = None) -> None:
        self._clock = clock
        self._ceilings = ceilings
        self._states: OrderedDict[RateLimitScope, _State] = OrderedDict()
        self.places: count[int] = count()
        """The places in the queues. A call takes one for all its attempts."""

    def turn(self, connection: "RateLimitScope", options: "ClientOptions", place: int) -> "Turn":
        """Return a context for one attempt. Entering it waits until the attempt may start."""
        return Turn(self._state(connection), options, self._clock, place, self._ceilings)

    def limited(
        self, connection: "RateLimitScope", requested: float | None, started: float, *, is_exact: bool
    ) -> float:
        """Record a 429, and return the seconds for which no attempt starts from now on.

        Args:
            connection: The connection that has met its limit.
            requested: The wait that the server requests, in seconds; None if it says nothing.
            is_exact: True if `Retry-After` gives it, False if the time of a reset does.
            started: When the attempt started. Calls that started together meet the limit together, and slow the
                connection down once.
        """
        state, now = self._state(connection), self._clock.monotonic()
        state.pace, seconds = state.pace.after_wall(started, now, requested, is_refusal=True, is_exact=is_exact)
        self.hold(connection, seconds)
        self._announce(state)
        return max(0.0, state.held_until - now)

    def hold(self, connection: "RateLimitScope", seconds: float) -> None:
        """Start no attempt on the connection for this number of seconds."""
        if seconds > 0:
            state = self._state(connection)
            state.held_until = max(state.held_until, self._clock.monotonic() + seconds)
            state.was_held = True
            self._announce(state)

    def _announce(self, state: _State) -> None:
        """Log that calls wait, unless this was already logged."""
        now = self._clock.monotonic()
        state.last_wall = max(now, state.held_until)
        if not state.is_announced:
            state.is_announced = True
            seconds = state.last_wall - now
            log_connection(
                state.connection, f"calls wait in the queue, {seconds:.2f} s at first: its rate limit was reached"
            )

    def learn(self, connection: "RateLimitScope", headers: Mapping[str, str], turn: "Turn") -> None:
        """Record the facts in an answer about the connector's limit."""
        left, most = headers.get("x-downstream-ratelimit-remaining"), headers.get("x-downstream-ratelimit-limit")
        if left is None and most is None:
            return
        remaining, limit = number(left or ""), number(most or "")
        reset = reset_time(headers)
        state, now = self._state(connection), self._clock.monotonic()
        state.rate_limit = RateLimit(_whole(limit), _whole(remaining), reset)
        wait = 0.0 if reset is None else reset - self._clock.now()
        if remaining is None or wait <= 0.0:
            return
        if remaining >= 0:
            told, until = (turn.started + now) / 2, now + wait + LATE
            if state.allowance is None or told >= state.allowance.told:
                state.allowance = Allowance(int(remaining) - (state.under_way - 1), state.starts, told, until)
        if remaining == 0 and wait <= MAX_RETRY_AFTER and headers.get("retry-after") is None:
            state.pace, seconds = state.pace.after_wall(turn.started, now, wait, is_refusal=False, is_exact=False)
            self.hold(connection, seconds)

    def rate_limit(self, connection: "RateLimitScope") -> RateLimit | None:
        """Return the connector's last statement of its limit and the pace found; None if nothing is known."""
        state, now = self._states.get(connection), self._clock.monotonic()
        if state is None or state.is_forgotten(now):
            return state.rate_limit if state else None
        pace = state.pace.rate_at(now)
        return state.rate_limit if pace is None else (state.rate_limit or _NOTHING_SAID)._replace(pace=pace)

    def _state(self, connection: "RateLimitScope") -> _State:
        state = self._states.get(connection)
        if state is None:
            state = self._states[connection] = _State(connection)
            self._forget()
        else:
            self._states.move_to_end(connection)
        return state

    def _forget(self) -> None:
        for connection in list(islice(self._states, max(0, len(self._states) - MOST_REMEMBERED))):
            if not self._states[connection].is_in_use():
                del self._states[connection]


@dataclass(slots=True, eq=False)
class Turn:
    """The place of an attempt among the others on its connection."""

    _state: _State
    _options: "ClientOptions"
    _clock: "Clock"
    _place: int
    _ceilings: "Ceilings | None"
    started: float = float("-inf")
    _lead_end: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        options, now = self._options, self._clock.monotonic()
        is_paced = options.requests_per_second is not None or options.max_in_flight is not None
        if is_paced or self._must_wait(now):
            await self._state.line.acquire(self._place)
            try:
                self._start(await self._wait_for_all())
            finally:
                self._state.line.release()
        else:
            self._start(now)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # Any other answer counts as served: a 404 or a 500 passed the limit too.
        state, now = self._state, self._clock.monotonic()
        if kind is None or (issubclass(kind, APIResponseError) and not issubclass(kind, RateLimitError)):
            limit = state.rate_limit.limit if state.rate_limit is not None else None
            state.pace = state.pace.after_success(self.started, now, limit)
        state.under_way -= 1
        if self._options.max_in_flight is not None:
            state.in_flight -= 1
        was_cut_short = kind is not None and not issubclass(kind, Exception)
        if not was_cut_short:
            state.last_answer = now
        if state.leader is self:
            state.was_held |= was_cut_short  # there was no answer, so another call goes first
            self._end_lead()
        else:
            state.tell_first()

    def _must_wait(self, now: float) -> bool:
        state = self._state
        if state.pace.rate is not None and state.is_forgotten(now):
            state.pace = Pace()
        is_held = state.held_until > now or state.leader is not None
        return is_held or state.pace.rate is not None or state.is_crowded(now)

    async def _wait_for_all(self) -> float:
        """Wait until neither this client nor a shared ceiling holds the connection back. Return the time."""
        now, rate = await self._wait(), self._options.requests_per_second
        if self._ceilings is None or rate is None:
            return now
        while True:
            await wait_for_start(self._ceilings, json.dumps(self._state.connection), rate, self._clock)
            now = self._clock.monotonic()
            if self._state.held_until <= now:
                return now
            now = await self._wait()

    async def _wait(self) -> float:
        """Wait until an attempt may start, and return the time. After each wait, all conditions are checked again."""
        state, options, now = self._state, self._options, self._clock.monotonic()
        ceiling = options.requests_per_second
        while True:
            start = max(state.held_until, now if ceiling is None else state.ceiling.next_start(ceiling))
            if not state.has_plenty(now):
                start = max(start, state.pace.next_start(state.last_release, now))
            if start > now and state.pace.window_length is not None and state.under_way:
                await state.change(start - now)  # a refused call returns its place in the window
            elif start > now:
                await self._clock.sleep(start - now)
                now = start  # a sleep can end a little early, by rounding
            elif (
                state.leader is not None
                or state.is_crowded(now)
                or (options.max_in_flight is not None and state.in_flight >= options.max_in_flight)
            ):
                await state.change(state.allowance.until - now if state.allowance is not None else None)
            else:
                return now
            now = max(now, self._clock.monotonic())

    def _start(self, now: float) -> None:
        state = self._state
        state.starts += 1
        self.started = now
        is_lead = self._options.lead_call and (state.was_held or now - state.last_answer > IDLE)
        state.pace = state.pace.after_start(now, is_alone=is_lead)
        state.last_release = now
        if state.is_announced and now - state.last_wall >= FREE_AFTER and not state.line.has_waiters():
            state.is_announced = False
            log_connection(state.connection, "calls start freely again")
        state.under_way += 1
        if self._options.max_in_flight is not None:
            state.in_flight += 1
        if self._options.requests_per_second is not None:
            state.ceiling.start(self._options.requests_per_second, now)
        if is_lead:
            state.leader = self
            state.was_held = False
            self._lead_end = asyncio.get_running_loop().call_later(LONGEST_LEAD, self._end_lead)

    def _end_lead(self) -> None:
        """End this call's lead, and let the rest of the calls start."""
        if self._lead_end is not None:
            self._lead_end.cancel()
        state = self._state
        state.leader = None
        if not state.was_held:
            state.last_answer = max(state.last_answer, self._clock.monotonic())
        state.tell_first()


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
