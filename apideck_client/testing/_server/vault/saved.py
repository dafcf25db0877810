"""Consumers and their connections as JSON, for files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .connections import Connection
from .connectors import Catalogue, ConnectionKey
from .consumers import Consumer

_PLAIN = ("consumer_id", "is_added", "is_enabled", "has_credentials", "is_refused", "settings", "metadata", "defaults")


def consumer_as_json(consumer: Consumer) -> dict[str, Any]:
    """Return the whole consumer as JSON, with the secrets in its settings."""
    return {
        "app_id": consumer.app_id,
        "id": consumer.id,
        "sequence": consumer.sequence,
        "created_at": consumer.created_at.isoformat(),
        "modified_at": consumer.modified_at.isoformat(),
        "metadata": dict(consumer.metadata),
        "is_deleted": consumer.is_deleted,
        "connections": [_connection(connection) for connection in consumer.connections.values()],
    }


def consumer_of_json(saved: dict[str, Any], catalogue: Catalogue) -> Consumer:
    """Build a consumer from its JSON. Unknown services are added to the catalogue."""
    connections = [_connection_of(held, catalogue) for held in saved["connections"]]
    return Consumer(
        app_id=saved["app_id"],
        id=saved["id"],
        sequence=saved["sequence"],
        created_at=datetime.fromisoformat(saved["created_at"]),
        modified_at=datetime.fromisoformat(saved["modified_at"]),
        metadata=saved["metadata"],
        is_deleted=saved["is_deleted"],
        connections={connection.connector.key: connection for connection in connections},
    )


def _connection(connection: Connection) -> dict[str, Any]:
    times = {name: getattr(connection, name) for name in ("created_at", "updated_at")}
    return {
        "unified_api": connection.connector.key.unified_api,
        "service_id": connection.connector.key.service_id,
        **{name: getattr(connection, name) for name in _PLAIN},
        **{name: moment and moment.isoformat() for name, moment in times.items()},
    }


def _connection_of(saved: dict[str, Any], catalogue: Catalogue) -> Connection:
    connector = catalogue.ensure(ConnectionKey(saved["unified_api"], saved["service_id"]))
    facts: dict[str, Any] = {name: saved[name] for name in _PLAIN}
    for name in ("created_at", "updated_at"):
        facts[name] = saved[name] and datetime.fromisoformat(saved[name])
    return Connection(connector, **facts)
