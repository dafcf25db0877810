# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`CompaniesSort` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .companies_sort_by import CompaniesSortBy, CompaniesSortByLiteral
from .sort_direction import SortDirection, SortDirectionLiteral

__all__ = ["CompaniesSort"]


@model()
class CompaniesSort(Model):
    """The order in which companies are listed."""

    by: CompaniesSortBy | None | Unset = UNSET
    """Field to order by: when the company was created, when it last changed, or its name."""

    direction: SortDirection | None | Unset = UNSET
    """Direction of the sort. Without it, the smallest, earliest or alphabetically first value comes first."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            by: CompaniesSortBy | CompaniesSortByLiteral | None | Unset = UNSET,
            direction: SortDirection | SortDirectionLiteral | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class CompaniesSortDict(TypedDict, total=False):
        """A dict that you may pass instead of `CompaniesSort`."""

        by: CompaniesSortBy | CompaniesSortByLiteral | None | Unset
        direction: SortDirection | SortDirectionLiteral | None | Unset
else:
    CompaniesSortDict = dict
