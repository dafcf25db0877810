"""The tutorial "Test your integration", step by step: a test fails with a fault and passes with a setting."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tutorials" / "testing.md").read_text()
FILE = re.compile(r'^```\w+ title="([\w.]+)"\n(.*?)^```|^    \$ pytest\n    (.*?)$', re.DOTALL | re.MULTILINE)
PLUGIN = "apideck_client.testing._pytest_plugin"


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    promised: list[str] = []
    for name, text, outcome in FILE.findall(PAGE):
        if name:
            (tmp_path / name).write_text(text)
        else:
            promised.append(outcome)
            code, told = pytest(tmp_path)
            assert outcome in told, told
            assert code == ("FAILED" in outcome)
    assert [promise.split()[0] for promise in promised] == ["2", "FAILED", "3", "4"]
    code, told = pytest(tmp_path)
    assert code == 0, told


def pytest(folder: Path) -> tuple[int, str]:
    """Run the tests of a folder. Return the exit code and the output."""
    is_installed = any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))
    plugin = [] if is_installed else ["-p", PLUGIN]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "APIDECK_"))}
    environment |= {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=90, check=False)
    return done.returncode, done.stdout + done.stderr
