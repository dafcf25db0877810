"""When a call is repeated, and after how long. Pure functions: the loop that sleeps is the transport's.

| | safe to repeat (GET, DELETE) | not safe (POST, PATCH, PUT) |
|---|---|---|
| never reached the server: refused, no connection in time | repeated | repeated |
| broke off, timed out, unreadable answer | repeated | not: the server may have acted on it |
| 429 | repeated | repeated: nothing was processed |
| 408, 500, 502, 503, 504 | repeated | not |
| 402 and every other status | not | not |
"""

import email.utils
from collections.abc import Mapping

from .errors import APIConnectionError, APIResponseError

SAFE_METHODS = frozenset({"GET", "HEAD", "DELETE"})
PASSING_STATUSES = frozenset({408, 429, 500, 502, 503, 504})

FIRST_DELAY = 0.5
"""Seconds before the first repetition at most; each further one may wait twice as long."""
LONGEST_DELAY = 8.0
"""Seconds that the client waits at most of its own accord."""
LONGEST_ASKED = 60.0
"""Seconds that a server may ask the client to wait; asked for more, the call fails instead."""


def is_repeatable(error: APIResponseError | APIConnectionError) -> bool:
    """Whether to send the request again after this error."""
    if isinstance(error, APIConnectionError):
        return not error.was_sent or error.method in SAFE_METHODS
    if error.status_code == 429:
        return True
    return error.status_code in PASSING_STATUSES and error.method in SAFE_METHODS


def delay(attempt: int, headers: Mapping[str, str], now: float, chance: float) -> float | None:
    """Seconds to wait before the next attempt, or None if the server asks for longer than is worth waiting.

    Args:
        attempt: How many attempts were made, from 1.
        headers: The answer's headers, names in lower case; empty if there was no answer.
        now: The present Unix time in seconds.
        chance: A random number from 0 to 1, which spreads the repetitions of many callers.
    """
    asked = asked_delay(headers, now)
    if asked is not None:
        return asked if asked <= LONGEST_ASKED else None
    return chance * min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempt - 1, 30))


def asked_delay(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the server asks to wait: `Retry-After`, else the connector's reset once nothing remains."""
    text = headers.get("retry-after")
    if text is not None:
        seconds = _seconds(text, now)
        if seconds is not None:
            return max(0.0, seconds)
    if headers.get("x-downstream-ratelimit-remaining") == "0":
        reset = _number(headers.get("x-downstream-ratelimit-reset", ""))
        if reset is not None:
            return max(0.0, reset - now)
    return None


def _seconds(text: str, now: float) -> float | None:
    number = _number(text)
    if number is not None:
        return number
    try:
        return email.utils.parsedate_to_datetime(text).timestamp() - now
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None
