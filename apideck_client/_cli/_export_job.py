"""The work of `apideck export`: the job, or its dry run, and the report."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, NamedTuple

from .._client.client import Apideck
from ..batch import Report, Target
from ..batch import export as export_lists
from ..batch._targets import find_problem
from ._connections import find_connections, iterate
from ._exits import Exit, of_parts
from ._output import error_json, show, show_json
from ._progress import Counts, shown
from ._times import read_since


class Plan(NamedTuple):
    """The arguments of the command."""

    api: str
    resources: list[str]
    consumers: Sequence[str]
    services: Sequence[str]
    all_consumers: bool
    out: Path
    checkpoint: Path
    format: str
    fields: str | None
    updated_since: str | None
    concurrency: int
    resume: bool
    retry_failed: bool
    max_items: int | None
    progress_every: float
    as_json: bool

    def check(self, apideck: Apideck) -> None:
        """Check the names of the resources before any file is created.

        Raises:
            ArgumentError: There is no list of that name.
        """
        for resource in self.resources:
            Target(resource, "any").resolve(apideck)


async def run_export(plan: Plan, apideck: Apideck, stop: asyncio.Event) -> Exit:
    """Export the lists, and print the report."""
    since = read_since(plan.updated_since)
    connections = find_connections(apideck, plan.api, plan.consumers, plan.services, all_consumers=plan.all_consumers)
    plan.check(apideck)
    await asyncio.to_thread(plan.checkpoint.parent.mkdir, parents=True, exist_ok=True)
    counts = Counts("records", "lists")
    earlier: dict[Target, int] = {}
    async with shown(counts, plan.progress_every):
        report = await export_lists(
            apideck,
            plan.resources,
            to=plan.out,
            connections=connections,
            format=plan.format,
            fields=plan.fields,
            checkpoint=plan.checkpoint,
            resume=plan.resume,
            retry_failed=plan.retry_failed,
            updated_since=since,
            max_items=plan.max_items,
            concurrency=plan.concurrency,
            # A list that does not start at its first page is resumed. Its earlier records don't count for the rate.
            progress=lambda each: counts.set(
                each.target, each.records, earlier.setdefault(each.target, each.records if each.pages > 1 else 0)
            ),
            stop=stop,
        )
    if plan.as_json:
        show_json(_to_json(report))
    else:
        show(str(report))
    if report.was_stopped:
        return Exit.PARTLY
    not_done = [*report.failed, *report.not_tried]
    return of_parts(len(report) - sum(each.records == 0 for each in not_done), len(not_done))


async def dry_run_export(plan: Plan, apideck: Apideck, stop: asyncio.Event) -> Exit:
    """Print the lists that an export would read."""
    read_since(plan.updated_since)
    connections = find_connections(apideck, plan.api, plan.consumers, plan.services, all_consumers=plan.all_consumers)
    plan.check(apideck)
    lists: list[dict[str, str | None]] = []
    async with aclosing(iterate(connections)) as found:
        async for each in found:
            if stop.is_set():
                return Exit.PARTLY
            for resource in plan.resources:
                problem = each.problem or (None if each.error is None else str(each.error))
                target = Target(resource, each.consumer_id, each.service_id)
                if isinstance(connections, list):  # they are as the options name them, and not from Vault
                    problem = await find_problem(apideck, target)
                lists.append({**target._asdict(), "problem": problem})
                if not plan.as_json:
                    show(f"{target}: {problem or 'would be read'}")
    if plan.as_json:
        show_json({"lists": lists, "dry_run": True})
    problems = sum(each["problem"] is not None for each in lists)
    return of_parts(len(lists) - problems, problems)


def _to_json(report: Report) -> dict[str, Any]:
    lists = [
        {
            **each.target._asdict(),
            "status": each.status,
            "records": each.records,
            "pages": each.pages,
            "retries": each.retries,
            "seconds": round(each.seconds, 3),
            "error": error_json(each.error),
            "cursor": each.cursor,
            "path": each.path,
            "notes": each.notes,
        }
        for each in report
    ]
    return {
        "lists": lists,
        "notes": report.notes,
        "records": report.records,
        "was_stopped": report.was_stopped,
        "is_complete": report.is_complete,
    }
