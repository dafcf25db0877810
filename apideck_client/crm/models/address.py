# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Address` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .address_type import AddressType, AddressTypeLiteral

__all__ = ["Address"]


@model()
class Address(Model):
    """A postal address, with the ways to reach the people there. A connector fills the single parts, the lines, the
    whole address in `string`, or several of these.
    """

    id: str | None | Unset = UNSET
    """Id of the address in the connector, if addresses are records of their own."""

    type: AddressType | None | Unset = UNSET
    """Use of the address. `primary` is the main one of its owner and `secondary` comes next; `home` and `office` are
    the places where the owner lives and works, `shipping` receives goods and `billing` receives invoices.
    """

    string: str | None | Unset = UNSET
    """The whole address as one line of text, for connectors that do not split it."""

    name: str | None | Unset = UNSET
    """Label that distinguishes this address from others of the same owner, such as `Workshop`."""

    line1: str | None | Unset = UNSET
    """First line of the street part, usually the street and house number."""

    line2: str | None | Unset = UNSET
    """Second line of the street part, such as a building, floor or unit."""

    line3: str | None | Unset = UNSET
    """Third line of the street part, for addresses that need it."""

    line4: str | None | Unset = UNSET
    """Fourth line of the street part; few connectors keep so many."""

    street_number: str | None | Unset = UNSET
    """House number alone, where the connector keeps it apart from the street in `line1`."""

    city: str | None | Unset = UNSET
    """Name of the city, town, suburb or village."""

    state: str | None | Unset = UNSET
    """State, province or region, as its name or its usual abbreviation."""

    postal_code: str | None | Unset = UNSET
    """Postal or ZIP code, as text: it may have letters, blanks or leading zeros."""

    country: str | None | Unset = UNSET
    """Country of the address, preferably as the two-letter code of ISO 3166-1, such as `AU`. Some connectors give
    the name instead.
    """

    latitude: str | None | Unset = UNSET
    """Geographic latitude in decimal degrees as text, negative south of the equator."""

    longitude: str | None | Unset = UNSET
    """Geographic longitude in decimal degrees as text, negative west of Greenwich."""

    county: str | None | Unset = UNSET
    """County, district or other area between city and state."""

    contact_name: str | None | Unset = UNSET
    """Name of the person to ask for at this address."""

    salutation: str | None | Unset = UNSET
    """Form of address for the person in `contact_name`, such as `Ms.`."""

    phone_number: str | None | Unset = UNSET
    """Telephone number at this address."""

    fax: str | None | Unset = UNSET
    """Fax number at this address, if there is one."""

    email: str | None | Unset = UNSET
    """Email address at this location."""

    website: str | None | Unset = UNSET
    """Address of the web page about this location."""

    row_version: str | None | Unset = UNSET
    """Version of the address in the connector. Send back the value that you read, so that the connector notices a
    change that others made in between.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            type: AddressType | AddressTypeLiteral | None | Unset = UNSET,
            string: str | None | Unset = UNSET,
            name: str | None | Unset = UNSET,
            line1: str | None | Unset = UNSET,
            line2: str | None | Unset = UNSET,
            line3: str | None | Unset = UNSET,
            line4: str | None | Unset = UNSET,
            street_number: str | None | Unset = UNSET,
            city: str | None | Unset = UNSET,
            state: str | None | Unset = UNSET,
            postal_code: str | None | Unset = UNSET,
            country: str | None | Unset = UNSET,
            latitude: str | None | Unset = UNSET,
            longitude: str | None | Unset = UNSET,
            county: str | None | Unset = UNSET,
            contact_name: str | None | Unset = UNSET,
            salutation: str | None | Unset = UNSET,
            phone_number: str | None | Unset = UNSET,
            fax: str | None | Unset = UNSET,
            email: str | None | Unset = UNSET,
            website: str | None | Unset = UNSET,
            row_version: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class AddressDict(TypedDict, total=False):
        """A dict that you may pass instead of `Address`."""

        id: str | None | Unset
        type: AddressType | AddressTypeLiteral | None | Unset
        string: str | None | Unset
        name: str | None | Unset
        line1: str | None | Unset
        line2: str | None | Unset
        line3: str | None | Unset
        line4: str | None | Unset
        street_number: str | None | Unset
        city: str | None | Unset
        state: str | None | Unset
        postal_code: str | None | Unset
        country: str | None | Unset
        latitude: str | None | Unset
        longitude: str | None | Unset
        county: str | None | Unset
        contact_name: str | None | Unset
        salutation: str | None | Unset
        phone_number: str | None | Unset
        fax: str | None | Unset
        email: str | None | Unset
        website: str | None | Unset
        row_version: str | None | Unset
else:
    AddressDict = dict
