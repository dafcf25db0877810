"""The columns of a model. They depend only on its class, never on data."""

import datetime
import enum
import types
import typing
from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

from .._client.records.conversion import field_types, is_model
from .._client.records.model import Unset

ColumnType = Literal["string", "enum", "boolean", "integer", "number", "timestamp", "date", "json"]
"""The type of a column's cells.

`timestamp` is a `datetime` in UTC, `enum` is a str with few different values, and `json` is a str that contains JSON.
"""

RESCUED: Final = "_rescued_data"
"""The name of the column for everything that has no other cell."""
PARENT: Final = "_parent_id"
"""In a child table, the name of the column with the id of the record."""
INDEX: Final = "_index"
"""In a child table, the name of the column with the index in the list, from 0."""


class Column(NamedTuple):
    """A column of a table."""

    name: str
    """The name. It is unique in the table, even if case is ignored."""
    type: ColumnType
    """The type of the cells. Every cell may be None."""
    path: str
    """The path of the field, such as `emails[0].email`."""


class Part(NamedTuple):
    """A field of a model, and its columns."""

    attribute: str
    wire_name: str
    type: Any
    """The type, without null and "not set"."""
    shape: Literal["scalar", "object", "list"]
    columns: tuple[Column, ...]
    """One for a scalar, one for each field of an object. For a list: those of its first object, then one with JSON."""
    inner: tuple[str, ...] = ()
    """The attributes of the object (or of the first object of the list), one for each column."""


def parts_of(kind: Any, reserved: tuple[str, ...] = ()) -> list[Part]:
    """Return the fields of a model with their columns, in the document's order."""
    hints = field_types(kind)
    fields = [(name, kind.__wire_names__.get(name, name), strip(hints[name])) for name in kind.__field_names__]
    names = _Names((*reserved, RESCUED))
    # The record's own fields take their names first, so other columns can't change them.
    own = {name: names.take(wire) for name, wire, hint in fields if not is_model(hint)}
    return [_part(own.get(name, ""), name, wire, hint, names) for name, wire, hint in fields]


def _part(column_name: str, name: str, wire: str, hint: Any, names: "_Names") -> Part:
    if is_model(hint):
        inner = list(_inner_fields(hint))
        columns = [Column(names.take(f"{wire}_{each}"), type_, f"{wire}.{each}") for _, each, type_ in inner]
        return Part(name, wire, hint, "object", tuple(columns), tuple(attribute for attribute, _, _ in inner))
    item = item_type(hint)
    if is_model(item) and not _holds_any_value(item):
        prefix = singular(wire)
        inner = [each for each in _inner_fields(item) if each[2] != "json"]
        columns = [Column(names.take(_joined(prefix, each)), type_, f"{wire}[0].{each}") for _, each, type_ in inner]
        columns.append(Column(column_name, "json", wire))
        return Part(name, wire, hint, "list", tuple(columns), tuple(attribute for attribute, _, _ in inner))
    return Part(name, wire, hint, "scalar", (Column(column_name, column_type(hint), wire),))


def _inner_fields(kind: Any) -> Iterator[tuple[str, str, ColumnType]]:
    """Yield the attribute, the name in the JSON and the column's type of each field of a model in a record."""
    hints = field_types(kind)
    for name in kind.__field_names__:
        yield name, kind.__wire_names__.get(name, name), column_type(strip(hints[name]))


def _holds_any_value(kind: Any) -> bool:
    """Return True if a field of a model may have values of several types, such as the value of a custom field.

    Such a list gets no columns for its first object, because each object is about something else.
    """
    hints = field_types(kind)
    return any(_is_mixed(hints[name]) for name in kind.__field_names__)


def _is_mixed(hint: Any) -> bool:
    found = list(members(hint))
    return Any in found or (len(found) > 1 and column_type(hint) == "json")


class _Names:
    """The column names that are taken in a table."""

    def __init__(self, taken: tuple[str, ...]) -> None:
        self._taken = {name.casefold() for name in taken}

    def take(self, name: str) -> str:
        """Return the name, with a number as suffix if it is taken."""
        free, number = name, 1
        while free.casefold() in self._taken:  # most databases ignore case, so `Id` is the same as `id`
            number += 1
            free = f"{name}_{number}"
        self._taken.add(free.casefold())
        return free


def _joined(prefix: str, name: str) -> str:
    """Return the name of a column for a field of a list's first object: `address_city`, but `email` for its `email`."""
    return prefix if prefix == name or prefix.endswith(f"_{name}") else f"{prefix}_{name}"


def singular(name: str) -> str:
    """Return the name of one item of a list: `email` for `emails`, `address` for `addresses`."""
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if name.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) and len(name) > 1 else name


def column_type(hint: Any) -> ColumnType:
    """Return the column type for the type of a field: `json` for everything but scalars."""
    found = set[ColumnType](map(_scalar_type, members(hint)))
    if len(found) == 1:
        return found.pop()
    return "number" if found == {"integer", "number"} else "string" if found == {"enum", "string"} else "json"


def _scalar_type(hint: Any) -> ColumnType:
    if not isinstance(hint, type):
        return "json"
    kind: type[Any] = hint
    if issubclass(kind, enum.Enum):
        return "enum" if issubclass(kind, str) else "integer"
    return _SCALARS.get(kind, "json")


_SCALARS: Final[dict[type, ColumnType]] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    datetime.datetime: "timestamp",
    datetime.date: "date",
}


def item_type(hint: Any) -> Any:
    """Return the type of a list's items, or None if the type is not a list."""
    return strip(typing.get_args(hint)[0]) if typing.get_origin(hint) is list else None


def strip(hint: Any) -> Any:
    """Return a type without null, "not set" and annotations. If several types are left, return their union."""
    left = tuple(members(hint))
    return left[0] if len(left) == 1 else typing.Union[left] if left else type(None)  # noqa: UP007


def members(hint: Any) -> Iterator[Any]:
    """Yield the types that a value may have, without null and "not set"."""
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        yield from members(typing.get_args(hint)[0])
    elif origin in (typing.Union, types.UnionType):
        for each in typing.get_args(hint):
            yield from members(each)
    elif hint is not Unset and hint is not type(None):
        yield hint
