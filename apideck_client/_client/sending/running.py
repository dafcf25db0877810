"""The state of a call while it runs, and the facts about it for hooks."""

from typing import Any

from ...errors import APIConnectionError, APIResponseError
from ...hooks import AttemptInfo, CallInfo, Outcome
from ..exchange import Answer, Request


class RunningCall:
    """The state of a call while it runs."""

    def __init__(self, request: Request[Any], now: float) -> None:
        operation = request.operation
        self.request = request
        self.scope = request.scope
        self.info = CallInfo(operation.id, operation.method, operation.path, request.url, *self.scope)
        self.started = now
        self.attempts = 0
        self.attempt_started = now
        self.limited = 0
        """The number of attempts that ended in a 429 and don't count as retries. The deadline limits them."""
        self.waiting_since: float | None = None
        """The time since which an attempt waits for its turn, or None."""
        self.waited = 0.0
        """The seconds that the last attempt waited for its turn."""
        self.queued = 0.0
        """The seconds that all attempts waited for their turns."""
        self.status_code: int | None = None
        self.is_under_way = False
        """True while a request waits for its answer."""
        self.is_outcome_unknown = False
        """True if an attempt failed, and the server may have acted on it."""

    def begin(self, now: float) -> None:
        """Begin an attempt. It waits for its turn."""
        self.attempts += 1
        self.attempt_started = self.waiting_since = now

    def start(self, now: float) -> None:
        """Start the attempt, because it is its turn."""
        self.attempt_started = now
        self._stop_waiting(now)
        self.is_under_way = True
        self.status_code = None

    def answered(self, answer: Answer) -> None:
        """Record that the attempt has its answer."""
        self.is_under_way = False
        self.status_code = answer.status_code
        answer.retries = self.attempts - 1

    def end_attempt(
        self, now: float, error: APIResponseError | APIConnectionError | None = None, wait: float | None = None
    ) -> AttemptInfo:
        """Return the facts about the attempt for hooks."""
        status_code = None if isinstance(error, APIConnectionError) else self.status_code
        return AttemptInfo(self.attempts, now - self.attempt_started, status_code, error, wait, self.waited)

    def end(self, now: float, error: BaseException | None) -> Outcome:
        """End the call, and return its outcome for hooks."""
        self._stop_waiting(now)
        return Outcome(self.attempts, now - self.started, self.status_code, error, self.queued)

    def _stop_waiting(self, now: float) -> None:
        if self.waiting_since is not None:
            self.waited = now - self.waiting_since
            self.queued += self.waited
            self.waiting_since = None
