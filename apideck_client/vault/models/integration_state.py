# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`IntegrationState` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["IntegrationState"]


class IntegrationState(OpenEnum):
    """State of the integration's set-up behind a connection, set by the server. `disabled`: switched off for all
    consumers; `needs_configuration`: the application must still enter its OAuth client or similar; `configured`:
    ready for consumers.
    """

    DISABLED = "disabled"
    NEEDS_CONFIGURATION = "needs_configuration"
    CONFIGURED = "configured"
