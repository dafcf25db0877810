# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`LeadsFilter` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["LeadsFilter"]


@model()
class LeadsFilter(Model):
    """Conditions for the leads to list. A lead must match all of them. An empty filter matches every lead."""

    name: str | None | Unset = UNSET
    """Keeps leads whose full name matches. The connector decides whether part of a name is enough."""

    first_name: str | None | Unset = UNSET
    """Keeps leads whose given name matches."""

    last_name: str | None | Unset = UNSET
    """Keeps leads whose family name matches."""

    email: str | None | Unset = UNSET
    """Keeps leads that have this email address."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            name: str | None | Unset = UNSET,
            first_name: str | None | Unset = UNSET,
            last_name: str | None | Unset = UNSET,
            email: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class LeadsFilterDict(TypedDict, total=False):
        """A dict that you may pass instead of `LeadsFilter`."""

        name: str | None | Unset
        first_name: str | None | Unset
        last_name: str | None | Unset
        email: str | None | Unset
else:
    LeadsFilterDict = dict
