# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionConfiguration` of the Vault API."""

from __future__ import annotations

from ...model import UNSET, Model, Unset, model
from .connection_configuration_default import ConnectionConfigurationDefault

__all__ = ["ConnectionConfiguration"]


@model()
class ConnectionConfiguration(Model):
    """The defaults of a single resource of the unified API."""

    resource: str | None | Unset = UNSET
    """Resource the defaults apply to, such as `leads`."""

    defaults: list[ConnectionConfigurationDefault] | None | Unset = UNSET
    """Values used for fields that a request leaves out."""
