# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`Email` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .email_type import EmailType, EmailTypeLiteral

__all__ = ["Email"]


@model()
class Email(Model):
    """An email address of a company, person or user."""

    id: str | None | Unset = UNSET
    """Id of the entry in the connector, if email addresses are records of their own."""

    email: str | None | Unset
    """The address itself, at least one character. Some connectors hold text here that is not a valid address."""

    type: EmailType | None | Unset = UNSET
    """Use of the address. `primary` is the main one of its owner, `secondary` comes next and `billing` receives
    invoices.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            email: str | None | Unset,
            type: EmailType | EmailTypeLiteral | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class EmailDict(TypedDict, total=False):
        """A dict that you may pass instead of `Email`."""

        id: str | None | Unset
        email: Required[str | None | Unset]
        type: EmailType | EmailTypeLiteral | None | Unset
else:
    EmailDict = dict
