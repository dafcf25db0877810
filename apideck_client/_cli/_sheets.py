"""Sheets: the rows of a CSV or JSONL file, and the files for rows that were not imported."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from .._client.type_guards import is_object
from .._tables.cells import is_unicode
from ._exits import UsageError

LINE, ERROR = "_line", "_error"
"""The first columns of a file with rejected rows. An import of such a file skips them."""


class Row(NamedTuple):
    """One row of a sheet."""

    line: int
    """The number of its first line in the file, from 1."""
    cells: Any
    """The cells of a CSV row as a list, or the object of a JSONL line. The line itself if it is not an object."""
    problem: str | None = None
    """The reason why the row can't be read."""


class CsvSheet:
    """The rows of a CSV file with a header. The separator is the most frequent of four characters in the header."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as file:
            first = file.readline()
            self._delimiter = max(",;\t|", key=first.count)
        header: Any = next((cells for _, cells in self._read()), "")
        if isinstance(header, str) or not any(header):
            raise UsageError(f"{path} has no header: its first line must name the columns")
        if not is_unicode("".join(header)):
            raise UsageError(f"the header of {path} is not UTF-8: save the file as UTF-8")
        self._skipped = 2 if header[:2] == [LINE, ERROR] else 0
        self.columns: list[str] | None = header[self._skipped :]

    def __iter__(self) -> Iterator[Row]:
        rows = self._read()
        next(rows)
        for line, cells in rows:
            yield self._check(line, cells)

    def _check(self, line: int, cells: Any) -> Row:
        if isinstance(cells, str):
            return Row(line, [], cells)
        cells, expected = cells[self._skipped :], len(self.columns or ())
        if len(cells) != expected:
            return Row(line, cells, f"has {len(cells):,} cells, and the header has {expected:,}")
        if any(not is_unicode(cell) for cell in cells):
            return Row(line, cells, "is not UTF-8: save the file as UTF-8")
        return Row(line, cells)

    def _open(self) -> IO[str]:
        return self._path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")

    def _read(self) -> Iterator[tuple[int, Any]]:
        with self._open() as file:
            reader = csv.reader(file, delimiter=self._delimiter)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:  # for example a quote that never ends
                    yield line, f"is no CSV: {error}"
                    continue
                if cells:
                    yield line, cells

    def begin(self, file: IO[str]) -> None:
        """Write the header of a file of rejected rows."""
        self._write(file, [LINE, ERROR, *(self.columns or ())])

    def reject(self, file: IO[str], row: Row, reason: str) -> None:
        """Write one rejected row."""
        self._write(file, [row.line, reason, *row.cells])

    def _write(self, file: IO[str], cells: list[Any]) -> None:
        csv.writer(file, delimiter=self._delimiter, lineterminator="\n").writerow(cells)


class JsonlSheet:
    """The rows of a file with one JSON object on each line."""

    columns: list[str] | None = None

    def __init__(self, path: Path) -> None:
        self._path = path
        path.open("rb").close()  # so that a file that can't be read is reported at once

    def __iter__(self) -> Iterator[Row]:
        with self._path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield self._read(number, line)

    def _read(self, number: int, line: bytes) -> Row:
        try:
            found: Any = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            return Row(number, line.decode("utf-8", "replace").strip(), f"is no JSON: {error}")
        if not is_object(found):
            return Row(number, found, "is no JSON object")
        return Row(number, {name: value for name, value in found.items() if name not in (LINE, ERROR)})

    def begin(self, file: IO[str]) -> None:
        """Do nothing: there is no header."""

    def reject(self, file: IO[str], row: Row, reason: str) -> None:
        """Write one rejected row."""
        fields = row.cells if is_object(row.cells) else {"_row": row.cells}
        file.write(json.dumps({LINE: row.line, ERROR: reason, **fields}, ensure_ascii=False) + "\n")


Sheet = CsvSheet | JsonlSheet


_KINDS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson")


def open_sheet(path: Path) -> Sheet:
    """Return the sheet of a file, chosen by its suffix.

    Raises:
        UsageError: The file is neither CSV nor JSONL, or has no header.
        OSError: The file can't be read.
    """
    kind = path.suffix.lower()
    if kind in _KINDS and not path.is_file():
        raise UsageError(f"--from is {str(path)!r}, and there is no such file")
    if kind in _KINDS[:3]:
        return CsvSheet(path)
    if kind in _KINDS[3:]:
        return JsonlSheet(path)
    raise UsageError(f"--from is {str(path)!r}: pass a .csv or a .jsonl file")


class RejectedRows:
    """A file beside a sheet, such as `leads.rejected.csv`. It is created when the first row comes."""

    def __init__(self, sheet: Sheet, source: Path, word: str) -> None:
        self._sheet = sheet
        self._file: IO[str] | None = None
        self.path = source.with_suffix(f".{word}{source.suffix}")

    def add(self, row: Row, reason: str) -> None:
        """Write a row and the reason at once, so that both survive the end of the process."""
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
            self._sheet.begin(self._file)
        self._sheet.reject(self._file, row, reason)
        self._file.flush()

    def close(self) -> str | None:
        """Close the file, and return its path. If no row came, remove the file of an earlier run, and return None."""
        if self._file is None:
            self.path.unlink(missing_ok=True)
            return None
        self._file.close()
        return str(self.path)
