"""CSV: one file a list, with a header, as RFC 4180 says; the columns are those of `tables`."""

import datetime
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .._tables.rows import RecordTable, rows_of
from ._errors import OutputError
from ._files import GrowingFile

_SPECIAL = re.compile(r'[",\r\n]|^\s|\s$')
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - spreadsheets take the wide ones too


class CSV(GrowingFile):
    """A file of comma-separated values in UTF-8. None is an empty cell, and an empty string is `""`.

    Args:
        path: The file.
        record_type: The type of the records.
        quote_formulas: Put an apostrophe before strings that a spreadsheet would run as a formula.
    """

    def __init__(self, path: Path, record_type: Any, *, quote_formulas: bool = False) -> None:
        super().__init__(path)
        self._table = RecordTable(record_type)
        self._quote_formulas = quote_formulas
        self._header = self._line([column.name for column in self._table.columns])

    def open(self, position: Any) -> None:
        """Open the file, and cut it at a position in bytes. A new file begins with the header."""
        if position:
            self._check_header()
        super().open(position)
        if not position:
            self.append(self._header)

    def write(self, records: Sequence[Any]) -> None:
        """Write one line for each record."""
        self.append(b"".join(map(self._line, rows_of(self._table, records))))

    def _check_header(self) -> None:
        """Raise an error if the file has other columns: those of an older document, say."""
        if self._path.exists():
            with self._path.open("rb") as file:
                if file.read(len(self._header)) != self._header:
                    problem = "has other columns than this version of the client writes"
                    raise OutputError(str(self._path), problem, "start again with another checkpoint and directory")

    def _line(self, cells: Iterable[Any]) -> bytes:
        return (",".join(map(self._cell, cells)) + "\r\n").encode()

    def _cell(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            return _to_text(value)
        text: str = f"'{value}" if self._quote_formulas and _FORMULA.match(value) else value
        return text if text and not _SPECIAL.search(text) else '"' + text.replace('"', '""') + '"'


def _to_text(value: Any) -> str:
    """Return the text of a cell that is no string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return repr(value)
