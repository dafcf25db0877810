# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`Consumer` of the Vault API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .consumer_connection import ConsumerConnection
from .consumer_metadata import ConsumerMetadata, ConsumerMetadataDict
from .request_count_allocation import RequestCountAllocation

__all__ = ["Consumer"]


@model(
    read_only=(
        "application_id",
        "connections",
        "services",
        "aggregated_request_count",
        "request_counts",
        "created",
        "modified",
        "request_count_updated",
    )
)
class Consumer(Model):
    """A customer or end user of the application, the owner of connections. The caller sets `consumer_id` and
    `metadata`; the server sets the rest.
    """

    consumer_id: str | None | Unset
    """Id that the application chose for this consumer. It never changes."""

    application_id: str | None | Unset = UNSET
    """Application that the consumer belongs to. If two applications use the same consumer id, these are two
    consumers. Read-only.
    """

    metadata: ConsumerMetadata | None | Unset = UNSET
    """Name and picture of the consumer, for display in Vault and in the dashboard."""

    connections: list[ConsumerConnection] | None | Unset = UNSET
    """Connections that the consumer has made, in every state. Read-only."""

    services: list[str] | None | Unset = UNSET
    """Ids of the services that the consumer is connected to. Read-only."""

    aggregated_request_count: int | float | None | Unset = UNSET
    """Number of API requests made for this consumer, of all kinds together. Read-only."""

    request_counts: RequestCountAllocation | None | Unset = UNSET
    """The same requests split by kind. Read-only."""

    created: Timestamp | None | Unset = UNSET
    """Time at which the consumer was created, in ISO 8601 UTC. Read-only."""

    modified: Timestamp | None | Unset = UNSET
    """Time of the consumer's last change, in ISO 8601 UTC. Read-only."""

    request_count_updated: Timestamp | None | Unset = UNSET
    """Time at which the request counts were last updated, in ISO 8601 UTC. Later requests are not counted yet.
    Read-only.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            consumer_id: str | None | Unset,
            application_id: str | None | Unset = UNSET,
            metadata: ConsumerMetadata | ConsumerMetadataDict | None | Unset = UNSET,
            connections: Sequence[ConsumerConnection] | None | Unset = UNSET,
            services: Sequence[str] | None | Unset = UNSET,
            aggregated_request_count: float | None | Unset = UNSET,
            request_counts: RequestCountAllocation | None | Unset = UNSET,
            created: Timestamp | None | Unset = UNSET,
            modified: Timestamp | None | Unset = UNSET,
            request_count_updated: Timestamp | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ConsumerDict(TypedDict, total=False):
        """A dict that you may pass instead of `Consumer`."""

        consumer_id: Required[str | None | Unset]
        metadata: ConsumerMetadata | ConsumerMetadataDict | None | Unset
else:
    ConsumerDict = dict
