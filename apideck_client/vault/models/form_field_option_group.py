# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`FormFieldOptionGroup` of the Vault API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .simple_form_field_option import SimpleFormFieldOption, SimpleFormFieldOptionDict

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

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            label: str | None | Unset = UNSET,
            options: Sequence[SimpleFormFieldOption | SimpleFormFieldOptionDict] | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class FormFieldOptionGroupDict(TypedDict, total=False):
        """A dict that you may pass instead of `FormFieldOptionGroup`."""

        id: str | None | Unset
        label: str | None | Unset
        options: Sequence[SimpleFormFieldOption | SimpleFormFieldOptionDict] | None | Unset
else:
    FormFieldOptionGroupDict = dict
