"""The body of a webhook's request: the bytes that came, checked before anything is made of them."""

import re
from typing import Any

from .._client.json_text import MAX_DEPTH, nests_too_deep
from .._client.validation import check_count
from ..errors import ArgumentError, WebhookBodyError
from . import _javascript as javascript

MAX_BYTES = 64 * 1024
"""The largest body that is read unless told otherwise. An event has a few kilobytes."""

BYTES_PER_MARK = 8
"""A body that is read has, outside its texts, at most one comma or bracket for so many of the bytes that are allowed.

Reading takes time for each value and not for each byte, so that this bounds it.
"""

ALWAYS_ALLOWED = 1024
"""Commas and brackets that a body may have where `max_bytes` is small."""

_MARKS = b",[]{}"
# A text that never ends is taken to the end. Nothing is looked at twice.
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)

_RAW_TYPES: tuple[type[Any], ...] = (bytes, bytearray, memoryview)
_RAW = "pass the bytes as they came, such as `await request.body()`: re-serialised, they are not what was signed"


class Body:
    """The body that a handler was given. No repr shows it, as it may hold a connection's settings."""

    __slots__ = ("_forms", "content", "refused")

    def __init__(self, given: Any) -> None:
        is_raw = isinstance(given, _RAW_TYPES)
        self.content = bytes(given) if is_raw else b""
        self.refused = None if is_raw else type(given).__name__
        self._forms: tuple[bytes, ...] | None = None

    def __repr__(self) -> str:
        return f"<{len(self.content)} bytes>"

    def check(self, max_bytes: int) -> None:
        """Raise if these are no bytes, none at all, or too many; nothing is looked at yet."""
        if self.refused is not None:
            raise ArgumentError("body", f"must be bytes, got {self.refused}", _RAW)
        check_count("max_bytes", max_bytes)
        if not self.content:
            raise WebhookBodyError("the body is empty", "see that nothing else reads the request's body first")
        if len(self.content) > max_bytes:
            raise WebhookBodyError(
                f"the body has {len(self.content)} bytes, and {max_bytes} are allowed",
                "an event is far smaller; if yours are not, raise max_bytes",
            )

    def check_structure(self, max_bytes: int) -> None:
        """Raise if this is too much to parse for its size: too many values, or nested too deep."""
        allowed = max(max_bytes // BYTES_PER_MARK, ALWAYS_ALLOWED)
        marks, is_deep = _structure(self.content, allowed)
        if is_deep:
            raise WebhookBodyError(f"the body nests deeper than {MAX_DEPTH} levels", "refuse it: no event does that")
        if marks > allowed:
            raise WebhookBodyError(
                f"the body has {marks} commas and brackets, and {allowed} are allowed",
                "an event has far fewer; if yours do not, raise max_bytes",
            )

    def forms(self) -> tuple[bytes, ...]:
        """Return the body as JavaScript writes it with sorted keys.

        There may be two forms: objects inside arrays as they came, or sorted as well.

        Call `check_structure` first. It is empty for what is no JSON.
        """
        if self._forms is None:
            try:
                value = javascript.parse(self.content.decode())
            except ValueError:
                self._forms = ()
            else:
                forms = (javascript.stringify(value, sorts_arrays=sorts) for sorts in (False, True))
                self._forms = tuple(form.encode() for form in forms)
        return self._forms

    def to_read(self) -> bytes:
        """Return the bytes to read the event from: one form for all bodies that the signature fits.

        What is no JSON has one body for each signature, and is read as it came.
        """
        return self.forms()[-1] if self.forms() else self.content


def _structure(content: bytes, allowed: int) -> tuple[int, bool]:
    """Count the commas and brackets, outside strings if that matters, and tell if it nests too deep."""
    if _count(content) > allowed:
        content = _TEXT.sub(b"", content)
    return _count(content), nests_too_deep(content)


def _count(content: bytes) -> int:
    return sum(map(content.count, _MARKS))
