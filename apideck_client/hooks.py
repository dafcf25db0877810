"""Watching calls from outside: one small protocol that sees the call, its attempts and its outcome.

A hook is told what happens and changes nothing. No credential, query or body is among what it is told.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import APIConnectionError, APIResponseError, ArgumentError

if TYPE_CHECKING:
    from ._client.options import RateLimitScope

__all__ = [
    "AttemptInfo",
    "CallInfo",
    "Hook",
    "LoggingHook",
    "Outcome",
]

log: logging.Logger = logging.getLogger("apideck_client")
"""The logger of the package."""


@dataclass(slots=True, eq=False)
class CallInfo:
    """One logical call, however many attempts it takes."""

    operation: str
    """The document's operation id, `contactsAll`."""
    method: str
    template: str
    """The path with its parameters unfilled, `/crm/contacts/{id}`."""
    url: str
    """The URL of the request, without the query."""
    app_id: str
    consumer_id: str | None
    service_id: str | None
    memory: dict[Any, Any] = field(default_factory=dict[Any, Any])
    """Yours: what a hook wants to find again when the same call goes on, under a key of its own."""


class AttemptInfo(NamedTuple):
    """One attempt that has ended."""

    number: int
    """From 1."""
    duration: float
    """Seconds."""
    status_code: int | None
    """None if no answer came."""
    error: APIResponseError | APIConnectionError | None
    """None if it succeeded."""
    wait: float | None
    """Seconds until the next attempt, or until its turn comes at the earliest; None if this was the last."""
    queued: float = 0.0
    """Seconds that the attempt waited in line before it started: the connection was held or has a pace, a ceiling of
    yours was reached, or one call went first. `duration` doesn't count them, nor does `queued` count a back-off."""


class Outcome(NamedTuple):
    """The end of a call: its result, duration and number of attempts."""

    attempts: int
    duration: float
    """Seconds, waits included."""
    status_code: int | None
    error: BaseException | None
    """None if it succeeded; a `CancelledError` if it was cancelled."""
    queued: float = 0.0
    """Seconds of `duration` that the call waited in line, before all its attempts together."""


class Hook:
    """Derive from it and override what you want to see. The methods are called in the event loop: don't block there.

    Example:
        from apideck_client.hooks import Hook

        class Slow(Hook):
            def call_ended(self, call, outcome):
                if outcome.duration > 5:
                    print(f"{call.operation} took {outcome.duration:.1f} s in {outcome.attempts} attempts")

        watched = Apideck(api_key="key", app_id="app", consumer_id="acme", hooks=[Slow()])
    """

    def call_started(self, call: CallInfo) -> None:
        """Do something before a call is made."""

    def attempt_ended(self, call: CallInfo, attempt: AttemptInfo) -> None:
        """Do something after an attempt has succeeded or failed."""

    def call_ended(self, call: CallInfo, outcome: Outcome) -> None:
        """Do something after the call has succeeded, failed or been cancelled. No other event of the call follows."""


class LoggingHook(Hook):
    """Writes to the standard logger `apideck_client`: attempts at DEBUG, those that are retried at INFO.

    A 429 is at DEBUG too. It says little about the call, and a limit brings many: instead, one line at INFO says that
    the connection is held, and one that its calls start freely again.

    Each log record carries its facts as attributes too: `apideck_operation`, `apideck_consumer_id`,
    `apideck_service_id`, `apideck_attempt`, `apideck_status_code`, `apideck_duration`, `apideck_queued`. A
    connection's have the consumer and the service.
    """

    def attempt_ended(self, call: CallInfo, attempt: AttemptInfo) -> None:
        """Log an attempt, and how long until the next one."""
        level = logging.DEBUG if attempt.wait is None or attempt.status_code == 429 else logging.INFO
        if not log.isEnabledFor(level):
            return
        # Not the error's text: it quotes the answer.
        result = attempt.status_code or type(attempt.error).__name__
        again = "" if attempt.wait is None else f", again in {attempt.wait:.2f} s"
        facts = {
            "apideck_operation": call.operation,
            "apideck_consumer_id": call.consumer_id,
            "apideck_service_id": call.service_id,
            "apideck_attempt": attempt.number,
            "apideck_status_code": attempt.status_code,
            "apideck_duration": attempt.duration,
            "apideck_queued": attempt.queued,
        }
        text = f"{call.method} {call.template}: attempt {attempt.number}: {result} in {attempt.duration:.3f} s{again}"
        log.log(level, "%s", text, extra=facts)


def log_held(connection: "RateLimitScope", seconds: float) -> None:
    """Log that calls on a connection wait."""
    _log_connection(connection, f"calls wait in line, {seconds:.2f} s at first: its rate limit was met")


def log_free(connection: "RateLimitScope") -> None:
    """Log that calls on a connection no longer wait."""
    _log_connection(connection, "calls start freely again")


def _log_connection(connection: "RateLimitScope", news: str) -> None:
    facts = {"apideck_consumer_id": connection.consumer_id, "apideck_service_id": connection.service_id}
    text = f"consumer {connection.consumer_id!r}, service {connection.service_id!r}: {news}"
    log.info("%s", text, extra=facts)


class Hooks:
    """Several hooks as one. A hook that raises is reported to the log and disturbs nothing."""

    __slots__ = ("_hooks", "_listening")

    def __init__(self, hooks: Iterable[Hook]) -> None:
        self._hooks = tuple(hooks)
        for hook in self._hooks:
            if not isinstance(hook, Hook):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise ArgumentError(
                    "hooks", f"holds a {type(hook).__name__}", "pass objects of classes derived from Hook"
                )
        self._listening = {
            event: tuple(hook for hook in self._hooks if getattr(type(hook), event, None) is not default)
            for event, default in vars(Hook).items()
            if callable(default)
        }

    def call_started(self, call: CallInfo) -> None:
        """Tell the hooks that a call starts."""
        self._tell("call_started", call)

    def attempt_ended(self, call: CallInfo, attempt: AttemptInfo) -> None:
        """Tell the hooks that an attempt succeeded or failed."""
        self._tell("attempt_ended", call, attempt)

    def call_ended(self, call: CallInfo, outcome: Outcome) -> None:
        """Tell the hooks that the call succeeded, failed or was cancelled."""
        self._tell("call_ended", call, outcome)

    def _tell(self, event: str, *facts: object) -> None:
        """Call the method that the event is named after on every hook that has one of its own."""
        for hook in self._listening[event]:
            try:
                getattr(hook, event)(*facts)
            except Exception:
                # A fault of an observer must not turn a call that was carried out into one that looks as if it failed.
                log.exception("the hook %s failed in %s", type(hook).__name__, event)
