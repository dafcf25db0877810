# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ContactsSortBy` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["ContactsSortBy"]


class ContactsSortBy(OpenEnum):
    """Field to order by: the time of creation or of the last change, the full name, a part of the name, or the email
    address.
    """

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"


if TYPE_CHECKING:
    ContactsSortByLiteral = Literal[
        "created_at",
        "updated_at",
        "name",
        "first_name",
        "last_name",
        "email",
    ]
else:
    ContactsSortByLiteral = str
