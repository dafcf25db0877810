"""Strings that may be datetimes, and a reference parser that shares no code with the client.

python -m tests.support.moments          # 100,000 strings of each kind
"""

import datetime
import random
import sys
from collections.abc import Callable, Iterator

from apideck_client._client.records.conversion import convert
from apideck_client._client.records.model import EpochTimestamp, Timestamp
from apideck_client.times import to_datetime

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_FULL_DAYS = {"9999-99-99": "md", "99999999": "md", "9999-999": "o", "9999999": "o", "9999-W99-9": "w", "9999W999": "w"}
_DAYS_ALONE = {"9999-99-99": "md", "9999-999": "o", "9999-W99-9": "w", "9999W999": "w"}
_DAYS_ALONE |= {"9999-99": "md", "9999-W99": "w", "9999W99": "w"}
_TIMES = {"99", "99:99", "9999", "99:99:99", "999999"}
_OFFSETS = {"", "+99", "+9999", "+99:99"}


def expected(text: str) -> datetime.datetime | None:
    """Return the datetime of a string. Patterns are in a table, and digits count from the left."""
    text = text.strip()
    if not text.isascii():
        return None
    if text.isdigit() and len(text) in (10, 13):
        seconds, milliseconds = divmod(int(text), 1000) if len(text) == 13 else (int(text), 0)
        return _EPOCH + datetime.timedelta(seconds=seconds, milliseconds=milliseconds)
    try:
        if text.isdigit():
            return _day(text, "md") if len(text) == 8 else None
        if _shape(text) in _DAYS_ALONE:
            return _day(text, _DAYS_ALONE[_shape(text)])
        for at in (position for position, char in enumerate(text) if char in "Tt "):
            if (kind := _FULL_DAYS.get(_shape(text[:at]))) is not None:
                return _with_time(_day(text[:at], kind), text[at + 1 :])
    except (ValueError, OverflowError):  # this day or time doesn't exist
        pass
    return None


def _shape(text: str) -> str:
    return "".join("9" if char.isdigit() else char for char in text)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _day(text: str, kind: str) -> datetime.datetime:
    digits = _digits(text)
    year, rest = int(digits[:4]), digits[4:]
    first = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
    if kind == "md":
        return first.replace(month=int(rest[:2]), day=int(rest[2:] or 1))
    if kind == "o":
        day = first + datetime.timedelta(days=int(rest) - 1)
    else:
        week, weekday = int(rest[:2]), int(rest[2:] or 1)
        # The first week contains the year's first Thursday; the last week contains its last.
        monday = first.replace(day=4) - datetime.timedelta(days=first.replace(day=4).weekday(), weeks=1 - week)
        if not (week >= 1 and 1 <= weekday <= 7 and (monday + datetime.timedelta(days=3)).year == year):
            raise ValueError
        return monday + datetime.timedelta(days=weekday - 1)
    if day.year != year:
        raise ValueError
    return day


def _with_time(day: datetime.datetime, text: str) -> datetime.datetime | None:
    offset = ""
    if text[-1:] in ("Z", "z"):
        text = text[:-1]
    else:
        sign = max(text.rfind("+"), text.rfind("-"))
        if sign >= 0:
            text, offset = text[:sign], text[sign:]
    text, point, fraction = text.partition("," if "," in text else ".")
    digits = _digits(text)
    if _shape(text) not in _TIMES or _shape(offset).replace("-", "+") not in _OFFSETS:
        return None
    if point and not (len(digits) == 6 and fraction.isdigit()):
        return None
    hour, minute, second = (int(digits[at : at + 2] or 0) for at in (0, 2, 4))
    away = [int(_digits(offset)[at : at + 2] or 0) for at in (0, 2)]
    is_midnight = hour == 24 and not (minute or second or int(fraction or 0))
    if not (hour < 24 or is_midnight) or minute > 59 or second > 59 or away[0] > 23 or away[1] > 59:
        return None
    # Half a microsecond may be rounded up or down; the comparison allows both.
    moment = day + datetime.timedelta(
        hours=hour, minutes=minute, seconds=second, microseconds=int((fraction + "000000")[:6])
    )
    behind = datetime.timedelta(hours=away[0], minutes=away[1]) * (-1 if offset.startswith("-") else 1)
    return moment.replace(tzinfo=datetime.timezone(behind))


# -- strings -----------------------------------------------------------------------------------------------------------


