# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`BankAccount` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .bank_account_account_type import BankAccountAccountType, BankAccountAccountTypeLiteral
from .currency import Currency, CurrencyLiteral

__all__ = ["BankAccount"]


@model()
class BankAccount(Model):
    """An account at a bank or card issuer that belongs to a company. Which numbers are filled depends on the
    country: IBAN and BIC in most of Europe, BSB in Australia, bank and branch codes elsewhere.
    """

    account_number: str | None | Unset = UNSET
    """Number of the account in the national form, as text, with its leading zeros."""

    account_name: str | None | Unset = UNSET
    """Name of the account's holder."""

    account_type: BankAccountAccountType | None | Unset = UNSET
    """Kind of account. `bank_account` is held at a bank, `credit_card` is a card account and `other` is anything
    else.
    """

    iban: str | None | Unset = UNSET
    """International Bank Account Number, country code and check digits included, without blanks."""

    bic: str | None | Unset = UNSET
    """Business Identifier Code of the bank (also called SWIFT code), of 8 or 11 characters."""

    bsb_number: str | None | Unset = UNSET
    """Bank State Branch number of an Australian bank, six digits, often written with a hyphen in the middle."""

    branch_identifier: str | None | Unset = UNSET
    """Code of the branch that keeps the account, in countries that number branches apart from banks."""

    bank_code: str | None | Unset = UNSET
    """National code of the bank, such as a sort code or routing number."""

    currency: Currency | None | Unset = UNSET
    """Currency in which the account is kept, null when the connector does not say."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            account_number: str | None | Unset = UNSET,
            account_name: str | None | Unset = UNSET,
            account_type: BankAccountAccountType | BankAccountAccountTypeLiteral | None | Unset = UNSET,
            iban: str | None | Unset = UNSET,
            bic: str | None | Unset = UNSET,
            bsb_number: str | None | Unset = UNSET,
            branch_identifier: str | None | Unset = UNSET,
            bank_code: str | None | Unset = UNSET,
            currency: Currency | CurrencyLiteral | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class BankAccountDict(TypedDict, total=False):
        """A dict that you may pass instead of `BankAccount`."""

        account_number: str | None | Unset
        account_name: str | None | Unset
        account_type: BankAccountAccountType | BankAccountAccountTypeLiteral | None | Unset
        iban: str | None | Unset
        bic: str | None | Unset
        bsb_number: str | None | Unset
        branch_identifier: str | None | Unset
        bank_code: str | None | Unset
        currency: Currency | CurrencyLiteral | None | Unset
else:
    BankAccountDict = dict
