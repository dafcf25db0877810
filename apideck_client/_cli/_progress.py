"""Progress on standard error: a moving line on a terminal, otherwise one line per interval."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncGenerator
from typing import Protocol

from ._output import tell


class Counts:
    """The number of records so far, in total and for each part."""

    def __init__(self, what: str, parts: str = "", total: int | None = None) -> None:
        self._what = what
        self._total = total
        self._parts = parts
        self._start = time.monotonic()
        self._first: dict[object, int] = {}
        self._last: dict[object, int] = {}

    def set(self, part: object, count: int, first: int = 0) -> None:
        """Set the number of records of a part. `first` is the number that an earlier process had done."""
        self._first[part] = first
        self._last[part] = count

    def __str__(self) -> str:
        count = sum(self._last.values())
        seconds = max(time.monotonic() - self._start, 0.001)
        rate = max(count - sum(self._first.values()), 0) / seconds
        of_all = f" of {self._total:,}" if self._total is not None else ""
        parts = f", {len(self._last):,} {self._parts}" if self._parts else ""
        left = f", {(self._total - count) / rate:,.0f} s left" if self._total is not None and rate else ""
        return f"{count:,}{of_all} {self._what}{parts}, {rate:,.0f}/s, {seconds:.0f} s{left}"


class _Display(Protocol):
    def show(self, text: str) -> None: ...
    def close(self) -> None: ...


class _Lines:
    """Progress as one new line each time."""

    def show(self, text: str) -> None:
        tell(text)

    def close(self) -> None:
        """Do nothing: each line is complete."""


class _Terminal:
    """Progress as one line with a spinner. The line is removed at the end."""

    def __init__(self) -> None:
        from rich.console import Console

        self._status = Console(stderr=True).status("...")
        self._status.start()

    def show(self, text: str) -> None:
        from rich.text import Text

        self._status.update(Text(text))

    def close(self) -> None:
        self._status.stop()


@contextlib.asynccontextmanager
async def shown(counts: Counts, every: float) -> AsyncGenerator[None, None]:
    """Show the counts until the block ends: ten times a second on a terminal, otherwise every `every` seconds."""
    display: _Display = _Terminal() if sys.stderr.isatty() else _Lines()
    interval = 0.1 if sys.stderr.isatty() else every

    async def repeat() -> None:
        while True:
            await asyncio.sleep(interval)
            display.show(str(counts))

    task = asyncio.create_task(repeat())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        display.close()
