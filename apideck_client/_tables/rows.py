"""Rows: the cells of records, one for each column of their class."""

import functools
import itertools
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

Cells = list[Any]
"""The cells of one column, one for each row."""
Rest = dict[int, Any]
"""The values that have no cell, by the number of their row."""

BATCH: Final = 1_000
"""The number of records to convert at once. Column by column is faster than row by row."""

_NOTHING: Final = object()
"""The rest of a value if all of it has cells."""


class Table(Protocol):
    """The rows of one class of records."""

    columns: list[Column]

    def batches(self, records: Iterable[Any]) -> Iterator[list[Cells]]:
        """Yield the cells of some records at a time, in their order: a list for each column."""
        ...


def rows_of(table: Table, records: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of records."""
    for cells in table.batches(records):
        yield from zip(*cells, strict=True)


class RecordTable:
    """The table of a type of records: one row for each record."""

    def __init__(self, record_type: Any) -> None:
        self._read: _Reader = _ObjectReader(record_type) if is_model(record_type) else _ValueReader(record_type)
        self.columns = [*self._read.columns, Column(RESCUED, "json", "")]

    def batches(self, records: Iterable[Any]) -> Iterator[list[Cells]]:
        """Yield the cells of some records at a time: one row for each record."""
        for batch in _batched(records):
            cells, rest = self._read.read(batch)
            unknown = map(_unknown_of_record, batch)
            cells.append([_rescued(rest.get(index, _NOTHING), each) for index, each in enumerate(unknown)])
            yield cells


class ChildTable:
    """The table of a list in records: one row for each item."""

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

    def batches(self, records: Iterable[Any]) -> Iterator[list[Cells]]:
        """Yield the cells of some records at a time: one row for each item, and no row for a record without a list."""
        for batch in _batched(records):
            parents: Cells = []
            places: Cells = []
            items: list[Any] = []
            unknown: list[Any] = []
            for record in batch:
                found = self._get_items(record) if isinstance(record, self._kind) else None
                if found is not None and found is not UNSET:
                    found = found if is_array(found) else [found]
                    items += found
                    parents += [self._parent_of(record)] * len(found)
                    places += range(len(found))
                    unknown += self._unknown_of(record, found)
            cells, rest = self._read.read(items)
            rescued = [_rescued(rest.get(index, _NOTHING), each) for index, each in enumerate(unknown)]
            yield [parents, places, *cells, rescued]

    def _parent_of(self, record: Any) -> Any:
        key = self._get_key(record)
        cell = None if key is None or key is UNSET else self._key_cell(key)
        return None if cell is MISFIT else cell

    def _unknown_of(self, record: Model, items: list[Any]) -> list[Any]:
        raw = received_bytes(record)
        came = None if raw is None else read_json(raw)
        parts = came.get(self._wire_name) if is_object(came) else None
        if not is_array(parts) or len(parts) != len(items):
            return [_NOTHING] * len(items)
        return list(map(_unknown, items, parts))


def _batched(records: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(records)
    while batch := list(itertools.islice(left, BATCH)):
        yield batch


def _rescued(rest: Any, unknown: Any) -> str | None:
    """Return the cell for everything that has no other cell."""
    if rest is _NOTHING and unknown is _NOTHING:
        return None
    return to_json(_merged(rest, unknown))


class _Reader(Protocol):
    """A part of a record, and its columns."""

    columns: tuple[Column, ...]

    def read(self, values: list[Any]) -> tuple[list[Cells], Rest]:
        """Return the cells of each column, and the rest that fits in no column."""
        ...


class _ValueReader:
    """A field, or a whole record, with one column."""

    def __init__(self, hint: Any, columns: tuple[Column, ...] = ()) -> None:
        self.columns = columns or (Column("value", column_type(hint), ""),)
        self._to_cells = _cell_maker(self.columns[0], hint)

    def read(self, values: list[Any]) -> tuple[list[Cells], Rest]:
        cells, rest = self._to_cells(values)
        return [cells], rest


class _ObjectReader:
    """A model, with the columns of all its fields."""

    def __init__(self, kind: type[Model], reserved: tuple[str, ...] = ()) -> None:
        parts = parts_of(kind, reserved)
        self._kind = kind
        self._blank = kind()
        self._readers = [(attrgetter(part.attribute), part.wire_name, _reader_of(part)) for part in parts]
        self.columns = tuple(column for part in parts for column in part.columns)

    def read(self, values: list[Any]) -> tuple[list[Cells], Rest]:
        objects, rest = _objects(values, self._kind, self._blank)
        found: list[Cells] = []
        for get, name, reader in self._readers:
            cells, left = reader.read(list(map(get, objects)))
            found += cells
            for index, item in left.items():
                rest.setdefault(index, {})[name] = item
        return found, rest


class _InnerReader:
    """An object in a record: one column for each of its fields."""

    def __init__(self, part: Part) -> None:
        self.columns = part.columns
        self._kind = part.type
        self._blank = part.type()
        wire_names, hints = part.type.__wire_names__, field_types(part.type)
        self._fields = [
            (attrgetter(name), wire_names.get(name, name), _cell_maker(column, strip(hints[name])))
            for name, column in zip(part.inner, part.columns, strict=True)
        ]

    def read(self, values: list[Any]) -> tuple[list[Cells], Rest]:
        objects, rest = _objects(values, self._kind, self._blank)
        found: list[Cells] = []
        for get, name, to_cells in self._fields:
            cells, left = to_cells(list(map(get, objects)))
            found.append(cells)
            for index, item in left.items():
                rest.setdefault(index, {})[name] = item
        return found, rest


class _ListReader:
    """A list of objects in a record: one column for each scalar of the first object, and one with the list as JSON."""

    def __init__(self, part: Part) -> None:
        self.columns = part.columns
        self._kind = item_type(part.type)
        self._blank = self._kind()
        self._fields = [
            (attrgetter(name), _cell_maker(column, None))
            for name, column in zip(part.inner, part.columns[:-1], strict=True)
        ]
        self._to_json = _cell_maker(part.columns[-1], part.type)

    def read(self, values: list[Any]) -> tuple[list[Cells], Rest]:
        firsts = [value[0] if is_array(value) and value else None for value in values]
        objects, _ = _objects(firsts, self._kind, self._blank)
        found = [to_cells(list(map(get, objects)))[0] for get, to_cells in self._fields]
        cells, rest = self._to_json(values)  # this column has the whole list, so nothing is left
        return [*found, cells], rest


def _objects(values: list[Any], kind: type[Model], blank: Model) -> tuple[list[Any], Rest]:
    """Return the values, with an empty model in place of each that is not a model, and the values so replaced."""
    rest = {
        index: value
        for index, value in enumerate(values)
        if not isinstance(value, kind) and value is not None and value is not UNSET
    }
    return [value if isinstance(value, kind) else blank for value in values], rest


def _reader_of(part: Part) -> _Reader:
    if part.shape == "object":
        return _InnerReader(part)
    return _ListReader(part) if part.shape == "list" else _ValueReader(part.type, part.columns)


def _cell_maker(column: Column, hint: Any) -> Callable[[list[Any]], tuple[Cells, Rest]]:
    """Return a function that makes a column from values, and also returns the values that don't fit."""
    is_direct = column.type == "json" and _is_written_directly(hint)
    to_cell = to_json_directly if is_direct else TO_CELL[column.type]
    is_text = column.type in ("string", "enum")

    def make(values: list[Any]) -> tuple[Cells, Rest]:
        if is_text:  # nearly all cells of a table need no call
            cells = [
                value
                if value.__class__ is str and value.isascii()
                else None
                if value is None or value is UNSET
                else to_cell(value)
                for value in values
            ]
        else:
            cells = [None if value is None or value is UNSET else to_cell(value) for value in values]
        if MISFIT not in cells:
            return cells, {}
        rest = {index: values[index] for index, cell in enumerate(cells) if cell is MISFIT}
        return [None if cell is MISFIT else cell for cell in cells], rest

    return make


def _is_written_directly(hint: Any, above: tuple[Any, ...] = ()) -> bool:
    """Return True if every field in a type's models has the same name in the JSON as its attribute."""
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


def _unknown_of_record(record: Any) -> Any:
    """Return the part of a record that has no attribute: undeclared fields, or all of it if it is not an object."""
    if not isinstance(record, Model):
        return _NOTHING
    raw = received_bytes(record)
    if raw is None or _declares_all(record, raw):
        return _NOTHING
    came = read_json(raw)
    return _unknown(record, came) if is_object(came) else came


def _unknown(value: Any, came: Any) -> Any:
    """Return the undeclared fields in a value, nested as in its JSON. A list item without any is an empty object."""
    if isinstance(value, Model) and is_object(came):
        kind = type(value)
        declared = declared_names(kind)
        found = {} if kind.__extra__ else {name: item for name, item in came.items() if name not in declared}
        for wire_name, name in declared.items():
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
    """Return True if a record's class declares all of its JSON. It may also be False because of an odd value."""
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
    """Return a decoder that refuses undeclared fields at any depth, or None if there can't be one."""
    found = _checked_type(kind, ())
    return None if found is None else msgspec.json.Decoder(found).decode


def _checked_type(hint: Any, above: tuple[Any, ...]) -> Any:
    """Return a type for `msgspec` that refuses undeclared fields, or None if `msgspec` can't express it."""
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
    except ValueError:  # `msgspec` refuses some JSON names, such as those with quotes
        return None
    return made if not above else made | None


def _has_model(hint: Any) -> bool:
    return any(is_model(each) or any(map(_has_model, typing.get_args(each))) for each in members(hint))


def _merged(left: Any, right: Any) -> Any:
    """Merge two rests of the same value."""
    if left is _NOTHING:
        return right
    if is_object(left) and is_object(right):
        return {**left, **{name: _merged(left.get(name, _NOTHING), item) for name, item in right.items()}}
    return left
