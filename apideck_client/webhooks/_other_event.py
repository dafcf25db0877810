"""An event of a type that no document declares."""

from typing import Any

from .._client.records.model import UNSET, Model, Timestamp, Unset, model


@model()
class OtherEvent(Model):
    """An event of an API that this version of the client doesn't have, with the fields that all events have.

    What else came is in `unknown_fields(event)` and `received(event)`.
    """

    event_id: str | None | Unset = UNSET
    """Identifies the event; the same at each attempt to deliver it."""

    event_type: str | None | Unset = UNSET
    """The type of the event, such as `accounting.invoice.created`."""

    unified_api: str | None | Unset = UNSET
    """Unified API that the event comes from."""

    service_id: str | None | Unset = UNSET
    """Connector that the event comes from."""

    consumer_id: str | None | Unset = UNSET
    """Consumer whose data the event is about."""

    entity_id: str | None | Unset = UNSET
    """Id of the record that the event is about."""

    entity_type: str | None | Unset = UNSET
    """Kind of record that the event is about, such as `invoice`."""

    entity: dict[str, Any] | None | Unset = UNSET
    """The record itself, where the event brings it."""

    entity_url: str | None | Unset = UNSET
    """The URL of the record."""

    execution_attempt: int | float | None | Unset = UNSET
    """The number of this attempt to deliver the event, from 1."""

    occurred_at: Timestamp | None | Unset = UNSET
    """The time of the event. A repeated delivery keeps the original time."""
