"""The report of an export: one line for each list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import overload

from ._targets import Target


class Status(StrEnum):
    """The end of one list, or of one input."""

    DONE = "done"
    """The list was read to its end; the input is done."""
    DONE_BEFORE = "done before"
    """The same, by an earlier process."""
    FAILED = "failed"
    """The list stopped before its end, and the records that came before are in the output. The input failed, and the
    server did nothing for it."""
    UNKNOWN = "unknown"
    """The server may have acted on the input: the answer is missing."""
    NOT_TRIED = "not tried"
    """The connection of the list can't be called, or the job ended before the turn of the list or input."""


@dataclass(frozen=True, slots=True)
class ListReport:
    """The outcome of one list.

    Attributes:
        target: The list.
        status: How it ended.
        records: Records in the output from this run, those of earlier processes that were resumed included.
        pages: Pages read in this run.
        retries: Requests that had to be repeated, in this process.
        seconds: Seconds from its start to its end, in this process.
        error: The error that ended it, or None.
        cursor: Where it goes on when the job is run again; None at the start and at the end.
        path: Where its output is, or None.
        notes: What the reader should know: a restart, a filter that the connector refuses, and the like.
    """

    target: Target
    status: Status
    records: int = 0
    pages: int = 0
    retries: int = 0
    seconds: float = 0.0
    error: Exception | None = None
    cursor: str | None = None
    path: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def request_id(self) -> str | None:
        """The id of the request that failed, to give to Apideck's support."""
        found: object = getattr(self.error, "request_id", None)
        return found if isinstance(found, str) else None

    def __str__(self) -> str:
        counts = f"{self.records:,} records, {self.pages:,} pages, {self.seconds:.1f} s"
        if self.retries:
            counts += f", {self.retries:,} retries"
        parts = [f"{self.target}: {self.status}", counts]
        if self.error is not None:
            parts.append(f"{type(self.error).__name__}: {self.error}")
        if self.error is not None and self.cursor is not None:
            parts.append(f"goes on at cursor {self.cursor!r}")
        return "; ".join((*parts, *self.notes))


@dataclass(slots=True)
class Report(Sequence[ListReport]):
    """The report of an export: a sequence of `ListReport`, in the order in which the lists ended.

    Print it for one line a list and the sum.
    """

    lists: list[ListReport] = field(default_factory=list[ListReport])
    notes: tuple[str, ...] = ()
    """Notes about the whole job, for example that it was resumed."""
    was_stopped: bool = False
    """True if the caller stopped the job before its end. Lists that had not begun are not in the report."""

    def __len__(self) -> int:
        return len(self.lists)

    @overload
    def __getitem__(self, index: int) -> ListReport: ...
    @overload
    def __getitem__(self, index: slice) -> list[ListReport]: ...
    def __getitem__(self, index: int | slice) -> ListReport | list[ListReport]:
        return self.lists[index]

    def __iter__(self) -> Iterator[ListReport]:
        return iter(self.lists)

    @property
    def failed(self) -> list[ListReport]:
        """The lists that stopped before their end."""
        return [each for each in self.lists if each.status is Status.FAILED]

    @property
    def not_tried(self) -> list[ListReport]:
        """The lists that were not tried, each with the reason in its notes."""
        return [each for each in self.lists if each.status is Status.NOT_TRIED]

    @property
    def records(self) -> int:
        """The sum of the lists' records."""
        return sum(each.records for each in self.lists)

    @property
    def is_complete(self) -> bool:
        """True if each list was read to its end."""
        return not self.failed and not self.not_tried and not self.was_stopped

    def __str__(self) -> str:
        total = f"{len(self.lists):,} lists, {self.records:,} records"
        for name, found in (("failed", self.failed), ("not tried", self.not_tried)):
            if found:
                total += f", {len(found):,} {name}"
        return "\n".join((*map(str, self.lists), *self.notes, total))
