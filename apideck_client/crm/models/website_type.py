# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`WebsiteType` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["WebsiteType"]


class WebsiteType(OpenEnum):
    """Kind of site. `primary` is the main site of its owner, `work` the site of the employer and `personal` a
    private site.
    """

    PRIMARY = "primary"
    SECONDARY = "secondary"
    WORK = "work"
    PERSONAL = "personal"
    OTHER = "other"


if TYPE_CHECKING:
    WebsiteTypeLiteral = Literal[
        "primary",
        "secondary",
        "work",
        "personal",
        "other",
    ]
else:
    WebsiteTypeLiteral = str
