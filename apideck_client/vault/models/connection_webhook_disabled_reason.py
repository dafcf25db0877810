# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionWebhookDisabledReason` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["ConnectionWebhookDisabledReason"]


class ConnectionWebhookDisabledReason(OpenEnum):
    """Reason why the server stopped delivery. `none`: it did not stop; `retry_limit`: all attempts to deliver an
    event failed; `usage_limit`: the quota of the plan is used up.
    """

    NONE = "none"
    RETRY_LIMIT = "retry_limit"
    USAGE_LIMIT = "usage_limit"
