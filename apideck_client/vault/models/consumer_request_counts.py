# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConsumerRequestCounts` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .request_count_allocation import RequestCountAllocation

__all__ = ["ConsumerRequestCounts"]


@model(read_only=("request_counts",))
class ConsumerRequestCounts(Model):
    """The counts, with their consumer and their range."""

    application_id: str | None | Unset = UNSET
    """Application that the consumer belongs to."""

    consumer_id: str | None | Unset = UNSET
    """Consumer whose requests were counted."""

    start_datetime: Timestamp | None | Unset = UNSET
    """Start of the counted range, as requested."""

    end_datetime: Timestamp | None | Unset = UNSET
    """End of the counted range, as requested."""

    aggregated_request_count: int | float | None | Unset = UNSET
    """Number of requests in the range, of all kinds together."""

    request_counts: RequestCountAllocation | None | Unset = UNSET
    """The same requests split by kind. Read-only."""
