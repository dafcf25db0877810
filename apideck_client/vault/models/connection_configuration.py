# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionConfiguration` of the Vault API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .connection_configuration_default import ConnectionConfigurationDefault, ConnectionConfigurationDefaultDict

__all__ = ["ConnectionConfiguration"]


@model()
class ConnectionConfiguration(Model):
    """The defaults of a single resource of the unified API."""

    resource: str | None | Unset = UNSET
    """Resource the defaults apply to, such as `leads`."""

    defaults: list[ConnectionConfigurationDefault] | None | Unset = UNSET
    """Values for fields that a request omits."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            resource: str | None | Unset = UNSET,
            defaults: Sequence[ConnectionConfigurationDefault | ConnectionConfigurationDefaultDict]
            | None
            | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ConnectionConfigurationDict(TypedDict, total=False):
        """A dict that you may pass instead of `ConnectionConfiguration`."""

        resource: str | None | Unset
        defaults: Sequence[ConnectionConfigurationDefault | ConnectionConfigurationDefaultDict] | None | Unset
else:
    ConnectionConfigurationDict = dict
