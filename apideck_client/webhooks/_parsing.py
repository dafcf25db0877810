"""Reads the body of a webhook into an event: the model that an API's document declares for its type."""

import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from .._client.json_text import read_json
from .._client.records.model import Model
from .._client.records.plain import from_dict
from .._client.secrets import guarded
from .._client.type_guards import is_object
from .._events import EVENTS
from ..errors import WebhookBodyError
from ._body import MAX_BYTES, Body
from ._other_event import OtherEvent
from ._signatures import Headers, check_signature

if TYPE_CHECKING:
    from .._events import Event

E = TypeVar("E")

_PACKAGE = __name__.rpartition(".webhooks.")[0]


class EventReader(Generic[E]):
    """The two functions below, for the events of your own generated package. Its `webhooks` module uses this class.

    Args:
        package: The package's name.
        events: The API and the model for each event type that its documents declare. They replace this client's own for
            the same type.
    """

    def __init__(self, package: str, events: Mapping[str, tuple[str, str]]) -> None:
        self._models = {
            kind: (f"{root}.{api}.models", name)
            for root, declared in ((_PACKAGE, EVENTS), (package, events))
            for kind, (api, name) in declared.items()
        }
        """The module and the class for each event type."""

    @guarded
    def unwrap(
        self,
        body: bytes | bytearray | memoryview,
        headers: Headers,
        *,
        key: str | Sequence[str],
        max_bytes: int = MAX_BYTES,
    ) -> E:
        """Check the sender of a webhook's request, then read its event, as `apideck_client.webhooks.unwrap` does.

        Args:
            body: The request's body: the raw bytes, such as `await request.body()`.
            headers: The request's headers: a mapping, or pairs as in an ASGI scope.
            key: The API key of the webhook's app. Several while you change a key.
            max_bytes: The largest body to read.

        Raises:
            WebhookSignatureError: The signature is missing, or fits no key. Respond with 401.
            WebhookBodyError: The body is not an event. Respond with 400.
            ArgumentError: A caller's mistake, such as a decoded body.
        """
        return self._event(check_signature(body, headers, key, max_bytes))

    @guarded
    def parse(self, body: bytes | bytearray | memoryview, *, max_bytes: int = MAX_BYTES) -> E:
        """Read an event without checking its sender, as `apideck_client.webhooks.parse` does.

        Args:
            body: The request's body.
            max_bytes: The largest body to read.

        Raises:
            WebhookBodyError: The body is not an event.
        """
        raw = Body(body, max_bytes)
        raw.check_structure()
        return self._event(raw)

    def _event(self, body: Body) -> E:
        """Return the event in a body: the body itself, the value of `payload`, or the value of its only key."""
        fields = read_json(body.to_read())
        if not is_object(fields):
            raise WebhookBodyError(
                f"the body is not a JSON object, but {len(body.content)} other bytes",
                "refuse it: it is not an event, or incomplete",
            )
        if "event_type" not in fields:
            inner = fields.get("payload")
            if inner is None and len(fields) == 1:
                (only,) = fields.values()
                inner = only if is_object(only) and "event_type" in only else None
            if is_object(inner):
                fields = inner
        return cast(E, from_dict(self._model(fields.get("event_type")), fields))

    def _model(self, event_type: object) -> type[Model]:
        """Return the model of an event type.

        A type that no document declares gets the model of its API's other types, if they all have the same one.
        """
        if not isinstance(event_type, str):
            return OtherEvent
        models = self._models
        if event_type in models:
            return _payload(*models[event_type])
        api = event_type.partition(".")[0]
        shared = {payload for known, payload in models.items() if known.partition(".")[0] == api}
        return _payload(*shared.pop()) if len(shared) == 1 else OtherEvent


_OWN: "EventReader[Event]" = EventReader(_PACKAGE, EVENTS)


@guarded
def unwrap(
    body: bytes | bytearray | memoryview, headers: Headers, *, key: str | Sequence[str], max_bytes: int = MAX_BYTES
) -> "Event":
    """Check the sender of a webhook's request, then read its event.

    Args:
        body: The request's body: the raw bytes, such as `await request.body()`.
        headers: The request's headers: a mapping, or pairs as in an ASGI scope.
        key: The API key of the webhook's app. Several while you change a key.
        max_bytes: The largest body to read.

    Returns:
        The event as its model: `CrmWebhookEvent`, `ConnectionEvent` …, or `OtherEvent` for a type of an API that this
        client doesn't have. You may have received it before: see `once`.

    Raises:
        WebhookSignatureError: The signature is missing, or fits no key. Respond with 401.
        WebhookBodyError: The body is not an event. Respond with 400.
        ArgumentError: A caller's mistake, such as a decoded body.

    Example:
        from apideck_client import webhooks

        body, headers = webhooks.signed({"event_type": "crm.contact.created", "entity_id": "7"}, key="the-api-key")
        event = webhooks.unwrap(body, headers, key="the-api-key")
        print(event.event_type, event.entity_id)
    """
    return _OWN.unwrap(body, headers, key=key, max_bytes=max_bytes)


@guarded
def parse(body: bytes | bytearray | memoryview, *, max_bytes: int = MAX_BYTES) -> "Event":
    """Read an event without checking its sender. Use `unwrap` for requests from the network.

    This function is for bodies that were verified before, such as those in a queue.

    Args:
        body: The request's body.
        max_bytes: The largest body to read.

    Raises:
        WebhookBodyError: The body is not an event.
    """
    return _OWN.parse(body, max_bytes=max_bytes)


def _payload(module: str, name: str) -> type[Model]:
    found: type[Model] = getattr(importlib.import_module(module), name)
    return found
