# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`RequestCountAllocation` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["RequestCountAllocation"]


@model()
class RequestCountAllocation(Model):
    """Number of API requests by kind, counted by the server."""

    unify: int | float | None | Unset = UNSET
    """Requests to the unified APIs, such as CRM or accounting."""

    proxy: int | float | None | Unset = UNSET
    """Requests passed unchanged to a connected service."""

    vault: int | float | None | Unset = UNSET
    """Requests to the Vault API, this API."""
