"""The rules of when a call is retried and how long to wait. Pure functions: the sender sleeps.

| | safe to repeat (GET, DELETE) | not safe (POST, PATCH, PUT) |
|---|---|---|
| never reached the server: refused, no connection in time | repeated | repeated |
| broke off, timed out, unreadable answer | repeated | not: the server may have acted on it |
| 401 that says when the connection's token will be there | repeated | repeated: nothing was processed |
| 429 | repeated until the deadline | repeated until the deadline: nothing was processed |
| 408, 500, 502, 503, 504 | repeated | not |
| an untrusted certificate, an answer beyond the largest size | not | not |
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
"""The methods that may be sent twice."""
RETRYABLE_STATUSES = frozenset({408, 429, 500, 502, 503, 504})
"""The statuses after which another attempt may succeed."""

INITIAL_RETRY_DELAY = 0.5
"""Seconds before the first repetition at most; each further one may wait twice as long."""
MAX_RETRY_DELAY = 8.0
"""Seconds that the client waits at most of its own accord."""
MAX_RETRY_AFTER = 60.0
"""Seconds that a server may ask the client to wait; asked for more, the call fails instead."""

FIRST_MILLISECONDS = 1e11
"""The least Unix time that is taken for milliseconds: in seconds it would be the year 5138."""

LATEST_MILLISECONDS = 1e15
"""The greatest Unix time in milliseconds that is taken as it is."""


class Failure(NamedTuple):
    """An attempt that failed: what a retry rule decides on."""

    error: APIResponseError | APIConnectionError
    """The error that is raised if the call is not retried."""
    attempt: int
    """The number of attempts so far, from 1."""
    elapsed: float
    """Seconds since the call began."""
    now: float
    """The present Unix time in seconds."""
    chance: float
    """A random number from 0 to 1, to spread the repetitions of many callers."""
    retry_writes: bool = False
    """True if the caller allows to retry a POST or PATCH that the server may have carried out."""

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks to wait, at most ten years, or None."""
        if not isinstance(self.error, APIResponseError):
            return None
        refreshed = token_refreshed_at(self.error)
        asked = retry_after(self.error.headers, self.now) if refreshed is None else max(0.0, refreshed - self.now)
        return None if asked is None else min(asked, TEN_YEARS)

    @property
    def is_retryable(self) -> bool:
        """True if the table above allows to send the request again."""
        return is_retryable(self.error, retry_writes=self.retry_writes)


RetryRule = Callable[[Failure], float | None]
"""Decides what follows a failed attempt: seconds to wait before the next one, or None to raise the error.

`max_retries` and the deadline hold whatever a rule says. With a rule, a 429 counts towards `max_retries`; without one
it does not, and the deadline bounds it.

Example:
    def patient(failure):
        if not failure.is_retryable:
            return None
        return failure.retry_after or 2.0 * failure.attempt

    patient_client = apideck.with_options(retry=patient, max_retries=10)
"""


def default_rule(failure: Failure) -> float | None:
    """Return the wait by the table above: `retry_after`, else exponential backoff with full jitter."""
    return backoff(failure) if failure.is_retryable else None


def is_retryable(error: APIResponseError | APIConnectionError, *, retry_writes: bool = False) -> bool:
    """Return True if the table above allows to send the request again after this error."""
    is_safe = retry_writes or error.method in SAFE_METHODS
    if isinstance(error, APIConnectionError):
        return not error.is_final and (is_safe or not error.was_sent)
    if isinstance(error, PaymentRequiredError) and not isinstance(error, RateLimitError):
        return False  # the plan's quota, under whatever status it comes
    if error.status_code == 429 or token_refreshed_at(error) is not None:
        return True
    return is_safe and error.status_code in RETRYABLE_STATUSES


def backoff(failure: Failure) -> float | None:
    """Seconds to wait before the next attempt, or None if the server asks for longer than is worth waiting."""
    asked = failure.retry_after
    if asked is not None and asked > MAX_RETRY_AFTER:
        return None
    if asked:  # not 0: that is a clock that is wrong, or a server that would be asked again at once for ever
        return asked
    return failure.chance * min(MAX_RETRY_DELAY, INITIAL_RETRY_DELAY * 2.0 ** min(failure.attempt - 1, 30))


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the server asks to wait: `Retry-After`, else the connector's reset once nothing remains."""
    text = headers.get("retry-after")
    if text is not None:
        seconds = _seconds(text, now)
        if seconds is not None:
            return max(0.0, seconds)
    if headers.get("x-downstream-ratelimit-remaining") == "0":
        reset = reset_time(headers)
        if reset is not None:
            return max(0.0, reset - now)
    return None


def reset_time(headers: Mapping[str, str]) -> float | None:
    """Return the Unix time in seconds at which the connector's window begins anew, or None. Milliseconds are known."""
    reset = number(headers.get("x-downstream-ratelimit-reset", ""))
    return reset / 1000 if reset is not None and reset > FIRST_MILLISECONDS else reset


def token_refreshed_at(error: APIResponseError) -> float | None:
    """Return the Unix time in seconds at which the connection will have a new token, if a 401 says so."""
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
        return math.inf  # a number too large to be held, and so a wait too long, not none
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
