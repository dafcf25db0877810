# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionWebhookStatus` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["ConnectionWebhookStatus"]


class ConnectionWebhookStatus(OpenEnum):
    """State of the subscription. `enabled`: events are delivered; `disabled`: they are not, for the reason in
    `disabled_reason`.
    """

    ENABLED = "enabled"
    DISABLED = "disabled"
