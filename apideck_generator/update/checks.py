"""Tries the regenerated package before it is copied: imports every name, and checks the types."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from ..errors import GenerateError
from ..extra import INSTALL

_IMPORT_ALL = """
import importlib, pkgutil, sys

def load(name):
    try:
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", ()):
            getattr(module, public)
        return module
    except Exception as error:
        sys.exit(f"{name}: {error}")

def load_all(name):
    for found in pkgutil.iter_modules(getattr(load(name), "__path__", ()), f"{name}."):
        load_all(found.name)

for name in sys.argv[1:]:
    load_all(name)
"""


def check_imports(root: Path, packages: list[str]) -> None:
    """Import every module of some packages in a directory, in a separate process."""
    _run("doesn't import", [sys.executable, "-W", "error", "-c", _IMPORT_ALL, *packages], root)


def check_types(root: Path, packages: list[str], cache: Path | None) -> None:
    """Check the packages with mypy. With a cache, use the project's settings; without one, check strictly."""
    if importlib.util.find_spec("mypy") is None:
        raise GenerateError(f"mypy is not installed, and it checks the generated code: {INSTALL}")
    named = [part for name in packages for part in ("-p", name)]
    options = ("--cache-dir", str(cache.resolve())) if cache else ("--config-file=", "--strict", "--no-incremental")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", *options, *named]
    _run("doesn't type-check", command, root)


def _run(problem: str, command: list[str], root: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise GenerateError(f"the generated package {problem}:\n{(run.stdout + run.stderr).strip()}")
