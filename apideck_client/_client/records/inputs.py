"""Converts arguments: callers may pass a string for an enum, a dict for a model, and one value for a list.

A value that a type checker refuses is also refused here, before the request is sent. Responses are not read here.
"""

import datetime
import decimal
import enum
import functools
import types
import typing
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...errors import ArgumentError
from ..type_guards import is_mapping, is_sequence
from ..validation import check_type, nearest, wrong_type
from .conversion import declared_names
from .model import UNSET, Model, Unset, is_present, received_bytes
from .plain import unknown_fields

Converter = Callable[[object, str], Any]
"""Converts a value that is present; the second argument is its name for error messages."""

_MOST_LISTED = 12
"""An error lists all allowed names up to this number."""


def fill(record: Model, fields: Mapping[str, object]) -> None:
    """Set the fields of a new record from keyword arguments.

    Raises:
        TypeError: The model has no such field.
        ArgumentError: A value does not fit its field.
    """
    kind = type(record)
    for name in fields:
        if name not in kind.__field_names__:
            close = nearest(name, kind.__field_names__)
            raise TypeError(f"{kind.__name__} has no field {name!r}" + (f"; did you mean {close!r}?" if close else ""))
    _set_fields(record, fields, kind.__name__)


def check_known(record: Model, name: str) -> None:
    """Check that `from_dict` made a record only from keys that its class has.

    A filter that is sent without one of its keys would list too many records.

    Raises:
        ArgumentError: The record has an unknown key.
    """
    unknown = unknown_fields(record) if received_bytes(record) is not None else {}
    if unknown:
        raise _unknown_key(min(unknown), type(record), name)


def to_input(value: object, kind: Any, name: str) -> Any:
    """Return a caller's value as the model or enum that an argument takes, or a list of them.

    Args:
        value: The argument.
        kind: A model, an enum, or `list[...]` of one.
        name: The argument's name, for error messages.

    Raises:
        ArgumentError: The value has another type or an unknown key, or the enum does not have the value.
    """
    return _convert(_converter(kind), value, name)


def _convert(converter: Converter | None, value: object, name: str) -> Any:
    """Return a converted value. `None`, `UNSET` and values without a converter stay as they are."""
    return value if converter is None or not is_present(value) else converter(value, name)


def _set_fields(record: Model, fields: Mapping[str, object], path: str) -> None:
    converters = _converters(typing.cast("Any", type(record)))
    for name in record.__field_names__:
        setattr(record, name, UNSET)
    for name, value in fields.items():
        setattr(record, name, _convert(converters.get(name), value, f"{path}.{name}"))


@functools.cache
def _converters(kind: Any) -> dict[str, Converter]:
    """Return the converters of the fields of a model that need one."""
    hints = typing.get_type_hints(kind)
    found = ((name, _converter(hints[name])) for name in kind.__field_names__)
    return {name: convert for name, convert in found if convert is not None}


def _converter(hint: Any) -> Converter | None:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return _union_converter([part for part in typing.get_args(hint) if part not in (Unset, types.NoneType)])
    if typing.get_origin(hint) is list:
        return _list_converter(*typing.get_args(hint))
    if hint in _PLAIN:
        return _plain_converter([hint])
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return functools.partial(_to_enum, hint)
    if isinstance(hint, type) and issubclass(hint, Model):
        return functools.partial(_to_model, hint)
    return None


def _union_converter(members: list[Any]) -> Converter | None:
    """Return the converter of a choice. It converts a value only if one member of the choice fits."""
    if len(members) == 1:
        return _converter(members[0])
    if all(part in _PLAIN for part in members):
        return _plain_converter(members)
    lists = [part for part in members if typing.get_origin(part) is list]
    models = [part for part in members if isinstance(part, type) and issubclass(part, Model)]
    from_list = _converter(lists[0]) if len(lists) == 1 else None
    takes_dicts = any(part is Any or typing.get_origin(part) is dict for part in members)
    from_dict = _converter(models[0]) if len(models) == 1 and not takes_dicts else None

    def convert(value: object, name: str) -> Any:
        if from_dict is not None and is_mapping(value):
            return from_dict(value, name)
        if from_list is not None and is_sequence(value):
            return from_list(value, name)
        return value

    return convert if from_list is not None or from_dict is not None else None


def _list_converter(item: Any) -> Converter:
    convert_item = _converter(item)
    takes_strings = isinstance(item, type) and issubclass(item, str)

    def convert(value: object, name: str) -> Any:
        if isinstance(value, str) and takes_strings:
            value = [value]
        if not is_sequence(value):
            raise wrong_type(name, value, "a list")
        if convert_item is None:
            return value
        return [_convert(convert_item, part, f"{name}[{index}]") for index, part in enumerate(value)]

    return convert


_NUMBERS = (int, float, decimal.Decimal)
_TIMES = (datetime.date, str)
_PLAIN: Mapping[Any, tuple[type, ...]] = {
    str: (str, uuid.UUID, datetime.date),
    bool: (bool,),
    int: _NUMBERS,
    float: _NUMBERS,
    datetime.datetime: _TIMES,
    datetime.date: _TIMES,
}
"""The types that a field takes. The encoder writes them as the document wants."""


def _plain_converter(kinds: Sequence[type[Any]]) -> Converter:
    taken = tuple(each for kind in kinds for each in _PLAIN[kind])
    wanted = " or ".join(kind.__name__ for kind in kinds)

    def convert(value: object, name: str) -> Any:
        if not isinstance(value, taken) or (isinstance(value, bool) and bool not in kinds):
            raise wrong_type(name, value, f"of type {wanted}", "pass a value of that type")
        return value

    return convert


def _to_enum(kind: Any, value: object, name: str) -> Any:
    if isinstance(value, enum.Enum):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        check_type(name, value, kind, f"pass {kind.__name__}(...)")
    known = kind._value2member_map_
    if value in known:
        return known[value]
    close = nearest(value, known) if isinstance(value, str) else ""
    listed = [close] if close and len(known) > _MOST_LISTED else [str(each) for each in list(known)[:_MOST_LISTED]]
    more = ", …" if len(listed) < len(known) else ""
    newer = f"for a value that is newer than the document, pass {kind.__name__}({value!r})"
    raise ArgumentError(name, f"is {value!r}", f"pass one of {', '.join(listed)}{more}; {newer}")


def _to_model(kind: type[Model], value: object, name: str) -> Any:
    if not is_mapping(value):
        return check_type(name, value, kind, f"pass {kind.__name__}(...) or a dict", wanted=f"of type {kind.__name__}")
    declared = declared_names(kind)
    fields: dict[str, object] = {}
    more: dict[str, object] = {}
    for key, item in value.items():
        field = declared.get(key) or (key if key in kind.__field_names__ else None)
        if field is not None:
            fields[field] = item
        elif kind.__extra__ and isinstance(key, str):
            more[key] = item
        else:
            raise _unknown_key(key, kind, name)
    if more:
        fields[kind.__extra__] = more
    record = kind.__new__(kind)
    _set_fields(record, fields, name)
    return record


def _unknown_key(key: object, kind: type[Model], name: str) -> ArgumentError:
    close = nearest(key, kind.__field_names__) if isinstance(key, str) else ""
    remedy = f"write {close!r}" if close else f"its fields are {', '.join(kind.__field_names__[:_MOST_LISTED])}"
    return ArgumentError(name, f"has the key {key!r}, and {kind.__name__} has no such field", remedy)