def _digits_alone(chance: random.Random) -> str:
    return "".join(chance.choices("0123456789", k=chance.choice((*range(1, 21), 8, 10, 13))))


def _epoch_milliseconds(chance: random.Random) -> str:
    return str(chance.randrange(10**12, 10**13))


def _number(chance: random.Random) -> str:
    """Return a phone number, an amount or a version: digits with signs between them."""
    groups = ["".join(chance.choices("0123456789", k=chance.randrange(1, 6))) for _ in range(chance.randrange(1, 6))]
    return chance.choice(("", "+", "-", "#")) + "".join(group + chance.choice("-./ :_T") for group in groups)[:-1]


def _iso(chance: random.Random) -> str:
    """Return a string in ISO 8601. Some parts may be out of range."""
    year, a, b = f"{chance.randrange(1, 10000):04}", f"{chance.randrange(1, 14):02}", f"{chance.randrange(1, 32):02}"
    week, weekday, day = f"W{chance.randrange(55):02}", f"{chance.randrange(9)}", f"{chance.randrange(368):03}"
    date = chance.choice(
        (f"{year}-{a}-{b}", f"{year}{a}{b}", f"{year}-{day}", f"{year}{day}", f"{year}-{week}-{weekday}")
    )
    date = chance.choice((date, date, date, f"{year}{week}{weekday}", f"{year}-{week}", f"{year}{week}", f"{year}-{a}"))
    if chance.random() < 0.2:
        return date
    hour, minute, second = (f"{chance.randrange(25 if top == 24 else 61):02}" for top in (24, 60, 60))
    time = chance.choice((f"{hour}:{minute}:{second}", f"{hour}{minute}{second}", f"{hour}:{minute}", hour, "24:00"))
    if chance.random() < 0.4:
        time += chance.choice(".,") + "".join(chance.choices("0123456789", k=chance.randrange(1, 10)))
    offset = chance.choice(("", "Z", "z", f"+{hour}:{minute}", f"-{hour}{minute}", f"+{hour}", "-00:00"))
    return date + chance.choice("TTTt  _") + time + offset


def _nearly_iso(chance: random.Random) -> str:
    """Return a string in ISO 8601 with one character added, removed or changed."""
    text = _iso(chance)
    at = chance.randrange(len(text) + 1)
    put = chance.choice(("", *"0123456789-+:.,TWZtz _/\t\u0663\u00a0\x00"))
    return f"{text[:at]}{put}{text[at + chance.randrange(2) :]}"


def _anything(chance: random.Random) -> str:
    return "".join(chance.choices("0123456789-:TWZ+., \u0663", k=chance.randrange(0, 26)))


KINDS: dict[str, Callable[[random.Random], str]] = {
    "digits alone": _digits_alone,
    "epoch milliseconds": _epoch_milliseconds,
    "numbers": _number,
    "ISO 8601": _iso,
    "nearly ISO 8601": _nearly_iso,
    "anything": _anything,
}


def misread(kind: str, count: int, seed: int = 0) -> Iterator[str]:
    """Yield the strings of a kind that `to_datetime` or the client reads differently than the reference parser."""
    chance = random.Random(f"{kind} {seed}")
    for _ in range(count):
        text = KINDS[kind](chance)
        wanted, found = expected(text), to_datetime(text)
        fields = [convert(text, Timestamp), convert(text, EpochTimestamp)]
        if not _agree(wanted, found) or any(field != (text if found is None else found) for field in fields):
            yield f"{text!r}: {found} instead of {wanted}"


def _agree(wanted: datetime.datetime | None, found: datetime.datetime | None) -> bool:
    if wanted is None or found is None:
        return wanted is found
    apart = abs(found.replace(tzinfo=None) - wanted.replace(tzinfo=None))
    return apart <= datetime.timedelta(microseconds=1) and found.utcoffset() == wanted.utcoffset()


def main(count: int = 100_000) -> int:
    """Print the misread strings of each kind."""
    wrong = 0
    for kind in KINDS:
        chance = random.Random(f"{kind} 0")
        named = sum(expected(KINDS[kind](chance)) is not None for _ in range(count))
        found = list(misread(kind, count))
        wrong += len(found)
        sys.stdout.write(f"{kind}: {count} strings, {named} are datetimes, {len(found)} misread\n")
        sys.stdout.writelines(f"  {line}\n" for line in found[:10])
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
