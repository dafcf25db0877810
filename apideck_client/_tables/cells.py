"""Cells: values converted to the type of their column. A value that does not fit is no error: the caller keeps it."""

import contextlib
import datetime
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from .._client.records.model import UNSET, Model, set_fields
from .._client.type_guards import is_mapping, is_sequence
from ..times import to_datetime

MISFIT: Final = object()
"""The result of a function in `TO_CELL` for a value that the column's type can't hold."""

_MAX_INTEGER: Final = 2**63
_encode = msgspec.json.Encoder().encode


def _to_text(value: Any) -> Any:
    if value.__class__ is str and value.isascii():  # nearly all cells
        return value
    if isinstance(value, str):
        return str(value) if is_unicode(value) else MISFIT
    # Connectors send ids as numbers. Their digits are the same ids.
    return str(value) if value.__class__ is int else MISFIT


def is_unicode(text: str) -> bool:
    """Return True if UTF-8 can encode a string. JSON may contain half a surrogate pair, which no table accepts."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _to_boolean(value: Any) -> Any:
    return value if isinstance(value, bool) else MISFIT


def _to_integer(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return MISFIT
    return int(value) if -_MAX_INTEGER <= value < _MAX_INTEGER else MISFIT


def _to_number(value: Any) -> Any:
    if isinstance(value, float):
        return value
    if not isinstance(value, int) or isinstance(value, bool):
        return MISFIT
    try:
        number = float(value)
    except OverflowError:
        return MISFIT
    return number if number == value else MISFIT  # a float can't hold all digits of the others


def _to_timestamp(value: Any) -> Any:
    if not isinstance(value, datetime.datetime):
        return MISFIT
    if value.tzinfo is datetime.UTC:
        return value
    moment = to_datetime(value)
    try:
        return MISFIT if moment is None else moment.astimezone(datetime.UTC)
    except OverflowError:  # outside the years that Python knows
        return MISFIT


def _to_date(value: Any) -> Any:
    return value if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) else MISFIT


def to_json(value: Any) -> str:
    """Return any value as JSON text that every parser can read. Dates are in ISO 8601.

    A value that JSON can't represent becomes a string: NaN becomes "NaN", half a surrogate pair its escape sequence.
    """
    with contextlib.suppress(ValueError):
        text = _dump(value)
        if text.isascii() or is_unicode(text):
            return text
    return _dump(_portable(value))


def to_json_directly(value: Any) -> str:
    """Return the same as `to_json`, but faster. All fields must have the same names in Python and JSON."""
    try:
        text = _encode(value).decode()
    except (TypeError, ValueError, msgspec.MsgspecError, RecursionError):
        return to_json(value)
    # `msgspec` writes null for NaN too.
    return to_json(msgspec.to_builtins(value)) if "null" in text else text


def _plain(value: Any) -> Any:
    """Convert a value that JSON can't represent to one that it can. Values inside it are not converted."""
    if isinstance(value, Model):
        return set_fields(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is UNSET:
        return None
    if is_mapping(value):
        return {str(key): item for key, item in value.items()}
    return list(value) if is_sequence(value) else str(value)


def _portable(value: Any) -> Any:
    """Return a copy of a value with strings in place of everything that JSON can't represent."""
    if isinstance(value, Model):
        value = set_fields(value)
    if is_mapping(value):
        return {_portable(str(key)): _portable(item) for key, item in value.items()}
    if is_sequence(value):
        return [_portable(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    return value


_dump: Final = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode

TO_CELL: Final[Mapping[str, Callable[[Any], Any]]] = {
    "string": _to_text,
    "enum": _to_text,
    "boolean": _to_boolean,
    "integer": _to_integer,
    "number": _to_number,
    "timestamp": _to_timestamp,
    "date": _to_date,
    "json": to_json,
}
"""The function that converts a value to a cell, for each column type. It returns `MISFIT` if the value doesn't fit."""
