"""Parquet: one directory a list, with numbered part files; the columns are those of `tables`.

A part has no name of its own until it is complete and durable, and no part is changed later. A position is the number
of parts: those with a higher number are from a run that did not get to record them.
"""

import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

from .._tables.arrow import load_pyarrow, schema_of, to_table
from .._tables.rows import RecordTable
from ._errors import OutputError
from ._files import sync_directory

ROW_GROUP_BYTES: Final = 4 * 2**20
"""The size of the rows of a list that are in memory before they are written."""

_PART = re.compile(r"part-(\d+)\.parquet")
_UNFINISHED: Final = "unfinished.tmp"


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
        self._pending: list[Any] = []
        self._file: IO[bytes] | None = None
        self._writer: Any = None

    def open(self, position: Any) -> None:
        """Open the directory, and delete the parts after a position."""
        self.close()
        self._parts = position or 0
        if self._parts:
            self._check_parts()
        self._directory.mkdir(parents=True, exist_ok=True)
        sync_directory(self._directory.parent)
        (self._directory / _UNFINISHED).unlink(missing_ok=True)
        for number, path in self._found().items():
            if number > self._parts:
                path.unlink()
        sync_directory(self._directory)

    def write(self, records: Sequence[Any]) -> None:
        """Add a row for each record to the part that is being written."""
        self._pending.append(to_table(self._table, records))
        if sum(table.nbytes for table in self._pending) >= ROW_GROUP_BYTES:
            self._write_pending()

    def flush(self) -> int:
        """Complete the part and make it durable. Return the number of parts."""
        if any(table.num_rows for table in self._pending) or self._writer is not None or not self._parts:
            self._write_pending()
            self._complete()
        return self._parts

    def close(self) -> None:
        """Drop the part that is being written."""
        self._pending.clear()
        writer, self._writer = self._writer, None
        file, self._file = self._file, None
        if writer is not None:
            with contextlib.suppress(OSError):
                writer.close()
            writer.is_open = False  # else it tries again when it is collected
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()
            (self._directory / _UNFINISHED).unlink(missing_ok=True)

    def _write_pending(self) -> None:
        """Write the rows in memory as one group."""
        if self._writer is None:
            self._file = (self._directory / _UNFINISHED).open("wb")
            writer = load_pyarrow("pyarrow.parquet").ParquetWriter
            self._writer = writer(self._file, self._schema, compression="zstd")
        tables = [table for table in self._pending if table.num_rows]
        if tables:
            self._writer.write_table(load_pyarrow().concat_tables(tables).unify_dictionaries())
        self._pending.clear()

    def _complete(self) -> None:
        assert self._file is not None
        self._writer.close()
        self._writer = None
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None
        (self._directory / _UNFINISHED).replace(self._directory / f"part-{self._parts + 1:06}.parquet")
        sync_directory(self._directory)
        self._parts += 1

    def _found(self) -> dict[int, Path]:
        """Return the parts that are there, by their numbers."""
        names = os.listdir(self._directory) if self._directory.is_dir() else ()
        matches = map(_PART.fullmatch, names)
        return {int(match[1]): self._directory / match[0] for match in matches if match}

    def _check_parts(self) -> None:
        missing = sorted(set(range(1, self._parts + 1)) - self._found().keys())
        if missing:
            raise OutputError(
                str(self._directory),
                f"has no part {missing[0]} of the {self._parts:,} that the checkpoint has recorded",
                "put it back as it was, or begin anew with another checkpoint",
            )
