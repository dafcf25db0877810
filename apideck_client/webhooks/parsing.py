"""Bodies of webhooks to events: each read as the model that its API's document declares for its type."""

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from .. import codec
from ..errors import WebhookBodyError
from ..events import EVENTS
from ..model import Model
from ..shapes import is_object
from .body import MAX_BYTES, Body
from .other_event import OtherEvent
from .signatures import Headers, Keys, check_signature

if TYPE_CHECKING:
    from ..events import Event


def unwrap(
    body: bytes | bytearray | memoryview, headers: Headers, *, key: str | Sequence[str], max_bytes: int = MAX_BYTES
) -> "Event":
    """Check who sent a webhook's request, then read the event that it brings.

    Args:
        body: The request's body: the bytes as they came, such as `await request.body()`.
        headers: The request's headers: a mapping, or pairs as in an ASGI scope.
        key: The API key of the app that the webhook belongs to. Several while a key is being changed.
        max_bytes: The largest body to look at.

    Returns:
        The event as its model: `CrmWebhookEvent`, `ConnectionEvent` …, or `OtherEvent` for a type of an API that this
        client doesn't have. It may have come before: see `once`.

    Raises:
        WebhookSignatureError: The signature is missing, or fits no key. Answer with 401.
        WebhookBodyError: The body is no event. Answer with 400.
        ArgumentError: A caller's mistake, such as a body that was decoded.

    Example:
        from apideck_client import webhooks

        body, headers = webhooks.signed({"event_type": "crm.contact.created", "entity_id": "7"}, key="the-api-key")
        event = webhooks.unwrap(body, headers, key="the-api-key")
        print(event.event_type, event.entity_id)
    """
    raw, keys = Body(body), Keys(key)
    del body, key
    check_signature(raw, headers, keys, max_bytes)
    return _event(raw)


def parse(body: bytes | bytearray | memoryview, *, max_bytes: int = MAX_BYTES) -> "Event":
    """Read an event without checking who sent it: anybody may have. Use `unwrap` for what comes from the network.

    It is for bodies that were verified before, such as those in a queue.

    Args:
        body: The request's body.
        max_bytes: The largest body to look at.

    Raises:
        WebhookBodyError: The body is no event.
    """
    raw = Body(body)
    del body
    raw.check(max_bytes)
    return _event(raw)


def _event(body: Body) -> "Event":
    event = _read(body)
    if event is None:
        raise WebhookBodyError(
            f"the body is no JSON object, but {len(body.content)} other bytes",
            "refuse it: it is no event, or broke off",
        )
    return cast("Event", event)


def _read(body: Body) -> Model | None:
    """The event in a body: the body itself, what is under `payload`, or what its only key holds. None without one."""
    fields = codec.read_json(body.content)
    if not is_object(fields):
        return None
    if "event_type" not in fields:
        inner = fields.get("payload")
        if inner is None and len(fields) == 1:
            (only,) = fields.values()
            inner = only if is_object(only) and "event_type" in only else None
        if is_object(inner):
            fields = inner
    return codec.from_dict(event_class(fields.get("event_type")), fields)


def event_class(event_type: object) -> type[Model]:
    """The model for a type of event.

    A type that no document declares, yet: the model of its API's other types, if they share one.
    """
    if not isinstance(event_type, str):
        return OtherEvent
    if event_type in EVENTS:
        return _payload(*EVENTS[event_type])
    api = event_type.partition(".")[0]
    shared = {payload for known, payload in EVENTS.items() if known.partition(".")[0] == api}
    return _payload(*shared.pop()) if len(shared) == 1 else OtherEvent


def _payload(api: str, name: str) -> type[Model]:
    found: type[Model] = getattr(importlib.import_module(f"..{api}.models", __package__), name)
    return found
