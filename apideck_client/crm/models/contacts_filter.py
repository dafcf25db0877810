# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`ContactsFilter` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["ContactsFilter"]


@model()
class ContactsFilter(Model):
    """Conditions for the contacts to list. A contact must match all of them. An empty filter matches every contact."""

    name: str | None | Unset = UNSET
    """Keeps contacts whose full name matches. The connector decides whether part of a name is enough."""

    first_name: str | None | Unset = UNSET
    """Keeps contacts whose given name matches."""

    last_name: str | None | Unset = UNSET
    """Keeps contacts whose family name matches."""

    email: str | None | Unset = UNSET
    """Keeps contacts that have this email address."""

    company_id: str | None | Unset = UNSET
    """Keeps contacts who belong to the company with this id."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            name: str | None | Unset = UNSET,
            first_name: str | None | Unset = UNSET,
            last_name: str | None | Unset = UNSET,
            email: str | None | Unset = UNSET,
            company_id: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ContactsFilterDict(TypedDict, total=False):
        """A dict that you may pass instead of `ContactsFilter`."""

        name: str | None | Unset
        first_name: str | None | Unset
        last_name: str | None | Unset
        email: str | None | Unset
        company_id: str | None | Unset
else:
    ContactsFilterDict = dict
