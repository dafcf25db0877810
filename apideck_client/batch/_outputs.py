"""Outputs: one list's file, written so that a job that was killed can go on with it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from .._tables.arrow import load_pyarrow
from ..errors import ArgumentError
from ._csv import CSV
from ._jsonl import JSONLines
from ._parquet import ParquetParts


class Output(Protocol):
    """The output of one list. Write your own to export to another format or place.

    Its methods block; an export calls them in a thread, one at a time. A position is any JSON value; it is saved in the
    checkpoint together with the cursor of the page after the last record that was written.
    """

    def open(self, position: Any) -> None:
        """Open the output, and drop all that was written after a position.

        It is called again if the list has to be read again from an earlier position.

        Args:
            position: A result of `flush`, of this process or an earlier one; None to begin with an empty output.
        """
        ...

    def write(self, records: Sequence[Any]) -> None:
        """Write the records after those that came before."""
        ...

    def flush(self) -> Any:
        """Make all that was written durable, and return the position after it."""
        ...

    def close(self) -> None:
        """Close the output. What was written since the last `flush` may be lost; what came before stays for `open`.

        A list is done only after its output was closed. If that fails, the list is not done, and is opened again.
        """
        ...


class Format(NamedTuple):
    """A format of outputs."""

    extension: str
    """The extension of its files, such as `jsonl`."""
    make: Callable[[Path, type[Any] | None], Output]
    """Make the output at a path for records of a class; None if the class is not known."""
    takes_bytes: bool = False
    """True if the output uses of each record only the bytes that came, as `received` does. Then no other field than
    `updated_at` is decoded, and the records are of a class of their own."""


def _make_json_lines(path: Path, record_type: type[Any] | None) -> Output:
    return JSONLines(path)


def csv_format(*, quote_formulas: bool = False) -> Format:
    """Return the format of CSV files, for `export(format=...)`.

    Args:
        quote_formulas: Put an apostrophe before strings that begin with `=`, `+`, `-`, `@`, a tab or a new line: a
            spreadsheet may run them as formulas. Phone numbers such as `+49…` get one too.

    Example:
        from apideck_client import batch

        report = await batch.export(
            apideck,
            ["crm.contacts"],
            to="data",
            connections=[("acme", "salesforce")],
            format=batch.csv_format(quote_formulas=True),
        )
    """

    def make(path: Path, record_type: type[Any] | None) -> Output:
        return CSV(path, Any if record_type is None else record_type, quote_formulas=quote_formulas)

    return Format("csv", make)


def _make_parquet(path: Path, record_type: type[Any] | None) -> Output:
    return ParquetParts(path, Any if record_type is None else record_type)


FORMATS: Mapping[str, Format] = {
    "jsonl": Format("jsonl", _make_json_lines, takes_bytes=True),
    "csv": csv_format(),
    "parquet": Format("parquet", _make_parquet),
}
"""The formats that have a name."""


def find_format(given: "str | Format") -> Format:
    """Return a format by its name.

    Raises:
        ArgumentError: There is none of that name.
        ImportError: The format needs an extra that is not installed.
    """
    if isinstance(given, Format):
        return given
    if given == "parquet":
        load_pyarrow()
    found = FORMATS.get(given) if isinstance(given, str) else None  # pyright: ignore[reportUnnecessaryIsInstance]
    if found is None:
        raise ArgumentError("format", f"is {given!r}", f"pass one of {', '.join(FORMATS)}, or a Format of your own")
    return found
