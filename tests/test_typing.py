"""Types: correct code passes and wrong code fails in strict mypy and strict pyright.

The samples are checked outside the checkout, so that the checkers read the installed package with its `py.typed`, as
for a user. In `wrong.py`, an ignore names the error that mypy must report for each wrong line.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from apideck_client import Apideck, webhooks
from tests.support.documents import ROOT
from tests.support.example_server import ExampleServer
from tests.support.secret_scanner import KEY
from tests.typing_samples import right

SAMPLES = ROOT / "tests" / "typing_samples"
IGNORE = re.compile(r"  # type: ignore\[(.+)\]$", re.MULTILINE)

Errors = dict[str, dict[int, set[str]]]
"""The errors by file and line."""


def owed() -> dict[int, set[str]]:
    """Return the wrong lines of `wrong.py`, each with mypy's codes for it."""
    lines = enumerate((SAMPLES / "wrong.py").read_text().splitlines(), 1)
    return {number: set(match[1].split(", ")) for number, line in lines if (match := IGNORE.search(line))}


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """Copy the samples into a separate directory, without the ignores."""
    for name in ("right.py", "wrong.py"):
        (tmp_path / name).write_text(IGNORE.sub("", (SAMPLES / name).read_text()))
    return tmp_path


def check(*command: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, check=False)
    # 1 means "found errors"; any other code means that the checker failed.
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_mypy_finds_exactly_the_mistakes(samples: Path, mypy_cache: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", samples)
    found: Errors = defaultdict(lambda: defaultdict(set))
    out = check("mypy", "--output=json", f"--cache-dir={mypy_cache}", "right.py", "wrong.py", cwd=samples)
    for error in map(json.loads, out.splitlines()):
        if error["severity"] == "error":
            found[error["file"]][error["line"]].add(error["code"])
    assert found == {"wrong.py": owed()}


def test_pyright_finds_exactly_the_mistakes(samples: Path) -> None:
    (samples / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict", "pythonVersion": "3.11"}))
    report: dict[str, Any] = json.loads(check("pyright", "--outputjson", "--pythonpath", sys.executable, cwd=samples))
    assert report["summary"]["filesAnalyzed"] == 2
    found: Errors = defaultdict(lambda: defaultdict(set))
    for error in report["generalDiagnostics"]:
        found[Path(error["file"]).name][error["range"]["start"]["line"] + 1].add(error["rule"])
    assert found.keys() == {"wrong.py"}
    # pyright notices a missing `await` only on the value of an `async def`; at run time, Python warns about it.
    assert found["wrong.py"].keys() == {line for line, codes in owed().items() if codes != {"unused-awaitable"}}


def test_the_mistakes_are_the_ones_that_matter() -> None:
    """This fails if `wrong.py` loses lines by accident: the tests above then prove less."""
    assert len(owed()) >= 60
    wrong = (SAMPLES / "wrong.py").read_text()
    for mistake in (
        "contact.nmae",
        " Contact() ",
        'ContactsFilter(nope="x")',
        'limit="20"',
        'vault.consumers.list(consumer_id="acme")',
        'vault.connections.list(service_id="quillbridge")',
        "contact.name.upper()",
    ):
        assert mistake in wrong


async def test_the_correct_sample_runs(examples: ExampleServer) -> None:
    async with right.a_client() as apideck:
        assert repr(apideck) == "Apideck(app_id='app', consumer_id='acme')"
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", base_url=examples.url) as apideck:
        before = len(examples.received)
        await asyncio.gather(
            right.lists(apideck),
            right.one_record(apideck, "contact-1"),
            right.writing(apideck),
            right.tenants(apideck),
            right.vault(apideck),
            right.batches(apideck),
        )
        assert len(examples.received) - before > 20
        assert right.narrowing(await apideck.crm.contacts.get("contact-1")) == "DR. MAREN IFE ODUYA PHD"
    guard = webhooks.MemoryReplayGuard()
    assert [await right.receiving(guard), await right.receiving(guard)] == ["acme is callable", None]
