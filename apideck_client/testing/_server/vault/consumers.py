"""Every app's consumers and their connections, in memory. Every method is thread-safe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..failures import conflict, entity_not_found
from ..tenant import ANY_APP, Tenant
from ..webhooks.event_bodies import Event, connection_event
from ..wire import aware
from .connections import Connection, changes_between, why_silent
from .connectors import CONFIGURED, Catalogue, ConnectionKey
from .refusals import connection_not_found, connector_not_found

Step = Callable[[Connection], Connection]

_NONE: Mapping[ConnectionKey, Connection] = {}


@dataclass(frozen=True, slots=True)
class Consumer:
    """A customer of one app, and the connections that exist or once existed."""

    app_id: str
    id: str
    sequence: int
    """The place in the order of creation."""
    created_at: datetime
    modified_at: datetime
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    connections: Mapping[ConnectionKey, Connection] = field(default_factory=dict[ConnectionKey, Connection])
    is_deleted: bool = False
    """True if it was deleted. Deleted consumers are kept, so that their connections stay refused."""

    @property
    def made(self) -> list[Connection]:
        """The connections that exist."""
        return [connection for connection in self.connections.values() if connection.is_added]


class Consumers:
    """The consumers of every app.

    When an app first uses a consumer, it gets a copy of the one that was set up for every app.
    """

    def __init__(self, catalogue: Catalogue, clock: Callable[[], datetime], publish: Callable[[Event], None]) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._publish = publish
        self._lock = threading.RLock()
        self._kept: dict[tuple[str, str], Consumer] = {}
        self._last = 0
        self.on_keep: Callable[[Consumer], None] | None = None
        """A callback for each consumer that is new or changed."""

    def clear(self) -> None:
        """Remove every consumer."""
        with self._lock:
            self._kept = {}

    def everybody(self) -> Sequence[Consumer]:
        """Return every consumer of every app, including deleted ones."""
        with self._lock:
            return list(self._kept.values())

    def restore(self, consumer: Consumer) -> None:
        """Restore a consumer."""
        with self._lock:
            self._last = max(self._last, consumer.sequence)
            self._keep(consumer)

    def now(self) -> datetime:
        """Return the server's time."""
        return aware(self._clock())

    def of_app(self, app_id: str) -> list[Consumer]:
        """Return the app's consumers, oldest first."""
        with self._lock:
            names = {name for owner, name in self._kept if owner in (app_id, ANY_APP)}
            found = [consumer for name in names if (consumer := self._find(app_id, name))]
        return sorted(found, key=lambda consumer: consumer.sequence)

    def get(self, app_id: str, id: str) -> Consumer:
        """Return the consumer, or raise EntityNotFoundError."""
        with self._lock:
            consumer = self._find(app_id, id)
        if consumer is None:
            raise entity_not_found("Consumer", id)
        return consumer

    def create(self, app_id: str, id: str, metadata: Mapping[str, Any]) -> Consumer:
        """Create a consumer. Raise ConflictError if the app has one with that id."""
        with self._lock:
            if self._find(app_id, id):
                raise conflict("Consumer", id)
            return self._keep(replace(self._met(app_id, id), metadata=metadata))

    def meet(self, app_id: str, id: str, metadata: Mapping[str, Any] | None = None) -> Consumer:
        """Return the consumer. Create it if it doesn't exist; merge the metadata into its own."""
        with self._lock:
            consumer = self._met(app_id, id)
            return self._change(consumer, metadata=metadata) if metadata else consumer

    def update(self, app_id: str, id: str, metadata: Mapping[str, Any]) -> Consumer:
        """Change the consumer's metadata."""
        with self._lock:
            return self._change(self.get(app_id, id), metadata=metadata)

    def delete(self, app_id: str, id: str) -> None:
        """Delete the consumer and all connections."""
        with self._lock:
            for connection in self.get(app_id, id).made:
                self.change(app_id, id, connection.connector.key, Connection.removed)
            self._keep(replace(self.get(app_id, id), is_deleted=True, metadata={}))

    def connections(self, app_id: str, id: str) -> Sequence[Connection]:
        """Return a connection for each connector. Most have the state `available`."""
        with self._lock:
            consumer = self._find(app_id, id)
        known = consumer.connections if consumer else _NONE
        return [known.get(connector.key) or Connection(connector, id) for connector in self._catalogue]

    def connection(self, app_id: str, id: str, key: ConnectionKey) -> Connection:
        """Return the connection for a connector, or raise ConnectorNotFoundError."""
        connector = self._catalogue.get(key)
        if connector is None:
            raise connector_not_found(key)
        with self._lock:
            consumer = self._find(app_id, id)
        known = consumer.connections.get(key) if consumer else None
        return known or Connection(connector, id)

    def made_connection(self, app_id: str, id: str, key: ConnectionKey) -> Connection:
        """Return a connection that the consumer has made, or raise ConnectionNotFoundError."""
        connection = self.connection(app_id, id, key)
        if not connection.is_added:
            raise connection_not_found(connection.connector)
        return connection

    def change(self, app_id: str, id: str, key: ConnectionKey, step: Step, *, is_told: bool = True) -> Connection:
        """Apply a step to a connection, and publish the events. Return the new connection."""
        with self._lock:
            now = self.now()
            before = self.connection(app_id, id, key)
            after = step(before).dated(before, now)
            consumer = self._met(app_id, id)
            self._keep(replace(consumer, connections={**consumer.connections, key: after}))
            told = after if after.is_added else before
            if is_told:
                for change in changes_between(before, after):
                    self._publish(connection_event(app_id, f"vault.connection.{change}", told, now))
        return after

    def check_serving(self, tenant: Tenant, unified_api: str) -> None:
        """Refuse a call if Vault knows the connection and it serves no data. Unknown connections serve data."""
        consumer = self._kept.get(tenant[:2]) or self._adopt(*tenant[:2])
        connection = consumer and consumer.connections.get(ConnectionKey(unified_api, tenant.service_id))
        failure = connection and why_silent(connection)
        if failure:
            raise failure

    def seeded(self, app_id: str, id: str, key: ConnectionKey, *, connected: bool) -> None:
        """Make the connection serve a consumer's seeded records, unless Vault already has the connection."""
        if self._catalogue.ensure(key).integration_state != CONFIGURED:
            return
        with self._lock:
            for consumer in self._addressed(app_id, id):
                if key not in consumer.connections:
                    fresh = self.connection(consumer.app_id, id, key)
                    kept = fresh.completed().dated(fresh, self.now()) if connected else fresh
                    self._keep(replace(consumer, connections={**consumer.connections, key: kept}))

    def set_up(self, app_id: str, id: str, key: ConnectionKey, step: Step, *, only_made: bool = False) -> bool:
        """Apply a step for one app, or under ANY_APP for every app, now and later. Return True if it was applied.

        With `only_made`, apply it only if the connection exists. Events are published once for each app that knows the
        consumer, and once if none does.
        """
        with self._lock:
            owners = [owner for owner, other in self._kept if other == id and owner != ANY_APP]
            if app_id != ANY_APP:
                owners = [app_id]
            taken = [self._step(owner, id, key, step, only_made=only_made) for owner in owners]
            if app_id == ANY_APP:
                taken.append(self._step(ANY_APP, id, key, step, only_made=only_made, is_told=not owners))
        return any(taken)

    def _step(
        self, app_id: str, id: str, key: ConnectionKey, step: Step, *, only_made: bool, is_told: bool = True
    ) -> bool:
        consumer = self._find(app_id, id)
        known = consumer.connections.get(key) if consumer else None
        if only_made and not (known and known.is_added):
            return False
        self.change(app_id, id, key, step, is_told=is_told)
        return True

    def _addressed(self, app_id: str, id: str) -> list[Consumer]:
        if app_id != ANY_APP:
            return [self._met(app_id, id)]
        owners = [owner for owner, other in self._kept if other == id and owner != ANY_APP]
        return [self._met(owner, id) for owner in (ANY_APP, *owners)]

    def _find(self, app_id: str, id: str) -> Consumer | None:
        consumer = self._kept.get((app_id, id)) or self._adopt(app_id, id)
        return None if consumer is None or consumer.is_deleted else consumer

    def _adopt(self, app_id: str, id: str) -> Consumer | None:
        """Return the app's own copy of a consumer that was set up for every app."""
        with self._lock:
            shared = self._kept.get((ANY_APP, id))
            return shared and self._keep(replace(shared, app_id=app_id))

    def _met(self, app_id: str, id: str) -> Consumer:
        found = self._find(app_id, id)
        if found:
            return found
        self._last += 1
        now = self.now()
        known = self._kept.get((app_id, id))
        connections = known.connections if known else _NONE
        return self._keep(Consumer(app_id, id, self._last, now, now, connections=connections))

    def _change(self, consumer: Consumer, metadata: Mapping[str, Any] | None) -> Consumer:
        merged = {**consumer.metadata, **(metadata or {})}
        return self._keep(replace(consumer, metadata=merged, modified_at=self.now()))

    def _keep(self, consumer: Consumer) -> Consumer:
        self._kept[consumer.app_id, consumer.id] = consumer
        if self.on_keep is not None:
            self.on_keep(consumer)
        return consumer
