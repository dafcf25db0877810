# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConsumerMetadata` of the Vault API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["ConsumerMetadata"]


@model()
class ConsumerMetadata(Model):
    """Display details of a consumer. The server neither checks them nor uses them to contact anyone. Omit unknown
    fields.
    """

    account_name: str | None | Unset = UNSET
    """Company or account that the consumer acts for."""

    user_name: str | None | Unset = UNSET
    """Name of the person who uses Vault."""

    email: str | None | Unset = UNSET
    """Email address of that person, shown next to the name."""

    image: str | None | Unset = UNSET
    """URL of a picture or avatar to show for the consumer."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            account_name: str | None | Unset = UNSET,
            user_name: str | None | Unset = UNSET,
            email: str | None | Unset = UNSET,
            image: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ConsumerMetadataDict(TypedDict, total=False):
        """A dict that you may pass instead of `ConsumerMetadata`."""

        account_name: str | None | Unset
        user_name: str | None | Unset
        email: str | None | Unset
        image: str | None | Unset
else:
    ConsumerMetadataDict = dict
