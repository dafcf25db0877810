"""The signature of a webhook: HMAC-SHA256 of the body, rewritten as JavaScript does, with sorted keys.

Apideck parses the body, sorts the keys of nested objects, and serialises the result. Arrays, and the objects in them,
don't change. All changes that JSON.parse and JSON.stringify make to numbers, keys and text are part of the signed text.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

_SURROGATE = re.compile("[\ud800-\udfff]")
_LAST_INDEX = 2**32 - 2


def sign(body: Any, key: str) -> str:
    """Sign a body with an API key. The signature is in hex."""
    return hmac.new(key.encode(), signed_text(body).encode(), hashlib.sha256).hexdigest()


def signed_text(body: Any) -> str:
    """Return the text to sign."""
    return _written(body, sort=True)


def _written(value: Any, *, sort: bool) -> str:
    if isinstance(value, dict):
        return _object(cast("dict[str, Any]", value), sort=sort)
    if isinstance(value, list):
        return "[" + ",".join(_written(item, sort=False) for item in cast("list[object]", value)) + "]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return json.dumps(value)


def _object(value: Mapping[str, Any], *, sort: bool) -> str:
    names = sorted(value, key=_utf16) if sort else list(value)
    members = (f"{_text(name)}:{_written(value[name], sort=sort)}" for name in sorted(names, key=_place))
    return "{" + ",".join(members) + "}"


def _utf16(name: str) -> bytes:
    """Return the sort key. JavaScript sorts by UTF-16 code units, so an emoji comes before some letters."""
    return name.encode("utf-16-be", "surrogatepass")


def _place(name: str) -> tuple[int, int]:
    """Return the place of a name in a JavaScript object: array indices first, by number, then others in their order."""
    is_index = name.isascii() and name.isdigit() and str(int(name)) == name and int(name) <= _LAST_INDEX
    return (0, int(name)) if is_index else (1, 0)


def _text(value: str) -> str:
    written = json.dumps(value, ensure_ascii=False)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _number(given: float) -> str:
    """Write a number as JavaScript does: as a double, with an exponent from 1e21 and below 1e-6."""
    try:
        value = float(given)
    except OverflowError:
        return "null"  # as of infinity
    if value == 0:
        return "0"
    if 1e-6 <= abs(value) < 1e21:
        plain = format(Decimal(repr(value)), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"
