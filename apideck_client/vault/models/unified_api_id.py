# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`UnifiedApiId` of the Vault API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["UnifiedApiId"]


class UnifiedApiId(OpenEnum):
    """Name of a unified API: one interface to many services of the same kind, such as `crm` or `accounting`. `vault`
    is this API. Newer servers may name others.
    """

    ACCOUNTING = "accounting"
    ATS = "ats"
    CALENDAR = "calendar"
    CRM = "crm"
    CSP = "csp"
    CUSTOMER_SUPPORT = "customer-support"
    ECOMMERCE = "ecommerce"
    EMAIL = "email"
    EMAIL_MARKETING = "email-marketing"
    EXPENSE_MANAGEMENT = "expense-management"
    FILE_STORAGE = "file-storage"
    FORM = "form"
    HRIS = "hris"
    LEAD = "lead"
    PAYROLL = "payroll"
    POS = "pos"
    PROCUREMENT = "procurement"
    PROJECT_MANAGEMENT = "project-management"
    SCRIPT = "script"
    SMS = "sms"
    SPREADSHEET = "spreadsheet"
    TEAM_MESSAGING = "team-messaging"
    ISSUE_TRACKING = "issue-tracking"
    TIME_REGISTRATION = "time-registration"
    TRANSACTIONAL_EMAIL = "transactional-email"
    VAULT = "vault"


if TYPE_CHECKING:
    UnifiedApiIdLiteral = Literal[
        "accounting",
        "ats",
        "calendar",
        "crm",
        "csp",
        "customer-support",
        "ecommerce",
        "email",
        "email-marketing",
        "expense-management",
        "file-storage",
        "form",
        "hris",
        "lead",
        "payroll",
        "pos",
        "procurement",
        "project-management",
        "script",
        "sms",
        "spreadsheet",
        "team-messaging",
        "issue-tracking",
        "time-registration",
        "transactional-email",
        "vault",
    ]
else:
    UnifiedApiIdLiteral = str
