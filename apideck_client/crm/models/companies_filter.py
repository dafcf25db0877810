# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`CompaniesFilter` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["CompaniesFilter"]


@model()
class CompaniesFilter(Model):
    """Conditions for the companies to list. An empty filter matches every company."""

    name: str | None | Unset = UNSET
    """Keeps companies with this name. The connector decides whether part of a name is enough and whether case
    matters.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            name: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class CompaniesFilterDict(TypedDict, total=False):
        """A dict that you may pass instead of `CompaniesFilter`."""

        name: str | None | Unset
else:
    CompaniesFilterDict = dict
