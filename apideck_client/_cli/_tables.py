"""Tables for a terminal. On a pipe, the same cells are separated by tabs."""

import sys
from collections.abc import Iterable, Sequence

from ._output import show


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: aligned on a terminal, otherwise one line of cells for each row."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            show("\t".join(clean(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    Console().print(table)


def clean(text: str) -> str:
    """Return text on one line, without control characters. Records may contain text from anybody."""
    return "".join(each if each.isprintable() else " " for each in text)
