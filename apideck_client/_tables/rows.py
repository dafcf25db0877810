"""Rows: the cells of a record, one for each column of its class."""

import functools
import typing
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Final, Protocol

import msgspec

from .._client.json_text import DECODE_ERRORS, read_json
from .._client.records.conversion import declared_names, field_types, is_model
from .._client.records.model import UNSET, Model, received_bytes
from .._client.type_guards import is_array, is_object
from .cells import MISFIT, TO_CELL, to_json, to_json_directly
from .columns import INDEX, PARENT, RESCUED, Column, Part, column_type, item_type, members, parts_of, strip

Row = tuple[Any, ...]

_NOTHING: Final = object()
"""The result of a reader that has found a cell for all of a value."""


class Table(Protocol):
    """The rows of one class of records."""

    columns: list[Column]

    def rows(self, records: Iterable[Any]) -> Iterator[Row]:
        """Yield the rows of records, in their order."""
        ...


class RecordTable:
    """The table of a type of records: one row for each."""

    def __init__(self, record_type: Any) -> None:
        self._read: _Reader = _ObjectReader(record_type) if is_model(record_type) else _ValueReader(record_type)
        self.columns = [*self._read.columns, Column(RESCUED, "json", "")]

    def rows(self, records: Iterable[Any]) -> Iterator[Row]:
        """Yield one row for each record."""
        read = self._read
        for record in records:
            cells: list[Any] = []
            rest = _merged(read.read(record, cells), _unknown_of_record(record))
            cells.append(None if rest is _NOTHING else to_json(rest))
            yield tuple(cells)


class ChildTable:
    """The table of a list within records: one row for each item."""

    def __init__(self, kind: type[Model], part: Part, key: Part) -> None:
        self._get_items = attrgetter(part.attribute)
        self._get_key = attrgetter(key.attribute)
        self._key_cell = TO_CELL[key.columns[0].type]
        item = item_type(part.type)
        self._read: _Reader = _ObjectReader(item, (PARENT, INDEX)) if is_model(item) else _ValueReader(item)
        self._kind, self._wire_name = kind, part.wire_name
        self.columns = [
            Column(PARENT, key.columns[0].type, key.wire_name),
            Column(INDEX, "integer", ""),
            *self._read.columns,
            Column(RESCUED, "json", ""),
        ]

    def rows(self, records: Iterable[Any]) -> Iterator[Row]:
        """Yield one row for each item of the lists, in the order of the records. No list gives no row."""
        for record in records:
            if not isinstance(record, self._kind):
                continue
            items, key = self._get_items(record), self._get_key(record)
            if items is None or items is UNSET:
                continue
            parent = None if key is None or key is UNSET else self._key_cell(key)
            came = _received(record)
            raw = came.get(self._wire_name) if is_object(came) else None
            for index, item in enumerate(items if is_array(items) else [items]):
                cells = [None if parent is MISFIT else parent, index]
                is_known = is_array(raw) and index < len(raw)
                unknown = _unknown(item, raw[index]) if is_array(raw) and is_known else _NOTHING
                rest = _merged(self._read.read(item, cells), unknown)
                cells.append(None if rest is _NOTHING else to_json(rest))
                yield tuple(cells)


class _Reader(Protocol):
    """A part of a record, and its columns."""

    columns: tuple[Column, ...]

    def read(self, value: Any, cells: list[Any]) -> Any:
        """Append a cell for each column, and return the rest of the value: all that fits in none."""
        ...


class _ValueReader:
    """A field, or a whole record, with one column."""

    def __init__(self, hint: Any) -> None:
        self.columns: tuple[Column, ...] = (Column("value", column_type(hint), ""),)
        self._to_cell = _cell_maker(self.columns[0], hint)

    @classmethod
    def of(cls, part: Part) -> "_ValueReader":
        """Return the reader of a field."""
        made = cls(part.type)
        made.columns = part.columns
        return made

    def read(self, value: Any, cells: list[Any]) -> Any:
        if value is None or value is UNSET:
            cells.append(None)
            return _NOTHING
        cell = self._to_cell(value)
        if cell is MISFIT:
            cells.append(None)
            return value
        cells.append(cell)
        return _NOTHING


