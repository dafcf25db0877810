"""Reads times from the command line."""

from datetime import UTC, datetime, timedelta

from ._exits import UsageError


def read_since(text: str | None, now: datetime | None = None) -> datetime | None:
    """Read a time: a date, a date and time, or a time ago such as `2d`.

    Raises:
        UsageError: The text is not a time.
    """
    if text is None:
        return None
    units = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    try:
        if text[-1:] in units and text[:-1].isdecimal():
            return (now or datetime.now(UTC)) - timedelta(**{units[text[-1]]: int(text[:-1])})
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        remedy = "pass 2026-01-31, 2026-01-31T06:00:00+01:00 (UTC without a timezone), or 90m, 12h, 2d, 1w ago"
        raise UsageError(f"--updated-since is {text!r}: {remedy}") from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
