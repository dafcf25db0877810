# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ContactType` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["ContactType"]


class ContactType(OpenEnum):
    """Relation of the person to the business. `customer` buys from it, `supplier` sells to it, `employee` works for
    it and `personal` is a private acquaintance.
    """

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    EMPLOYEE = "employee"
    PERSONAL = "personal"


if TYPE_CHECKING:
    ContactTypeLiteral = Literal[
        "customer",
        "supplier",
        "employee",
        "personal",
    ]
else:
    ContactTypeLiteral = str