class _ObjectReader:
    """A model, with the columns of all its fields."""

    def __init__(self, kind: type[Model], reserved: tuple[str, ...] = ()) -> None:
        parts = parts_of(kind, reserved)
        self._kind = kind
        self._values = _getter([part.attribute for part in parts])
        self._readers = [(part.wire_name, _reader_of(part)) for part in parts]
        self.columns = tuple(column for part in parts for column in part.columns)

    def read(self, value: Any, cells: list[Any]) -> Any:
        if not isinstance(value, self._kind):
            cells.extend([None] * len(self.columns))
            return _NOTHING if value is None or value is UNSET else value
        rest: dict[str, Any] = {}
        for (name, reader), item in zip(self._readers, self._values(value), strict=True):
            left = reader.read(item, cells)
            if left is not _NOTHING:
                rest[name] = left
        return rest or _NOTHING


class _InnerReader:
    """An object in a record: a column for each of its fields."""

    def __init__(self, part: Part) -> None:
        self.columns = part.columns
        self._kind = part.type
        self._values = _getter(part.inner)
        wire_names = part.type.__wire_names__
        hints = field_types(part.type)
        self._cells = [
            (wire_names.get(name, name), _cell_maker(column, strip(hints[name])))
            for name, column in zip(part.inner, part.columns, strict=True)
        ]

    def read(self, value: Any, cells: list[Any]) -> Any:
        if not isinstance(value, self._kind):
            cells.extend([None] * len(self.columns))
            return _NOTHING if value is None or value is UNSET else value
        rest: dict[str, Any] = {}
        for (name, to_cell), item in zip(self._cells, self._values(value), strict=True):
            cell = None if item is None or item is UNSET else to_cell(item)
            if cell is MISFIT:
                cell, rest[name] = None, item
            cells.append(cell)
        return rest or _NOTHING


class _ListReader:
    """A list of objects in a record: a column for each scalar of the first object, and one for the list as JSON."""

    def __init__(self, part: Part) -> None:
        self.columns = part.columns
        self._kind = item_type(part.type)
        self._values = _getter(part.inner)
        self._cells = [TO_CELL[column.type] for column in part.columns[:-1]]
        self._to_json = _cell_maker(part.columns[-1], part.type)
        self._no_cells = [None] * len(self._cells)

    def read(self, value: Any, cells: list[Any]) -> Any:
        if value is None or value is UNSET:
            cells.extend(self._no_cells)
            cells.append(None)
            return _NOTHING
        first = value[0] if is_array(value) and value else None
        if isinstance(first, self._kind):
            for to_cell, item in zip(self._cells, self._values(first), strict=True):
                cell = None if item is None or item is UNSET else to_cell(item)
                cells.append(None if cell is MISFIT else cell)
        else:
            cells.extend(self._no_cells)
        cells.append(self._to_json(value))  # which has all of the list, so that there is no rest
        return _NOTHING


def _reader_of(part: Part) -> _Reader:
    if part.shape == "object":
        return _InnerReader(part)
    return _ListReader(part) if part.shape == "list" else _ValueReader.of(part)


