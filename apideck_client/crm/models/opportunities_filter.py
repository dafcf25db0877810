# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`OpportunitiesFilter` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["OpportunitiesFilter"]


@model()
class OpportunitiesFilter(Model):
    """Conditions for the opportunities to list. An opportunity must match all of them. An empty filter matches every
    opportunity.
    """

    title: str | None | Unset = UNSET
    """Keeps opportunities whose title matches. The connector decides whether part of a title is enough."""

    status: str | None | Unset = UNSET
    """Keeps opportunities in this status, in the connector's own words."""

    monetary_amount: int | float | None | Unset = UNSET
    """Keeps opportunities worth this amount, in the unit that the connector keeps amounts in."""

    win_probability: int | float | None | Unset = UNSET
    """Keeps opportunities with this chance of being won, in percent from 0 to 100."""

    company_id: str | None | Unset = UNSET
    """Keeps opportunities of the company with this id."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            title: str | None | Unset = UNSET,
            status: str | None | Unset = UNSET,
            monetary_amount: float | None | Unset = UNSET,
            win_probability: float | None | Unset = UNSET,
            company_id: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class OpportunitiesFilterDict(TypedDict, total=False):
        """A dict that you may pass instead of `OpportunitiesFilter`."""

        title: str | None | Unset
        status: str | None | Unset
        monetary_amount: float | None | Unset
        win_probability: float | None | Unset
        company_id: str | None | Unset
else:
    OpportunitiesFilterDict = dict
