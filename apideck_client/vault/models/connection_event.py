# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionEvent` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .consumer_connection import ConsumerConnection
from .unified_api_id import UnifiedApiId
from .vault_event_type import VaultEventType

__all__ = ["ConnectionEvent"]


@model()
class ConnectionEvent(Model):
    """Body of a Vault webhook: the event and the connection as it was at that time. The event is the whole body, or
    the member `payload` of it.
    """

    event_id: str | None | Unset = UNSET
    """Identifies the event. It stays the same when the delivery is repeated. Remember it to handle each event once."""

    service_id: str | None | Unset = UNSET
    """Id of the service whose connection the event is about."""

    entity_id: str | None | Unset = UNSET
    """Id of the connection that changed, in the form `crm+quillbridge`."""

    entity_type: str | None | Unset = UNSET
    """Kind of object in `entity`; for Vault events always a connection."""

    entity: ConsumerConnection | None | Unset = UNSET
    """The connection right after the event, or as it last was when it has been deleted."""

    event_type: VaultEventType | None | Unset = UNSET
    """Type of the event; the same value is in the `x-apideck-event-type` header."""

    execution_attempt: int | float | None | Unset = UNSET
    """Number of the delivery attempt. A number above 1 means that earlier attempts failed."""

    occurred_at: Timestamp | None | Unset = UNSET
    """Time of the change. A repeated delivery keeps the original time."""

    unified_api: UnifiedApiId | None | Unset = UNSET
    """Unified API that the event comes from. Older servers omit it."""

    consumer_id: str | None | Unset = UNSET
    """Consumer whose connection the event is about. Older servers omit it."""
