# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Website` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .website_type import WebsiteType, WebsiteTypeLiteral

__all__ = ["Website"]


@model()
class Website(Model):
    """A web site of a company or person."""

    id: str | None | Unset = UNSET
    """Id of the entry in the connector, if web sites are records of their own."""

    url: str | None | Unset
    """Address of the site, at least one character. Not every connector stores the scheme."""

    type: WebsiteType | None | Unset = UNSET
    """Kind of site. `primary` is the main site of its owner, `work` the site of the employer and `personal` a
    private site.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            url: str | None | Unset,
            type: WebsiteType | WebsiteTypeLiteral | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class WebsiteDict(TypedDict, total=False):
        """A dict that you may pass instead of `Website`."""

        id: str | None | Unset
        url: Required[str | None | Unset]
        type: WebsiteType | WebsiteTypeLiteral | None | Unset
else:
    WebsiteDict = dict
