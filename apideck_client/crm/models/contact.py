# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Contact` of the CRM API."""

from __future__ import annotations

from ...model import UNSET, Model, Timestamp, Unset, model
from .address import Address
from .contact_gender import ContactGender
from .contact_type import ContactType
from .custom_field import CustomField
from .email import Email
from .phone_number import PhoneNumber
from .social_link import SocialLink
from .website import Website

__all__ = ["Contact"]


@model(read_only=("id", "first_call_at", "first_email_at", "last_activity_at", "updated_at", "created_at"))
class Contact(Model):
    """A person in the CRM, linked to a company or standing alone."""

    id: str | None | Unset = UNSET
    """Id of the contact. Issued by the connector when the contact is created; omit it of requests. Read-only."""

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
    """Id of the company the person works for."""

    company_name: str | None | Unset = UNSET
    """Name of the company the person works for. To set the link, use `company_id`; most connectors only return this
    name.
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
    """Part of the company the person works in."""

    language: str | None | Unset = UNSET
    """Language to write to the person in, best as a two-letter ISO 639-1 code such as `en`."""

    gender: ContactGender | None | Unset = UNSET
    """Gender as the CRM records it, `unisex` standing for a person recorded as neither of the other two."""

    birthday: str | None | Unset = UNSET
    """Date of birth, normally as `YYYY-MM-DD`; connectors that store no year may use another form."""

    image: str | None | Unset = UNSET
    """Address of a picture of the person. Deprecated in favour of `photo_url`."""

    photo_url: str | None | Unset = UNSET
    """Address of a picture of the person, which may need a session in the CRM to open."""

    lead_source: str | None | Unset = UNSET
    """Channel through which the person was first reached, in the connector's own words, such as `Trade fair`."""

    fax: str | None | Unset = UNSET
    """Fax number of the person, as text in any notation."""

    description: str | None | Unset = UNSET
    """Free text about the person."""

    current_balance: int | float | None | Unset = UNSET
    """Balance of the contact's account with the business, in the currency the connector keeps it in."""

    status: str | None | Unset = UNSET
    """State of the relationship, in the connector's own words, such as `Active`."""

    active: bool | None | Unset = UNSET
    """Whether the contact is in use. Connectors may leave inactive contacts out of lists."""

    websites: list[Website] | None | Unset = UNSET
    """Web sites of the person, such as a personal page or that of the employer."""

    addresses: list[Address] | None | Unset = UNSET
    """Postal addresses at which the person can be reached."""

    social_links: list[SocialLink] | None | Unset = UNSET
    """Profiles of the person on social networks."""

    phone_numbers: list[PhoneNumber] | None | Unset = UNSET
    """Telephone numbers of the person, with what each is for."""

    emails: list[Email] | None | Unset = UNSET
    """Email addresses of the person. The one of type `primary` comes first where the connector marks one."""

    email_domain: str | None | Unset = UNSET
    """The part after the `@` of the person's main email address, by which a CRM can match people to companies."""

    custom_fields: list[CustomField] | None | Unset = UNSET
    """Values of the fields that the customer added to contacts in the CRM."""

    tags: list[str] | None | Unset = UNSET
    """Labels that users have put on the contact."""

    first_call_at: Timestamp | None | Unset = UNSET
    """Moment of the first call with the person, in UTC. Filled by the connector. Read-only."""

    first_email_at: Timestamp | None | Unset = UNSET
    """Moment of the first email exchanged with the person, in UTC. Filled by the connector. Read-only."""

    last_activity_at: Timestamp | None | Unset = UNSET
    """Moment of the latest activity with the person, in UTC. Filled by the connector. Read-only."""

    updated_at: Timestamp | None | Unset = UNSET
    """Moment the contact last changed, in UTC. Filled by the connector. Read-only."""

    created_at: Timestamp | None | Unset = UNSET
    """Moment the contact was created, in UTC. Filled by the connector. Read-only."""
