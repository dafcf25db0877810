# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`EmailType` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["EmailType"]


class EmailType(OpenEnum):
    """Use of the address. `primary` is the main one of its owner, `secondary` comes next and `billing` receives
    invoices.
    """

    PRIMARY = "primary"
    SECONDARY = "secondary"
    WORK = "work"
    PERSONAL = "personal"
    BILLING = "billing"
    OTHER = "other"


if TYPE_CHECKING:
    EmailTypeLiteral = Literal[
        "primary",
        "secondary",
        "work",
        "personal",
        "billing",
        "other",
    ]
else:
    EmailTypeLiteral = str
