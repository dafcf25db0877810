# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`LogService` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["LogService"]


@model()
class LogService(Model):
    """Service that the call was addressed to."""

    id: str | None | Unset = UNSET
    """Service id, as used in paths and headers."""

    name: str | None | Unset = UNSET
    """Name of the service as shown to people."""
