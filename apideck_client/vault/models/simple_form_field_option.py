# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`SimpleFormFieldOption` of the Vault API."""

from __future__ import annotations

from ...model import UNSET, Model, Unset, model

__all__ = ["SimpleFormFieldOption"]


@model()
class SimpleFormFieldOption(Model):
    """A single choice of a select field."""

    label: str | None | Unset = UNSET
    """Text to show for the choice."""

    value: str | int | float | bool | list[str | int | float] | None | Unset = UNSET
    """Value to store in `settings` when the choice is picked."""
