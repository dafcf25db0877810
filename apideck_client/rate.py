"""The pace that a connector allows, found from its answers. Pure functions of (state, event, time).

There is no pace until a connection has met its limit: calls start as they come. A 429 ends an epoch. What was served
in the epoch, over its length and the wait that follows, is a rate that the connector takes. From there the rate grows:
fast below the rate at which a limit was last met, slowly above it.
"""

import math
from typing import NamedTuple

FORGOTTEN_AFTER = 60.0
"""Seconds without a call after which a pace is forgotten."""
DOUBLING = 2.0
"""Seconds in which the rate doubles while it is far from any limit met."""
FIRST_WINDOW = 20
"""Calls under way at most on a connection that has no pace yet; each call that is served allows one more."""
PROBING = 0.01
"""The share by which the rate grows in a second once it is near the limit last met."""
CAUTION = 0.9
"""The share of the rate that met the limit at which calls go on."""
MIN_RATE = 0.05
"""Requests per second at least: a call waits no longer than 20 s for a pace alone."""


class Pace(NamedTuple):
    """The rate at a moment, from which the present one follows. Moments are of the monotonic clock."""

    rate: float
    """Requests per second at `since`."""
    since: float
    """The moment from which calls go at this pace."""
    ceiling: float = float("inf")
    """The rate at which a limit was last met; no limit is known below it."""


def rate_at(pace: Pace, now: float) -> float:
    """Return the rate at a moment: doubling up to nine tenths of the ceiling, then rising slowly."""
    elapsed = max(0.0, now - pace.since)
    near = max(pace.rate, CAUTION * pace.ceiling)
    doublings = elapsed / DOUBLING
    fast = pace.rate * math.pow(2.0, min(doublings, 60.0))
    if fast <= near:
        return fast
    until = 0.0 if pace.rate >= near else _seconds_to(pace.rate, near)
    return near * (1.0 + PROBING * max(0.0, elapsed - until))


def after_limit(pace: Pace | None, served: int, epoch: float, now: float, wait: float) -> Pace | None:
    """Return the pace after a 429.

    Args:
        pace: The pace until now; None if there was none.
        served: The calls that were served since the epoch began.
        epoch: The moment at which it began.
        now: The moment of the 429.
        wait: Seconds that no call starts from now on.

    Returns:
        The new pace; None while nothing was served, as nothing is known then.
    """
    if pace is None:
        if served == 0:
            return None
        return Pace(max(MIN_RATE, served / max(now - epoch + wait, 0.05)), now + wait)
    if served == 0:
        return pace._replace(since=now + wait)  # the window has not begun anew: that says nothing of the rate
    met = max(MIN_RATE, min(rate_at(pace, now), served / max(now - epoch, 0.05)))
    return Pace(max(MIN_RATE, CAUTION * met), now + wait, met)


def is_forgotten(last_start: float, now: float) -> bool:
    """Return True if the connection was unused for so long that its pace means nothing any more."""
    return now - last_start > FORGOTTEN_AFTER


def _seconds_to(rate: float, target: float) -> float:
    return DOUBLING * math.log2(target / rate)