def _getter(names: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that returns the values of attributes."""
    all_names = tuple(names)
    if len(all_names) > 1:
        return attrgetter(*all_names)
    return lambda record: tuple(getattr(record, name) for name in all_names)


def _cell_maker(column: Column, hint: Any) -> Callable[[Any], Any]:
    if column.type == "json" and _is_written_directly(hint):
        return to_json_directly
    return TO_CELL[column.type]


def _is_written_directly(hint: Any, above: tuple[Any, ...] = ()) -> bool:
    """Return True if no model in a type has a field whose name in the JSON is another than that of its attribute."""
    for each in members(hint):
        if is_model(each) and each not in above:
            if each.__wire_names__ or each.__extra__ or any(name.startswith("_") for name in each.__field_names__):
                return False
            hints = field_types(each)
            if not all(_is_written_directly(hints[name], (*above, each)) for name in each.__field_names__):
                return False
        elif not all(_is_written_directly(part, above) for part in typing.get_args(each)):
            return False
    return True


# -- what a record's class does not declare


def _received(record: Model) -> Any:
    raw = received_bytes(record)
    return _NOTHING if raw is None else read_json(raw)


def _unknown_of_record(record: Any) -> Any:
    """Return what came with a record and has no attribute: fields that no class declares, or a record of no fields."""
    if not isinstance(record, Model):
        return _NOTHING
    raw = received_bytes(record)
    if raw is None or _declares_all(record, raw):
        return _NOTHING
    came = read_json(raw)
    return _unknown(record, came) if is_object(came) else came


def _unknown(value: Any, came: Any) -> Any:
    """Return the undeclared fields within a value, in the shape of its JSON; in a list, an empty object for none."""
    if isinstance(value, Model) and is_object(came):
        kind = type(value)
        declared = declared_names(kind)
        found = {} if kind.__extra__ else {name: item for name, item in came.items() if name not in declared}
        for name in kind.__field_names__:
            wire_name = kind.__wire_names__.get(name, name)
            inner = _unknown(getattr(value, name), came.get(wire_name))
            if inner is not _NOTHING:
                found[wire_name] = inner
        return found or _NOTHING
    if is_array(value) and is_array(came):
        parts = [_unknown(item, part) for item, part in zip(value, came, strict=False)]
        if any(part is not _NOTHING for part in parts):
            return [{} if part is _NOTHING else part for part in parts]
    return _NOTHING


def _declares_all(record: Any, raw: bytes) -> bool:
    """Return True if a record's class declares all of its JSON. It may be False for an odd value as well."""
    decode = _checking_decoder(record.__class__)
    if decode is None:
        return False
    try:
        decode(raw)
    except DECODE_ERRORS:
        return False
    return True


@functools.cache
def _checking_decoder(kind: Any) -> Callable[[bytes], Any] | None:
    """Return a decoder that refuses undeclared fields, at any depth, and reads nothing else; None if there is none."""
    found = _checked_type(kind, ())
    return None if found is None else msgspec.json.Decoder(found).decode


def _checked_type(hint: Any, above: tuple[Any, ...]) -> Any:
    """Return a type for `msgspec` that refuses undeclared fields; None for a type that it can't express."""
    options = list(members(hint))
    models = [each for each in options if is_model(each)]
    if not _has_model(hint):
        return msgspec.Raw
    if len(options) > 1 or (models and (models[0] in above or models[0].__extra__)):
        return None
    if not models:
        item = item_type(options[0])
        inner = None if item is None else _checked_type(item, above)
        return None if inner is None else list[inner] | None  # type: ignore[valid-type]
    (model,) = models
    hints, fields = field_types(model), list[Any]()
    for index, name in enumerate(model.__field_names__):
        inner = _checked_type(hints[name], (*above, model))
        if inner is None:
            return None
        wire_name = model.__wire_names__.get(name, name)
        fields.append((f"field_{index}", inner, msgspec.field(default=None, name=wire_name)))
    try:
        made = msgspec.defstruct(model.__name__, fields, forbid_unknown_fields=True)
    except ValueError:  # a name in the JSON that it doesn't take, such as one with quotes
        return None
    return made if not above else made | None


def _has_model(hint: Any) -> bool:
    return any(is_model(each) or any(map(_has_model, typing.get_args(each))) for each in members(hint))


def _merged(left: Any, right: Any) -> Any:
    """Return two rests of one value as one."""
    if left is _NOTHING:
        return right
    if is_object(left) and is_object(right):
        return {**left, **{name: _merged(left.get(name, _NOTHING), item) for name, item in right.items()}}
    return left
