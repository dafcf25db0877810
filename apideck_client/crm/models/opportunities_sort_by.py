# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`OpportunitiesSortBy` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["OpportunitiesSortBy"]


class OpportunitiesSortBy(OpenEnum):
    """Field to order by: the time of creation or of the last change, the title, the chance of winning, the amount or
    the status.
    """

    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    TITLE = "title"
    WIN_PROBABILITY = "win_probability"
    MONETARY_AMOUNT = "monetary_amount"
    STATUS = "status"


if TYPE_CHECKING:
    OpportunitiesSortByLiteral = Literal[
        "created_at",
        "updated_at",
        "title",
        "win_probability",
        "monetary_amount",
        "status",
    ]
else:
    OpportunitiesSortByLiteral = str
