# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`CompaniesSortBy` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["CompaniesSortBy"]


class CompaniesSortBy(OpenEnum):
    """Field to order by: when the company was created, when it last changed, or its name."""

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    NAME = "name"


if TYPE_CHECKING:
    CompaniesSortByLiteral = Literal[
        "created_at",
        "updated_at",
        "name",
    ]
else:
    CompaniesSortByLiteral = str
