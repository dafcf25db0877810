"""The bodies of webhooks: events of connections and of CRM records, as in the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from ..resources import Resource
from ..tenant import Tenant
from ..vault.connections import Connection
from ..vault.views import connection_summary
from ..wire import timestamp

RECORDS = {("crm", name) for name in ("activities", "companies", "contacts", "leads", "notes", "opportunities")}
"""The resources with events. Pipelines and users have none."""


_CRM = [
    f"crm.{entity}.{change}"
    for entity in ("activity", "company", "contact", "lead", "note", "opportunity")
    for change in ("created", "updated", "deleted")
]
_VAULT = [
    f"vault.connection.{change}"
    for change in (
        "created",
        "updated",
        "disabled",
        "deleted",
        "callable",
        "revoked",
        "migrated",
        "token_refresh.failed",
        "token_refresh.pending",
        "token_refresh.recovered",
        "downstream.degraded",
        "downstream.recovered",
    )
]
EVENT_TYPES = frozenset({*_CRM, *_VAULT})
"""Every event type that a subscription may name. The server itself never sends some of them."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its type and its body, without the number of the attempt."""

    app_id: str
    type: str
    body: dict[str, Any] = field(repr=False)


def connection_event(app_id: str, type: str, connection: Connection, occurred_at: datetime) -> Event:
    """Build the event of a changed connection. It shows the present state; a deleted connection shows its last."""
    key = connection.connector.key
    return Event(
        app_id,
        type,
        {
            "event_id": str(uuid4()),
            "unified_api": key.unified_api,
            "service_id": key.service_id,
            "consumer_id": connection.consumer_id,
            "entity_id": key.id,
            "entity_type": "connection",
            "entity": connection_summary(connection),
            "event_type": type,
            "occurred_at": timestamp(occurred_at),
        },
    )


def record_event(tenant: Tenant, resource: Resource, change: str, id: str, url: str, occurred_at: datetime) -> Event:
    """Build the event of a CRM record that was created, updated or deleted. It doesn't hold the record."""
    entity_type = resource.label.lower()
    event_type = f"crm.{entity_type}.{change}"
    return Event(
        tenant.app_id,
        event_type,
        {
            "event_id": str(uuid4()),
            "unified_api": "crm",
            "service_id": tenant.service_id,
            "consumer_id": tenant.consumer_id,
            "entity_id": id,
            "entity_type": entity_type,
            "entity_url": url,
            "event_type": event_type,
            "occurred_at": timestamp(occurred_at),
        },
    )
