# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ContactsSort` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .contacts_sort_by import ContactsSortBy, ContactsSortByLiteral
from .sort_direction import SortDirection, SortDirectionLiteral

__all__ = ["ContactsSort"]


@model()
class ContactsSort(Model):
    """The order in which contacts are listed."""

    by: ContactsSortBy | None | Unset = UNSET
    """Field to order by: the time of creation or of the last change, the full name, a part of the name, or the email
    address.
    """

    direction: SortDirection | None | Unset = UNSET
    """Direction of the sort. Without it, the earliest or alphabetically first value comes first."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            by: ContactsSortBy | ContactsSortByLiteral | None | Unset = UNSET,
            direction: SortDirection | SortDirectionLiteral | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ContactsSortDict(TypedDict, total=False):
        """A dict that you may pass instead of `ContactsSort`."""

        by: ContactsSortBy | ContactsSortByLiteral | None | Unset
        direction: SortDirection | SortDirectionLiteral | None | Unset
else:
    ContactsSortDict = dict
