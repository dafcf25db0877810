"""Rows as Arrow tables. They need pyarrow, from the extra `arrow`. It has no types, so its objects are `Any` here."""

import functools
import importlib
from collections.abc import Iterable
from typing import Any

from .columns import Column
from .rows import Cells, Table


def load_pyarrow(module: str = "pyarrow") -> Any:
    """Return pyarrow, or a module of it.

    Raises:
        ImportError: The extra `arrow` is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as missing:
        raise ImportError("Arrow and Parquet need pyarrow: pip install 'apideck-client[arrow]'") from missing


@functools.cache
def _types() -> dict[str, Any]:
    pa = load_pyarrow()
    return {
        "string": pa.string(),
        "enum": pa.dictionary(pa.int32(), pa.string()),
        "boolean": pa.bool_(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "timestamp": pa.timestamp("us", "UTC"),
        "date": pa.date32(),
        "json": pa.string(),
    }


def schema_of(columns: Iterable[Column]) -> Any:
    """Return the Arrow schema of columns."""
    pa = load_pyarrow()
    return pa.schema([pa.field(column.name, _types()[column.type]) for column in columns])


def to_table(table: Table, records: Iterable[Any]) -> Any:
    """Return the rows of records as an Arrow table."""
    schema = schema_of(table.columns)
    batches = [_batch(cells, schema) for cells in table.batches(records)]
    made = load_pyarrow().Table.from_batches(batches, schema)
    return made.combine_chunks() if len(batches) > 1 else made


def _batch(columns: list[Cells], schema: Any) -> Any:
    pa = load_pyarrow()
    arrays = [pa.array(cells, type=field.type) for cells, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
