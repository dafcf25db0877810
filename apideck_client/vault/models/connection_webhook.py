# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionWebhook` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .connection_webhook_disabled_reason import ConnectionWebhookDisabledReason
from .connection_webhook_status import ConnectionWebhookStatus
from .unified_api_id import UnifiedApiId
from .webhook_event_type import WebhookEventType

__all__ = ["ConnectionWebhook"]


@model(read_only=("id", "execute_base_url", "updated_at", "created_at"))
class ConnectionWebhook(Model):
    """A subscription to events of one unified API: the event types, the address and the state of the delivery."""

    id: str | None | Unset = UNSET
    """Identifies the subscription; assigned by the server. Read-only."""

    description: str | None | Unset = UNSET
    """Note for people about the purpose of the subscription. Null when there is none."""

    unified_api: UnifiedApiId | None | Unset = UNSET
    """Unified API whose events are delivered."""

    status: ConnectionWebhookStatus | None | Unset = UNSET
    """State of the subscription. `enabled`: events are delivered; `disabled`: they are not, for the reason in
    `disabled_reason`.
    """

    disabled_reason: ConnectionWebhookDisabledReason | None | Unset = UNSET
    """Reason why the server stopped delivery. `none`: it did not stop; `retry_limit`: all attempts to deliver an
    event failed; `usage_limit`: the quota of the plan is used up.
    """

    delivery_url: str | None | Unset = UNSET
    """HTTP or HTTPS address of the application that receives the events."""

    execute_base_url: str | None | Unset = UNSET
    """Address that services send their own events to. The server translates them and delivers the result. Assigned
    by the server. Read-only.
    """

    events: list[WebhookEventType] | None | Unset = UNSET
    """Event types to deliver. `*` means all of them. The plural `crm.notes.updated` and `crm.notes.deleted` are
    correct: the contract spells them so.
    """

    updated_at: Timestamp | None | Unset = UNSET
    """Time of the subscription's last change, in ISO 8601 UTC. Null if it never changed. Read-only."""

    created_at: Timestamp | None | Unset = UNSET
    """Time at which the subscription was created, in ISO 8601 UTC. Read-only."""
