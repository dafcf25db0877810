"""A caller's ceiling on requests per second: starts are evenly spaced, and no second holds more than the ceiling."""

from collections import deque

LATE_START = 0.05
"""Seconds by which a busy machine may start a call late without delaying those after it."""
MOST_KEPT = 1000
"""The number of starts that are kept, to count those in a window."""


class Ceiling:
    """The starts on one connection.

    Each start has its slot in an even schedule. A late start delays no other start, because otherwise a busy machine
    would stay below the ceiling. But no second has more starts than the ceiling.
    """

    __slots__ = ("_kept", "_slot", "_starts")

    def __init__(self) -> None:
        self._slot = float("-inf")
        self._starts: deque[float] = deque()
        self._kept = 1

    def next_start(self, rate: float) -> float:
        """Return the earliest time of the next start, for a ceiling of `rate` per second."""
        share = _share(rate)
        window_end = self._starts[-share] + share / rate if len(self._starts) >= share else float("-inf")
        return max(self._slot + 1 / rate, window_end)

    def start(self, rate: float, now: float) -> None:
        """Record a start."""
        slot = self._slot + 1 / rate
        self._slot = slot if now - slot < LATE_START else now
        self._starts.append(now)
        self._kept = max(self._kept, _share(rate))
        if len(self._starts) > self._kept:
            self._starts.popleft()


def _share(rate: float) -> int:
    """Return the number of starts in a window: of a second or a little less, or longer if the rate is below one."""
    return max(1, min(MOST_KEPT, int(rate)))
