# Generated from generator-config.yml by `make generate`. Do not edit.
"""The events of the webhooks of all APIs, and their models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TypeAlias

    from .crm import models as crm_models
    from .vault import models as vault_models
    from .webhooks._other_event import OtherEvent

    Event: TypeAlias = crm_models.CrmWebhookEvent | vault_models.ConnectionEvent | OtherEvent
    """The model of any webhook event."""

__all__ = ["EVENTS", "Event"]

EVENTS: dict[str, tuple[str, str]] = {
    "crm.activity.created": ("crm", "CrmWebhookEvent"),
    "crm.activity.deleted": ("crm", "CrmWebhookEvent"),
    "crm.activity.updated": ("crm", "CrmWebhookEvent"),
    "crm.company.created": ("crm", "CrmWebhookEvent"),
    "crm.company.deleted": ("crm", "CrmWebhookEvent"),
    "crm.company.updated": ("crm", "CrmWebhookEvent"),
    "crm.contact.created": ("crm", "CrmWebhookEvent"),
    "crm.contact.deleted": ("crm", "CrmWebhookEvent"),
    "crm.contact.updated": ("crm", "CrmWebhookEvent"),
    "crm.lead.created": ("crm", "CrmWebhookEvent"),
    "crm.lead.deleted": ("crm", "CrmWebhookEvent"),
    "crm.lead.updated": ("crm", "CrmWebhookEvent"),
    "crm.note.created": ("crm", "CrmWebhookEvent"),
    "crm.note.deleted": ("crm", "CrmWebhookEvent"),
    "crm.note.updated": ("crm", "CrmWebhookEvent"),
    "crm.opportunity.created": ("crm", "CrmWebhookEvent"),
    "crm.opportunity.deleted": ("crm", "CrmWebhookEvent"),
    "crm.opportunity.updated": ("crm", "CrmWebhookEvent"),
    "vault.connection.callable": ("vault", "ConnectionEvent"),
    "vault.connection.created": ("vault", "ConnectionEvent"),
    "vault.connection.deleted": ("vault", "ConnectionEvent"),
    "vault.connection.disabled": ("vault", "ConnectionEvent"),
    "vault.connection.downstream.degraded": ("vault", "ConnectionEvent"),
    "vault.connection.downstream.recovered": ("vault", "ConnectionEvent"),
    "vault.connection.migrated": ("vault", "ConnectionEvent"),
    "vault.connection.revoked": ("vault", "ConnectionEvent"),
    "vault.connection.token_refresh.failed": ("vault", "ConnectionEvent"),
    "vault.connection.token_refresh.pending": ("vault", "ConnectionEvent"),
    "vault.connection.token_refresh.recovered": ("vault", "ConnectionEvent"),
    "vault.connection.updated": ("vault", "ConnectionEvent"),
}
"""The API and the model of each event type that a document declares."""


if not TYPE_CHECKING:  # type checkers would accept every name

    def __getattr__(name: str) -> Any:
        if name != "Event":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from .crm import models as crm_models
        from .vault import models as vault_models
        from .webhooks._other_event import OtherEvent

        found = crm_models.CrmWebhookEvent | vault_models.ConnectionEvent | OtherEvent
        globals()[name] = found
        return found
