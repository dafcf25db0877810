# Generated from openapi/crm.yaml by `make generate`. Do not edit.
"""`BankAccountAccountType` of the CRM API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["BankAccountAccountType"]


class BankAccountAccountType(OpenEnum):
    """Kind of account. `bank_account` is held at a bank, `credit_card` is a card account and `other` is anything
    else.
    """

    BANK_ACCOUNT = "bank_account"
    CREDIT_CARD = "credit_card"
    OTHER = "other"


if TYPE_CHECKING:
    BankAccountAccountTypeLiteral = Literal[
        "bank_account",
        "credit_card",
        "other",
    ]
else:
    BankAccountAccountTypeLiteral = str
