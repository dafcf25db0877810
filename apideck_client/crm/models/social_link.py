# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`SocialLink` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["SocialLink"]


@model()
class SocialLink(Model):
    """A page or profile on a social network."""

    id: str | None | Unset = UNSET
    """Id of the entry in the connector, if such links are records of their own."""

    url: str | None | Unset
    """Address of the page, at least one character. Some connectors hold a user name here instead."""

    type: str | None | Unset = UNSET
    """Name of the network, such as `linkedin`, as the connector spells it."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            url: str | None | Unset,
            type: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class SocialLinkDict(TypedDict, total=False):
        """A dict that you may pass instead of `SocialLink`."""

        id: str | None | Unset
        url: Required[str | None | Unset]
        type: str | None | Unset
else:
    SocialLinkDict = dict
