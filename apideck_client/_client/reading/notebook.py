"""Shows a page as a table in a notebook."""

from collections.abc import Sequence
from html import escape
from typing import Any

from ..records.model import UNSET, Model

MAX_ROWS = 20
MAX_COLUMNS = 8
MAX_CHARS = 60
"""The maximum length of a cell's string; a longer one is cut."""


def to_html(records: Sequence[Any], caption: str) -> str:
    """Return an HTML table of records: the first columns that have values, one row for each record.

    Args:
        records: The records. They may be other values if the server sent no objects.
        caption: The line above the table.
    """
    rows = list(records[:MAX_ROWS])
    names = _columns(rows)
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(row, name)}</td>' for name in names)}</tr>" for row in rows)
    more = f"<p>… and {len(records) - MAX_ROWS} more</p>" if len(records) > MAX_ROWS else ""
    return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>{more}"


def _columns(rows: list[Any]) -> list[str]:
    models = [row for row in rows if isinstance(row, Model)]
    if not models:
        return ["value"]
    names = models[0].__field_names__
    used = [name for name in names if any(getattr(row, name, UNSET) not in (UNSET, None, "", []) for row in models)]
    return used[:MAX_COLUMNS]


def _cell(row: Any, name: str) -> str:
    value = getattr(row, name, UNSET) if isinstance(row, Model) else row
    if value is UNSET or value is None:
        return ""
    text = "***" if isinstance(row, Model) and name in row.__secret__ else str(value)
    return escape(text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}…")
