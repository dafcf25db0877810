"""Export many records from a loopback server, kill the process at random moments, and check that no record is lost.

python -m tests.batch.run_killed --consumers 50 --contacts 20000 --kills 10 --faults 0.05

With faults, the server answers this share of the requests with errors, late, or not at all. Without kills, the script
prints the memory of the process at each step.
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

WAIT = 1800
"""Seconds that a run may take before it counts as stuck."""
TIMEOUT = 3.0
"""Seconds that the job waits for a response of a server with faults."""


async def export_through_kills(
    server: EmbeddedApideck,
    directory: Path,
    consumers: int,
    waits: Sequence[float] = (),
    format: str = "jsonl",
    requests: Sequence[int] = (),
    rest: Sequence[float] = (),
) -> int:
    """Kill the job after these numbers of requests and seconds, and run it to its end. Return the number of kills."""
    killed = 0
    for count in requests:
        process = await _start(server, directory, consumers, format, rest)
        before = len(server.requests)
        while process.returncode is None and len(server.requests) < before + count:
            await asyncio.sleep(0.001)
        assert process.returncode is None, "the job ended before its kill"
        os.kill(process.pid, signal.SIGKILL)
        await process.communicate()
        killed += 1
    for wait in (*waits, None):
        process = await _start(server, directory, consumers, format, rest)
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


async def _start(
    server: EmbeddedApideck, directory: Path, consumers: int, format: str, rest: Sequence[float]
) -> asyncio.subprocess.Process:
    arguments = (server.url, str(directory), str(consumers), format, *map(str, rest))
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", "tests.batch.export_job", *arguments), stderr=asyncio.subprocess.PIPE
    )


def count_ids(directory: Path) -> Counter[str]:
    """Return how often each record is in the output."""
    found: Counter[str] = Counter()
    for path in (directory / "out").glob("*/*"):
        found.update(f"{path.stem}/{each}" for each in read_ids(path))
    return found


def read_ids(path: Path) -> list[str]:
    """Return the ids of the records in an output of any format."""
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


def add_faults(server: EmbeddedApideck, share: float) -> None:
    """Let this share of the requests fail. Each kind of fault has the same share."""
    each = share / 6
    server.fail(500, share=each, seed=1)
    server.fail(503, share=each, seed=2, retry_after=1)
    server.fail(429, share=each, seed=3, retry_after=1)
    server.fail("cut", share=each, seed=4)
    server.fail("stall", share=each, seed=5, delay=TIMEOUT * 2)
    server.fail("late", share=each, seed=6, delay=(0.05, 0.5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("consumers", 50), ("contacts", 20_000), ("kills", 10), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, amount in (("faults", 0.0), ("save-every", 0.01)):
        parser.add_argument(f"--{name}", type=float, default=amount)
    parser.add_argument("--format", default="jsonl")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    wanted = given.consumers * given.contacts
    with EmbeddedApideck(request_log_size=10**6) as server, tempfile.TemporaryDirectory() as directory:
        for number in range(given.consumers):
            rest: dict[str, Any] = dict.fromkeys(
                ("companies", "opportunities", "leads", "pipelines", "notes", "users", "activities"), 0
            )
            server.seed(f"consumer-{number}", contacts=given.contacts, **rest)
        print("seeded", flush=True)
        add_faults(server, given.faults)
        pages = wanted // 200
        requests = [round(chance.uniform(0.2, 1.8) * pages / (given.kills + 1)) for _ in range(given.kills)]
        share = 0.9 * pages / max(sum(requests), 1)
        requests = [max(1, round(each * min(1.0, share))) for each in requests]
        start = time.monotonic()
        killed = asyncio.run(
            export_through_kills(
                server,
                Path(directory),
                given.consumers,
                format=given.format,
                requests=requests,
                rest=(given.save_every, TIMEOUT),
            )
        )
        seconds = time.monotonic() - start
        faults = {fault.rule.status or fault.rule.kind: fault.fired for fault in server.faults}
        found = count_ids(Path(directory))
        twice = sum(count > 1 for count in found.values())
        print(f"{given.format}: {killed} kills, {len(server.requests):,} requests in {seconds:.0f} s, faults: {faults}")
        print(f"{len(found):,} of {wanted:,} records, {twice} twice, {sum(found.values()):,} in all")
        if not killed:
            for line in (Path(directory) / "memory.jsonl").read_text().splitlines():
                records, megabytes = json.loads(line)
                print(f"{records:>9,} records: {megabytes:.0f} MB")
        sys.exit(len(found) != wanted or twice > 0)


if __name__ == "__main__":
    main()
