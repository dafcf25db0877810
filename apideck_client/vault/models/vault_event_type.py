# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`VaultEventType` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["VaultEventType"]


class VaultEventType(OpenEnum):
    """Type of a Vault event. The connection was `created`, `updated`, `disabled`, `deleted`, `revoked` or
    `migrated`, or became `callable`; its OAuth token could not be refreshed (`token_refresh.failed`), the refresh
    is being tried again (`token_refresh.pending`) or succeeded later (`token_refresh.recovered`); its service
    responds badly (`downstream.degraded`) or well again (`downstream.recovered`). `*` means all events in a
    subscription and never comes with an event. Servers may add types.
    """

    ALL = "*"
    VAULT_CONNECTION_CREATED = "vault.connection.created"
    VAULT_CONNECTION_UPDATED = "vault.connection.updated"
    VAULT_CONNECTION_DISABLED = "vault.connection.disabled"
    VAULT_CONNECTION_DELETED = "vault.connection.deleted"
    VAULT_CONNECTION_CALLABLE = "vault.connection.callable"
    VAULT_CONNECTION_TOKEN_REFRESH_FAILED = "vault.connection.token_refresh.failed"
    VAULT_CONNECTION_REVOKED = "vault.connection.revoked"
    VAULT_CONNECTION_MIGRATED = "vault.connection.migrated"
    VAULT_CONNECTION_TOKEN_REFRESH_PENDING = "vault.connection.token_refresh.pending"
    VAULT_CONNECTION_TOKEN_REFRESH_RECOVERED = "vault.connection.token_refresh.recovered"
    VAULT_CONNECTION_DOWNSTREAM_DEGRADED = "vault.connection.downstream.degraded"
    VAULT_CONNECTION_DOWNSTREAM_RECOVERED = "vault.connection.downstream.recovered"
