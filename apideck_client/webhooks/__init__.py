"""Webhooks: check the sender of a request, read its event, and handle each event once.

    event = webhooks.unwrap(await request.body(), request.headers, key=api_key)
    async with webhooks.once(guard, event) as is_new:
        if is_new:
            await handle(event)

docs/guides/webhooks.md shows a complete receiver.
"""

from typing import TYPE_CHECKING, Any

from ._other_event import OtherEvent
from ._parsing import parse, unwrap
from ._replay import MemoryReplayGuard, ReplayGuard, once, replay_key
from ._signatures import Headers, sign, verify
from ._signing import SignedRequest, signed

if TYPE_CHECKING:
    from .._events import Event

__all__ = [
    "Event",
    "Headers",
    "MemoryReplayGuard",
    "OtherEvent",
    "ReplayGuard",
    "SignedRequest",
    "once",
    "parse",
    "replay_key",
    "sign",
    "signed",
    "unwrap",
    "verify",
]


if not TYPE_CHECKING:  # type checkers would accept every name

    def __getattr__(name: str) -> Any:
        if name != "Event":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        # Imports the models of all events. Only code that uses `Event` at run time needs them.
        from .. import _events as events

        return events.Event


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
