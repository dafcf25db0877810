"""Parquet: one directory a list, with numbered part files; the columns are those of `tables`.

A Parquet file can't grow. So rows are appended to a spool first, a file of Arrow streams, one for each page, which can
be cut as a text file can. A spool becomes a part when it is large, and when the list ends. A save costs no more
than one of JSON lines, and a list has few and large parts.

A position is the number of parts, and the rows and bytes of the spool behind them. That spool may have become the next
part since then: the part is cut to as many rows.
"""

import contextlib
import os
import re
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from .._tables.arrow import load_pyarrow, schema_of, to_table
from .._tables.rows import RecordTable
from ._errors import OutputError
from ._files import open_at, sync_directory

PART_BYTES: Final = 64 * 2**20
"""The size of a spool that is turned into a part."""
ROW_GROUP_BYTES: Final = 4 * 2**20
"""The size of the rows that are in memory at once while a part is made."""

_PART = re.compile(r"part-(\d+)\.parquet")
# Readers of a directory ignore files whose names begin with an underscore.
_SPOOL = re.compile(r"_part-(\d+)\.arrow")
_UNFINISHED: Final = "_unfinished.tmp"


class _Position(NamedTuple):
    """A position in an output."""

    parts: int = 0
    rows: int = 0
    """The rows behind those parts: they are in the spool, or in the part that was made of it."""
    size: int = 0
    """The size of the spool in bytes."""


class ParquetParts:
    """A directory of Parquet files, which together are a table. A list without records has one file without rows.

    Args:
        path: The directory, such as `acme.salesforce.parquet`.
        record_type: The type of the records.

    Raises:
        ImportError: The extra `arrow` is not installed.
    """

    def __init__(self, path: Path, record_type: Any) -> None:
        self._directory = path
        self._table = RecordTable(record_type)
        self._schema = schema_of(self._table.columns)
        self._parts = 0
        self._rows = 0
        self._flushed: _Position | None = None
        self._spool: IO[bytes] | None = None

    def open(self, position: Any) -> None:
        """Open the directory, and drop all rows after a position."""
        self._drop()
        wanted = _Position(*position) if isinstance(position, list | tuple) else _Position(position or 0)
        self._check_parts(wanted.parts)
        self._directory.mkdir(parents=True, exist_ok=True)
        sync_directory(self._directory.parent)
        (self._directory / _UNFINISHED).unlink(missing_ok=True)
        self._parts = wanted.parts
        has_spool = wanted.rows > 0 and self._spool_path.exists()
        if wanted.rows and not has_spool:
            self._cut_part(wanted.rows)
            self._parts += 1
        self._delete_after(self._parts, has_spool=has_spool)
        if has_spool:
            self._spool = open_at(self._spool_path, wanted.size)
            self._rows = wanted.rows
        self._flushed = self._position
        if has_spool and _schema_in(self._spool_path) != self._schema:
            self._complete()  # an older version of the client had other columns

    def write(self, records: Sequence[Any]) -> None:
        """Append a row for each record to the spool."""
        if not records:
            return
        if self._spool is None:
            self._spool = open_at(self._spool_path, None)
        pa = load_pyarrow()
        table = to_table(self._table, records)
        content = pa.BufferOutputStream()
        with pa.ipc.new_stream(content, self._schema) as stream:
            stream.write_table(table)
        self._spool.write(content.getvalue())
        self._rows += table.num_rows

    def flush(self) -> list[int]:
        """Make the rows durable, and make a part of them if they are many. Return the position."""
        if self._spool is not None:
            self._spool.flush()
            os.fsync(self._spool.fileno())
        self._flushed = self._position
        if self._flushed.size >= PART_BYTES:
            self._complete()
        return list(self._flushed)

    def close(self) -> None:
        """Make a part of the rows in the spool, if all of them are durable.

        If they are not, the job was stopped at once: the spool stays as it is for `open`, as after a kill.

        Raises:
            OSError: The part could not be written. The rows are still there for `open`.
        """
        try:
            if self._flushed == self._position and (self._rows or not self._parts):
                self._complete()
        finally:
            self._drop()

    @property
    def _position(self) -> _Position:
        return _Position(self._parts, self._rows, 0 if self._spool is None else self._spool.tell())

    @property
    def _spool_path(self) -> Path:
        return self._directory / f"_part-{self._parts + 1:06}.arrow"

    @property
    def _next_part(self) -> Path:
        return self._directory / f"part-{self._parts + 1:06}.parquet"

    def _complete(self) -> None:
        """Make a durable part of the rows in the spool, and delete the spool.

        A process that is killed on the way goes on with the spool or, if that is gone, with the part.
        """
        self._write_unfinished(_tables_in(self._spool_path) if self._rows else iter(()))
        self._name_unfinished()
        self._close_spool()
        self._spool_path.unlink(missing_ok=True)
        self._parts += 1
        self._rows = 0
        self._flushed = self._position

    def _write_unfinished(self, tables: Iterator[Any]) -> None:
        """Write tables to a durable file, which has no name of its own yet."""
        unfinished = self._directory / _UNFINISHED
        first = next(tables, None)
        schema = self._schema if first is None else first.schema
        try:
            with unfinished.open("wb") as file:
                part = load_pyarrow("pyarrow.parquet").ParquetWriter(file, schema, compression="zstd")
                try:
                    for group in _groups([] if first is None else [first], tables):
                        part.write_table(group)
                    part.close()
                finally:
                    part.is_open = False  # else it tries to close again when it is collected
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise

    def _name_unfinished(self) -> None:
        """Make the file that was written the next part, in place of one that is there."""
        (self._directory / _UNFINISHED).replace(self._next_part)
        sync_directory(self._directory)

    def _cut_part(self, rows: int) -> None:
        """Cut the next part, which was made of a spool, to as many rows as the spool had then."""
        if not self._next_part.exists():
            problem = f"has no part {self._parts + 1} with the {rows:,} rows that the checkpoint has recorded"
            raise self._changed(problem)
        with load_pyarrow("pyarrow.parquet").ParquetFile(self._next_part) as part:
            found = part.metadata.num_rows
            if found < rows:
                problem = f"has {found:,} rows in part {self._parts + 1} where the checkpoint says {rows:,}"
                raise self._changed(problem)
            if found > rows:
                groups = map(part.read_row_group, range(part.num_row_groups))
                self._write_unfinished(_first(rows, groups))
        if found > rows:
            self._name_unfinished()

    def _delete_after(self, parts: int, *, has_spool: bool) -> None:
        """Delete the parts after some, and their spools; with a spool, the first of those stays."""
        for pattern, kept in ((_PART, parts), (_SPOOL, parts + has_spool)):
            for number, path in self._found(pattern).items():
                if number > kept or (pattern is _SPOOL and number <= parts):
                    path.unlink()
        sync_directory(self._directory)

    def _drop(self) -> None:
        """Close the spool, and forget where the output stands."""
        self._close_spool()
        self._parts = self._rows = 0
        self._flushed = None

    def _close_spool(self) -> None:
        spool, self._spool = self._spool, None
        if spool is not None:
            with contextlib.suppress(OSError):  # only of rows that nobody counts on
                spool.close()

    def _found(self, pattern: re.Pattern[str]) -> dict[int, Path]:
        """Return the parts or spools that are there, by their numbers."""
        names = os.listdir(self._directory) if self._directory.is_dir() else ()
        matches = map(pattern.fullmatch, names)
        return {int(match[1]): self._directory / match[0] for match in matches if match}

    def _check_parts(self, parts: int) -> None:
        missing = sorted(set(range(1, parts + 1)) - self._found(_PART).keys())
        if missing:
            raise self._changed(f"has no part {missing[0]} of the {parts:,} that the checkpoint has recorded")

    def _changed(self, problem: str) -> OutputError:
        remedy = "put it back as it was, or start again with another checkpoint"
        return OutputError(str(self._directory), problem, remedy)


