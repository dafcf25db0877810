"""Formats the report of an update: for a terminal, as Markdown for a changelog, and as JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from .changes import Change
from .verdicts import Bump


@dataclass(frozen=True)
class Report:
    """The result of an update, and its meaning for callers."""

    api: str
    source: str
    old_label: str
    """The old title and version. Empty for a new API."""
    new_label: str
    changes: list[Change] = field(default_factory=list)
    descriptions: int = 0
    files: int = 0
    """The number of changed files in the tree, with the document."""
    generated: int = 0
    """The number of generated files among them."""
    notes: list[str] = field(default_factory=list)
    """Other changes that the update made, and points that a person should check."""
    dry: bool = False
    """True if the tree stayed unchanged."""

    @property
    def breaking(self) -> list[Change]:
        """The changes that break a caller."""
        return [change for change in self.changes if not change.compatible]

    @property
    def compatible(self) -> list[Change]:
        """The changes that break no caller."""
        return [change for change in self.changes if change.compatible]

    @property
    def sections(self) -> list[tuple[str, str, list[Change]]]:
        """The changes, grouped by their effect on callers. Each group has a heading and a line that explains it."""
        found = [
            ("Breaking", "what callers must change, if they use it", self.breaking),
            ("Compatible", "what callers may use, or see", [part for part in self.compatible if part.noticed]),
            ("Unnoticed", "what callers never notice", [part for part in self.compatible if not part.noticed]),
        ]
        return [section for section in found if section[2]]

    @property
    def bump(self) -> Bump:
        """The part of the version that has to change."""
        least = Bump.PATCH if self.generated else Bump.NONE
        return max((change.bump for change in self.changes), default=least)

    @property
    def title(self) -> str:
        """The old and the new title and version."""
        if not self.old_label:
            return f"{self.new_label} (new)"
        return self.new_label if self.old_label == self.new_label else f"{self.old_label} → {self.new_label}"


def as_text(report: Report) -> str:
    """Format the report for a terminal: breaking changes first, one a line, in columns."""
    lines = [f"{report.title}: {_summary(report)}", ""]
    for heading, meaning, changes in report.sections:
        lines += [f"{heading.upper()}: {meaning}", *_columns(_cells(change) for change in changes), ""]
    lines += [*report.notes, _advice(report), *(["Nothing was changed: this was a dry run."] if report.dry else [])]
    return "\n".join(lines)


def as_markdown(report: Report) -> str:
    """Format the report for a changelog: a section with a table for each verdict."""
    lines = [f"### {report.title}", "", f"`{report.source}`: {_summary(report)} {_advice(report)}", ""]
    for heading, meaning, changes in report.sections:
        lines += [f"#### {heading}: {meaning}", "", "| Change | What | From, to | For callers | In the document |"]
        lines += ["|---|---|---|---|---|", *(_row(change) for change in changes), ""]
    lines += [f"- {note}" for note in report.notes]
    return "\n".join(lines).rstrip() + "\n"


def as_json(report: Report) -> str:
    """Format the report for a program."""
    content = {
        "api": report.api,
        "document": report.source,
        "old": report.old_label or None,
        "new": report.new_label,
        "bump": report.bump.name.lower(),
        "compatible": not report.breaking,
        "descriptions_changed": report.descriptions,
        "files_changed": report.files,
        "dry_run": report.dry,
        "notes": report.notes,
        "changes": [
            {
                "kind": str(change.kind),
                "subject": str(change.subject),
                "name": change.name,
                "place": change.place,
                "old": change.old or None,
                "new": change.new or None,
                "compatible": change.compatible,
                "bump": change.bump.name.lower(),
                "why": change.why,
                "noticed": change.noticed,
                "remedy": change.remedy or None,
            }
            for change in report.changes
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _summary(report: Report) -> str:
    if not report.files:
        return "nothing changed."
    counts = [f"{len(report.breaking)} breaking", f"{len(report.compatible)} compatible"]
    if report.descriptions:
        counts.append(f"{report.descriptions} in descriptions only")
    return f"{', '.join(counts)}; {_plural(report.files, 'file')} {'would change' if report.dry else 'changed'}."


def _advice(report: Report) -> str:
    if report.bump is Bump.NONE:
        return "No new version is needed."
    return f"This needs a new {report.bump.name.lower()} version."


def _plural(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _cells(change: Change) -> tuple[str, ...]:
    return (f"{change.subject} {change.kind}", change.name, _difference(change), _told(change))


def _told(change: Change) -> str:
    """Return the reason, and what to do."""
    return f"{change.why}; {change.remedy}" if change.remedy else change.why


def _difference(change: Change) -> str:
    if change.old and change.new:
        return f"{change.old} → {change.new}"
    return change.old or change.new


_WIDEST = 44
"""The maximum width of a column. A longer cell only moves the rest of its own line."""


def _columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    rows = list(rows)
    widths = [max((len(row[index]) for row in rows if len(row[index]) <= _WIDEST), default=0) for index in (0, 1)]
    found = []
    for what, name, difference, why in rows:
        tail = f"{difference}: {why}" if difference else why
        found.append(f"  {what.ljust(widths[0])}  {name.ljust(widths[1])}  {tail}")
    return found


def _row(change: Change) -> str:
    difference = " → ".join(_code(part) for part in (change.old, change.new) if part)
    cells = (f"{change.subject} {change.kind}", _code(change.name), difference, _told(change), _code(change.place))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _code(text: str) -> str:
    return f"`{text}`"
