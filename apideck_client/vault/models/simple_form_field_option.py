# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`SimpleFormFieldOption` of the Vault API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["SimpleFormFieldOption"]


@model()
class SimpleFormFieldOption(Model):
    """A single choice of a select field."""

    label: str | None | Unset = UNSET
    """Text to show for the choice."""

    value: str | int | float | bool | list[str | int | float] | None | Unset = UNSET
    """Value to store in `settings` when the choice is picked."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            label: str | None | Unset = UNSET,
            value: str | float | bool | Sequence[str | float] | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class SimpleFormFieldOptionDict(TypedDict, total=False):
        """A dict that you may pass instead of `SimpleFormFieldOption`."""

        label: str | None | Unset
        value: str | float | bool | Sequence[str | float] | None | Unset
else:
    SimpleFormFieldOptionDict = dict
