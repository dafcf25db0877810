"""The mapping from the columns of a sheet to the fields of a record: paths such as `emails[0].email`, and types."""

import contextlib
import datetime
import difflib
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .._client.records.conversion import field_types, is_model
from .._client.records.model import OpenEnum
from .._tables.columns import column_type, item_type, members, parts_of, strip
from ..errors import ArgumentError
from ._exits import UsageError
from ._resources import suggest
from ._sheets import Row

Path = tuple[str | int, ...]

_PART = re.compile(r"\[(\d{1,3})\]|\.?([^.\[\]]+)")


class Field(NamedTuple):
    """A field of a record, or a part of a field."""

    name: str
    """Its path as text, such as `emails[0].email`."""
    path: Path
    type: Any
    is_required: bool


class Columns(NamedTuple):
    """The columns of a sheet, each with its field."""

    kind: Any
    columns: Mapping[str, Field]
    """The field of each column that has one."""
    unused: list[str]
    """The columns without a field."""
    similar: Mapping[str, str]
    """The similar name that a field has, for columns without a field: it may be a slip of the pen."""
    constants: list[tuple[Path, Any]]
    header: list[str] | None


def read_mapping(kind: Any, header: list[str] | None, given: Iterable[str], constants: Iterable[str]) -> Columns:
    """Return the mapping of a sheet's columns to the fields of a model.

    Args:
        kind: The model.
        header: The names of the columns; None if each row has its own.
        given: Strings such as `Full name=name,E-mail=emails[0].email`.
        constants: Strings such as `company_name=Engines`: values for all rows.

    Raises:
        UsageError: A column or a field doesn't exist, or a required field has neither column nor constant.
    """
    columns = dict[str, Field]()
    for column, path in (pair for text in given for pair in _pairs(text)):
        if header is not None and column not in header:
            raise UsageError(
                f"--map names the column {column!r}, which the file doesn't have: {suggest(column, header)}"
            )
        if header is not None and header.count(column) > 1:
            raise UsageError(f"the file has several columns {column!r}: give each its own name")
        columns[column] = _find(kind, path, "--map")
    fixed = [
        (name, _find(kind, name, "--set"), value) for name, _, value in (each.partition("=") for each in constants)
    ]
    values = [(field.path, convert(field, value, f"--set {name}")) for name, field, value in fixed]
    taken = [field.path for field in columns.values()] + [path for path, _ in values]
    _refuse_overlaps(taken)
    unused: list[str] = []
    similar: dict[str, str] = {}
    if header is not None:
        own = _own_names(kind)
        found = {column: own[column] for column in header if column in own and header.count(column) == 1}
        found = {column: field for column, field in found.items() if column not in columns}
        # A list comes after its parts: an exported table has both the list `emails` and the first `email`.
        for column, field in sorted(found.items(), key=lambda item: len(item[1].path) == 1):
            is_taken = any(_overlap(field.path, path) for path in taken)
            if not is_taken and field.path not in [each.path for each in columns.values()]:
                columns[column] = field
        unused = [column for column in header if column and column not in columns]
        close = {column: difflib.get_close_matches(column.lower(), own, 1) for column in unused if column not in own}
        similar = {column: names[0] for column, names in close.items() if names}
        _check_required(kind, [*taken, *(field.path for field in columns.values())])
    return Columns(kind, columns, unused, similar, values, header)


def _pairs(text: str) -> list[tuple[str, str]]:
    """Split `Full name=name,"Last, first"=last_name`. A column may contain `=`, and in quotes also a comma."""
    pairs = [part.rpartition("=") for part in _split(text) if part.strip()]
    for column, _, path in pairs:
        if not column or not path:
            raise UsageError(
                f"--map is {text!r}: pass COLUMN=FIELD pairs, such as 'Full name=name,E-mail=emails[0].email'"
            )
    return [(column.strip(), path.strip()) for column, _, path in pairs]


