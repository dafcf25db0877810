# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`VaultEventType` of the Vault API."""

from __future__ import annotations

from ...model import OpenEnum

__all__ = ["VaultEventType"]


class VaultEventType(OpenEnum):
    """What happened to a connection: it was `created`, `updated`, `disabled` or `deleted`, became `callable`, or its
    OAuth token could not be refreshed (`token_refresh.failed`). `*` stands for all when subscribing and never
    arrives with an event. Newer servers send further types.
    """

    ALL = "*"
    VAULT_CONNECTION_CREATED = "vault.connection.created"
    VAULT_CONNECTION_UPDATED = "vault.connection.updated"
    VAULT_CONNECTION_DISABLED = "vault.connection.disabled"
    VAULT_CONNECTION_DELETED = "vault.connection.deleted"
    VAULT_CONNECTION_CALLABLE = "vault.connection.callable"
    VAULT_CONNECTION_TOKEN_REFRESH_FAILED = "vault.connection.token_refresh.failed"
