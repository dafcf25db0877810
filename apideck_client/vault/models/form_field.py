# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`FormField` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model
from .form_field_option_group import FormFieldOptionGroup
from .form_field_type import FormFieldType
from .simple_form_field_option import SimpleFormFieldOption

__all__ = ["FormField"]


@model()
class FormField(Model):
    """One setting that a consumer can fill in, with the details to show it in a form."""

    id: str | None | Unset = UNSET
    """Key of the field's value in the connection's `settings`."""

    label: str | None | Unset = UNSET
    """Label to show beside the field."""

    placeholder: str | None | Unset = UNSET
    """Sample text to show while the field is empty. Null when there is none."""

    description: str | None | Unset = UNSET
    """Help text on what to enter or where to find it. Null when there is none."""

    type: FormFieldType | None | Unset = UNSET
    """Kind of input. The three select types have `options`: `select` takes one, `filtered-select` takes one with a
    search box, `multi-select` takes several. The others are typed inputs such as `text`, `checkbox` or `date`.
    """

    required: bool | None | Unset = UNSET
    """True if the connection is not callable without a value here."""

    custom_field: bool | None | Unset = UNSET
    """True if the field was defined by the consumer's account at the service, not by the connector."""

    allow_custom_values: bool | None | Unset = UNSET
    """True if a select field also takes values that are not among its `options`."""

    disabled: bool | None | Unset = UNSET
    """True to show the field without letting the consumer change it. Null counts as false."""

    hidden: bool | None | Unset = UNSET
    """True to hide the field in the form. Null counts as false."""

    sensitive: bool | None | Unset = UNSET
    """True if the value is a secret and must be masked on screen. Null counts as false."""

    prefix: str | None | Unset = UNSET
    """Fixed text shown before the input, such as `https://`. Null when there is none."""

    suffix: str | None | Unset = UNSET
    """Fixed text shown after the input, such as a domain. Null when there is none."""

    options: list[SimpleFormFieldOption | FormFieldOptionGroup] | None | Unset = UNSET
    """Choices of a select field. Empty or missing for other types."""
