"""Moments and lengths of time: how the API writes them, and what they are in Python.

A field that the document calls a moment is a `datetime` already. Many others are plain texts, and some are numbers;
`to_datetime` reads any of them. A text is read by a strict grammar: a parser alone would make a moment of any digits.
"""

import contextlib
import datetime
import re
from dataclasses import dataclass

import msgspec

from ._client.records.model import Timestamp
from .errors import ArgumentError

__all__ = [
    "to_datetime",
]

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_SECOND = datetime.timedelta(seconds=1)
_MILLISECOND = datetime.timedelta(milliseconds=1)

# A day of a month, of the year, or of a week: with hyphens, and without them where a time follows.
_DAY = r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|-[0-9]{3}|-W[0-9]{2}-[0-9])"
_BASIC_DAY = r"[0-9]{4}(?:[0-9]{3,4}|W[0-9]{3})"
_TIME = r"[0-9]{2}(?:[0-9]{2}|:[0-9]{2}|(?:[0-9]{4}|:[0-9]{2}:[0-9]{2})(?:[.,][0-9]+)?)?"
_OFFSET = r"[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?"
_MONTH_OR_WEEK = r"[0-9]{4}(?:-[0-9]{2}|-?W[0-9]{2}|W[0-9]{3})"
_ISO = re.compile(f"(?:{_DAY}|{_BASIC_DAY})[Tt ]{_TIME}(?:{_OFFSET})?|{_DAY}|{_MONTH_OR_WEEK}")
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})")
_DIGITS = re.compile(r"[0-9]{8}|[0-9]{10}|[0-9]{13}")

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def to_datetime(value: object) -> datetime.datetime | None:
    """Return the point in time that a field of any type holds, or None.

    Args:
        value: A text in ISO 8601 (with `T` or a space before the time), a number of milliseconds since 1970, a
            `datetime` or a `date`. A text of digits alone is a day if there are eight (`20240301`), seconds since 1970
            if there are ten, milliseconds if there are thirteen. Where it names no offset it is in UTC, and a day is
            its first moment. `None`, `UNSET` and anything else name no moment.

    Returns:
        An aware `datetime`, or None.

    Example:
        from apideck_client.times import to_datetime

        contact = await apideck.crm.contacts.get("contact-id")
        print(to_datetime(contact.birthday))
    """
    if isinstance(value, str):
        value = parse_datetime(value)
    elif isinstance(value, int | float):
        value = from_milliseconds(value)
    if isinstance(value, datetime.datetime):
        return value if value.utcoffset() is not None else value.replace(tzinfo=datetime.UTC)
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day, tzinfo=datetime.UTC)
    return None


def parse_datetime(text: str) -> datetime.datetime | str:
    """Return the datetime in `text`, or `text` itself if it has none. Without an offset it is in UTC.

    `to_datetime` says which texts name one.
    """
    text_alone = text.strip()
    with contextlib.suppress(msgspec.MsgspecError, ValueError):
        return msgspec.convert(text_alone, Timestamp)  # as `msgspec` decodes a field, so that both read the same
    if _DIGITS.fullmatch(text_alone) and len(text_alone) > 8:
        return _EPOCH + int(text_alone) * (_SECOND if len(text_alone) == 10 else _MILLISECOND)
    if not (_ISO.fullmatch(text_alone) or _DIGITS.fullmatch(text_alone)):
        return text
    from dateutil.parser import isoparse

    try:
        if week := _WEEK.match(text_alone):
            datetime.date.fromisocalendar(int(week[1]), int(week[2]), 1)  # not every year has a week 53
        moment = isoparse(text_alone)
    except (ValueError, OverflowError):
        return text
    offset = moment.utcoffset()
    return moment.replace(tzinfo=datetime.timezone(offset) if offset else datetime.UTC)


def format_datetime(name: str, value: datetime.datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`, as the API writes it; finer digits are kept where there are any."""
    if value.tzinfo is None:
        raise ArgumentError(
            name, "is a naive datetime, which names no moment", "give it a timezone: value.replace(tzinfo=timezone.utc)"
        )
    precision = "milliseconds" if value.microsecond % 1000 == 0 else "microseconds"
    with contextlib.suppress(OverflowError):  # at the calendar's ends UTC has no such day; its own offset says the same
        value = value.astimezone(datetime.UTC)
    return value.isoformat(timespec=precision).replace("+00:00", "Z")


def from_milliseconds(value: float) -> datetime.datetime | float:
    """Return the datetime so many milliseconds after 1970 began; the number itself if it is out of range."""
    if isinstance(value, bool):
        return value
    try:
        return _EPOCH + datetime.timedelta(milliseconds=value)
    except (OverflowError, ValueError):  # too large, also for a float; or not a number at all
        return value


def write_milliseconds(value: object, name: str) -> object:
    """Write a datetime as milliseconds since 1970. Return any other value as it is."""
    if not isinstance(value, datetime.datetime):
        return value
    format_datetime(name, value)  # which refuses a naive one
    return (value - _EPOCH) // _MILLISECOND


@dataclass(frozen=True, slots=True)
class Span:
    """The format of a field that takes a duration: a string such as `30m`, or a `timedelta`."""

    longest: int | None = None
    """Seconds that it may be at most."""

    def __call__(self, value: object, name: str) -> object:
        """Return the duration as a string. Raise an error that says what is wrong with it."""
        if value is None:
            return None
        seconds = _seconds(value)
        if seconds is None or seconds <= 0 or seconds != int(seconds):
            remedy = "pass a timedelta of whole seconds above 0, or a text such as '30m'"
            raise ArgumentError(name, f"is {value!r}", remedy)
        if self.longest is not None and seconds > self.longest:
            longest = format_span(datetime.timedelta(seconds=self.longest), "dhms")
            raise ArgumentError(name, f"is {value!r}, which is too long", f"pass at most {longest}")
        return format_span(value) if isinstance(value, datetime.timedelta) else value


def format_span(value: datetime.timedelta, units: str = "hms") -> str:
    """Write a duration as the API does, in the first unit that fits a whole number of times."""
    seconds = value.total_seconds()
    unit = next((unit for unit in units if seconds % _SECONDS[unit] == 0), None)
    return f"{int(seconds) // _SECONDS[unit]}{unit}" if unit else f"{seconds}s"


def _seconds(value: object) -> float | None:
    """Return the seconds of a string or a `timedelta`."""
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    found = re.fullmatch(r"([0-9]{1,9})([smhdw])", value) if isinstance(value, str) else None
    return int(found[1]) * _SECONDS[found[2]] if found else None
