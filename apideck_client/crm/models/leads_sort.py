# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`LeadsSort` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .leads_sort_by import LeadsSortBy, LeadsSortByLiteral
from .sort_direction import SortDirection, SortDirectionLiteral

__all__ = ["LeadsSort"]


@model()
class LeadsSort(Model):
    """The order in which leads are listed."""

    by: LeadsSortBy | None | Unset = UNSET
    """Field to order by: the time of creation or of the last change, the full name, a part of the name, or the email
    address.
    """

    direction: SortDirection | None | Unset = UNSET
    """Direction of the sort. Without it, the earliest or alphabetically first value comes first."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            by: LeadsSortBy | LeadsSortByLiteral | None | Unset = UNSET,
            direction: SortDirection | SortDirectionLiteral | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class LeadsSortDict(TypedDict, total=False):
        """A dict that you may pass instead of `LeadsSort`."""

        by: LeadsSortBy | LeadsSortByLiteral | None | Unset
        direction: SortDirection | SortDirectionLiteral | None | Unset
else:
    LeadsSortDict = dict
