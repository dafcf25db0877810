# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ContactGender` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["ContactGender"]


class ContactGender(OpenEnum):
    """Gender as the CRM records it. `unisex` means that the person is recorded as neither of the other two."""

    MALE = "male"
    FEMALE = "female"
    UNISEX = "unisex"


if TYPE_CHECKING:
    ContactGenderLiteral = Literal[
        "male",
        "female",
        "unisex",
    ]
else:
    ContactGenderLiteral = str
