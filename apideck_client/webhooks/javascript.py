"""JSON as JavaScript reads and writes it: a webhook's signature is over what `JSON.stringify` made of its body."""

import json
import math
import re
from typing import Any


class Number(str):
    """A number, as JavaScript writes it."""

    __slots__ = ()


def parse(text: str) -> Any:
    """What `JSON.parse` makes of a text, with each number as the `Number` that it would be written as.

    Raises:
        ValueError: It is no JSON. `NaN` and `Infinity` are none, and neither is what starts with a byte order mark.
    """
    return json.loads(text, parse_int=_integer, parse_float=_real, parse_constant=_refuse)


def stringify(value: Any, *, sorts_arrays: bool) -> str:
    """What `JSON.stringify` makes of a value once the keys of its objects are sorted.

    Args:
        value: What `parse` returned.
        sorts_arrays: Whether the objects inside arrays are sorted as well, or left as they came.
    """
    return _written(value, True, sorts_arrays)


def format_number(value: float) -> str:
    """A number as JavaScript writes it: the fewest digits that mean it, with an exponent only from 1e21 and 1e-7 on."""
    if not math.isfinite(value):
        return "null"
    if value == 0:
        return "0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    all_digits = whole + fraction
    digits = all_digits.lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(all_digits) - len(digits))
    digits = digits.rstrip("0")
    sign = "-" if value < 0 else ""
    if len(digits) <= point <= 21:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{point - 1:+d}"


def _integer(digits: str) -> Number:
    # Fifteen digits are exact in a double; "-0" is 0.
    return Number(digits) if len(digits) <= 15 and digits != "-0" else _real(digits)


def _real(digits: str) -> Number:
    return Number(format_number(float(digits)))


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_write_text = json.JSONEncoder(ensure_ascii=False).encode
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_INDEX = re.compile("0|[1-9][0-9]{0,9}")
_LAST_INDEX = 2**32 - 2


def _written(value: Any, sorts: bool, sorts_arrays: bool) -> str:
    kind = value.__class__
    if kind is Number:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return _text(value)
    if kind is list:
        sorts = sorts and sorts_arrays
        return f"[{','.join([_written(item, sorts, sorts) for item in value])}]"
    if kind is dict:
        names = _enumerated(sorted(value, key=_code_units) if sorts and len(value) > 1 else list(value))
        fields = [f"{_text(name)}:{_written(value[name], sorts, sorts_arrays)}" for name in names]
        return f"{{{','.join(fields)}}}"
    return "null" if value is None else "true" if value else "false"


def _code_units(name: str) -> bytes:
    """What JavaScript sorts texts by: not code points, but the halves of surrogate pairs."""
    return name.encode("utf-16-be", "surrogatepass")


def _enumerated(names: list[str]) -> list[str]:
    """Names in the order in which a JavaScript object has them: those that could be an array's indices come first."""
    indices = [name for name in names if name[:1].isdigit() and _INDEX.fullmatch(name) and int(name) <= _LAST_INDEX]
    if not indices:
        return names
    first = set(indices)
    return [*sorted(indices, key=int), *(name for name in names if name not in first)]


def _text(text: str) -> str:
    written = _write_text(text)
    if text.isascii():
        return written
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)
