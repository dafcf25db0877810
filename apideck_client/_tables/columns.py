"""The columns of a model, from its class alone: the data has no say in them."""

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

`timestamp` is an aware `datetime` in UTC, `enum` a str that is one of a few, `json` a str that holds JSON.
"""

RESCUED: Final = "_rescued_data"
"""The name of the column with all that has no other cell."""
PARENT: Final = "_parent_id"
"""In a table of children, the name of the column with the id of the record that they are from."""
INDEX: Final = "_index"
"""In a table of children, the name of the column with the place in their list, from 0."""


class Column(NamedTuple):
    """A column of a table."""

    name: str
    """The name, which no other column of the table has, also if the case of letters does not count."""
    type: ColumnType
    """The type of the cells. A cell of any column may be None."""
    path: str
    """The field that the cells are from, such as `emails[0].email`."""


class Part(NamedTuple):
    """A field of a model, and the columns that it gives."""

    attribute: str
    wire_name: str
    type: Any
    """The type, without null and "not set"."""
    shape: Literal["scalar", "object", "list"]
    columns: tuple[Column, ...]
    """One for a scalar, one for each field of an object; for a list those of its first object, and then its JSON."""
    inner: tuple[str, ...] = ()
    """The attributes of the object, or of the first object of the list, that the columns are from."""


def parts_of(kind: Any, reserved: tuple[str, ...] = ()) -> list[Part]:
    """Return the fields of a model with their columns, in the document's order."""
    hints = field_types(kind)
    fields = [(name, kind.__wire_names__.get(name, name), strip(hints[name])) for name in kind.__field_names__]
    names = _Names((*reserved, RESCUED))
    # A column that is a field of the record itself has the field's name, whatever else is in the record.
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
    """Return True if a field of a model may have a value of several types, as the value of a custom field.

    The first of such objects says nothing about the record: each holds something else.
    """
    hints = field_types(kind)
    return any(_is_mixed(hints[name]) for name in kind.__field_names__)


def _is_mixed(hint: Any) -> bool:
    found = list(members(hint))
    return Any in found or (len(found) > 1 and column_type(hint) == "json")


class _Names:
    """The names of a table's columns that are taken."""

    def __init__(self, taken: tuple[str, ...]) -> None:
        self._taken = {name.casefold() for name in taken}

    def take(self, name: str) -> str:
        """Return the name, with a number behind it if it is taken."""
        free, number = name, 1
        while free.casefold() in self._taken:  # to most databases `Id` and `id` are one name
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
    """Return the type of the column for a field of a type; `json` for all but scalars."""
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
    """Return the type of a list's items; None for a type that is no list."""
    return strip(typing.get_args(hint)[0]) if typing.get_origin(hint) is list else None


def strip(hint: Any) -> Any:
    """Return a type without null, "not set" and notes; the union of what is left if that is several types."""
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
