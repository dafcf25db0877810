"""Datetimes and durations: the API's formats, and their values in Python.

A field that the document declares as a datetime is one already. Many other fields are plain strings or numbers;
`to_datetime` reads any of them. It accepts only strings with a strict format, because a parser alone would read any
digits as a date.
"""

import contextlib
import datetime
import re
from dataclasses import dataclass

import msgspec

from ._client.records.model import Timestamp
from .errors import ArgumentError

__all__ = ["to_datetime"]

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_SECOND = datetime.timedelta(seconds=1)
_MILLISECOND = datetime.timedelta(milliseconds=1)

# A day of a month, a year or a week: with hyphens, or without them if a time follows.
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
    """Return the datetime in a field of any type, or None.

    Args:
        value: A string in ISO 8601 (with `T` or a space before the time), a number of milliseconds since 1970, a
            `datetime` or a `date`. Digits alone are a day if there are eight (`20240301`), seconds since 1970 if there
            are ten, and milliseconds if there are thirteen. Without an offset, the time is in UTC; a day starts at
            midnight. `None`, `UNSET` and all other values give None.

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

    `to_datetime` lists the accepted formats.
    """
    text_alone = text.strip()
    with contextlib.suppress(msgspec.MsgspecError, ValueError):
        return msgspec.convert(text_alone, Timestamp)  # `msgspec` decodes fields in the same way
    if _DIGITS.fullmatch(text_alone) and len(text_alone) > 8:
        return _EPOCH + int(text_alone) * (_SECOND if len(text_alone) == 10 else _MILLISECOND)
    if not (_ISO.fullmatch(text_alone) or _DIGITS.fullmatch(text_alone)):
        return text
    from dateutil.parser import isoparse

    try:
        if week := _WEEK.match(text_alone):
            datetime.date.fromisocalendar(int(week[1]), int(week[2]), 1)  # raises if the year has no week 53
        moment = isoparse(text_alone)
    except (ValueError, OverflowError):
        return text
    offset = moment.utcoffset()
    return moment.replace(tzinfo=datetime.timezone(offset) if offset else datetime.UTC)


def format_datetime(name: str, value: datetime.datetime) -> str:
    """Write ISO 8601 in UTC with milliseconds and `Z`, the API's format. Microseconds are kept if there are any."""
    if value.tzinfo is None:
        raise ArgumentError(
            name, "is a naive datetime, which has no timezone", "give it a timezone: value.replace(tzinfo=timezone.utc)"
        )
    precision = "milliseconds" if value.microsecond % 1000 == 0 else "microseconds"
    with contextlib.suppress(OverflowError):  # the first and last days may not exist in UTC, so keep the offset
        value = value.astimezone(datetime.UTC)
    return value.isoformat(timespec=precision).replace("+00:00", "Z")


def from_milliseconds(value: float) -> datetime.datetime | float:
    """Return the datetime this many milliseconds after the start of 1970, or the number if it is out of range."""
    if isinstance(value, bool):
        return value
    try:
        return _EPOCH + datetime.timedelta(milliseconds=value)
    except (OverflowError, ValueError):  # too large, or not a number
        return value


def write_milliseconds(value: object, name: str) -> object:
    """Convert a datetime to milliseconds since 1970. Return any other value as it is."""
    if not isinstance(value, datetime.datetime):
        return value
    format_datetime(name, value)  # refuses a naive datetime
    return (value - _EPOCH) // _MILLISECOND


@dataclass(frozen=True, slots=True)
class Span:
    """The format of a field for a duration: a string such as `30m`, or a `timedelta`."""

    longest: int | None = None
    """The maximum in seconds."""

    def __call__(self, value: object, name: str) -> object:
        """Return the duration as a string. Raise an error that names the problem if it isn't valid."""
        if value is None:
            return None
        seconds = _seconds(value)
        if seconds is None or seconds <= 0 or seconds != int(seconds):
            remedy = "pass a timedelta of whole seconds above 0, or a string such as '30m'"
            raise ArgumentError(name, f"is {value!r}", remedy)
        if self.longest is not None and seconds > self.longest:
            longest = _write_span(self.longest, "dhms")
            raise ArgumentError(name, f"is {value!r}, which is too long", f"pass at most {longest}")
        return _write_span(int(seconds), "hms") if isinstance(value, datetime.timedelta) else value


def _write_span(seconds: int, units: str) -> str:
    """Write a duration in the API's format, in the largest of the units that needs no fraction."""
    unit = next(unit for unit in units if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


def _seconds(value: object) -> float | None:
    """Return the seconds of a string or a `timedelta`."""
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    found = re.fullmatch(r"([0-9]{1,9})([smhdw])", value) if isinstance(value, str) else None
    return int(found[1]) * _SECONDS[found[2]] if found else None
