"""Formats generated files with ruff. It uses our own options, so that a user's configuration doesn't change a byte."""

import subprocess
import sys
from pathlib import Path

from .errors import GenerateError

_COMMON = ("--isolated", "--no-cache", "--quiet", "--line-length=120", "--target-version=py311")
_COMMANDS = (
    # The templates import everything that they might use, so unused imports are removed first.
    ("check", "--fix", "--select=F401,I001,RUF022"),
    ("format",),
)


def format_tree(directory: Path) -> None:
    """Format every file in a directory, in place."""
    for command, *options in _COMMANDS:
        run = subprocess.run(
            [sys.executable, "-m", "ruff", command, *_COMMON, *options, str(directory)],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise GenerateError(f"ruff {command} refuses what the templates wrote:\n{run.stdout}{run.stderr}")
