# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`CompanyRowType` of the CRM API."""

from __future__ import annotations

from ...model import UNSET, Model, Unset, model

__all__ = ["CompanyRowType"]


@model()
class CompanyRowType(Model):
    """Kind of company record that the connector uses for this one; useful if the CRM defines several kinds, with
    fields of their own.
    """

    id: str | None | Unset = UNSET
    """Id of the kind of record in the connector."""

    name: str | None | Unset = UNSET
    """Name of the kind of record, as users of the CRM see it."""
