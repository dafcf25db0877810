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
    """Id of the entry in the connector, where telephone numbers are records of their own."""

    country_code: str | None | Unset = UNSET
    """Country calling code without `+` or zeros in front, such as `61`."""

    area_code: str | None | Unset = UNSET
    """Area or network code, without the zero dialled in front of it within the country."""

    number: str | None | Unset
    """The number as the connector stores it, at least one character. Holds the whole number when the parts are not
    split off.
    """

    extension: str | None | Unset = UNSET
    """Digits to dial once the call is through, for a number behind an exchange."""

    type: PhoneNumberType | None | Unset = UNSET
    """Use of the number. `primary` is the main one of its owner, `assistant` reaches the person's assistant and
    `direct-dial-in` goes past the exchange.
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
