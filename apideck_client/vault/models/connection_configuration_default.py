# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionConfigurationDefault` of the Vault API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .connection_configuration_default_target import ConnectionConfigurationDefaultTarget
from .form_field_option_group import FormFieldOptionGroup, FormFieldOptionGroupDict
from .simple_form_field_option import SimpleFormFieldOption, SimpleFormFieldOptionDict

__all__ = ["ConnectionConfigurationDefault"]


@model(read_only=("target",))
class ConnectionConfigurationDefault(Model):
    """One field with its default value."""

    target: ConnectionConfigurationDefaultTarget | None | Unset = UNSET
    """Target of the default. `custom_fields`: a custom field of the record; `resource`: a regular field of the
    record. Read-only.
    """

    id: str | None | Unset = UNSET
    """Id of the field that gets the default value."""

    options: list[SimpleFormFieldOption | FormFieldOptionGroup] | None | Unset = UNSET
    """Values the consumer can choose from. Missing when any value is accepted."""

    value: str | int | float | bool | list[str | int | float] | None | Unset = UNSET
    """The default value. Its type follows the field."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            target: ConnectionConfigurationDefaultTarget | None | Unset = UNSET,
            id: str | None | Unset = UNSET,
            options: Sequence[
                SimpleFormFieldOption | SimpleFormFieldOptionDict | FormFieldOptionGroup | FormFieldOptionGroupDict
            ]
            | None
            | Unset = UNSET,
            value: str | float | bool | Sequence[str | float] | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ConnectionConfigurationDefaultDict(TypedDict, total=False):
        """A dict that you may pass instead of `ConnectionConfigurationDefault`."""

        id: str | None | Unset
        options: (
            Sequence[
                SimpleFormFieldOption | SimpleFormFieldOptionDict | FormFieldOptionGroup | FormFieldOptionGroupDict
            ]
            | None
            | Unset
        )
        value: str | float | bool | Sequence[str | float] | None | Unset
else:
    ConnectionConfigurationDefaultDict = dict
