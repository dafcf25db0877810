"""The schedule of attempts to deliver an event, as published: a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WAITS = tuple(timedelta(minutes=minutes) for minutes in (3, 5, 10, 30, 60, 120, 240, 480, 720))
"""From one attempt to the next."""

MOST_ATTEMPTS = 9
LONGEST = timedelta(hours=24)
"""From the first attempt to the last. This, like the number of attempts, ends it before the longest wait is used."""


def next_attempt(attempts: Sequence[datetime]) -> datetime | None:
    """Return the time of the next attempt after these, which all failed; None if there is none."""
    if len(attempts) >= MOST_ATTEMPTS:
        return None
    due = attempts[-1] + WAITS[len(attempts) - 1]
    return due if due - attempts[0] <= LONGEST else None
