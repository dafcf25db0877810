"""Stages an update in a copy of the files that it may change. The tree gets the whole result or nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT_FILES = ("*.yml", "*.yaml", "*.toml", "*.json")
_IGNORED = shutil.ignore_patterns("__pycache__", ".*")


@contextmanager
def staged(project: Path, directories: set[str]) -> Iterator[Path]:
    """Yield a temporary directory with the project's settings and some of its directories."""
    with tempfile.TemporaryDirectory(prefix="update-") as temporary:
        root = Path(temporary)
        for path in _settings(project):
            shutil.copy2(path, root / path.name)
        for name in directories:
            if (project / name).is_dir():
                shutil.copytree(project / name, root / name, ignore=_IGNORED)
        yield root


def differing(project: Path, staging: Path, directories: set[str]) -> dict[str, bytes | None]:
    """Return the files that differ in the staging directory, by path. A removed file is None."""
    old, new = (_contents(root, directories) for root in (project, staging))
    return {name: new.get(name) for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)}


def apply(project: Path, changed: dict[str, bytes | None]) -> None:
    """Copy the staged files into the project. If one can't be written, restore all that were changed."""
    before: dict[str, bytes | None] = {}
    try:
        for name, content in changed.items():
            path = project / name
            before[name] = path.read_bytes() if path.exists() else None
            _put(path, content)
    except BaseException:
        for name, content in before.items():
            _put(project / name, content)
        raise


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _settings(root: Path) -> list[Path]:
    return sorted(path for pattern in _ROOT_FILES for path in root.glob(pattern) if path.is_file())


def _contents(root: Path, directories: set[str]) -> dict[str, bytes]:
    """Read every file that staging copies, by path."""
    files = _settings(root)
    for name in directories:
        for path in (root / name).rglob("*"):
            parts = path.relative_to(root).parts
            if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
                files.append(path)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
