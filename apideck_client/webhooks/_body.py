"""The body of a webhook's request: the raw bytes, with checks before they are parsed."""

import re
from functools import cached_property
from typing import Any

from .._client.json_text import MAX_DEPTH, nests_too_deep
from .._client.validation import check_count
from ..errors import ArgumentError, WebhookBodyError
from . import _javascript as javascript

MAX_BYTES = 64 * 1024
"""The default limit for the size of a body. An event has a few kilobytes."""

BYTES_PER_MARK = 8
"""The number of bytes in `max_bytes` for each comma or bracket that a body may have outside its strings.

Parsing takes time for each value and not for each byte, so this limits the time.
"""

ALWAYS_ALLOWED = 1024
"""The commas and brackets that a body may always have, even if `max_bytes` is small."""

_MARKS = b",[]{}"
# A string without a closing quote ends with the body. The pattern reads no byte twice.
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)

_RAW_TYPES: tuple[type[Any], ...] = (bytes, bytearray, memoryview)
_RAW = "pass the raw bytes, such as `await request.body()`: the signature doesn't fit re-serialised ones"


class Body:
    """The body of a request, checked before anything is read from it. It may contain a connection's settings.

    Raises:
        ArgumentError: It is not bytes.
        WebhookBodyError: It is empty or too large. Nothing is parsed yet.
    """

    def __init__(self, given: Any, max_bytes: int) -> None:
        if not isinstance(given, _RAW_TYPES):
            raise ArgumentError("body", f"must be bytes, got {type(given).__name__}", _RAW)
        self.content = bytes(given)
        self._max_bytes = check_count("max_bytes", max_bytes)
        if not self.content:
            raise WebhookBodyError("the body is empty", "check that nothing else reads the request's body first")
        if len(self.content) > max_bytes:
            raise WebhookBodyError(
                f"the body has {len(self.content)} bytes, and {max_bytes} are allowed",
                "an event is much smaller; if yours are larger, raise max_bytes",
            )

    def __repr__(self) -> str:
        return f"<{len(self.content)} bytes>"

    def check_structure(self) -> None:
        """Raise an error if the body has too many values for its size, or nests too deep."""
        allowed = max(self._max_bytes // BYTES_PER_MARK, ALWAYS_ALLOWED)
        content = self.content
        if _count(content) > allowed:
            content = _TEXT.sub(b"", content)  # those in strings are no values
        if nests_too_deep(content):
            raise WebhookBodyError(f"the body nests deeper than {MAX_DEPTH} levels", "refuse it: no event does that")
        marks = _count(content)
        if marks > allowed:
            raise WebhookBodyError(
                f"the body has {marks} commas and brackets, and {allowed} are allowed",
                "an event has much fewer; if yours have more, raise max_bytes",
            )

    @cached_property
    def forms(self) -> tuple[bytes, ...]:
        """The body as JavaScript writes it with sorted keys.

        There may be two forms: with the objects inside arrays unchanged, or sorted as well. Call `check_structure`
        first. The result is empty if the body is not JSON.
        """
        try:
            value = javascript.parse(self.content.decode())
        except ValueError:
            return ()
        return tuple(javascript.stringify(value, sorts_arrays=sorts).encode() for sorts in (False, True))

    def to_read(self) -> bytes:
        """Return the bytes to read the event from. All bodies with the same signature have the same form.

        A body that is not JSON has its own signature, and is read unchanged.
        """
        return self.forms[-1] if self.forms else self.content


def _count(content: bytes) -> int:
    return sum(map(content.count, _MARKS))
