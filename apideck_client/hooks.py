"""Hooks: a small protocol to watch a call, its attempts and its outcome.

A hook receives facts and changes nothing. The facts contain no credential, query or body.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .errors import APIConnectionError, APIResponseError, ArgumentError

if TYPE_CHECKING:
    from ._client.options import RateLimitScope

__all__ = ["AttemptInfo", "CallInfo", "Hook", "LoggingHook", "Outcome"]

log: logging.Logger = logging.getLogger("apideck_client")
"""The logger of the package."""


@dataclass(slots=True, eq=False)
class CallInfo:
    """One logical call. It may take several attempts."""

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
    """Scratch space for hooks during the call. Each hook uses its own key."""


class AttemptInfo(NamedTuple):
    """One attempt that has ended."""

    number: int
    """From 1."""
    duration: float
    """Seconds."""
    status_code: int | None
    """None if there was no response."""
    error: APIResponseError | APIConnectionError | None
    """None if the attempt succeeded."""
    wait: float | None
    """The seconds until the next attempt may start.

    It may wait longer in the queue. None if this was the last attempt.
    """
    queued: float = 0.0
    """The seconds that the attempt waited in the queue before it started.

    An attempt waits if its connection is paused or paced, if your own limit is reached, or while another call goes
    first alone. `duration` doesn't include these seconds, and they don't include a backoff.
    """


class Outcome(NamedTuple):
    """The end of a call: its result, duration and number of attempts."""

    attempts: int
    duration: float
    """In seconds, with all waits."""
    status_code: int | None
    error: BaseException | None
    """None if it succeeded; a `CancelledError` if it was cancelled."""
    queued: float = 0.0
    """The part of `duration` that the attempts waited in the queue, in seconds."""


class Hook:
    """The base class of hooks. Override the methods that you need. They run in the event loop: don't block there.

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
    """Logs to the standard logger `apideck_client`: attempts at DEBUG, those that are retried at INFO.

    A 429 is also logged at DEBUG, because a rate limit causes many. Instead, one line at INFO says that calls on the
    connection wait, and one that they start freely again.

    Each log record also has its facts as attributes: `apideck_operation`, `apideck_consumer_id`, `apideck_service_id`,
    `apideck_attempt`, `apideck_status_code`, `apideck_duration`, `apideck_queued`. Records about a connection have the
    consumer and the service.
    """

    def attempt_ended(self, call: CallInfo, attempt: AttemptInfo) -> None:
        """Log an attempt, and the wait before the next one."""
        level = logging.DEBUG if attempt.wait is None or attempt.status_code == 429 else logging.INFO
        if not log.isEnabledFor(level):
            return
        # Not the error's text, because it quotes the response.
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


def log_connection(connection: "RateLimitScope", news: str) -> None:
    """Log the start or the end of a wait of all calls on a connection."""
    facts = {"apideck_consumer_id": connection.consumer_id, "apideck_service_id": connection.service_id}
    text = f"consumer {connection.consumer_id!r}, service {connection.service_id!r}: {news}"
    log.info("%s", text, extra=facts)


class Hooks:
    """Calls several hooks. If a hook raises an error, the error is logged, and the call goes on."""

    __slots__ = ("_listening",)

    def __init__(self, hooks: Iterable[Hook]) -> None:
        hooks = tuple(hooks)
        for hook in hooks:
            if not isinstance(hook, Hook):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise ArgumentError(
                    "hooks", f"holds a {type(hook).__name__}", "pass objects of classes derived from Hook"
                )
        self._listening = {
            event: tuple(hook for hook in hooks if getattr(type(hook), event) is not default)
            for event, default in vars(Hook).items()
            if callable(default)
        }

    def tell(self, event: Literal["call_started", "attempt_ended", "call_ended"], *facts: object) -> None:
        """Call the method of an event on every hook that overrides it."""
        for hook in self._listening[event]:
            try:
                getattr(hook, event)(*facts)
            except Exception:
                # An error in a hook must not make a successful call fail.
                log.exception("the hook %s failed in %s", type(hook).__name__, event)
