# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`LogOperation` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["LogOperation"]


@model()
class LogOperation(Model):
    """Operation of the API that was called."""

    id: str | None | Unset = UNSET
    """Operation id, such as `contactsAdd`."""

    name: str | None | Unset = UNSET
    """Name of the operation as shown to people."""
