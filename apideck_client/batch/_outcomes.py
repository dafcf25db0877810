"""The outcomes of a bulk write, and its report."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ._report import Status

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The outcome of one input.

    Attributes:
        index: The position of the input, from 0.
        input: The input as you passed it.
        status: The status.
        id: The id of the record, if it is done and the API gave one.
        error: The reason why it failed or is unknown, or None.
        is_settled: True if the lookup of the caller found that it is done.
    """

    index: int
    input: T
    status: Status
    id: str | None = None
    error: Exception | None = None
    is_settled: bool = False

    @property
    def is_done(self) -> bool:
        """True if it is known to be done, by this process or an earlier one."""
        return self.status in (Status.DONE, Status.DONE_BEFORE)

    @property
    def request_id(self) -> str | None:
        """The id of the request that failed, to give to Apideck's support."""
        found: object = getattr(self.error, "request_id", None)
        return found if isinstance(found, str) else None

    def __str__(self) -> str:
        text = f"input {self.index:,}: {self.status}"
        if self.id is not None:
            text += f", id {self.id}"
        return text if self.error is None else f"{text}; {type(self.error).__name__}: {self.error}"


@dataclass(slots=True)
class WriteReport(Generic[T]):
    """The report of a bulk write: the number of inputs in each status. Printed, it also lists the unknown inputs."""

    operation: str
    """The operation, such as `leads.create`."""
    counts: Counter[Status] = field(default_factory=Counter[Status])
    """The number of inputs that ended in each status."""
    errors: Counter[str] = field(default_factory=Counter[str])
    """The number of inputs that failed, by the class of the error."""
    unknown: list[Outcome[T]] = field(default_factory=list[Outcome[T]])
    """The inputs that the server may have written. Look each up before you write it again."""
    notes: list[str] = field(default_factory=list[str])
    """Notes about the whole job, for example why it stopped."""
    seconds: float = 0.0

    @property
    def done(self) -> int:
        """The number of inputs that are done, by this process or an earlier one."""
        return self.counts[Status.DONE] + self.counts[Status.DONE_BEFORE]

    @property
    def failed(self) -> int:
        """The number of inputs that failed; the server did nothing for them."""
        return self.counts[Status.FAILED]

    @property
    def not_tried(self) -> int:
        """The number of inputs that were not sent."""
        return self.counts[Status.NOT_TRIED]

    @property
    def is_complete(self) -> bool:
        """True if each input is done."""
        return self.done == self.counts.total() and not self.notes

    def add(self, outcome: Outcome[T]) -> None:
        """Count an outcome."""
        self.counts[outcome.status] += 1
        if outcome.status is Status.FAILED:
            self.errors[type(outcome.error).__name__] += 1
        if outcome.status is Status.UNKNOWN:
            self.unknown.append(outcome)

    def __str__(self) -> str:
        parts = [f"{self.counts[status]:,} {status}" for status in Status if self.counts[status]]
        line = f"{self.operation}: {self.counts.total():,} inputs in {self.seconds:.1f} s; {', '.join(parts) or 'none'}"
        if self.errors:
            line += f" ({', '.join(f'{count:,} {name}' for name, count in self.errors.most_common())})"
        return "\n".join((*map(str, self.unknown), *self.notes, line))
