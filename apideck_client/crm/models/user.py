# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`User` of the CRM API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .address import Address, AddressDict
from .email import Email, EmailDict
from .phone_number import PhoneNumber, PhoneNumberDict

__all__ = ["User"]


@model(read_only=("id", "updated_at", "created_at"), secret=("password",))
class User(Model):
    """A person with an account in the CRM. Users own records and carry out activities; the people they sell to are
    contacts.
    """

    id: str | None | Unset = UNSET
    """Id of the user. Issued by the connector when the account is created; omit it in requests. Read-only."""

    parent_id: str | None | Unset = UNSET
    """Id of the user above this one in the CRM's hierarchy, usually the manager."""

    username: str | None | Unset = UNSET
    """Name that the user signs in with. In many connectors it is an email address."""

    first_name: str | None | Unset = UNSET
    """Given name of the user, without titles."""

    last_name: str | None | Unset = UNSET
    """Family name of the user; some connectors refuse an account without it."""

    title: str | None | Unset = UNSET
    """Job title of the user, such as `Account Manager`."""

    division: str | None | Unset = UNSET
    """Part of the organisation that the user belongs to."""

    department: str | None | Unset = UNSET
    """Department the user works in. Deprecated: prefer `division`, and read this field only if the connector does
    not fill `division`.
    """

    company_name: str | None | Unset = UNSET
    """Name of the organisation that the user works for."""

    employee_number: str | None | Unset = UNSET
    """Number of the user in the employer's records, as text that keeps leading zeros."""

    description: str | None | Unset = UNSET
    """Free text about the user, such as a short biography."""

    image: str | None | Unset = UNSET
    """URL of a picture of the user, which may need a session in the CRM to open."""

    language: str | None | Unset = UNSET
    """Language of the CRM's screens for the user, preferably as a two-letter ISO 639-1 code such as `en`."""

    status: str | None | Unset = UNSET
    """State of the account, in the connector's own words, such as `active` or `invited`."""

    password: str | None | Unset = UNSET
    """Password for the account. It is only sent, never returned. Omit it if the CRM invites users by email.
    Write-only.
    """

    addresses: list[Address] | None | Unset = UNSET
    """Postal addresses of the user."""

    phone_numbers: list[PhoneNumber] | None | Unset = UNSET
    """Telephone numbers of the user, with the use of each."""

    emails: list[Email] | None | Unset
    """Email addresses of the user; required in requests. The CRM writes to the one of type `primary`."""

    updated_at: str | None | Unset = UNSET
    """Time at which the account last changed, normally ISO 8601 in UTC. Filled by the connector. Read-only."""

    created_at: str | None | Unset = UNSET
    """Time at which the account was created, normally ISO 8601 in UTC. Filled by the connector. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            parent_id: str | None | Unset = UNSET,
            username: str | None | Unset = UNSET,
            first_name: str | None | Unset = UNSET,
            last_name: str | None | Unset = UNSET,
            title: str | None | Unset = UNSET,
            division: str | None | Unset = UNSET,
            department: str | None | Unset = UNSET,
            company_name: str | None | Unset = UNSET,
            employee_number: str | None | Unset = UNSET,
            description: str | None | Unset = UNSET,
            image: str | None | Unset = UNSET,
            language: str | None | Unset = UNSET,
            status: str | None | Unset = UNSET,
            password: str | None | Unset = UNSET,
            addresses: Sequence[Address | AddressDict] | None | Unset = UNSET,
            phone_numbers: Sequence[PhoneNumber | PhoneNumberDict] | None | Unset = UNSET,
            emails: Sequence[Email | EmailDict] | None | Unset,
            updated_at: str | None | Unset = UNSET,
            created_at: str | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class UserDict(TypedDict, total=False):
        """A dict that you may pass instead of `User`."""

        parent_id: str | None | Unset
        username: str | None | Unset
        first_name: str | None | Unset
        last_name: str | None | Unset
        title: str | None | Unset
        division: str | None | Unset
        department: str | None | Unset
        company_name: str | None | Unset
        employee_number: str | None | Unset
        description: str | None | Unset
        image: str | None | Unset
        language: str | None | Unset
        status: str | None | Unset
        password: str | None | Unset
        addresses: Sequence[Address | AddressDict] | None | Unset
        phone_numbers: Sequence[PhoneNumber | PhoneNumberDict] | None | Unset
        emails: Required[Sequence[Email | EmailDict] | None | Unset]
else:
    UserDict = dict
