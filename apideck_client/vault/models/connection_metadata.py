# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionMetadata` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["ConnectionMetadata"]


@model()
class ConnectionMetadata(Model):
    """Names the account at the service that a connection is linked to."""

    id: str | None | Unset = UNSET
    """Id of the account, as the service knows it."""

    name: str | None | Unset = UNSET
    """Name of the account, to distinguish several accounts on screen."""
