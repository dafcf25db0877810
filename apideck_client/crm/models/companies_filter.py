# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`CompaniesFilter` of the CRM API."""

from __future__ import annotations

from ...model import UNSET, Model, Unset, model

__all__ = ["CompaniesFilter"]


@model()
class CompaniesFilter(Model):
    """Conditions on the companies to list. An empty filter lets every company through."""

    name: str | None | Unset = UNSET
    """Keeps companies of this name. Whether part of a name is enough, and whether case matters, is up to the
    connector.
    """
