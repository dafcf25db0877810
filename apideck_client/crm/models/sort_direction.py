# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`SortDirection` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["SortDirection"]


class SortDirection(OpenEnum):
    """Direction of a sorted list: `asc` from the smallest, earliest or alphabetically first value upwards, `desc`
    the other way.
    """

    ASC = "asc"
    DESC = "desc"


if TYPE_CHECKING:
    SortDirectionLiteral = Literal[
        "asc",
        "desc",
    ]
else:
    SortDirectionLiteral = str
