# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`DeletedConsumer` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["DeletedConsumer"]


@model()
class DeletedConsumer(Model):
    """Record that was deleted, named by its id; nothing else is left to return."""

    consumer_id: str | None | Unset = UNSET
    """Id of the consumer that was deleted, the same as in the path."""
