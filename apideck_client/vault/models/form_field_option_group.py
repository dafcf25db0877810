# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`FormFieldOptionGroup` of the Vault API."""

from __future__ import annotations

from ...model import UNSET, Model, Unset, model
from .simple_form_field_option import SimpleFormFieldOption

__all__ = ["FormFieldOptionGroup"]


@model()
class FormFieldOptionGroup(Model):
    """Choices of a select field that belong together under a heading."""

    id: str | None | Unset = UNSET
    """Identifies the group within its field."""

    label: str | None | Unset = UNSET
    """Heading to show above the group."""

    options: list[SimpleFormFieldOption] | None | Unset = UNSET
    """The choices in the group, in display order."""