def _split(text: str) -> list[str]:
    # The quotes stand around the column, not around the pair: `"Last, first"=last_name`.
    parts = re.findall(r'(?:"(?:[^"]|"")*"|[^,])+', text)
    return [re.sub(r'"((?:[^"]|"")*)"', lambda quoted: quoted[1].replace('""', '"'), part) for part in parts]


def _find(kind: Any, text: str, option: str) -> Field:
    """Return the field at a path.

    Raises:
        UsageError: There is no such field, or no request can send it.
    """
    path: list[str | int] = []
    inner, position = kind, 0
    while position < len(text) or not path:
        part = _PART.match(text, position)
        if part is None:
            raise UsageError(f"{option} has {text!r}, which is no field: pass one such as emails[0].email")
        position = part.end()
        inner = _step(inner, part, text, option)
        path.append(part[2] if part[1] is None else int(part[1]))
    required = [kind.__wire_names__.get(name, name) for name in kind.__required__]
    return Field(text, tuple(path), inner, len(path) == 1 and path[0] in required)


def _step(kind: Any, part: "re.Match[str]", text: str, option: str) -> Any:
    """Return the type of one part of a path."""
    if part[1] is not None:
        item = item_type(kind)
        if item is None:
            raise UsageError(f"{option} has {text!r}, and {text[: part.start()]!r} is no list: omit {part[0]}")
        return item
    if not is_model(kind):
        has_items = item_type(kind) is not None
        remedy = f"write {text[: part.start()]}[0]{text[part.start() :]}" if has_items else f"omit {part[0]!r}"
        raise UsageError(f"{option} has {text!r}, and {text[: part.start()]!r} has no field {part[2]!r}: {remedy}")
    fields = {kind.__wire_names__.get(name, name): name for name in kind.__field_names__}
    name = part[2]
    if name not in fields:
        raise UsageError(
            f"{option} has the field {text!r}, and {kind.__name__} has no {name!r}: {suggest(name, [*fields])}"
        )
    if fields[name] in kind.__read_only__:
        raise UsageError(f"{option} has the field {text!r}, which only the server sets: omit it")
    return strip(field_types(kind)[fields[name]])


def _own_names(kind: Any) -> dict[str, Field]:
    """Return the fields by the column names that need no `--map`: fields, and the columns of an exported table."""
    own: dict[str, Field] = {}
    for part in parts_of(kind):
        if part.attribute in kind.__read_only__:
            continue
        own[part.wire_name] = _find(kind, part.wire_name, "header")
        for column in part.columns:
            with contextlib.suppress(UsageError):  # only the server sets this field
                field = _find(kind, column.path, "header")
                own.setdefault(column.name, field)
                own.setdefault(column.path, field)
    return own


