# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionConfigurationDefaultTarget` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["ConnectionConfigurationDefaultTarget"]


class ConnectionConfigurationDefaultTarget(OpenEnum):
    """Target of the default. `custom_fields`: a custom field of the record; `resource`: a regular field of the
    record.
    """

    CUSTOM_FIELDS = "custom_fields"
    RESOURCE = "resource"
