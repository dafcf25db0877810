"""An export in a separate process that a test can kill.

python -m tests.batch.export_job URL DIRECTORY CONSUMERS FORMAT [SAVE_EVERY [PATIENCE]]

After each 100,000 records, it adds a line to DIRECTORY/memory.jsonl: the number of records that this process has read,
and the MB of memory that it uses. With PATIENCE, in seconds, it tries each list again until the list is complete.
"""

import asyncio
import json
import sys
from pathlib import Path

from apideck_client import Apideck, batch
from tests.support.secret_scanner import KEY

STEP = 100_000


class Memory:
    """Records how much memory the process uses during the export."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._first: dict[batch.Target, int] = {}
        self._last: dict[batch.Target, int] = {}
        self._total = 0
        self._next = STEP

    def __call__(self, report: batch.ListReport) -> None:
        first = self._first.setdefault(report.target, report.records)
        now = report.records - first
        self._total += now - self._last.get(report.target, 0)
        self._last[report.target] = now
        if self._total >= self._next:
            self._next += STEP
            self.note()

    def note(self) -> None:
        with self._path.open("a") as file:
            file.write(json.dumps([self._total, _resident()]) + "\n")


def _resident() -> float:
    """Return the MB of memory that the process uses now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def run(
    url: str,
    directory: Path,
    consumers: int,
    format: str = "jsonl",
    save_every: float = 0.01,
    patience: float | None = None,
) -> None:
    memory = Memory(directory / "memory.jsonl")
    client = Apideck(api_key=KEY, app_id="app", base_url=url)
    if patience is not None:
        client = Apideck(api_key=KEY, app_id="app", base_url=url, timeout=patience, pool="aiohttp")
    async with client as apideck:
        report = await batch.export(
            apideck,
            ["crm.contacts"],
            to=directory / "out",
            connections=[(f"consumer-{number}", "salesforce") for number in range(consumers)],
            checkpoint=directory / "job.sqlite",
            save_every=save_every,
            concurrency=10 if patience is None else 50,
            rounds=2 if patience is None else 20,
            format=format,
            progress=memory,
        )
    memory.note()
    assert report.is_complete, str(report)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4], *map(float, sys.argv[5:])))
