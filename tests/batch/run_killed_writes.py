"""Create many records on a loopback server with faults, kill the process at random moments, and compare the ledger.

python -m tests.batch.run_killed_writes --count 50000 --faults 0.05 --rate 400 --kills 10
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.faults.server import FaultServer

WAIT = 900
"""Seconds that a run may take before it counts as stuck."""


async def create_through_kills(
    server: FaultServer, directory: Path, count: int, waits: list[float], rate: float | None = None
) -> tuple[int, dict[str, str]]:
    """Run the job to its end, and kill it after each of these seconds before.

    Returns:
        How often it was killed, and the outcome of each input in the last run, by its name.
    """
    killed = 0
    arguments = [server.url, str(directory), str(count), *([] if rate is None else [str(rate)])]
    for wait in (*waits, None):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "error", "-m", "tests.batch.import_job", *arguments),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
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
    lines = (directory / "outcomes.jsonl").read_text().splitlines()
    outcomes: dict[str, str] = dict(json.loads(line) for line in lines)
    assert len(outcomes) == len(lines), "an input has two outcomes"
    return killed, outcomes
