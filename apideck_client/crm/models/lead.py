# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Lead` of the CRM API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .address import Address, AddressDict
from .currency import Currency, CurrencyLiteral
from .custom_field import CustomField, CustomFieldDict
from .email import Email, EmailDict
from .phone_number import PhoneNumber, PhoneNumberDict
from .social_link import SocialLink, SocialLinkDict
from .website import Website, WebsiteDict

__all__ = ["Lead"]


@model(read_only=("id", "updated_at", "created_at"))
class Lead(Model):
    """A person, possibly with a company, who showed interest and has not been qualified yet. Connectors turn a lead
    into a contact, and often an opportunity, when it is converted.
    """

    id: str | None | Unset = UNSET
    """Id of the lead. Issued by the connector when the lead is created; omit it in requests. Read-only."""

    name: str | None | Unset
    """Full name of the person; at least one character. Connectors that store only the parts build it from them."""

    company_name: str | None | Unset
    """Name of the company that the person speaks for. It must be present in a request, and may be null for a private
    person.
    """

    owner_id: str | None | Unset = UNSET
    """Id of the user who follows up the lead. Without it, the connector assigns one by its own rules."""

    company_id: str | None | Unset = UNSET
    """Id of the company the lead is linked to, once the CRM has one for it."""

    contact_id: str | None | Unset = UNSET
    """Id of the contact that the lead is linked to or was converted into."""

    lead_source: str | None | Unset = UNSET
    """Channel of the first contact with the person, in the connector's own words, such as `Web form`."""

    first_name: str | None | Unset = UNSET
    """Given name of the person, without titles."""

    last_name: str | None | Unset = UNSET
    """Family name of the person; some connectors refuse a lead without it."""

    description: str | None | Unset = UNSET
    """Interests of the person, as free text."""

    prefix: str | None | Unset = UNSET
    """Title put before the name, such as `Dr.` or `Mr.`."""

    title: str | None | Unset = UNSET
    """Job title of the person, such as `Studio Manager`."""

    language: str | None | Unset = UNSET
    """Language for messages to the person, preferably as a two-letter ISO 639-1 code such as `de`."""

    status: str | None | Unset = UNSET
    """Progress of the lead, in the connector's own words, such as `Contacted`."""

    monetary_amount: int | float | None | Unset = UNSET
    """Possible value of a sale to this lead, in `currency`: an integer in the currency's smallest unit. Some
    connectors give whole units with a fraction instead.
    """

    currency: Currency | None | Unset = UNSET
    """Currency of `monetary_amount`. Null when none is set."""

    fax: str | None | Unset = UNSET
    """Fax number of the person, as text in any notation."""

    websites: list[Website] | None | Unset = UNSET
    """Web sites of the person or company."""

    addresses: list[Address] | None | Unset = UNSET
    """Postal addresses of the person or company."""

    social_links: list[SocialLink] | None | Unset = UNSET
    """Profiles of the person or company on social networks."""

    phone_numbers: list[PhoneNumber] | None | Unset = UNSET
    """Telephone numbers of the person, with the use of each."""

    emails: list[Email] | None | Unset = UNSET
    """Email addresses of the person, with the use of each."""

    custom_fields: list[CustomField] | None | Unset = UNSET
    """Values of the fields that the customer added to leads in the CRM."""

    tags: list[str] | None | Unset = UNSET
    """Labels that users have put on the lead."""

    updated_at: str | None | Unset = UNSET
    """Time at which the lead last changed, normally ISO 8601 in UTC. Filled by the connector. Read-only."""

    created_at: str | None | Unset = UNSET
    """Time at which the lead was created, normally ISO 8601 in UTC. Filled by the connector. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            name: str | None | Unset,
            company_name: str | None | Unset,
            owner_id: str | None | Unset = UNSET,
            company_id: str | None | Unset = UNSET,
            contact_id: str | None | Unset = UNSET,
            lead_source: str | None | Unset = UNSET,
            first_name: str | None | Unset = UNSET,
            last_name: str | None | Unset = UNSET,
            description: str | None | Unset = UNSET,
            prefix: str | None | Unset = UNSET,
            title: str | None | Unset = UNSET,
            language: str | None | Unset = UNSET,
            status: str | None | Unset = UNSET,
            monetary_amount: float | None | Unset = UNSET,
            currency: Currency | CurrencyLiteral | None | Unset = UNSET,
            fax: str | None | Unset = UNSET,
            websites: Sequence[Website | WebsiteDict] | None | Unset = UNSET,
            addresses: Sequence[Address | AddressDict] | None | Unset = UNSET,
            social_links: Sequence[SocialLink | SocialLinkDict] | None | Unset = UNSET,
            phone_numbers: Sequence[PhoneNumber | PhoneNumberDict] | None | Unset = UNSET,
            emails: Sequence[Email | EmailDict] | None | Unset = UNSET,
            custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset = UNSET,
            tags: Sequence[str] | None | Unset = UNSET,
            updated_at: str | None | Unset = UNSET,
            created_at: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class LeadDict(TypedDict, total=False):
        """A dict that you may pass instead of `Lead`."""

        name: Required[str | None | Unset]
        company_name: Required[str | None | Unset]
        owner_id: str | None | Unset
        company_id: str | None | Unset
        contact_id: str | None | Unset
        lead_source: str | None | Unset
        first_name: str | None | Unset
        last_name: str | None | Unset
        description: str | None | Unset
        prefix: str | None | Unset
        title: str | None | Unset
        language: str | None | Unset
        status: str | None | Unset
        monetary_amount: float | None | Unset
        currency: Currency | CurrencyLiteral | None | Unset
        fax: str | None | Unset
        websites: Sequence[Website | WebsiteDict] | None | Unset
        addresses: Sequence[Address | AddressDict] | None | Unset
        social_links: Sequence[SocialLink | SocialLinkDict] | None | Unset
        phone_numbers: Sequence[PhoneNumber | PhoneNumberDict] | None | Unset
        emails: Sequence[Email | EmailDict] | None | Unset
        custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset
        tags: Sequence[str] | None | Unset
else:
    LeadDict = dict
