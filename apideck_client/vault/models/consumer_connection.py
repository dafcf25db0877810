# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConsumerConnection` of the Vault API."""

from __future__ import annotations

from typing import Any

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .auth_type import AuthType
from .consumer_connection_state import ConsumerConnectionState

__all__ = ["ConsumerConnection"]


@model(read_only=("id", "website", "tag_line", "auth_type"), secret=("settings",))
class ConsumerConnection(Model):
    """A connection as part of its consumer and of webhooks. It is shorter than the full connection, and its
    timestamps are text, not numbers.
    """

    id: str | None | Unset = UNSET
    """Identifies the connection within its consumer, in the form `crm+quillbridge`. Read-only."""

    name: str | None | Unset = UNSET
    """Name of the connected service as shown to people."""

    icon: str | None | Unset = UNSET
    """Image URL of the small square mark of the service."""

    logo: str | None | Unset = UNSET
    """Image URL of the full logo of the service."""

    website: str | None | Unset = UNSET
    """Address of the service's public home page. Read-only."""

    tag_line: str | None | Unset = UNSET
    """Short slogan or summary of the service. Read-only."""

    service_id: str | None | Unset = UNSET
    """Id of the connected service, as used in paths."""

    unified_api: str | None | Unset = UNSET
    """The unified API this connection serves, such as `crm`."""

    consumer_id: str | None | Unset = UNSET
    """Consumer who owns the connection."""

    auth_type: AuthType | None | Unset = UNSET
    """Kind of credentials that the service asks for. Read-only."""

    enabled: bool | None | Unset = UNSET
    """True if the connection may be used; false if it was switched off."""

    settings: dict[str, Any] | None | Unset = UNSET
    """Values entered for the connection's form fields, keyed by field id. Null when there are none."""

    metadata: dict[str, Any] | None | Unset = UNSET
    """Free-form values that the application keeps with the connection. Null when there are none."""

    created_at: Timestamp | None | Unset = UNSET
    """Time at which the connection was created, in ISO 8601 UTC."""

    updated_at: Timestamp | None | Unset = UNSET
    """Time of the connection's last change, in ISO 8601 UTC. Null if it never changed."""

    state: ConsumerConnectionState | None | Unset = UNSET
    """State of the connection. Only a `callable` connection serves data, as with the full connection. `configured`
    means that the settings are filled in. `invalid` is not declared here.
    """
