# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`CustomField` of the CRM API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["CustomField"]


@model()
class CustomField(Model):
    """One value of a field that a customer added to a kind of record in the CRM."""

    id: str | None | Unset
    """Id of the field's definition in the connector, the same on every record that has the field."""

    name: str | None | Unset = UNSET
    """Name of the field, as users of the CRM see it. Not needed in requests, where `id` identifies the field."""

    description: str | None | Unset = UNSET
    """Purpose of the field in the customer's words, if the CRM records that."""

    value: str | int | float | bool | list[str] | None | Unset = UNSET
    """Value of the field on this record. Its type follows the field's definition in the CRM."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset,
            name: str | None | Unset = UNSET,
            description: str | None | Unset = UNSET,
            value: str | float | bool | Sequence[str] | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class CustomFieldDict(TypedDict, total=False):
        """A dict that you may pass instead of `CustomField`."""

        id: Required[str | None | Unset]
        name: str | None | Unset
        description: str | None | Unset
        value: str | float | bool | Sequence[str] | None | Unset
else:
    CustomFieldDict = dict
