# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionWebhookStatus` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["ConnectionWebhookStatus"]


class ConnectionWebhookStatus(OpenEnum):
    """State of the delivery of events. `enabled`: they are; `disabled`: they are not, for the reason in
    `disabled_reason`.
    """

    ENABLED = "enabled"
    DISABLED = "disabled"
