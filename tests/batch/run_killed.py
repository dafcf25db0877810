"""Export many records from a loopback server, kill the process at random moments, and look for each record.

python -m tests.batch.run_killed --consumers 50 --contacts 20000 --kills 10
"""

import argparse
import asyncio
import csv
import importlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from apideck_client.testing import EmbeddedApideck

WAIT = 600
"""Seconds that a run may take before it counts as stuck."""


async def export_through_kills(
    server: EmbeddedApideck,
    directory: Path,
    consumers: int,
    waits: Sequence[float] = (),
    format: str = "jsonl",
    requests: Sequence[int] = (),
) -> int:
    """Run the job to its end, and kill it before: after so many seconds or requests. Return how often it was killed."""
    killed = 0
    for count in requests:
        process = await _start(server, directory, consumers, format)
        before = len(server.requests)
        while process.returncode is None and len(server.requests) < before + count:
            await asyncio.sleep(0.001)
        assert process.returncode is None, "the job ended before its kill"
        os.kill(process.pid, signal.SIGKILL)
        await process.communicate()
        killed += 1
    for wait in (*waits, None):
        process = await _start(server, directory, consumers, format)
        try:
            _, errors = await asyncio.wait_for(process.communicate(), WAIT if wait is None else wait)
        except TimeoutError:
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
            assert wait is not None, "the job is stuck"
            killed += 1
            continue
        assert process.returncode == 0, errors.decode()
        break
    return killed


async def _start(server: EmbeddedApideck, directory: Path, consumers: int, format: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-W",
            "error",
            "-m",
            "tests.batch.export_job",
            server.url,
            str(directory),
            str(consumers),
            format,
        ),
        stderr=asyncio.subprocess.PIPE,
    )


def count_ids(directory: Path) -> Counter[str]:
    """Return how often each record is in the output."""
    found: Counter[str] = Counter()
    for path in (directory / "out").glob("*/*"):
        found.update(f"{path.stem}/{each}" for each in read_ids(path))
    return found


def read_ids(path: Path) -> list[str]:
    """Return the ids of the records in an output, whatever its format."""
    if path.suffix == ".jsonl":
        return [json.loads(line)["id"] for line in path.read_bytes().splitlines()]
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            return [row["id"] for row in csv.DictReader(file, strict=True)]
    parquet = importlib.import_module("pyarrow.parquet")
    found: list[str] = []
    for part in sorted(path.glob("*.parquet")):
        found += parquet.read_table(part)["id"].to_pylist()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("consumers", 50), ("contacts", 20_000), ("kills", 10), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--format", default="jsonl")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with EmbeddedApideck() as server, tempfile.TemporaryDirectory() as directory:
        for number in range(arguments.consumers):
            rest: dict[str, Any] = dict.fromkeys(
                ("companies", "opportunities", "leads", "pipelines", "notes", "users", "activities"), 0
            )
            server.seed(f"consumer-{number}", contacts=arguments.contacts, **rest)
        print("seeded", flush=True)
        waits = [chance.uniform(0.5, 6) for _ in range(arguments.kills)]
        start = time.monotonic()
        killed = asyncio.run(
            export_through_kills(server, Path(directory), arguments.consumers, waits, arguments.format)
        )
        found = count_ids(Path(directory))
        wanted = arguments.consumers * arguments.contacts
        twice = sum(count > 1 for count in found.values())
        print(f"{killed} kills, {time.monotonic() - start:.0f} s: {len(found):,} of {wanted:,} records, {twice} twice")
        sys.exit(len(found) != wanted or twice > 0)


if __name__ == "__main__":
    main()
