"""The retry rules: when to retry a call, and how long to wait. Pure functions; the sender does the waiting.

| | safe to retry (GET, DELETE) | not safe (POST, PATCH, PUT) |
|---|---|---|
| never reached the server: refused, no connection in time | retried | retried |
| broke off, timed out, unreadable response | retried | not: the server may have acted on it |
| 401 with the time of the connection's next token | retried | retried: nothing was processed |
| 429 | retried until the deadline | retried until the deadline: nothing was processed |
| 408, 500, 502, 503, 504 | retried | not |
| an untrusted certificate, a response beyond the largest size | not | not |
| 402 and every other status | not | not |
"""

import datetime
import email.utils
import math
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ._client.type_guards import is_object
from .errors import TEN_YEARS, APIConnectionError, APIResponseError, PaymentRequiredError, RateLimitError

__all__ = [
    "INITIAL_RETRY_DELAY",
    "MAX_RETRY_AFTER",
    "MAX_RETRY_DELAY",
    "RETRYABLE_STATUSES",
    "SAFE_METHODS",
    "Failure",
    "RetryRule",
    "backoff",
    "default_rule",
    "is_retryable",
]

SAFE_METHODS = frozenset({"GET", "HEAD", "DELETE"})
"""The methods that are safe to send twice."""
RETRYABLE_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
"""The statuses after which a retry may succeed."""

INITIAL_RETRY_DELAY = 0.5
"""The maximum seconds before the first retry. The maximum doubles with each further retry."""
MAX_RETRY_DELAY = 8.0
"""The maximum seconds of a wait that the client chooses itself."""
MAX_RETRY_AFTER = 60.0
"""The maximum seconds of a wait that a server requests. If it requests more, the call fails instead."""

FIRST_MILLISECONDS = 1e11
"""A Unix time of this size or above is in milliseconds. In seconds, it would be in the year 5138 or later."""

LATEST_MILLISECONDS = 1e15
"""The greatest Unix time in milliseconds. Later times are reduced to it."""


class Failure(NamedTuple):
    """A failed attempt: the input of a retry rule."""

    error: APIResponseError | APIConnectionError
    """The error that is raised if the call is not retried."""
    attempt: int
    """The number of attempts so far, from 1."""
    elapsed: float
    """Seconds since the call began."""
    now: float
    """The current Unix time in seconds."""
    chance: float
    """A random number from 0 to 1, to spread the retries of many callers."""
    retry_writes: bool = False
    """True if the caller allows retries of a POST or PATCH that the server may have carried out."""

    @property
    def retry_after(self) -> float | None:
        """The seconds that the server requests to wait, at most ten years, or None."""
        if not isinstance(self.error, APIResponseError):
            return None
        refreshed = token_refreshed_at(self.error)
        requested = retry_after(self.error.headers, self.now) if refreshed is None else max(0.0, refreshed - self.now)
        return None if requested is None else min(requested, TEN_YEARS)

    @property
    def is_retryable(self) -> bool:
        """True if the table above allows a retry."""
        return is_retryable(self.error, retry_writes=self.retry_writes)


RetryRule = Callable[[Failure], float | None]
"""A function that decides after a failed attempt: it returns the seconds to wait, or None to raise the error.

`max_retries` and the deadline always apply. With a rule, a 429 counts towards `max_retries`; without one, only the
deadline limits it.

Example:
    def patient(failure):
        if not failure.is_retryable:
            return None
        return failure.retry_after or 2.0 * failure.attempt

    patient_client = apideck.with_options(retry=patient, max_retries=10)
"""


def default_rule(failure: Failure) -> float | None:
    """Return the wait by the table above: `retry_after`, otherwise exponential backoff with full jitter."""
    return backoff(failure) if failure.is_retryable else None


def is_retryable(error: APIResponseError | APIConnectionError, *, retry_writes: bool = False) -> bool:
    """Return True if the table above allows a retry after this error."""
    is_safe = retry_writes or error.method in SAFE_METHODS
    if isinstance(error, APIConnectionError):
        return not error.is_final and (is_safe or not error.was_sent)
    if isinstance(error, PaymentRequiredError) and not isinstance(error, RateLimitError):
        return False  # the plan's quota, with any status
    if error.status_code == 429 or token_refreshed_at(error) is not None:
        return True
    return is_safe and error.status_code in RETRYABLE_STATUSES


def backoff(failure: Failure) -> float | None:
    """Return the seconds to wait before the next attempt, or None if the server requests too long a wait."""
    requested = failure.retry_after
    if requested is not None and requested > MAX_RETRY_AFTER:
        return None
    if requested:  # Ignore 0: the server's clock may be wrong, and retries without a wait might never end.
        return requested
    return failure.chance * min(MAX_RETRY_DELAY, INITIAL_RETRY_DELAY * 2.0 ** min(failure.attempt - 1, 30))


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the wait that the server requests: `Retry-After`, or the connector's reset time if no call remains."""
    seconds = _seconds(headers.get("retry-after", ""), now)
    if seconds is None and headers.get("x-downstream-ratelimit-remaining") == "0":
        reset = reset_time(headers)
        seconds = None if reset is None else reset - now
    return None if seconds is None else max(0.0, seconds)


def reset_time(headers: Mapping[str, str]) -> float | None:
    """Return the Unix time in seconds at which the connector's rate limit resets, or None. Convert milliseconds."""
    reset = number(headers.get("x-downstream-ratelimit-reset", ""))
    return reset / 1000 if reset is not None and reset > FIRST_MILLISECONDS else reset


def token_refreshed_at(error: APIResponseError) -> float | None:
    """Return the Unix time in seconds at which the connection gets a new token, if a 401 response names it."""
    debug = error.detail.get("debug") if error.status_code == 401 and is_object(error.detail) else None
    moment = debug.get("retry_after_ms") if is_object(debug) else None
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        return None
    return max(0.0, min(moment, LATEST_MILLISECONDS)) / 1000  # an int may be too large for a float


def _seconds(text: str, now: float) -> float | None:
    seconds = number(text)
    if seconds is not None:
        return seconds
    if re.fullmatch(r"\s*\+?\d[\d.]*([eE]\+?\d+)?\s*", text, re.ASCII):
        return math.inf  # too large for a float, so the wait is too long
    try:
        moment = email.utils.parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp() - now
    except (ValueError, OverflowError):
        return None


def number(text: str) -> float | None:
    """Return the finite number in a header's value, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
