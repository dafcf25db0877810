"""The schedule of attempts to deliver an event, as published: a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WAITS = tuple(timedelta(minutes=minutes) for minutes in (3, 5, 10, 30, 60, 120, 240, 480, 720))
"""The delays between attempts."""

MOST_ATTEMPTS = 9
LONGEST = timedelta(hours=24)
"""The longest time from the first attempt to the last. It ends before the longest delay is used."""


def next_attempt(attempts: Sequence[datetime]) -> datetime | None:
    """Return the time of the next attempt after failed ones, or None if there are no more."""
    if len(attempts) >= MOST_ATTEMPTS:
        return None
    due = attempts[-1] + WAITS[len(attempts) - 1]
    return due if due - attempts[0] <= LONGEST else None
