"""The pace that a connector allows, found from its answers. A `Pace` doesn't change: each event gives a new one.

A connection meets a wall when it has nothing left: a 429, or an answer that says that nothing remains. Between two
walls a connector serves as much as it allows, for every kind of limit (token bucket, fixed or sliding window). So the
calls served between two walls, divided by the seconds between them, are its rate.

- Until the first wall there is no rate. Ten calls start at once, and fifteen when most of them are served. From then on
  two responses let three calls start.
- After the first wall one call at a time finds out when the connector serves again: that gives the first rate.
- If that call is refused as well, the connector has a window of a second or two. For ten windows as many calls start
  together as were served in the first one. If several clients share the connection, each would keep its first share, so
  this phase ends. It never starts if the connector says that its limit is larger than the number of served calls.
- From there calls start evenly spaced. The rate doubles every second and a half until it meets a wall. After that it
  follows a cubic curve: quickly back towards the rate of the wall, slowly past it, and faster the longer it meets no
  other. A low rate grows faster in proportion than a high one, and a rate that meets walls sooner each time makes room.
  So clients that share a connection get equal shares in the end.
"""

import math
from typing import NamedTuple

from ...retry import INITIAL_RETRY_DELAY

FORGOTTEN_AFTER = 60.0
"""Seconds without a call after which a rate is forgotten."""
FIRST_WINDOW = 10
"""Calls that start at once on a connection without a rate."""
WINDOW_GROWTH = 1.5
"""The factor by which the number of calls at once grows when most of them are served."""
QUORUM = 0.9
"""The share of them that must be served: not all, because one may hang; nearly all, to see a wall before more start."""
LARGE_WINDOW = 20
"""From this number on, each response lets `WINDOW_GROWTH` calls start. No call waits for the slowest of so many."""
FIRST_SHARE = 0.9
"""Evenly spaced calls begin at this share of what was served until the first wall: a token bucket was full at first."""
DOUBLING = 1.5
"""Seconds in which the rate doubles until it meets a wall."""
CAUTION = 0.95
"""After a wall, calls continue at this share of the rate that met it."""
TRUST = 0.4
"""The weight of the rate measured between two walls, against the rate at which the second one was met."""
FIRST_TRUST = 0.8
"""The same weight at the first such wall: the rate was doubling, and is far too high."""
LEAST_CUT = 0.97
"""A wall cuts the rate to this share or more."""
DEEPEST_CUT = 0.7
"""A wall cuts the rate to this share or less."""
FIRST_DEEPEST_CUT = 0.5
"""The same for the first wall that a rate meets."""
MADE_ROOM = 0.95
"""If a wall is met at a lower rate than the last one, other clients need room: this share of the lower rate counts."""
PLATEAU = 4.0
"""Seconds after a wall until the rate is back at that of the wall."""
WALL_STEP = 0.6
"""After twice the time of the plateau, the rate is that of the wall plus this number times its square root."""
MIN_RATE = 0.05
"""The lowest rate in requests per second: the pace alone delays no call by more than 20 s."""
LONG_WAIT = 1.0
"""Seconds. The client waits as long as the server says if that is longer than this. Otherwise the connection slows
down, and stops only if nothing is served: `Retry-After` can't say less than a second, and most limits free a place
sooner."""
CREDIT_AFTER = 3.0
"""Seconds. After a longer wait as many calls may start as were served before it, in growing volleys: a long window
begins again, or frees its places in that order. Limits per second have no room for that."""
FIRST_TRIAL = 0.15
"""Seconds until one call tries again if the server named no long wait."""
TOLD_GROWTH = 1.5
"""The factor by which the time between two such calls grows, up to the wait that the server names."""
UNTOLD_GROWTH = 1.2
"""The same factor if the server names no wait at all."""
LONGEST_TRIAL = 8.0
"""The longest time between two such calls, in seconds."""
STREAK = 3
"""This many 429s in a row, with nothing served between them, stop a connection whose rate is known."""
SHORTEST_SPAN = 1.0
"""The shortest time between two walls in which a rate can be measured, in seconds."""
FIRST_END = 1.15
"""Seconds from the first call to the second trial: most windows are a second long, and calls overtake each other. A
token bucket serves the first trial."""
WINDOWS = 10
"""This many windows get as many calls at once as they have places. After that, evenly spaced calls lose nothing."""
LEAST_WINDOW = 4
"""Windows of fewer places are not used at once: another client may have taken the other places."""
SPREAD = 0.12
"""The share of a window over which its calls are spread."""
APART = 0.06
"""Seconds added to the length of a window. Calls overtake each other, and a sliding window frees its places in the
order in which they were taken."""
SHIFT = 0.03
"""Seconds by which a 429 delays the next window: the current one began too early."""


