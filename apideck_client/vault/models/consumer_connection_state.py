# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConsumerConnectionState` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["ConsumerConnectionState"]


class ConsumerConnectionState(OpenEnum):
    """State of the connection. Only a `callable` connection serves data, as with the full connection. `configured`
    means that the settings are filled in. `invalid` is not declared here.
    """

    AVAILABLE = "available"
    CALLABLE = "callable"
    ADDED = "added"
    CONFIGURED = "configured"
    AUTHORIZED = "authorized"
