# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`UpdateConsumerRequest` of the Vault API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .consumer_metadata import ConsumerMetadata, ConsumerMetadataDict

__all__ = ["UpdateConsumerRequest"]


@model()
class UpdateConsumerRequest(Model):
    """Changes to a consumer. Only the display details can be changed; the id cannot."""

    metadata: ConsumerMetadata | None | Unset = UNSET
    """New display details of the consumer."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            metadata: ConsumerMetadata | ConsumerMetadataDict | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class UpdateConsumerRequestDict(TypedDict, total=False):
        """A dict that you may pass instead of `UpdateConsumerRequest`."""

        metadata: ConsumerMetadata | ConsumerMetadataDict | None | Unset
else:
    UpdateConsumerRequestDict = dict
