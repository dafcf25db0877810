# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`DeletedConsumer` of the Vault API."""

from __future__ import annotations

from ...model import UNSET, Model, Unset, model

__all__ = ["DeletedConsumer"]


@model()
class DeletedConsumer(Model):
    """What was deleted, named by its id; there is nothing else left to return."""

    consumer_id: str | None | Unset = UNSET
    """Id of the consumer that was deleted, the same as in the path."""
