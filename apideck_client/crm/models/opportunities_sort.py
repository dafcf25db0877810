# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`OpportunitiesSort` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .opportunities_sort_by import OpportunitiesSortBy, OpportunitiesSortByLiteral
from .sort_direction import SortDirection, SortDirectionLiteral

__all__ = ["OpportunitiesSort"]


@model()
class OpportunitiesSort(Model):
    """The order in which opportunities are listed."""

    by: OpportunitiesSortBy | None | Unset = UNSET
    """Field to order by: the time of creation or of the last change, the title, the chance of winning, the amount or
    the status.
    """

    direction: SortDirection | None | Unset = UNSET
    """Direction of the sort. Without it, the smallest, earliest or alphabetically first value comes first."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            by: OpportunitiesSortBy | OpportunitiesSortByLiteral | None | Unset = UNSET,
            direction: SortDirection | SortDirectionLiteral | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class OpportunitiesSortDict(TypedDict, total=False):
        """A dict that you may pass instead of `OpportunitiesSort`."""

        by: OpportunitiesSortBy | OpportunitiesSortByLiteral | None | Unset
        direction: SortDirection | SortDirectionLiteral | None | Unset
else:
    OpportunitiesSortDict = dict
