# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`UpdateConsumerRequest` of the Vault API."""

from __future__ import annotations

from ...model import UNSET, Model, Unset, model
from .consumer_metadata import ConsumerMetadata

__all__ = ["UpdateConsumerRequest"]


@model()
class UpdateConsumerRequest(Model):
    """Changes to a consumer. Only the display details can be changed; the id cannot."""

    metadata: ConsumerMetadata | None | Unset = UNSET
    """New display details of the consumer."""
