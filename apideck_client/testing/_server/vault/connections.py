"""A consumer's connection: its properties, its state, and the events of a change.

A connection is immutable. Each step returns a new one. This module stores and sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ..failures import ApideckFailure
from .connectors import OAUTH2, Connector
from .refusals import (
    connection_disabled,
    connection_not_found,
    credentials_missing,
    credentials_refused,
    settings_missing,
)

AVAILABLE = "available"
ADDED = "added"
AUTHORIZED = "authorized"
CALLABLE = "callable"
INVALID = "invalid"

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Connection:
    """The connection of one consumer to one service, also before it is made."""

    connector: Connector
    consumer_id: str
    is_added: bool = False
    is_enabled: bool = True
    has_credentials: bool = False
    """True if the service has given Vault an OAuth token."""
    is_refused: bool = False
    """True if the service refused the credentials."""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    defaults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]], repr=False)
    """The settings of each resource."""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def state(self) -> str:
        """The progress of the connection. Only `callable` serves data."""
        if not self.is_added:
            return AVAILABLE
        if self.is_refused:
            return INVALID
        if self.connector.auth_type == OAUTH2 and not self.has_credentials:
            return ADDED
        if self.missing_settings():
            return AUTHORIZED if self.has_credentials else ADDED
        return CALLABLE

    def missing_settings(self) -> list[str]:
        """Return the required form fields that have no value."""
        required = [form_field.id for form_field in self.connector.form_fields if form_field.required]
        return [name for name in required if self.settings.get(name) in (None, "")]

    def missing_for_authorization(self) -> list[str]:
        """Return the form fields that need a value before the consent page."""
        return [name for name in self.connector.required_for_authorization if name in self.missing_settings()]

    def changed(
        self,
        *,
        settings: Mapping[str, Any] | None = _NOTHING,
        metadata: Mapping[str, Any] | None = _NOTHING,
        defaults: Mapping[str, Mapping[str, Any]] = _NOTHING,
        enabled: bool | None = None,
    ) -> Connection:
        """Return the connection with these values, created if it doesn't exist. None clears a value.

        If the settings are the credentials, new settings clear a refusal by the service.
        """
        return replace(
            self,
            is_added=True,
            settings={} if settings is None else {**self.settings, **settings},
            metadata={} if metadata is None else {**self.metadata, **metadata},
            defaults={**self.defaults, **defaults},
            is_enabled=self.is_enabled if enabled is None else enabled,
            is_refused=self.is_refused and (self.connector.auth_type == OAUTH2 or not settings),
        )

    def authorized(self) -> Connection:
        """Return the connection with an OAuth token, from a consent, a grant or an import."""
        return replace(self, is_added=True, has_credentials=True, is_refused=False)

    def revoked(self) -> Connection:
        """Return the connection without its OAuth token."""
        return replace(self, has_credentials=False, is_refused=False)

    def refused(self) -> Connection:
        """Return the connection with credentials that the service refuses."""
        return replace(self, is_refused=True)

    def completed(self) -> Connection:
        """Return the connection in the state callable. Missing settings get made-up values."""
        examples = {form_field.id: form_field.example() for form_field in self.connector.form_fields}
        missing = {name: examples[name] for name in self.missing_settings()}
        whole = replace(self.changed(settings=missing, enabled=True), is_refused=False)
        return whole.authorized() if self.connector.auth_type == OAUTH2 else whole

    def removed(self) -> Connection:
        """Return the connection as it was before it was created."""
        return Connection(self.connector, self.consumer_id)

    def dated(self, before: Connection, now: datetime) -> Connection:
        """Return the connection with the time at which it was created or changed."""
        if not self.is_added:
            return self
        return replace(self, updated_at=now) if before.is_added else replace(self, created_at=now)


def changes_between(before: Connection, after: Connection) -> list[str]:
    """Return the changes that have events, as the last parts of the event types `vault.connection.…`."""
    if before.is_added and not after.is_added:
        return ["deleted"]
    told: list[str] = []
    if not before.is_added:
        told.append("created")
    if before.has_credentials and not after.has_credentials:
        told.append("revoked")
    if after.is_refused and not before.is_refused and after.connector.auth_type == OAUTH2:
        told.append("token_refresh.failed")
    if before.is_enabled and not after.is_enabled:
        told.append("disabled")
    if after.state == CALLABLE and before.state != CALLABLE:
        told.append("callable")
    return told or ["updated"]


def why_silent(connection: Connection) -> ApideckFailure | None:
    """Return the error for a connection that serves no data; None if it serves data."""
    connector, state = connection.connector, connection.state
    if state == AVAILABLE:
        return connection_not_found(connector)
    if not connection.is_enabled:
        return connection_disabled(connector)
    if state == CALLABLE:
        return None
    if state == INVALID:
        return credentials_refused(connector)
    if connector.auth_type == OAUTH2 and not connection.has_credentials:
        return credentials_missing(connector)
    return settings_missing(connector, connection.missing_settings())
