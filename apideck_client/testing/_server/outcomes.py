"""The outcome of each call: whether it was carried out, and whether its caller got the response."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .faults.matching import CallFacts, read_match
from .request_log import BoundedLog, ReceivedRequest

if TYPE_CHECKING:
    from starlette.types import Message


@dataclass(slots=True, eq=False)
class Outcome:
    """One call. It is in the log from its start, and changes until its end."""

    request: ReceivedRequest
    operation: str
    """The `operationId`, or "" if the call is not an operation."""
    consumer: str
    service: str
    at: datetime
    fault: str | None = None
    """The id of the fault rule that applied to it, if any."""
    status_code: int | None = None
    """The status that was sent, or None if no response was sent."""
    carried_out: bool = False
    """True if the operation was done: something was read, created, changed or deleted."""
    answered: bool = False
    """True if the whole response was written to the connection."""

    @property
    def method(self) -> str:
        """The method, or the value of `_method` if the call has one."""
        return self.facts.method

    @property
    def path(self) -> str:
        """The path, percent-encoded and without the query."""
        return self.request.path

    @property
    def facts(self) -> CallFacts:
        """The properties of the call that fault rules compare."""
        override = next((value for name, value in self.request.query if name == "_method"), "")
        method = override.upper() if override and self.request.method == "POST" else self.request.method
        return CallFacts(method, self.request.path, self.operation, self.consumer, self.service)

    def note(self, messages: Iterable[Message]) -> None:
        """Store the outcome, from the response that the application made, even if it isn't sent."""
        for message in messages:
            if message["type"] == "http.response.start":
                self.carried_out = message["status"] < 400

    def note_sent(self, message: Message) -> None:
        """Store that a part of the response was sent."""
        if message["type"] == "http.response.start":
            self.status_code = message["status"]
        elif not message.get("more_body", False):
            self.answered = True


class OutcomeLog(BoundedLog[Outcome]):
    """The latest calls, oldest first."""

    def where(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        operation: str | None = None,
        consumer: str | None = None,
        service: str | None = None,
        **seen: Any,
    ) -> list[Outcome]:
        """Return the calls that match: `method`, `path` and the like as in a fault, other attributes by equality.

        assert len(server.log.where(operation="contactsAdd", carried_out=True, answered=False)) == 1
        """
        unknown = seen.keys() - {"fault", "status_code", "carried_out", "answered"}
        if unknown:
            known = "method, path, operation, consumer, service, fault, status_code, carried_out, answered"
            raise TypeError(f"a call in the log has no {', '.join(sorted(unknown))}: use {known}")
        match = read_match(
            {"method": method, "path": path, "operation": operation, "consumer": consumer, "service": service}
        )
        return [
            outcome
            for outcome in self[:]
            if match.fits(outcome.facts) and all(getattr(outcome, name) == value for name, value in seen.items())
        ]
