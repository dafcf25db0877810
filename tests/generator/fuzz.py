"""`python -m tests.generator.fuzz 10000 [START]` generates clients of many random documents, and reports the outcomes.

The suite does the same with a few documents. Each document becomes a client that imports, reads and
writes its records and (the first ones of a batch) passes mypy, or a message with its place. Any other result is a
failure. Each kind of failure is printed once, with the file of its document.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.generator.corpus import PACKAGE, make_project
from tests.generator.random_documents import Node, structures
from tests.generator.test_random_documents import Bench, check

BATCH, CHECKED = 250, 15
"""The number of documents in a batch, and the number of its clients that mypy checks whole, which takes longest."""


def main(wanted: int, start: int = 0) -> int:
    """Run the documents in batches, with one run of mypy for each batch. Return the number of kinds of failure."""
    found: Counter[str] = Counter()
    told: Counter[str] = Counter()
    kept = Path(tempfile.mkdtemp(prefix="fuzz-"))
    generated = 0
    for batch in range(start, start + -(-wanted // BATCH)):
        with tempfile.TemporaryDirectory() as directory:
            root = make_project(Path(directory) / "project", {})
            bench = Bench(root)
            sys.path.insert(0, str(root))
            with patch("apideck_generator.generation.format_tree", lambda root: None):
                _run(bench, batch, found, kept)
            sys.path.remove(str(root))
            for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
                del sys.modules[name]
            _type_check(bench, found, kept)
            told.update(re.sub(r"#\S+|\S+\.json:\d+|'[^']*'", "…", problem)[:90] for problem in bench.stopped)
            generated += len(bench.generated)
        _say(f"batch {batch}: {generated} generated, {told.total()} stopped, {found.total()} failed")
    _say(*(f"{count:6} {message}" for message, count in told.most_common(40)))
    _say(*(f"{count:6} FAILED {message}" for message, count in found.most_common()))
    return len(found)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _run(bench: Bench, batch: int, found: Counter[str], kept: Path) -> None:
    @seed(batch)
    @given(document=structures())
    @settings(
        max_examples=BATCH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(document: Node) -> None:
        try:
            check(bench, document)
        except Exception as error:
            frame = error.__traceback__
            while frame is not None and frame.tb_next:
                frame = frame.tb_next
            place = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else ""
            kind = f"{type(error).__name__} in {place}: {re.sub(r'api_[0-9]+', '…', str(error))[:300]}"
            _keep(kind, document, found, kept)

    run()


def _keep(kind: str, document: Node, found: Counter[str], kept: Path) -> None:
    if kind not in found:
        path = kept / f"{len(found)}.json"
        path.write_text(json.dumps(document, indent=1))
        _say(f"{path}: {kind}")
    found[kind] += 1


def _type_check(bench: Bench, found: Counter[str], kept: Path) -> None:
    (bench.root / "mypy.ini").write_text("[mypy]\nstrict = True\npython_version = 3.11\n")
    packages = [f"{PACKAGE}/{name}" for name in bench.generated[:CHECKED]]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir=.mypy_cache", *packages],
        cwd=bench.root,
        capture_output=True,
        text=True,
        check=False,
    )
    for line in run.stdout.splitlines():
        if match := re.match(r"\w+/(api_\d+)/(\S+): error: (.*)", line):
            document = json.loads((bench.root / f"{match[1]}.json").read_text())
            _keep(f"mypy: {re.sub(r'[0-9]+', 'N', match[3])}", document, found, kept)


if __name__ == "__main__":
    sys.exit(min(main(*map(int, sys.argv[1:])), 100))
