# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`UnifiedId` of the CRM API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["UnifiedId"]


@model(read_only=("id",))
class UnifiedId(Model):
    """The id of the record that a request created, changed or deleted."""

    id: str | None | Unset = UNSET
    """Id of the record in this API. Use it to read, change or delete the record. Filled by the connector. Read-only."""
