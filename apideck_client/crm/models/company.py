# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Company` of the CRM API."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .address import Address, AddressDict
from .bank_account import BankAccount, BankAccountDict
from .company_row_type import CompanyRowType, CompanyRowTypeDict
from .currency import Currency, CurrencyLiteral
from .custom_field import CustomField, CustomFieldDict
from .email import Email, EmailDict
from .phone_number import PhoneNumber, PhoneNumberDict
from .social_link import SocialLink, SocialLinkDict
from .website import Website, WebsiteDict

__all__ = ["Company"]


@model(
    read_only=(
        "id",
        "interaction_count",
        "parent_id",
        "last_activity_at",
        "deleted",
        "updated_by",
        "created_by",
        "updated_at",
        "created_at",
    )
)
class Company(Model):
    """A business or other organisation in the CRM, called an account in some systems. People who work there are
    contacts with its id in `company_id`.
    """

    id: str | None | Unset = UNSET
    """Id of the company. Issued by the connector when the company is created; omit it in requests. Read-only."""

    name: str | None | Unset
    """Name of the company; at least one character. Users see it and search for it, so prefer the everyday name to
    the full legal name.
    """

    interaction_count: int | None | Unset = UNSET
    """Number of calls, messages and meetings that the CRM has counted with the company. Filled by the connector.
    Read-only.
    """

    owner_id: str | None | Unset = UNSET
    """Id of the user who looks after the company. Without it, connectors usually take the user who made the
    connection.
    """

    image: str | None | Unset = UNSET
    """URL of a picture of the company, mostly its logo."""

    description: str | None | Unset = UNSET
    """Business of the company, as free text."""

    vat_number: str | None | Unset = UNSET
    """Value added tax number of the company, with the country prefix if there is one."""

    currency: Currency | None | Unset = UNSET
    """Currency of the business with the company and of its amounts."""

    status: str | None | Unset = UNSET
    """State of the relationship, in the connector's own words, such as `Active`."""

    fax: str | None | Unset = UNSET
    """Fax number of the company, as text in any notation."""

    annual_revenue: str | None | Unset = UNSET
    """Revenue of one year. It is text because connectors store numbers, ranges and abbreviations."""

    number_of_employees: str | None | Unset = UNSET
    """Number of employees. It is text because connectors store numbers and ranges."""

    industry: str | None | Unset = UNSET
    """Line of business, as free text or as an entry of the list that the CRM keeps."""

    ownership: str | None | Unset = UNSET
    """Ownership of the company, in the connector's own words, such as `Private` or `Public`."""

    sales_tax_number: str | None | Unset = UNSET
    """Sales tax number of the company, if it differs from `vat_number`."""

    payee_number: str | None | Unset = UNSET
    """Number that identifies the company as a receiver of payments."""

    abn_or_tfn: str | None | Unset = UNSET
    """Australian Business Number (11 digits) or, without one, Tax File Number of the company."""

    abn_branch: str | None | Unset = UNSET
    """Branch number that follows the Australian Business Number when a branch is registered for tax on its own."""

    acn: str | None | Unset = UNSET
    """Australian Company Number of the company, nine digits."""

    first_name: str | None | Unset = UNSET
    """Given name, for a business that is a single person."""

    last_name: str | None | Unset = UNSET
    """Family name, for a business that is a single person."""

    parent_id: str | None | Unset = UNSET
    """Id of the parent company, for a subsidiary or a branch. Filled by the connector. Read-only."""

    bank_accounts: list[BankAccount] | None | Unset = UNSET
    """Accounts from which the company pays or is paid."""

    websites: list[Website] | None | Unset = UNSET
    """Web sites of the company, with the use of each."""

    addresses: list[Address] | None | Unset = UNSET
    """Postal addresses of the company, such as its head office and its warehouses."""

    social_links: list[SocialLink] | None | Unset = UNSET
    """Pages of the company on social networks."""

    phone_numbers: list[PhoneNumber] | None | Unset = UNSET
    """Telephone numbers of the company itself, not those of its staff."""

    emails: list[Email] | None | Unset = UNSET
    """Email addresses of the company itself, such as a shared inbox."""

    row_type: CompanyRowType | None | Unset = UNSET
    """Kind of company record that the connector uses for this one; useful if the CRM defines several kinds that have
    their own fields.
    """

    custom_fields: list[CustomField] | None | Unset = UNSET
    """Values of the fields that the customer added to companies in the CRM."""

    tags: list[str] | None | Unset = UNSET
    """Labels that users have put on the company."""

    read_only: bool | None | Unset = UNSET
    """True if the connection may read the company but not change it. Null when the connector does not say."""

    last_activity_at: Timestamp | None | Unset = UNSET
    """Time of the latest activity with the company, in UTC. Filled by the connector. Read-only."""

    deleted: bool | None | Unset = UNSET
    """True if the company is in the connector's recycle bin. Filled by the connector. Read-only."""

    salutation: str | None | Unset = UNSET
    """Form of address for a business that is a single person, such as `Mr.`."""

    birthday: datetime.date | None | Unset = UNSET
    """Date of birth, for a business that is a single person."""

    updated_by: str | None | Unset = UNSET
    """Id of the user who made the last change. Filled by the connector. Read-only."""

    created_by: str | None | Unset = UNSET
    """Id of the user who created the company. Filled by the connector. Read-only."""

    updated_at: Timestamp | None | Unset = UNSET
    """Time at which the company last changed, in UTC. Filled by the connector. Read-only."""

    created_at: Timestamp | None | Unset = UNSET
    """Time at which the company was created, in UTC. Filled by the connector. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            name: str | None | Unset,
            interaction_count: int | None | Unset = UNSET,
            owner_id: str | None | Unset = UNSET,
            image: str | None | Unset = UNSET,
            description: str | None | Unset = UNSET,
            vat_number: str | None | Unset = UNSET,
            currency: Currency | CurrencyLiteral | None | Unset = UNSET,
            status: str | None | Unset = UNSET,
            fax: str | None | Unset = UNSET,
            annual_revenue: str | None | Unset = UNSET,
            number_of_employees: str | None | Unset = UNSET,
            industry: str | None | Unset = UNSET,
            ownership: str | None | Unset = UNSET,
            sales_tax_number: str | None | Unset = UNSET,
            payee_number: str | None | Unset = UNSET,
            abn_or_tfn: str | None | Unset = UNSET,
            abn_branch: str | None | Unset = UNSET,
            acn: str | None | Unset = UNSET,
            first_name: str | None | Unset = UNSET,
            last_name: str | None | Unset = UNSET,
            parent_id: str | None | Unset = UNSET,
            bank_accounts: Sequence[BankAccount | BankAccountDict] | None | Unset = UNSET,
            websites: Sequence[Website | WebsiteDict] | None | Unset = UNSET,
            addresses: Sequence[Address | AddressDict] | None | Unset = UNSET,
            social_links: Sequence[SocialLink | SocialLinkDict] | None | Unset = UNSET,
            phone_numbers: Sequence[PhoneNumber | PhoneNumberDict] | None | Unset = UNSET,
            emails: Sequence[Email | EmailDict] | None | Unset = UNSET,
            row_type: CompanyRowType | CompanyRowTypeDict | None | Unset = UNSET,
            custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset = UNSET,
            tags: Sequence[str] | None | Unset = UNSET,
            read_only: bool | None | Unset = UNSET,
            last_activity_at: Timestamp | None | Unset = UNSET,
            deleted: bool | None | Unset = UNSET,
            salutation: str | None | Unset = UNSET,
            birthday: datetime.date | None | Unset = UNSET,
            updated_by: str | None | Unset = UNSET,
            created_by: str | None | Unset = UNSET,
            updated_at: Timestamp | None | Unset = UNSET,
            created_at: Timestamp | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class CompanyDict(TypedDict, total=False):
        """A dict that you may pass instead of `Company`."""

        name: Required[str | None | Unset]
        owner_id: str | None | Unset
        image: str | None | Unset
        description: str | None | Unset
        vat_number: str | None | Unset
        currency: Currency | CurrencyLiteral | None | Unset
        status: str | None | Unset
        fax: str | None | Unset
        annual_revenue: str | None | Unset
        number_of_employees: str | None | Unset
        industry: str | None | Unset
        ownership: str | None | Unset
        sales_tax_number: str | None | Unset
        payee_number: str | None | Unset
        abn_or_tfn: str | None | Unset
        abn_branch: str | None | Unset
        acn: str | None | Unset
        first_name: str | None | Unset
        last_name: str | None | Unset
        bank_accounts: Sequence[BankAccount | BankAccountDict] | None | Unset
        websites: Sequence[Website | WebsiteDict] | None | Unset
        addresses: Sequence[Address | AddressDict] | None | Unset
        social_links: Sequence[SocialLink | SocialLinkDict] | None | Unset
        phone_numbers: Sequence[PhoneNumber | PhoneNumberDict] | None | Unset
        emails: Sequence[Email | EmailDict] | None | Unset
        row_type: CompanyRowType | CompanyRowTypeDict | None | Unset
        custom_fields: Sequence[CustomField | CustomFieldDict] | None | Unset
        tags: Sequence[str] | None | Unset
        read_only: bool | None | Unset
        salutation: str | None | Unset
        birthday: datetime.date | None | Unset
else:
    CompanyDict = dict
