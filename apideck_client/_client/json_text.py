"""Parses JSON to plain Python values. A body that `msgspec` refuses is parsed slowly, without an error.

The slow way accepts bytes that are not UTF-8, `NaN`, numbers of any length, and nesting of any depth.
"""

import json
import math
import re
from typing import Any, Final

import msgspec

from .charsets import to_text, to_utf8

MAX_DEPTH: Final = 100
"""If JSON nests too deep to be parsed, the parts below this depth stay strings."""

DECODE_ERRORS: Final = (msgspec.MsgspecError, ValueError, RecursionError)
"""The exceptions of `msgspec` for JSON that it refuses."""


def read_json(content: bytes, charset: str | None = None) -> Any:
    """Return any JSON as plain Python values; a body that is not JSON as a string.

    Args:
        content: The body.
        charset: The charset in the header, for a body that is not UTF-8: a result of `find_charset`.
    """
    content = to_utf8(content, charset)
    try:
        return msgspec.json.decode(content)
    except DECODE_ERRORS:
        return parse_json(to_text(content))


def parse_json(text: str) -> Any:
    """Return JSON that `msgspec` refuses as plain Python values; a string that is not JSON as it is."""
    text = text.removeprefix("\ufeff")
    may_be_deep = text.count("[") + text.count("{") > MAX_DEPTH
    try:
        return json.loads(_limit_depth(text) if may_be_deep else text, parse_int=_integer, parse_float=_real)
    except (ValueError, RecursionError):
        return text


# A string without an end is taken to the end of the text: no part of the text is scanned twice.
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


def nests_too_deep(content: bytes) -> bool:
    """Return True if JSON nests deeper than `MAX_DEPTH`. The JSON is not parsed."""
    if content.count(b"[") + content.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for match in _BRACKETS.finditer(content.decode("utf-8", "replace")):
        depth += 1 if match[0] in "[{" else -1 if match[0] in "]}" else 0
        if depth > MAX_DEPTH:
            return True
    return False


def _limit_depth(text: str) -> str:
    """Return JSON in which each part below `MAX_DEPTH` is a string of its own JSON, for parsers that recurse."""
    parts: list[str] = []
    depth = kept = start = 0
    for match in _BRACKETS.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                start = match.start()
        elif match[0] in "]}":
            depth -= 1
            if depth == MAX_DEPTH:
                parts += (text[kept:start], json.dumps(text[start : match.end()]))
                kept = match.end()
    return "".join((*parts, text[kept:]))


def _integer(digits: str) -> int | str:
    """Return an integer; the string itself if it has more digits than Python converts."""
    try:
        return int(digits)
    except ValueError:
        return digits


def _real(digits: str) -> float | str:
    """Return a number with a fraction or an exponent; the string itself if a float can't hold it."""
    value = float(digits)
    return value if math.isfinite(value) else digits
