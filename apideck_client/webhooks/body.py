"""The body of a webhook's request: the bytes that were signed, checked before anything is made of them."""

from typing import Any

from .. import codec
from ..errors import ArgumentError, WebhookBodyError

MAX_BYTES = 1024 * 1024
"""The largest body that is read unless told otherwise. An event has a few kilobytes."""

_RAW_TYPES: tuple[type[Any], ...] = (bytes, bytearray, memoryview)
_RAW = "pass the bytes as they came, such as `await request.body()`: re-serialised, they are not what was signed"


class Body:
    """What a handler was given, and no repr shows: it may hold a connection's settings."""

    __slots__ = ("content", "refused")

    def __init__(self, given: Any) -> None:
        is_raw = isinstance(given, _RAW_TYPES)
        self.content = bytes(given) if is_raw else b""
        self.refused = None if is_raw else type(given).__name__

    def __repr__(self) -> str:
        return f"<{len(self.content)} bytes>"

    def check(self, max_bytes: int) -> None:
        """Raise if these are no bytes, or none that can be an event."""
        if self.refused is not None:
            raise ArgumentError("body", f"must be bytes, got {self.refused}", _RAW)
        if isinstance(max_bytes, bool) or not isinstance(max_bytes, int) or max_bytes < 1:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ArgumentError("max_bytes", f"is {max_bytes!r}", "pass a positive int")
        if not self.content:
            raise WebhookBodyError("the body is empty", "see that nothing else reads the request's body first")
        if len(self.content) > max_bytes:
            raise WebhookBodyError(
                f"the body has {len(self.content)} bytes, and {max_bytes} are allowed",
                "an event is far smaller; if yours are not, raise max_bytes",
            )
        if codec.nests_too_deep(self.content):
            raise WebhookBodyError(
                f"the body nests deeper than {codec.MAX_DEPTH} levels", "refuse it: no event does that"
            )
