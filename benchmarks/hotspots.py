"""The profile of our client, in a few lines. It is shown if a target is missed."""

import cProfile
import gc
import os
import pstats
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final, Self, cast

LINES: Final = 12
"""The number of lines in a profile."""

# (file, line, function) -> (calls without recursion, calls, seconds of its own, seconds with callees, callers)
_Stats = dict[tuple[str, int, str], tuple[int, int, float, float, Any]]


class Profile:
    """Profiles the code inside the `with`, on this thread."""

    def __enter__(self) -> Self:
        self._profile = cProfile.Profile()
        # As in the timed code: the collector must not scan the modules of the other sides.
        gc.collect()
        gc.freeze()
        self._profile.enable()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._profile.disable()
        gc.unfreeze()

    def lines(self) -> list[str]:
        """Return the functions that took most time themselves. Waiting for the server doesn't count."""
        stats = cast(_Stats, vars(pstats.Stats(self._profile))["stats"])
        busy = {where: row for where, row in stats.items() if not _is_waiting(where[2])}
        total = sum(row[2] for row in busy.values())
        longest = sorted(busy.items(), key=lambda item: item[1][2], reverse=True)[:LINES]
        return [*_by_package(busy, total)] + [
            f"{own / total:6.1%}  {calls:>8} calls  {_name(file, line, function)}"
            for (file, line, function), (_, calls, own, _, _) in longest
        ]


def _by_package(busy: _Stats, total: float) -> list[str]:
    """Return a line with the share of each package."""
    shares: dict[str, float] = {}
    for (file, _, function), row in busy.items():
        package = _package(file, function)
        shares[package] = shares.get(package, 0) + row[2] / total
    ordered = sorted(shares.items(), key=lambda item: item[1], reverse=True)
    return ["by package: " + ", ".join(f"{name} {share:.0%}" for name, share in ordered if share >= 0.01)]


def _package(file: str, function: str) -> str:
    if file == "~":
        return "msgspec" if "msgspec" in function else "builtins"
    parts = PurePath(file).parts
    for root in ("site-packages", "lib"):
        if root in parts[:-1]:
            found = parts[len(parts) - parts[::-1].index(root)]
            return "the standard library" if found.startswith("python3") else found
    return parts[-2] if len(parts) > 1 else file


def _is_waiting(function: str) -> bool:
    return "'poll' of 'select." in function or "select.epoll" in function


def _name(file: str, line: int, function: str) -> str:
    if file == "~":
        return function
    return f"{'/'.join(PurePath(os.path.normpath(file)).parts[-2:])}:{line} {function}"
