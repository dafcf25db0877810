# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`CompanyRowType` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["CompanyRowType"]


@model()
class CompanyRowType(Model):
    """Kind of company record that the connector uses for this one; useful if the CRM defines several kinds that have
    their own fields.
    """

    id: str | None | Unset = UNSET
    """Id of the kind of record in the connector."""

    name: str | None | Unset = UNSET
    """Name of the kind of record, as users of the CRM see it."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            name: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class CompanyRowTypeDict(TypedDict, total=False):
        """A dict that you may pass instead of `CompanyRowType`."""

        id: str | None | Unset
        name: str | None | Unset
else:
    CompanyRowTypeDict = dict
