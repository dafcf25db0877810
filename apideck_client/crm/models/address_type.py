# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`AddressType` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["AddressType"]


class AddressType(OpenEnum):
    """Use of the address. `primary` is the main one of its owner and `secondary` comes next; `home` and `office` are
    the places where the owner lives and works, `shipping` receives goods and `billing` receives invoices.
    """

    PRIMARY = "primary"
    SECONDARY = "secondary"
    HOME = "home"
    OFFICE = "office"
    SHIPPING = "shipping"
    BILLING = "billing"
    OTHER = "other"


if TYPE_CHECKING:
    AddressTypeLiteral = Literal[
        "primary",
        "secondary",
        "home",
        "office",
        "shipping",
        "billing",
        "other",
    ]
else:
    AddressTypeLiteral = str
