"""The work of `apideck import`: it writes the rows in bulk, and reports their outcomes."""

import asyncio
import inspect
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, NamedTuple

from .._client.client import Apideck
from .._client.records.conversion import is_model
from .._tables.columns import members
from ..batch import BulkWrite, Outcome, Status, WriteReport, create
from ..errors import ArgumentError
from ._connections import client_for
from ._exits import Exit, UsageError, of_parts
from ._mapping import Columns, read_mapping, to_fields
from ._output import error_json, show, show_json, tell
from ._progress import Counts, shown
from ._resources import find_resource
from ._sheets import RejectedRows, Row, Sheet, open_sheet

_MOST_SHOWN = 20
"""The number of rows to show on the terminal. The files have all of them."""


class Plan(NamedTuple):
    """The arguments of the command."""

    api: str
    resource: str
    source: Path
    map: Sequence[str]
    set: Sequence[str]
    consumer: str | None
    service: str | None
    concurrency: int
    stop_after: int | None
    checkpoint: Path
    dry_run: bool
    progress_every: float
    as_json: bool


async def run_import(plan: Plan, apideck: Apideck, stop: asyncio.Event) -> Exit:
    """Create the records, and print the report."""
    client = client_for(apideck, plan.consumer, plan.service)
    resource = find_resource(client, plan.api, plan.resource, "create")
    sheet = await asyncio.to_thread(open_sheet, plan.source)
    columns = read_mapping(record_type(resource), sheet.columns, plan.map, plan.set)
    if columns.unused:
        names = [
            f"{name} (like {columns.similar[name]})" if name in columns.similar else name for name in columns.unused
        ]
        tell(f"Columns without a field: {', '.join(names)}")
    importing = _Importing(plan, sheet, columns)
    write = create(
        resource,
        importing.inputs(),
        concurrency=plan.concurrency,
        checkpoint=None if plan.dry_run else plan.checkpoint,
        stop_after=plan.stop_after,
        dry_run=plan.dry_run,
    )
    counts = Counts("rows", total=await asyncio.to_thread(lambda: sum(1 for _ in sheet)))
    async with shown(counts, plan.progress_every):
        was_stopped = await importing.run(write, counts, stop)
    importing.finish(write.report, was_stopped=was_stopped)
    report = write.report
    if was_stopped:
        return Exit.PARTLY
    not_done = report.failed if plan.dry_run else report.counts.total() - report.done
    return of_parts(report.counts.total() - not_done, not_done)


def record_type(resource: Any) -> Any:
    """Return the model that a resource's `create` takes."""
    hints = inspect.get_annotations(resource.create.__func__, eval_str=True)
    models = [each for hint in hints.values() for each in members(hint) if is_model(each)]
    if not models:
        raise UsageError("its create method takes no record: call it from Python")
    return models[0]


class _Importing:
    """A running import."""

    def __init__(self, plan: Plan, sheet: Sheet, columns: Columns) -> None:
        self._plan = plan
        self._sheet = sheet
        self._columns = columns
        self._rows: dict[int, Row] = {}
        self._rejected = None if plan.dry_run else RejectedRows(sheet, plan.source, "rejected")
        self._unknown = None if plan.dry_run else RejectedRows(sheet, plan.source, "unknown")
        self._named = 0

    def inputs(self) -> Iterator[dict[str, Any] | ArgumentError]:
        """Yield the record of each row. For a row that can't be read, yield the error at its place."""
        for index, row in enumerate(self._sheet):
            self._rows[index] = row
            try:
                yield to_fields(self._columns, row)
            except ArgumentError as error:
                yield error

    async def run(self, write: BulkWrite[Any], counts: Counts, stop: asyncio.Event) -> bool:
        """Handle the outcomes as they come. Return True if the job was stopped."""
        done = earlier = 0
        async with aclosing(aiter(write)) as outcomes:
            async for outcome in outcomes:
                done += 1
                earlier += outcome.status is Status.DONE_BEFORE
                counts.set("rows", done, earlier)
                self._take(outcome)
                if stop.is_set():
                    return True
        return False

    def _take(self, outcome: Outcome[Any]) -> None:
        if outcome.status is Status.UNKNOWN:
            return  # the report counts all of them, and their rows are written at the end
        row = self._rows.pop(outcome.index)
        if outcome.status is Status.FAILED:
            if self._rejected is not None:
                self._rejected.add(row, _reason(outcome))
            self._name(row, outcome)

    def _name(self, row: Row, outcome: Outcome[Any]) -> None:
        self._named += 1
        if not self._plan.as_json and self._named <= _MOST_SHOWN:
            show(f"line {row.line}: {outcome.status}; {_reason(outcome)}")

    def finish(self, report: WriteReport[Any], *, was_stopped: bool) -> None:
        """Write the rows with an unknown outcome to their file, and print the report."""
        unknown: list[dict[str, Any]] = []
        for outcome in report.unknown:
            row = self._rows[outcome.index]
            if self._unknown is not None:
                self._unknown.add(row, _reason(outcome))
            self._name(row, outcome)
            unknown.append({"line": row.line, "error": error_json(outcome.error)})
        rejected_path = None if self._rejected is None else self._rejected.close()
        unknown_path = None if self._unknown is None else self._unknown.close()
        if self._plan.as_json:
            found: dict[str, Any] = {
                "rows": report.counts.total(),
                "done": report.done,
                "done_before": report.counts[Status.DONE_BEFORE],
                "failed": report.failed,
                "unknown": unknown,
                "not_tried": report.not_tried,
                "errors": dict(report.errors),
                "notes": report.notes,
                "seconds": round(report.seconds, 3),
                "unused_columns": self._columns.unused,
                "rejected_rows": rejected_path,
                "unknown_rows": unknown_path,
                "was_stopped": was_stopped,
                "dry_run": self._plan.dry_run,
                "is_complete": report.is_complete and not was_stopped,
            }
            show_json(found)
            return
        if self._named > _MOST_SHOWN:
            show(f"and {self._named - _MOST_SHOWN:,} more")
        for note in report.notes:
            show(note)
        if rejected_path is not None:
            show(f"rows that failed: {rejected_path}")
        if unknown_path is not None:
            show(f"rows that may have been created; check them: {unknown_path}")
        if was_stopped:
            show("stopped: run the same command to continue")
        words = {Status.NOT_TRIED: "valid"} if self._plan.dry_run else {}
        parts = [f"{count:,} {words.get(status, status)}" for status, count in sorted(report.counts.items())]
        show(f"{self._plan.api}.{self._plan.resource}: {report.counts.total():,} rows; {', '.join(parts) or 'none'}")


def _reason(outcome: Outcome[Any]) -> str:
    error = outcome.error
    if isinstance(error, ArgumentError):
        return str(error)
    return f"{type(error).__name__}: {error}"
