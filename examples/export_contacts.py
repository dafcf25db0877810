"""Stream every contact of one or more consumers to a file of JSON lines, with a progress bar.

    APIDECK_API_KEY=... APIDECK_APP_ID=... python examples/export_contacts.py acme globex

With APIDECK_BASE_URL the same script uses an embedded Apideck, as `make demo` does. Needs `apideck-client` and `rich`.
"""

import argparse
import asyncio
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from apideck_client import Apideck, to_dict


@dataclass
class Tally:
    """The result of an export."""

    records: int = 0
    pages: int = 0
    retries: int = 0


async def export(apideck: Apideck, consumer: str, out: TextIO, progress: Progress, task: TaskID) -> Tally:
    """Write every contact of one consumer to `out`."""
    tally = Tally()
    contacts = apideck.with_options(consumer_id=consumer).crm.contacts.list(limit=200)
    async for page in contacts.pages():
        for contact in page:
            out.write(json.dumps({"consumer_id": consumer, **to_dict(contact)}) + "\n")
        tally.records += len(page)
        tally.pages += 1
        tally.retries += page.retries
        progress.update(task, completed=tally.records, total=tally.records + (1 if page.next_cursor else 0))
    return tally


async def main(consumers: list[str], path: Path) -> None:
    """Export all consumers at the same time, with one client."""
    console = Console()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} contacts"))
    progress = Progress(*columns, TimeElapsedColumn(), console=console)
    started = time.perf_counter()
    async with Apideck() as apideck:
        with path.open("w", encoding="utf-8") as out, progress:
            async with asyncio.TaskGroup() as group:
                running = [
                    group.create_task(export(apideck, consumer, out, progress, progress.add_task(consumer, total=None)))
                    for consumer in consumers
                ]
    seconds = time.perf_counter() - started
    tallies = [task.result() for task in running]
    records = sum(tally.records for tally in tallies)
    console.print(
        f"{records} contacts of {len(consumers)} consumers in {sum(tally.pages for tally in tallies)} pages, "
        f"{records / seconds:.0f} records/s, {sum(tally.retries for tally in tallies)} retries -> {path}",
        soft_wrap=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Stream every contact of one or more consumers to a file.")
    parser.add_argument("consumers", nargs="*", help="consumer ids; default: $APIDECK_CONSUMER_ID")
    parser.add_argument("--out", type=Path, default=Path("contacts.jsonl"), help="default: contacts.jsonl")
    arguments = parser.parse_args()
    consumers: list[str] = arguments.consumers or os.environ.get("APIDECK_CONSUMER_ID", "").split()
    if not consumers:
        parser.error("name a consumer, or set APIDECK_CONSUMER_ID")
    asyncio.run(main(consumers, arguments.out))
