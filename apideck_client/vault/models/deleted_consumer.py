# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`DeletedConsumer` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["DeletedConsumer"]


@model()
class DeletedConsumer(Model):
    """The deleted record; only its id is returned."""

    consumer_id: str | None | Unset = UNSET
    """Id of the consumer that was deleted, the same as in the path."""
