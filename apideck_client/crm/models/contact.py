# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Contact` of the CRM API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .address import Address, AddressDict
from .contact_gender import ContactGender, ContactGenderLiteral
from .contact_type import ContactType, ContactTypeLiteral
from .custom_field import CustomField, CustomFieldDict
from .email import Email, EmailDict
from .phone_number import PhoneNumber, PhoneNumberDict
from .social_link import SocialLink, SocialLinkDict
from .website import Website, WebsiteDict

__all__ = ["Contact"]


@model(read_only=("id", "first_call_at", "first_email_at", "last_activity_at", "updated_at", "created_at"))
class Contact(Model):
    """A person in the CRM, linked to a company or standing alone."""

    id: str | None | Unset = UNSET
    """Id of the contact. Issued by the connector when the contact is created; omit it in requests. Read-only."""

    name: str | None | Unset
    """Full name of the person; at least one character. Connectors that store only the parts build it from them."""

    owner_id: str | None | Unset = UNSET
    """Id of the user who looks after the contact. Without it, connectors usually take the user who made the
    connection.
    """

    type: ContactType | None | Unset = UNSET
    """Relation of the person to the business. `customer` buys from it, `supplier` sells to it, `employee` works for
    it and `personal` is a private acquaintance.
    """

    company_id: str | None | Unset = UNSET
    """Id of the company that the person works for."""

    company_name: str | None | Unset = UNSET
    """Name of the company that the person works for. To set the link, use `company_id`; most connectors only return
    this name.
    """

    lead_id: str | None | Unset = UNSET
    """Id of the lead that the contact came from, if it was converted from one."""

    first_name: str | None | Unset = UNSET
    """Given name of the person, without titles."""

    middle_name: str | None | Unset = UNSET
    """Middle name or names, between given and family name."""

    last_name: str | None | Unset = UNSET
    """Family name of the person; some connectors refuse a contact without it."""

    prefix: str | None | Unset = UNSET
    """Title put before the name, such as `Dr.` or `Ms.`."""

    suffix: str | None | Unset = UNSET
    """Letters put after the name, such as `PhD` or `Jr.`."""

    title: str | None | Unset = UNSET
    """Job title of the person, such as `Head of Purchasing`."""

    department: str | None | Unset = UNSET
    """Part of the company that the person works in."""

    language: str | None | Unset = UNSET
    """Language for messages to the person, preferably as a two-letter ISO 639-1 code such as `en`."""

    gender: ContactGender | None | Unset = UNSET
    """Gender as the CRM records it. `unisex` means that the person is recorded as neither of the other two."""

    birthday: str | None | Unset = UNSET
    """Date of birth, normally as `YYYY-MM-DD`; connectors that store no year may use another form."""

    image: str | None | Unset = UNSET
    """URL of a picture of the person. Deprecated in favour of `photo_url`."""

    photo_url: str | None | Unset = UNSET
    """URL of a picture of the person, which may need a session in the CRM to open."""

    lead_source: str | None | Unset = UNSET
    """Channel of the first contact with the person, in the connector's own words, such as `Trade fair`."""

    fax: str | None | Unset = UNSET
    """Fax number of the person, as text in any notation."""

    description: str | None | Unset = UNSET
    """Free text about the person."""

    current_balance: int | float | None | Unset = UNSET
    """Balance of the contact's account with the business, in the currency of the connector."""

    status: str | None | Unset = UNSET
    """State of the relationship, in the connector's own words, such as `Active`."""

    active: bool | None | Unset = UNSET
    """True if the contact is in use. Connectors may not list inactive contacts."""

    websites: list[Website] | None | Unset = UNSET
    """Web sites of the person, such as a personal page or that of the employer."""

    addresses: list[Address] | None | Unset = UNSET
    """Postal addresses of the person."""

    social_links: list[SocialLink] | None | Unset = UNSET
    """Profiles of the person on social networks."""

    phone_numbers: list[PhoneNumber] | None | Unset = UNSET
    """Telephone numbers of the person, with the use of each."""

    emails: list[Email] | None | Unset = UNSET
    """Email addresses of the person. The one of type `primary` comes first where the connector marks one."""

    email_domain: str | None | Unset = UNSET
    """Part after the `@` of the person's main email address. A CRM can use it to match people to companies."""

    custom_fields: list[CustomField] | None | Unset = UNSET
    """Values of the fields that the customer added to contacts in the CRM."""

    tags: list[str] | None | Unset = UNSET
    """Labels that users have put on the contact."""

    first_call_at: Timestamp | None | Unset = UNSET
    """Time of the first call with the person, in UTC. Filled by the connector. Read-only."""

    first_email_at: Timestamp | None | Unset = UNSET
    """Time of the first email exchanged with the person, in UTC. Filled by the connector. Read-only."""

    last_activity_at: Timestamp | None | Unset = UNSET
    """Time of the latest activity with the person, in UTC. Filled by the connector. Read-only."""

    updated_at: Timestamp | None | Unset = UNSET
    """Time at which the contact last changed, in UTC. Filled by the connector. Read-only."""

    created_at: Timestamp | None | Unset = UNSET
    """Time at which the contact was created, in UTC. Filled by the connector. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            name: str | None | Unset,
            owner_id: str | None | Unset = UNSET,
            type: ContactType | ContactTypeLiteral | None | Unset = UNSET,
            company_id: str | None | Unset = UNSET,
            company_name: str | None | Unset = UNSET,
            lead_id: str | None | Unset = UNSET,
            first_name: str | None | Unset = UNSET,
            middle_name: str | None | Unset = UNSET,
            last_name: str | None | Unset = UNSET,
            prefix: str | None | Unset = UNSET,
            suffix: str | None | Unset = UNSET,
            title: str | None | Unset = UNSET,
            department: str | None | Unset = UNSET,
            language: str | None | Unset = UNSET,
            gender: ContactGender | ContactGenderLiteral | None | Unset = UNSET,
            birthday: str | None | Unset = UNSET,
            image: str | None | Unset = UNSET,
            photo_url: str | None | Unset = UNSET,
            lead_source: str | None | Unset = UNSET,
            fax: str | None | Unset = UNSET,
            description: str | None | Unset = UNSET,
            current_balance: float | None | Unset = UNSET,
            status: str | None | Unset = UNSET,
            active: bool | None | Unset = UNSET,
            websites: Sequence[Website | WebsiteDict] | None | Unset = UNSET,
            addresses: Sequence[Address | AddressDict] | None | Unset = UNSET,
            social_links: Sequence[SocialLink | SocialLinkDict] | None | Unset = UNSET,
            phone_numbers: Sequence[PhoneNumber | PhoneNumberDict] | None | Unset = UNSET,
            emails: Sequence[Email | EmailDict] | None | Unset = UNSET,
            email_domain: str | None | Unset = UNSET,
            custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset = UNSET,
            tags: Sequence[str] | None | Unset = UNSET,
            first_call_at: Timestamp | None | Unset = UNSET,
            first_email_at: Timestamp | None | Unset = UNSET,
            last_activity_at: Timestamp | None | Unset = UNSET,
            updated_at: Timestamp | None | Unset = UNSET,
            created_at: Timestamp | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ContactDict(TypedDict, total=False):
        """A dict that you may pass instead of `Contact`."""

        name: Required[str | None | Unset]
        owner_id: str | None | Unset
        type: ContactType | ContactTypeLiteral | None | Unset
        company_id: str | None | Unset
        company_name: str | None | Unset
        lead_id: str | None | Unset
        first_name: str | None | Unset
        middle_name: str | None | Unset
        last_name: str | None | Unset
        prefix: str | None | Unset
        suffix: str | None | Unset
        title: str | None | Unset
        department: str | None | Unset
        language: str | None | Unset
        gender: ContactGender | ContactGenderLiteral | None | Unset
        birthday: str | None | Unset
        image: str | None | Unset
        photo_url: str | None | Unset
        lead_source: str | None | Unset
        fax: str | None | Unset
        description: str | None | Unset
        current_balance: float | None | Unset
        status: str | None | Unset
        active: bool | None | Unset
        websites: Sequence[Website | WebsiteDict] | None | Unset
        addresses: Sequence[Address | AddressDict] | None | Unset
        social_links: Sequence[SocialLink | SocialLinkDict] | None | Unset
        phone_numbers: Sequence[PhoneNumber | PhoneNumberDict] | None | Unset
        emails: Sequence[Email | EmailDict] | None | Unset
        email_domain: str | None | Unset
        custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset
        tags: Sequence[str] | None | Unset
else:
    ContactDict = dict
