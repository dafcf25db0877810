# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConsumerSummary` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .consumer_metadata import ConsumerMetadata
from .request_count_allocation import RequestCountAllocation

__all__ = ["ConsumerSummary"]


@model(read_only=("request_counts",))
class ConsumerSummary(Model):
    """A consumer in short form, without its connections."""

    consumer_id: str | None | Unset = UNSET
    """Id that the application chose for the consumer."""

    application_id: str | None | Unset = UNSET
    """Application that the consumer belongs to."""

    metadata: ConsumerMetadata | None | Unset = UNSET
    """Name and picture of the consumer, for display."""

    aggregated_request_count: int | float | None | Unset = UNSET
    """Number of API requests made for this consumer, of all kinds together."""

    request_counts: RequestCountAllocation | None | Unset = UNSET
    """The same requests split by kind. Read-only."""

    created: Timestamp | None | Unset = UNSET
    """Time at which the consumer was created, in ISO 8601 UTC."""

    modified: Timestamp | None | Unset = UNSET
    """Time of the consumer's last change, in ISO 8601 UTC."""

    request_count_updated: Timestamp | None | Unset = UNSET
    """Time at which the request counts were last updated, in ISO 8601 UTC."""

    services: list[str] | None | Unset = UNSET
    """Ids of the services that the consumer is connected to."""
