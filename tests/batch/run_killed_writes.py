"""Create many records on a loopback server with faults, kill the process at random moments, and check the ledger.

python -m tests.batch.run_killed_writes --count 50000 --faults 0.05 --rate 200 --kills 10
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.faults.server import FaultServer, Step
from tests.faults.table import FAULTS

WAIT = 3600
"""Seconds that a run may take before it counts as stuck."""


async def create_through_kills(
    server: FaultServer,
    directory: Path,
    count: int,
    waits: Sequence[float] = (),
    rate: float | None = None,
    requests: Sequence[int] = (),
) -> tuple[int, dict[str, str]]:
    """Kill the job after these numbers of requests and seconds, and run it to its end.

    Returns:
        The number of kills, and the outcome of each input in the last run, by its name.
    """
    killed = 0
    arguments = [server.url, str(directory), str(count), *([] if rate is None else [str(rate)])]
    for wanted in requests:
        process = await _start(arguments)
        before = len(server.received)
        while process.returncode is None and len(server.received) < before + wanted:
            await asyncio.sleep(0.001)
        assert process.returncode is None, "the job ended before its kill"
        os.kill(process.pid, signal.SIGKILL)
        await process.communicate()
        killed += 1
    for wait in (*waits, None):
        process = await _start(arguments)
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


async def _start(arguments: Sequence[str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", "tests.batch.import_job", *arguments),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


_WAITS = ("429", "Retry-After")
_FAULTS = [
    fault.step
    for fault in FAULTS
    if callable(fault.step) and fault.error is not None and fault.is_retried and not fault.settings
    # The client waits if a server asks for it, so such a fault doesn't test the ceiling.
    if not any(word in fault.name for word in _WAITS)
]


async def compare(count: int, faults: float, rate: float, waits: list[float], seed: int) -> bool:
    """Run the job through faults and kills, print the outcome, and return True if it is correct."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        async with FaultServer() as server:
            times: list[float] = []

            def choose(_: object) -> Step:
                times.append(time.monotonic())
                return chance.choice(_FAULTS) if chance.random() < faults else None

            server.choose = choose
            start = time.monotonic()
            killed, outcomes = await create_through_kills(server, Path(name), count, waits, rate)
            seconds = time.monotonic() - start
            ledger, requests = server.carried_out, len(server.received)
    kinds = Counter(outcomes.values())
    confirmed = [name for name, status in outcomes.items() if status in ("done", "done before")]
    wrong = {
        "created twice": sum(times > 1 for times in ledger.values()),
        "confirmed and not in the ledger": sum(ledger[name] != 1 for name in confirmed),
        "failed and in the ledger": sum(ledger[name] > 0 for name, status in outcomes.items() if status == "failed"),
        "in the ledger and not reported": len(set(ledger) - set(outcomes)),
        "without an outcome": count - len(outcomes),
        "not tried": kinds["not tried"],
    }
    print(f"{killed} kills, {requests:,} requests in {seconds:.0f} s: {dict(kinds)}")
    shares = requests / seconds / rate, (requests - 1) / (times[-1] - times[0]) / rate
    print(f"of the ceiling of {rate:g} requests per second: {shares[0]:.3f}, from the first request on {shares[1]:.3f}")
    print(wrong)
    return not any(wrong.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("count", 50_000), ("kills", 10), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, share in (("faults", 0.05), ("rate", 200.0)):
        parser.add_argument(f"--{name}", type=float, default=share)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    longest = 0.8 * given.count / given.rate / max(1, given.kills)
    waits = [chance.uniform(0.5, 2 * longest) for _ in range(given.kills)]
    sys.exit(not asyncio.run(compare(given.count, given.faults, given.rate, waits, given.seed)))


if __name__ == "__main__":
    main()
