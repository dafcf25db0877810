# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`CrmWebhookEvent` of the CRM API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .crm_event_type import CrmEventType

__all__ = ["CrmWebhookEvent"]


@model()
class CrmWebhookEvent(Model):
    """Body of a webhook request. It says that a record changed, but does not hold the record itself. Newer servers
    wrap it in an object under `payload`; an event may arrive more than once.
    """

    event_id: str | None | Unset = UNSET
    """Id of the event. It is the same at each attempt to deliver the event, so use it to recognise repeats."""

    service_id: str | None | Unset = UNSET
    """Id of the connector in which the record changed."""

    entity_id: str | None | Unset = UNSET
    """Id of the record that the event is about. Use it in the path of a request."""

    entity_type: str | None | Unset = UNSET
    """Kind of record that the event is about, such as `contact`."""

    entity_url: str | None | Unset = UNSET
    """URL of the record; read it with the usual headers. After a deletion it returns 404."""

    execution_attempt: int | float | None | Unset = UNSET
    """Number of the delivery attempt, counted from 1."""

    occurred_at: Timestamp | None | Unset = UNSET
    """Time at which the server noticed the change; the change itself may be older."""

    unified_api: str | None | Unset = UNSET
    """Unified API that the event comes from, here `crm`. Older servers omit it."""

    consumer_id: str | None | Unset = UNSET
    """Consumer whose record changed. Read the record as this consumer. Older servers omit it."""

    event_type: CrmEventType | None | Unset = UNSET
    """Type of the event, equal to the header `x-apideck-event-type`. Never `*` in a delivered event."""
