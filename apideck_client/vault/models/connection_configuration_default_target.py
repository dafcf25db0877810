# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionConfigurationDefaultTarget` of the Vault API."""

from __future__ import annotations

from ...model import OpenEnum

__all__ = ["ConnectionConfigurationDefaultTarget"]


class ConnectionConfigurationDefaultTarget(OpenEnum):
    """Where the default goes. `custom_fields`: into a custom field of the record; `resource`: into a regular field
    of the record.
    """

    CUSTOM_FIELDS = "custom_fields"
    RESOURCE = "resource"