def _streams(path: Path) -> Generator[Any, None, None]:
    """Yield a reader for each of the Arrow streams in a spool. Each is read before the next is drawn."""
    pa = load_pyarrow()
    with pa.OSFile(str(path)) as file:
        while file.tell() < file.size():
            with pa.ipc.open_stream(file) as stream:
                yield stream


def _tables_in(path: Path) -> Iterator[Any]:
    """Yield the tables in a spool."""
    for stream in _streams(path):
        yield stream.read_all()


def _schema_in(path: Path) -> Any:
    """Return the schema of the rows in a spool."""
    with contextlib.closing(_streams(path)) as streams:
        return next(streams).schema


def _groups(begun: list[Any], tables: Iterator[Any]) -> Iterator[Any]:
    """Yield tables joined into row groups."""
    group, size = begun, sum(table.nbytes for table in begun)
    for table in tables:
        if size >= ROW_GROUP_BYTES:
            yield _joined(group)
            group, size = [], 0
        group.append(table)
        size += table.nbytes
    if group:
        yield _joined(group)


def _joined(tables: list[Any]) -> Any:
    return load_pyarrow().concat_tables(tables).unify_dictionaries()


def _first(rows: int, tables: Iterator[Any]) -> Iterator[Any]:
    """Yield tables until so many rows, the last one cut."""
    for table in tables:
        if rows <= 0:
            return
        yield table.slice(0, rows)
        rows -= table.num_rows
