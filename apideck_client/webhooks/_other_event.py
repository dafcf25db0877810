"""The event of a type that no document declares."""

from typing import Any

from .._client.records.model import UNSET, Model, Timestamp, Unset, model


@model()
class OtherEvent(Model):
    """An event of an API that this version of the client doesn't have, with the fields that all events have.

    Other fields are in `unknown_fields(event)` and `received(event)`.
    """

    event_id: str | None | Unset = UNSET
    """The id of the event. Each attempt to deliver it has the same."""

    event_type: str | None | Unset = UNSET
    """The type of the event, such as `accounting.invoice.created`."""

    unified_api: str | None | Unset = UNSET
    """The Unified API of the event."""

    service_id: str | None | Unset = UNSET
    """The connector of the event."""

    consumer_id: str | None | Unset = UNSET
    """The consumer whose data the event is about."""

    entity_id: str | None | Unset = UNSET
    """The id of the record that the event is about."""

    entity_type: str | None | Unset = UNSET
    """The kind of that record, such as `invoice`."""

    entity: dict[str, Any] | None | Unset = UNSET
    """The record itself, if the event has it."""

    entity_url: str | None | Unset = UNSET
    """The URL of the record."""

    execution_attempt: int | float | None | Unset = UNSET
    """The number of this attempt to deliver the event, from 1."""

    occurred_at: Timestamp | None | Unset = UNSET
    """The time of the event. A repeated delivery keeps the original time."""
