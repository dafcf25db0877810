"""The line and column of a value in a JSON text, for messages."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

_BLANK = re.compile(r"[ \t\r\n]*")
_decode = json.JSONDecoder().raw_decode


def place_of(text: str, steps: Sequence[str | int]) -> str:
    """Return "line 3, column 5" for the value at a path of keys and indices. The text must be valid JSON."""
    at = _skip(text, 0)
    for step in steps:
        found = _enter(text, at, step)
        if found is None:
            break
        at = found
    before = text[:at]
    return f"line {before.count(chr(10)) + 1}, column {at - before.rfind(chr(10))}"


def _enter(text: str, at: int, step: str | int) -> int | None:
    """Return the position of an entry of an object or array, or None if there is none."""
    is_object, at = text[at] == "{", _skip(text, at + 1)
    index = 0
    while text[at] not in "]}":
        name: Any = index
        if is_object:
            name, at = _decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if name == step:
            return at
        _, at = _decode(text, at)
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        index += 1
    return None


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    assert found is not None
    return found.end()
