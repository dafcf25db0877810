# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`UnifiedId` of the CRM API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["UnifiedId"]


@model(read_only=("id",))
class UnifiedId(Model):
    """The record that a request created, changed or deleted, reduced to its id."""

    id: str | None | Unset = UNSET
    """Id of the record in this API, under which it can be read, changed and deleted. Filled by the connector.
    Read-only.
    """
