"""Generated files on disk: read them, compare them, and replace them."""

import difflib
from collections.abc import Iterator
from pathlib import Path


def read_tree(root: Path, parts: list[str]) -> dict[str, str]:
    """Read each file under some parts of a directory, by its path. Line ends don't change."""
    found: dict[str, str] = {}
    for part in parts:
        start = root / part
        for path in sorted(start.rglob("*")) if start.is_dir() else [start]:
            if path.is_file() and "__pycache__" not in path.parts:
                found[path.relative_to(root).as_posix()] = path.read_bytes().decode("utf-8", "backslashreplace")
    return found


def differences(old: dict[str, str], new: dict[str, str]) -> Iterator[str]:
    """Yield a unified diff of each file that is changed, missing or extra."""
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            before, after = (side.get(name, "").splitlines(keepends=True) for side in (old, new))
            titles = (f"{name} (tree)" if name in old else "/dev/null", f"{name} (new)" if name in new else "/dev/null")
            yield "".join(difflib.unified_diff(before, after, *titles))


def replace_tree(root: Path, old: dict[str, str], new: dict[str, str]) -> int:
    """Write changed files, remove extra ones, and return the number of both."""
    changed = [name for name in new if old.get(name) != new[name]]
    for name in changed:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(new[name].encode())
    extra = old.keys() - new.keys()
    for name in extra:
        (root / name).unlink()
    return len(changed) + len(extra)
