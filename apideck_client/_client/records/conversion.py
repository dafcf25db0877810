"""Converts decoded JSON to models, enums and datetimes. A value of the wrong type stays as it is, without an error.

`msgspec` decodes good records directly from bytes. This is the slow way, for values that it refuses.
"""

import datetime
import enum
import functools
import json
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ...times import from_milliseconds, parse_datetime
from ..type_guards import is_array, is_object
from .model import UNSET, Discriminator, Model, SinceEpoch, Unset


def to_record(value: Any, record_type: Any) -> Any:
    """Return a record made from plain values, as if it were decoded from their JSON.

    Args:
        value: A decoded JSON value.
        record_type: The type of the record: a model, or any other type in the document.
    """
    return keep_received(convert_safely(value, record_type), record_type, msgspec.Raw(json.dumps(value).encode()))


def keep_received(record: Any, record_type: Any, raw: msgspec.Raw) -> Any:
    """Return the record with the bytes that it was read from.

    A value that is not an object becomes an empty record, if the type is a model.
    """
    if is_model(record_type):
        if record.__class__ is not record_type:
            record = record_type()
        record.__received__ = raw
    return record


def is_model(kind: Any) -> bool:
    """Return True if a type is a model."""
    return isinstance(kind, type) and issubclass(kind, Model)


def convert_safely(value: Any, to: Any) -> Any:
    """Return the value as the type `to`.

    On any error, return the value itself: one wrong number must not lose a page.
    """
    try:
        return convert(value, to)
    except MemoryError:
        raise
    except Exception:
        return value


def convert(value: Any, to: Any) -> Any:
    """Return a decoded JSON value as the type `to`, or the value itself if it has the wrong type."""
    if value is None:
        return None
    origin = typing.get_origin(to)
    if origin is typing.Annotated:
        return _convert_annotated(value, *typing.get_args(to))
    if origin in (typing.Union, types.UnionType):
        # If several members fit equally, the first one wins.
        return convert(value, max(_members(to), key=lambda member: _fit(value, member), default=Any))
    if origin is list and is_array(value):
        (item_type,) = typing.get_args(to)
        return [convert(item, item_type) for item in value]
    if origin is dict and is_object(value):
        return {key: convert(item, typing.get_args(to)[1]) for key, item in value.items()}
    if isinstance(to, type):
        return _convert_class(value, to)
    return value


def _convert_class(value: Any, to: type[Any]) -> Any:
    if issubclass(to, Model):
        return _convert_model(value, to) if is_object(value) else value
    if issubclass(to, enum.Enum):
        try:
            return to(value)
        except ValueError:
            return value
    parse = _PARSERS.get(to)
    return value if parse is None or not isinstance(value, str) else parse(value)


def _convert_model(value: dict[str, Any], to: Any) -> Model:
    record: Model = to.__new__(to)
    hints, declared, extra = field_types(to), declared_names(to), to.__extra__
    for wire, name in declared.items():
        setattr(record, name, convert_safely(value[wire], hints[name]) if wire in value else UNSET)
    if extra:
        more = {key: item for key, item in value.items() if key not in declared}
        setattr(record, extra, convert(more, hints[extra]) if more else UNSET)
    return record


def declared_names(kind: type[Model]) -> Mapping[str, str]:
    """Return the names in the JSON of a model's fields, and the fields' own names, in the document's order."""
    return _declared_names(typing.cast("Any", kind))


@functools.cache
def _declared_names(kind: Any) -> Mapping[str, str]:
    return {kind.__wire_names__.get(name, name): name for name in kind.__field_names__ if name != kind.__extra__}


@functools.cache
def field_types(kind: Any) -> dict[str, Any]:
    """Return the types of a model's fields, by name."""
    return typing.get_type_hints(kind, include_extras=True)


def _convert_annotated(value: Any, kind: Any, *notes: Any) -> Any:
    """Return a choice with a discriminator as the class that the discriminator names; else use the annotated type."""
    for note in notes:
        if note is SinceEpoch and isinstance(value, int | float):
            return from_milliseconds(value)
        if isinstance(note, Discriminator) and is_object(value):
            named = value.get(note.field)
            chosen = note.classes.get(named) if isinstance(named, str) else None
            return value if chosen is None else _convert_model(value, chosen)
    return convert(value, kind)


def _members(kind: Any) -> typing.Iterator[Any]:
    """Yield the members of a union, also those of a union inside it. A union with a discriminator is one member."""
    for member in typing.get_args(kind):
        if typing.get_origin(member) in (typing.Union, types.UnionType):
            yield from _members(member)
        elif member is not Unset and member is not type(None):
            yield member


def _fit(value: Any, to: Any) -> float:
    """Return how well a value fits a type. Below 0 it does not fit; the model with most of the keys fits best."""
    origin, parts = typing.get_origin(to), typing.get_args(to)
    if origin is typing.Annotated:
        return _fit(value, parts[0])
    if origin in (typing.Union, types.UnionType):
        return max((_fit(value, part) for part in _members(to)), default=-1)
    if to is Any:
        return 0
    if origin is list:
        return -1 if not is_array(value) else 1 + min((_fit(item, parts[0]) for item in value), default=0)
    if origin is dict:
        return 0 if is_object(value) else -1
    return _fit_class(value, to) if isinstance(to, type) else -1


def _fit_class(value: Any, to: type[Any]) -> float:
    if issubclass(to, Model):
        if not is_object(value):
            return -1
        known = len(value.keys() & declared_names(to).keys())
        return 1 + known if known or not value else -0.5  # no known key: a map, if there is one, keeps them all
    if issubclass(to, enum.Enum):
        # A known value fits the enum best; an unknown value fits a plain type as well.
        raw = str if issubclass(to, str) else int
        if isinstance(value, bool) or not isinstance(value, raw):
            return -1
        return 3 if value in to._value2member_map_ else 1
    if to in _PARSERS:
        # A day without a time should be a date or a string if possible: a datetime would be sent back with a time.
        if not isinstance(value, str) or value.isdecimal() or isinstance(convert(value, to), str):
            return -1  # digits alone may be a phone number
        is_bare = to is datetime.datetime and not isinstance(_parse_date(value), str)
        return 1.5 if is_bare else 2.5
    if isinstance(value, bool) or to is bool:
        return 2 if isinstance(value, bool) and to is bool else -1
    if to is float and isinstance(value, int):
        return 1
    return 2 if isinstance(value, to) else -1


def _parse_date(text: str) -> datetime.date | str:
    """Return the date in a string; the string itself if it has none, or has a time as well."""
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        return text


_PARSERS: Mapping[type, Callable[[str], object]] = {datetime.datetime: parse_datetime, datetime.date: _parse_date}
"""The classes that are strings in the JSON."""