def _overlap(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _refuse_overlaps(paths: Sequence[Path]) -> None:
    for index, path in enumerate(paths):
        if any(_overlap(path, other) for other in paths[:index]):
            raise UsageError(f"the field {_text(path)!r} is set twice: omit one of the two")


def _text(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _check_required(kind: Any, taken: Sequence[Path]) -> None:
    for name in kind.__field_names__:
        wire = kind.__wire_names__.get(name, name)
        if name in kind.__required__ and name not in kind.__read_only__ and not any(path[0] == wire for path in taken):
            remedy = f"add COLUMN={wire} to --map, or --set {wire}=VALUE for all rows (--set {wire}= for null)"
            raise UsageError(f"no column gives {wire!r}, which a {kind.__name__} must have: {remedy}")


def to_fields(mapping: Columns, row: Row) -> dict[str, Any]:
    """Return a row as the fields of a record.

    Raises:
        ArgumentError: The row can't be read, or a cell does not fit its field.
    """
    if row.problem is not None:
        raise ArgumentError(f"line {row.line}", row.problem, "correct the line")
    header = mapping.header
    cells: dict[str, Any] = row.cells if header is None else dict(zip(header, row.cells, strict=True))
    tree: dict[str | int, Any] = {}
    if header is None:
        tree |= {column: value for column, value in cells.items() if column not in mapping.columns}
    for column, field in mapping.columns.items():
        if column not in cells:
            continue
        if header is None and field.path[0] in tree and not isinstance(tree[field.path[0]], _Node):
            raise ArgumentError(f"line {row.line}", f"sets {column!r} and {field.path[0]!r} for one field", "omit one")
        value = cells[column]
        found = convert(field, value, f"column {column!r}") if isinstance(value, str) else value
        if found is not None or field.is_required or value is None:
            _put(tree, field.path, found)
    for path, value in mapping.constants:
        _put(tree, path, value)
    plain: dict[str, Any] = _listed(tree)
    return plain


class _Node(dict[str | int, Any]):
    """A part of a record that is being built: an object, or a list with its items by their index."""


def _put(tree: dict[str | int, Any], path: Path, value: Any) -> None:
    for part in path[:-1]:
        inner = tree.get(part)
        if not isinstance(inner, _Node):
            inner = tree[part] = _Node()
        tree = inner
    tree[path[-1]] = value


def _listed(value: Any) -> Any:
    """Return the record as dicts and lists. In a list, the items after an empty cell move up."""
    nodes: dict[Any, Any] = {key: _listed(each) if isinstance(each, _Node) else each for key, each in value.items()}
    if nodes and all(isinstance(key, int) for key in nodes):
        return [nodes[index] for index in sorted(nodes)]
    return nodes


def convert(field: Field, text: str, name: str) -> Any:
    """Convert the text of a cell to the type of its field. Return None for an empty cell.

    Raises:
        ArgumentError: The text does not fit the type.
    """
    text = text.strip() if column_type(field.type) != "string" else text
    if not text.strip():
        return None
    read, example = _READERS.get(column_type(field.type), (None, ""))
    if read is None:
        return _read_json(field, text, name)
    try:
        return read(text, field.type)
    except (ValueError, OverflowError):
        shown = text if len(text) <= 60 else f"{text[:60]}..."
        raise ArgumentError(name, f"is {shown!r}", f"{field.name} takes {example}") from None


def _read_json(field: Field, text: str, name: str) -> Any:
    if str in list(members(field.type)):
        return text
    if item_type(field.type) is not None and not text.startswith("["):
        item = field._replace(type=item_type(field.type))
        if not is_model(item.type):
            return [convert(item, text, name)]
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ArgumentError(name, f"is {text[:60]!r}", f"{field.name} takes JSON") from None


_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _read_boolean(text: str, _: Any) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError
    return _BOOLEANS[text.lower()]


def _read_integer(text: str, _: Any) -> int:
    return int(text)


def _read_number(text: str, kind: Any) -> float:
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    number = float(text)
    if not math.isfinite(number) or "_" in text:
        raise ValueError
    return number


def _read_time(text: str, _: Any) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=datetime.UTC)


def _read_date(text: str, _: Any) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _read_enum(text: str, kind: Any) -> str:
    """Return the declared value in its own case. Return an unknown value unchanged; the client refuses it."""
    for each in members(kind):
        if isinstance(each, type) and issubclass(each, OpenEnum):
            return next((str(value.value) for value in each if value.value.lower() == text.lower()), text)
    return text


def _read_text(text: str, _: Any) -> str:
    return text


_Reader = Callable[[str, Any], Any]
_READERS: Mapping[str, tuple[_Reader, str]] = {
    "string": (_read_text, ""),
    "enum": (_read_enum, ""),
    "boolean": (_read_boolean, "true or false"),
    "integer": (_read_integer, "a whole number such as 42"),
    "number": (_read_number, "a number such as 1234.5"),
    "timestamp": (_read_time, "a time such as 2026-01-31T06:00:00Z; without a timezone, it is UTC"),
    "date": (_read_date, "a date such as 2026-01-31"),
}
