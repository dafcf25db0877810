# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`PhoneNumberType` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["PhoneNumberType"]


class PhoneNumberType(OpenEnum):
    """Use of the number. `primary` is the main one of its owner, `assistant` reaches the person's assistant and
    `direct-dial-in` reaches the person directly.
    """

    PRIMARY = "primary"
    SECONDARY = "secondary"
    HOME = "home"
    WORK = "work"
    OFFICE = "office"
    MOBILE = "mobile"
    ASSISTANT = "assistant"
    FAX = "fax"
    DIRECT_DIAL_IN = "direct-dial-in"
    PERSONAL = "personal"
    OTHER = "other"


if TYPE_CHECKING:
    PhoneNumberTypeLiteral = Literal[
        "primary",
        "secondary",
        "home",
        "work",
        "office",
        "mobile",
        "assistant",
        "fax",
        "direct-dial-in",
        "personal",
        "other",
    ]
else:
    PhoneNumberTypeLiteral = str
