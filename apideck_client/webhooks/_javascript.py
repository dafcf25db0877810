"""JSON as JavaScript reads and writes it. A webhook's signature is made over the `JSON.stringify` form of its body."""

import json
import math
import re
from json.encoder import encode_basestring as _quoted
from typing import Any


class Number(str):
    """A number, as JavaScript writes it."""

    __slots__ = ()


def parse(text: str) -> Any:
    """Parse a string as `JSON.parse` does. Each number becomes the `Number` that JavaScript would write.

    Raises:
        ValueError: It is not JSON. `NaN`, `Infinity` and a byte order mark at the start are not allowed.
    """
    return json.loads(text, parse_int=_integer, parse_float=_real, parse_constant=_refuse)


def stringify(value: Any, *, sorts_arrays: bool) -> str:
    """Write a value as `JSON.stringify` does after the keys of its objects are sorted.

    Args:
        value: The result of `parse`.
        sorts_arrays: True to sort the objects inside arrays as well.
    """
    parts: list[str] = []
    _write(value, parts, True, sorts_arrays)
    # Half of a surrogate pair is written as its escape.
    return "".join(parts).encode("utf-8", "backslashreplace").decode()


def format_number(value: float) -> str:
    """Write a number as JavaScript does: with the fewest digits, and an exponent only from 1e21 and below 1e-6."""
    if not math.isfinite(value):
        return "null"
    if value == 0:
        return "0"
    # Python finds the same digits. It writes an exponent from 1e16 and below 1e-4, with at least two digits.
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        return mantissa.removesuffix(".0")
    power = int(exponent)
    if not -7 < power < 21:
        return f"{mantissa}e{power:+d}"
    sign = "-" if value < 0 else ""
    digits = mantissa.removeprefix("-").replace(".", "")
    return f"{sign}{digits:0<{power + 1}}" if power > 0 else f"{sign}0.{'0' * (-power - 1)}{digits}"


def _integer(digits: str) -> Number:
    # Fifteen digits are exact in a double; "-0" is 0.
    return Number(digits) if len(digits) <= 15 and digits != "-0" else _real(digits)


def _real(digits: str) -> Number:
    return Number(format_number(float(digits)))


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_INDEX = re.compile("0|[1-9][0-9]{0,9}")
_LAST_INDEX = 2**32 - 2


def _write(value: Any, parts: list[str], sorts: bool, sorts_arrays: bool) -> None:
    """Append the JSON of a value. Each part is written once, at any depth."""
    kind = value.__class__
    if kind is Number:
        parts.append(value)
    elif kind is str:
        parts.append(_quoted(value))
    elif kind is dict:
        mark = "{"
        for name in _ordered(value, sorts):
            item = value[name]
            if item.__class__ is Number:  # no call of `_write`: there may be thousands of numbers
                parts += (mark, _quoted(name), ":", item)
            else:
                parts += (mark, _quoted(name), ":")
                _write(item, parts, sorts, sorts_arrays)
            mark = ","
        parts.append("}" if value else "{}")
    elif kind is list:
        sorts = sorts and sorts_arrays
        mark = "["
        for item in value:
            if item.__class__ is Number:
                parts += (mark, item)
            else:
                parts.append(mark)
                _write(item, parts, sorts, sorts)
            mark = ","
        parts.append("]" if value else "[]")
    else:
        parts.append("null" if value is None else "true" if value else "false")


def _ordered(names: dict[str, Any], sorts: bool) -> list[str]:
    """Return names in the order of a JavaScript object: names that could be array indices come first."""
    if len(names) < 2:
        return list(names)
    found = sorted(names, key=None if "".join(names).isascii() else _code_units) if sorts else list(names)
    like_indices = [name for name in found if name[:1].isdigit() and _INDEX.fullmatch(name)]
    indices = {number: name for name in like_indices if (number := int(name)) <= _LAST_INDEX}
    if not indices:
        return found
    first = list(map(indices.__getitem__, sorted(indices)))
    taken = set(first)
    return first + [name for name in found if name not in taken]


def _code_units(name: str) -> bytes:
    """Return the key by which JavaScript sorts strings: UTF-16 code units, not code points."""
    return name.encode("utf-16-be", "surrogatepass")