class Pace(NamedTuple):
    """The rate of a connection, as its answers show it. All times are those of the monotonic clock."""

    rate: float | None = None
    """Requests per second at `since`; None until a wall was met and passed."""
    since: float = float("-inf")
    """The time from which the rate grows. The answers of calls that started before it are not counted again."""
    ceiling: float | None = None
    """The rate of the last wall; None if the first one is the only one."""
    wall: float = float("-inf")
    """The time of the last wall, or of the first call."""
    served: int = 0
    """Calls served since then."""
    streak: int = 0
    """429s in a row, with nothing served between."""
    is_trying: bool = False
    """True if the first wall was met and nothing has been served since."""
    window: float = FIRST_WINDOW
    """Calls that may run at once while there is no rate."""
    room: float = FIRST_WINDOW
    """Calls that may start before more responses come."""
    answered: int = 0
    """Calls of the current volley that were served."""
    credit: float = 0.0
    """Calls that may start without a space between them, collected during a long wait."""
    halted: float = 0.0
    """The time of the first wall."""
    window_length: float | None = None
    """Seconds in which as many calls as the rate allows start together; None if they are evenly spaced."""
    window_end: float = float("-inf")
    """The earliest time at which the next window begins."""
    window_starts: int = 0
    """Calls that have started in the current window and were not refused."""

    def rate_at(self, now: float) -> float | None:
        """Return the rate at this time, or None if there is none yet."""
        if self.rate is None or self.window_length is not None:
            return self.rate
        elapsed = max(0.0, now - self.since)
        if self.ceiling is None:
            return self.rate * math.pow(2.0, min(elapsed / DOUBLING, 30.0))
        step = self.ceiling - self.rate if elapsed < PLATEAU else WALL_STEP * math.sqrt(self.ceiling)
        return self.ceiling + step * (elapsed / PLATEAU - 1.0) ** 3

    def next_start(self, last: float, now: float) -> float:
        """Return the earliest time of the next start, by the present rate. `last` is the time of the last start."""
        rate = self.rate_at(now)
        if rate is None or self.credit >= 1.0:
            return float("-inf")
        if self.window_length is None:
            return last + 1.0 / rate
        has_place = self.window_starts < round(rate * self.window_length)
        return last + SPREAD / rate if has_place else max(last + SPREAD / rate, self.window_end)

    def after_start(self, now: float, *, is_alone: bool) -> "Pace":
        """Return the pace after a call has started. A call that goes first alone is none of the calls at once."""
        if self.credit >= 1.0:
            return self._replace(credit=self.credit - 1.0)
        if self.rate is not None:
            return self if self.window_length is None else self._in_window(self.rate, self.window_length, now)
        begun = self._replace(wall=now) if self.wall == float("-inf") else self
        if is_alone:
            return begun._replace(room=begun.window)
        room = self.room - 1.0 if self.room >= 1.0 else self.window - 1.0
        return begun._replace(room=room)

    def after_success(self, started: float, now: float, limit: int | None = None) -> "Pace":
        """Return the pace after a call ended without a 429.

        Args:
            started: When the call started.
            now: The time of its answer.
            limit: Requests allowed in the connector's window, if it says so.
        """
        if not self.is_trying:
            pace = self._replace(served=self.served + 1, streak=0, answered=self.answered + 1)
            if pace.window >= LARGE_WINDOW:
                return pace._replace(window=pace.window + WINDOW_GROWTH - 1.0, room=pace.room + WINDOW_GROWTH)
            if pace.answered < QUORUM * pace.window:
                return pace
            window = WINDOW_GROWTH * pace.window
            return pace._replace(window=window, room=window, answered=0)
        if started < self.since:
            return self._replace(served=self.served + 1)  # it was running when the wall was met
        # Served again: the connector took as many calls as were served before the first wall in the time from the first
        # call to this one.
        span = max(started - self.wall, 0.05)
        if self.streak > 1 and self.served >= max(LEAST_WINDOW, limit or 0) and span < CREDIT_AFTER:
            length = max(1.0, math.floor(span))
            full, end = self.served / length, now + length + APART
            return Pace(full, now, full, now, 1, window_length=length, window_end=end, window_starts=1)
        if not self.served:
            return Pace(None, now, None, self.wall, 1)
        credit = self.served if started - self.halted > CREDIT_AFTER else 0.0
        share = 1.0 if credit else FIRST_SHARE
        return Pace(max(MIN_RATE, share * self.served / span), now, None, now, 1, credit=credit)

    def after_wall(
        self, started: float, now: float, wait: float | None, *, is_refusal: bool, is_exact: bool
    ) -> "tuple[Pace, float]":
        """Return the pace after a wall, and the seconds for which no call may start.

        Args:
            started: When the call that met the wall started.
            now: The time of its answer.
            wait: The wait that the server requests, in seconds; None if it says nothing.
            is_refusal: True for a 429, False for a success that says that nothing remains.
            is_exact: True if `Retry-After` gives the wait. False if a reset gives it: that is a whole second of another
                clock, and may come up to a second sooner.
        """
        shortest = LONG_WAIT if is_exact else LONG_WAIT + 1.0
        long_wait = wait if wait is not None and wait > shortest else 0.0
        # A call that was running at the last wall belongs to that wall. At the right pace, little is always left.
        if started < self.since or (not is_refusal and (self.rate is not None or self.is_trying)):
            return self, long_wait
        streak = self.streak + 1
        if self.rate is None:
            hold = long_wait or _trial(wait, streak - 1, is_dead=self.served == 0)
            if self.is_trying and self.served:
                first_end = self.wall + FIRST_END - now
                hold = max(hold, first_end if wait is None else min(first_end, wait))
            halted = self.halted if self.is_trying else now
            return self._replace(streak=streak, is_trying=True, since=now + hold, halted=halted), hold
        if self.window_length is not None and streak < STREAK and not long_wait:  # it came too early: its place is free
            starts, end = max(0, self.window_starts - 1), self.window_end + SHIFT
            return self._replace(streak=streak, window_starts=starts, window_end=end), 0.0
        present, span = self.rate_at(now) or self.rate, now - self.wall
        # The true rate lies between what was served, as calls went slower for a while, and the rate that was too high.
        measured = self.served / span if span >= SHORTEST_SPAN else present
        trust = FIRST_TRUST if self.ceiling is None else TRUST
        deepest = FIRST_DEEPEST_CUT if self.ceiling is None else DEEPEST_CUT
        met = min(max(trust * measured + (1.0 - trust) * present, deepest * present), present)
        hold = long_wait
        if not hold and streak >= STREAK:
            hold = _trial(wait, streak - STREAK)
        cut = max(MIN_RATE, min(CAUTION * met, LEAST_CUT * present))
        credit = cut * hold if hold > CREDIT_AFTER else 0.0
        pace = self._replace(rate=cut, since=now + hold, streak=streak, credit=credit, window_length=None)
        if span >= SHORTEST_SPAN:
            ceiling = met if self.ceiling is None or met >= self.ceiling else MADE_ROOM * met
            pace = pace._replace(wall=now, served=0, ceiling=max(MIN_RATE, ceiling))
        return pace, hold

    def _in_window(self, rate: float, length: float, now: float) -> "Pace":
        """Return the pace after a call has started in a window."""
        if now < self.window_end:
            return self._replace(window_starts=self.window_starts + 1)
        if now - self.wall > WINDOWS * length:
            return self._replace(rate=CAUTION * rate, since=now, window_length=None)
        return self._replace(window_end=now + length + APART, window_starts=1)


def _trial(wait: float | None, streak: int, *, is_dead: bool = False) -> float:
    """Return the seconds until one call tries again. `is_dead` means that the connection has served nothing so far."""
    if wait is not None:
        return min(wait, FIRST_TRIAL * TOLD_GROWTH ** min(streak, 30))
    if is_dead:
        return min(LONGEST_TRIAL, INITIAL_RETRY_DELAY * 2.0 ** min(streak, 30))
    return min(LONGEST_TRIAL, FIRST_TRIAL * UNTOLD_GROWTH ** min(streak, 50))
