"""The report: rows of ratios, as a table or as JSON."""

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_WIDTH = 74


@dataclass(frozen=True)
class Row:
    """One comparison."""

    benchmark: str
    what: str
    ratios: tuple[float, ...] = ()
    """One for each round. Empty if the comparison wasn't possible; the note tells why."""
    target: float | None = None
    """The highest median that meets the target. None for a row that only informs."""
    note: str = ""
    explain: Callable[[], list[str]] | None = None
    """Returns the profile of our client, for a target that is missed."""

    @property
    def median(self) -> float | None:
        """The result."""
        return statistics.median(self.ratios) if self.ratios else None

    @property
    def verdict(self) -> str:
        """The verdict: "met" or "missed". Empty for a row without a target or a result."""
        if self.target is None or self.median is None:
            return ""
        return "met" if self.median <= self.target else "missed"


def table(rows: Sequence[Row]) -> str:
    """Format the rows as text."""
    lines = [f"{'what':{_WIDTH}} {'target':>7} {'ratio':>7}  {'min..max':15} ", "-" * (_WIDTH + 42)]
    for row in rows:
        target = "" if row.target is None else f"≤ {row.target:g}"
        median = "-" if row.median is None else _ratio(row.median)
        spread = f"{_ratio(min(row.ratios))}..{_ratio(max(row.ratios))}" if len(row.ratios) > 1 else ""
        lines.append(f"{row.what:{_WIDTH}} {target:>7} {median:>7}  {spread:15} {row.verdict}".rstrip())
        if row.note:
            lines.append(f"    {row.note}")
    return "\n".join(lines)


def as_json(rows: Sequence[Row], quick: bool) -> str:
    """Format the rows for a program."""
    found = [
        {
            "benchmark": row.benchmark,
            "what": row.what,
            "target": row.target,
            "median": row.median,
            "ratios": row.ratios,
            "verdict": row.verdict or None,
            "note": row.note or None,
        }
        for row in rows
    ]
    return json.dumps({"quick": quick, "rows": found}, indent=2, ensure_ascii=False)


def _ratio(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"
