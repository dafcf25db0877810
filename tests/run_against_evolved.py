"""Run `make check` as after an update: in a copy of the tree, with changed documents and one more API.

    python tests/run_against_evolved.py [--keep DIRECTORY] [--quick] [TARGET ...]

The copy uses this tree's environment, but imports, checks and tests its own package. TARGETs are make's; `check` is the
default. In a tree that is already updated, it does nothing: the changes only fit the documents of 9.3.0.

Two kinds of tests are not run in the copy. The generator's tests with separate documents have the same results in both
trees. `tests/test_own_package.py` runs the installed package, which is the package before the update.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.generator.update.next_version import HELPDESK, next_version  # noqa: E402
from tests.support.documents import is_as_documented  # noqa: E402
from tests.support.quick import UNTOUCHED_BY_AN_UPDATE  # noqa: E402

SKIPPED = shutil.ignore_patterns(
    *(".git", ".venv*", "dist", "contacts.jsonl", "__pycache__", ".pytest_cache", ".ruff_cache")
)
READS_OUR_DOCUMENTS = {"test_generating.py", "test_page.py", "test_stability.py"}
"""The generator's tests that use the documents of the client."""

ACCEPTED = {"crm": 2, "vault": 2, "helpdesk": 0}
"""The exit code of each update: a removal or a new name is breaking, a new API is not."""

CHECK = (["-j2", "--output-sync", "lint", "types", "check-generated", "docs"], ["test"])
"""The targets of `make check`. All except the tests run at the same time."""


def main() -> int:
    """Update the copy, run make there, and return make's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY", help="where to put the copy, and leave it")
    parser.add_argument("--quick", action="store_true", help="without the slow tests that an update can't change")
    parser.add_argument("targets", metavar="TARGET", nargs="*")
    arguments = parser.parse_args()
    if not is_as_documented():
        print("The documents here are not those of 9.3.0: there is nothing to evolve.")
        return 0
    with tempfile.TemporaryDirectory(prefix="evolved-") as folder:
        tree = (arguments.keep or Path(folder) / "tree").resolve()
        shutil.copytree(ROOT, tree, ignore=SKIPPED)
        # The files' times are kept, so that make finds the environment up to date, and mypy finds its earlier results.
        (tree / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)
        environment = {**os.environ, "PYTHONPATH": str(tree)}
        _check_origin(tree, environment)
        for api, code in ACCEPTED.items():
            _update(tree, environment, api, code)
        not_run = (*_not_run(tree), *(UNTOUCHED_BY_AN_UPDATE if arguments.quick else ()))
        environment["PYTEST_ADDOPTS"] = " ".join(f"--ignore={path}" for path in not_run)
        # The environment belongs to this tree and is up to date, even if the copied files have other times.
        make = ["make", "--assume-old=.venv/.installed"]
        for targets in [arguments.targets] if arguments.targets else CHECK:
            done = subprocess.run([*make, *targets], cwd=tree, env=environment, check=False)
            if done.returncode:
                return done.returncode
        return 0


def _not_run(tree: Path) -> list[Path]:
    generator = sorted((tree / "tests/generator").glob("**/test_*.py"))
    found = [tree / "tests/test_own_package.py", *(path for path in generator if path.name not in READS_OUR_DOCUMENTS)]
    return [path.relative_to(tree) for path in found]


def _check_origin(tree: Path, environment: dict[str, str]) -> None:
    code = "import apideck_client, apideck_generator; print(apideck_client.__file__, apideck_generator.__file__)"
    command = [str(tree / ".venv/bin/python"), "-P", "-c", code]
    found = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.split()
    if not all(Path(path).is_relative_to(tree) for path in found):
        raise SystemExit(f"the copy would import {found}, not its own packages")


def _update(tree: Path, environment: dict[str, str], api: str, code: int) -> None:
    spec = tree.parent / f"{api}-next.yaml"
    new = HELPDESK if api == "helpdesk" else yaml.safe_dump(next_version(api), sort_keys=False)
    spec.write_text(new, "utf-8")
    # The update runs no checks, because make runs them below.
    command = [str(tree / ".venv/bin/python"), "-m", "apideck_generator.update", str(spec), "--api", api, "--no-checks"]
    done = subprocess.run(command, cwd=tree, env=environment, check=False)
    if done.returncode != code:
        raise SystemExit(f"the update of {api} ended with {done.returncode}, not {code}")


if __name__ == "__main__":
    sys.exit(main())
