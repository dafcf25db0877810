# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`PhoneNumber` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .phone_number_type import PhoneNumberType, PhoneNumberTypeLiteral

__all__ = ["PhoneNumber"]


@model()
class PhoneNumber(Model):
    """A telephone number of a company, person or user, whole in `number` or split into parts."""

    id: str | None | Unset = UNSET
    """Id of the entry in the connector, if telephone numbers are records of their own."""

    country_code: str | None | Unset = UNSET
    """Country calling code without `+` or zeros in front, such as `61`."""

    area_code: str | None | Unset = UNSET
    """Area or network code, without the zero that is dialled before it within the country."""

    number: str | None | Unset
    """The number as the connector stores it, at least one character. It is the whole number if the connector does
    not split it into parts.
    """

    extension: str | None | Unset = UNSET
    """Extension to dial after the call is answered."""

    type: PhoneNumberType | None | Unset = UNSET
    """Use of the number. `primary` is the main one of its owner, `assistant` reaches the person's assistant and
    `direct-dial-in` reaches the person directly.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            country_code: str | None | Unset = UNSET,
            area_code: str | None | Unset = UNSET,
            number: str | None | Unset,
            extension: str | None | Unset = UNSET,
            type: PhoneNumberType | PhoneNumberTypeLiteral | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class PhoneNumberDict(TypedDict, total=False):
        """A dict that you may pass instead of `PhoneNumber`."""

        id: str | None | Unset
        country_code: str | None | Unset
        area_code: str | None | Unset
        number: Required[str | None | Unset]
        extension: str | None | Unset
        type: PhoneNumberType | PhoneNumberTypeLiteral | None | Unset
else:
    PhoneNumberDict = dict
