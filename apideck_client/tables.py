"""Tables: records as rows for data frames, databases and files.

The columns depend only on the model, never on the data, so all records of a class have the same columns and types:

- A scalar field is one column: text, number, boolean, date, timestamp or enum.
- An object becomes one column for each of its fields: `metadata.email` becomes `metadata_email`.
- A list of objects becomes one column for each scalar of its **first** object: `emails[0].email` becomes `email`,
  `emails[0].type` becomes `email_type`, `addresses[0].city` becomes `address_city`. The column `emails` has the whole
  list as JSON. `child="emails"` returns a separate table instead, with one row for each object.
- Everything else is one column with JSON: lists of scalars, custom fields, objects in objects, values of several types.

`null` and "not set" become None. The last column, `_rescued_data`, keeps what has no cell: fields that the model
doesn't declare, and values with another type than their column, such as `"yesterday"` for a timestamp. The cell is then
None, and `_rescued_data` has the value as JSON, at the place that it had in the record.

Arrow tables need the extra `arrow`: `pip install 'apideck-client[arrow]'`.
"""

import difflib
import functools
import itertools
from collections.abc import Iterable
from typing import Any

from ._client.records.conversion import is_model
from ._client.records.model import Model
from ._client.type_guards import is_object
from ._tables.columns import Column, ColumnType, item_type, parts_of
from ._tables.rows import ChildTable, RecordTable, Table, rows_of
from .errors import ArgumentError

__all__ = ["Column", "ColumnType", "arrow_schema", "columns", "to_arrow", "to_rows"]


def columns(record_type: type[Model], *, child: str | None = None) -> list[Column]:
    """Return the columns of a model's table. They depend only on the class, never on data.

    Args:
        record_type: The model's class, such as `Contact`.
        child: The name of a list field. Return the columns of its table instead.

    Raises:
        ArgumentError: The class is not a model, or the field is not a list.

    Example:
        from apideck_client.crm.models import Contact
        from apideck_client.tables import columns

        for column in columns(Contact):
            print(column.name, column.type, column.path)
    """
    return list(_table(record_type, child).columns)


def to_rows(
    records: Iterable[Any], record_type: type[Model] | None = None, *, child: str | None = None
) -> list[dict[str, Any]]:
    """Return records as rows: dicts of plain values, all with the same keys in the same order.

    Args:
        records: Records of one class: a page, or a list of records.
        record_type: The class of the records. Omit it to use the class of the first record.
        child: The name of a list field. Return one row for each item of that list instead. The first two columns are
            `_parent_id`, the id of the record (or its first scalar field, if it has no id), and `_index`, the index
            in the list.

    Raises:
        ArgumentError: The records have several classes, or the field is not a list.

    Example:
        from apideck_client.tables import to_rows

        contacts = await apideck.crm.contacts.list().to_list()
        for row in to_rows(contacts):
            print(row["name"], row["email"], row["created_at"])

        emails = to_rows(contacts, child="emails")
    """
    kind, found = _find_type(records, record_type, child)
    if kind is None:
        return []
    table = _table(kind, child)
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in rows_of(table, _checked(found, kind))]


def arrow_schema(record_type: type[Model], *, child: str | None = None) -> Any:
    """Return the Arrow schema of a model's table, a `pyarrow.Schema`: timestamps in UTC, enums as dictionaries.

    Args:
        record_type: The model's class, such as `Contact`.
        child: The name of a list field. Return the schema of its table instead.

    Raises:
        ArgumentError: The class is not a model, or the field is not a list.
        ImportError: The extra `arrow` is not installed.
    """
    from ._tables.arrow import schema_of  # here, because pyarrow is an extra

    return schema_of(_table(record_type, child).columns)


def to_arrow(records: Iterable[Any], record_type: type[Model] | None = None, *, child: str | None = None) -> Any:
    """Return records as an Arrow table, a `pyarrow.Table`. pandas, polars and DuckDB read it directly.

    Args:
        records: Records of one class: a page, or a list of records.
        record_type: The class of the records. Omit it to use the class of the first record.
        child: The name of a list field. Return a table of the items of that list instead, as `to_rows` does.

    Raises:
        ArgumentError: There is no record and no `record_type`, the records have several classes, or the field is not
            a list.
        ImportError: The extra `arrow` is not installed.
    """
    from ._tables.arrow import to_table  # here, because pyarrow is an extra

    kind, found = _find_type(records, record_type, child)
    if kind is None:
        raise ArgumentError("records", "is empty, so its class is unknown", "pass record_type=, such as Contact")
    return to_table(_table(kind, child), _checked(found, kind))


def _find_type(records: Iterable[Any], record_type: Any, child: str | None) -> tuple[Any, Iterable[Any]]:
    """Return the type of the records, or None if it is unknown, and the records."""
    if isinstance(records, Model | str | bytes) or is_object(records) or not isinstance(records, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentError(
            "records", f"is one {type(records).__name__}", "pass a page or a list; for a list call, await .to_list()"
        )
    if record_type is not None:
        _table(record_type, child)  # refuse a wrong argument even if there are no records
        return record_type, records
    each = iter(records)
    seen: list[Any] = []
    for record in each:
        seen.append(record)
        if isinstance(record, Model):
            return type(record), itertools.chain(seen, each)
    return (Any if seen else None), seen


def _checked(records: Iterable[Any], kind: Any) -> Iterable[Any]:
    """Yield the records. Raise an error for a record of another model."""
    for index, record in enumerate(records):
        if isinstance(record, Model) and is_model(kind) and not isinstance(record, kind):
            problem = f"is a {type(record).__name__} among records of {kind.__name__}"
            raise ArgumentError(f"records[{index}]", problem, "make one table for each class")
        yield record


def _table(record_type: Any, child: str | None) -> Table:
    if not is_model(record_type) and record_type is not Any:
        raise ArgumentError("record_type", f"is {record_type!r}", "pass a model's class, such as Contact")
    return _make_table(record_type, child)


@functools.lru_cache(maxsize=256)
def _make_table(record_type: Any, child: str | None) -> Table:
    if child is None:
        return RecordTable(record_type)
    parts = parts_of(record_type) if is_model(record_type) else []
    lists = {part.attribute: part for part in parts if item_type(part.type) is not None}
    if child not in lists:
        near = difflib.get_close_matches(child, lists, 1, 0.0)
        remedy = f"did you mean {near[0]!r}?" if near else "the records have no lists"
        raise ArgumentError("child", f"is {child!r}, which is not a list of {_name(record_type)}", remedy)
    keys = [part for part in parts if part.shape == "scalar" and part.columns[0].type != "json"]
    if not keys:
        raise ArgumentError("child", f"is {child!r}", f"{_name(record_type)} has no id for its rows: use to_rows")
    key = next((part for part in keys if part.attribute == "id"), keys[0])
    return ChildTable(record_type, lists[child], key)


def _name(kind: Any) -> str:
    return kind.__name__ if is_model(kind) else "the records"
