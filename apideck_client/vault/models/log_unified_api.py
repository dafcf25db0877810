# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`LogUnifiedApi` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["LogUnifiedApi"]


class LogUnifiedApi(OpenEnum):
    """API that the call belongs to: a unified API, `proxy` for calls passed straight to the service, or `vault` for
    the operations in this document.
    """

    CRM = "crm"
    LEAD = "lead"
    PROXY = "proxy"
    VAULT = "vault"
    ACCOUNTING = "accounting"
    HRIS = "hris"
    ATS = "ats"
    ECOMMERCE = "ecommerce"
    ISSUE_TRACKING = "issue-tracking"
    POS = "pos"
    FILE_STORAGE = "file-storage"
    SMS = "sms"
