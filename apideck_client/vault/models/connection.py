# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`Connection` of the Vault API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

from ..._client.records.model import UNSET, EpochTimestamp, Model, Unset, model
from ...times import write_milliseconds
from .auth_type import AuthType
from .connection_configuration import ConnectionConfiguration, ConnectionConfigurationDict
from .connection_state import ConnectionState
from .connection_status import ConnectionStatus
from .form_field import FormField
from .integration_state import IntegrationState
from .oauth_grant_type import OAuthGrantType
from .webhook_subscription import WebhookSubscription

__all__ = ["Connection"]


@model(
    read_only=(
        "id",
        "service_id",
        "name",
        "tag_line",
        "unified_api",
        "state",
        "integration_state",
        "auth_type",
        "oauth_grant_type",
        "status",
        "website",
        "icon",
        "logo",
        "authorize_url",
        "revoke_url",
        "form_fields",
        "configurable_resources",
        "resource_schema_support",
        "resource_settings_support",
        "validation_support",
        "settings_required_for_authorization",
        "subscriptions",
        "has_guide",
        "created_at",
        "updated_at",
    ),
    secret=("authorize_url", "revoke_url", "settings"),
    lenient=True,
    writers={"created_at": write_milliseconds, "updated_at": write_milliseconds},
)
class Connection(Model):
    """A consumer's link to one service under one unified API, with its state, its settings and the features of its
    connector. In a request, send only `enabled`, `settings`, `metadata` and `configuration`; the server fills the
    rest.
    """

    id: str | None | Unset = UNSET
    """Identifies the connection within its consumer: the unified API and the service id with a plus sign between
    them, as in `crm+quillbridge`. Read-only.
    """

    service_id: str | None | Unset = UNSET
    """Id of the connected service, as used in paths and in the `x-apideck-service-id` header. Read-only."""

    name: str | None | Unset = UNSET
    """Name of the service as shown to people. Read-only."""

    tag_line: str | None | Unset = UNSET
    """Short slogan or summary of the service, for display in a list of connectors. Read-only."""

    unified_api: str | None | Unset = UNSET
    """The unified API this connection serves, such as `crm`. One service may have a connection under each of
    several. Read-only.
    """

    state: ConnectionState | None | Unset = UNSET
    """State of the connection. Only a `callable` connection serves data. Read-only."""

    integration_state: IntegrationState | None | Unset = UNSET
    """State of the integration's set-up by the application. A connection cannot be authorized while this is
    `needs_configuration`. Read-only.
    """

    auth_type: AuthType | None | Unset = UNSET
    """Kind of credentials that the service asks for. It decides whether `authorize_url` or `settings` completes the
    connection. Read-only.
    """

    oauth_grant_type: OAuthGrantType | None | Unset = UNSET
    """OAuth flow that the service uses. Only meaningful when `auth_type` is `oauth2`. Read-only."""

    status: ConnectionStatus | None | Unset = UNSET
    """Availability of the connector as a product, not of this connection. `live`: ready for use; `upcoming`:
    planned; `requested`: customers want it, not planned yet. Read-only.
    """

    enabled: bool | None | Unset = UNSET
    """True if the connection may be used. Send false to switch it off and keep its credentials. An update that omits
    it does not change it.
    """

    website: str | None | Unset = UNSET
    """Address of the service's public home page. Read-only."""

    icon: str | None | Unset = UNSET
    """Image URL of the small square mark of the service. Read-only."""

    logo: str | None | Unset = UNSET
    """Image URL of the full logo of the service. Read-only."""

    authorize_url: str | None | Unset = UNSET
    """Page to open in the consumer's browser to start the OAuth consent. It already has `state`; append
    `&redirect_uri=` with the page to return to. Null when the service does not use OAuth consent. Read-only.
    """

    revoke_url: str | None | Unset = UNSET
    """Page to open in the consumer's browser to revoke the OAuth consent. It already has `state`; append
    `&redirect_uri=` with the page to return to. Null when there is nothing to revoke. Read-only.
    """

    settings: dict[str, Any] | None | Unset = UNSET
    """Values for the fields listed in `form_fields`, keyed by field id, such as an instance URL or an API key. Null
    or missing when none were entered.
    """

    metadata: dict[str, Any] | None | Unset = UNSET
    """Free-form values that the caller keeps with the connection. The connector never sees them."""

    form_fields: list[FormField] | None | Unset = UNSET
    """The settings that a consumer can fill in, in the order for a form. Read-only."""

    configuration: list[ConnectionConfiguration] | None | Unset = UNSET
    """Defaults for requests through this connection, one entry per resource."""

    configurable_resources: list[str] | None | Unset = UNSET
    """Resources that can be configured on this connection, through `configuration` or the `config` operations.
    Read-only.
    """

    resource_schema_support: list[str] | None | Unset = UNSET
    """Resources whose records the connector can describe with the service's own fields. Read-only."""

    resource_settings_support: list[str] | None | Unset = UNSET
    """Resources that have their own settings, in addition to those of the whole connection. Read-only."""

    validation_support: bool | None | Unset = UNSET
    """True if the connector can test the entered credentials and settings against the service. Read-only."""

    settings_required_for_authorization: list[str] | None | Unset = UNSET
    """Ids of the form fields that must have a value before the consumer opens `authorize_url`. Read-only."""

    subscriptions: list[WebhookSubscription] | None | Unset = UNSET
    """Webhooks that are registered at the service on behalf of this connection. Read-only."""

    has_guide: bool | None | Unset = UNSET
    """True if Vault can show the consumer a setup guide for this connector. Read-only."""

    created_at: EpochTimestamp | None | Unset = UNSET
    """Time at which the connection was created, as a Unix time in milliseconds. Read-only."""

    updated_at: EpochTimestamp | None | Unset = UNSET
    """Time of the connection's last change, as a Unix time in milliseconds. Null if it never changed. Read-only."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            id: str | None | Unset = UNSET,
            service_id: str | None | Unset = UNSET,
            name: str | None | Unset = UNSET,
            tag_line: str | None | Unset = UNSET,
            unified_api: str | None | Unset = UNSET,
            state: ConnectionState | None | Unset = UNSET,
            integration_state: IntegrationState | None | Unset = UNSET,
            auth_type: AuthType | None | Unset = UNSET,
            oauth_grant_type: OAuthGrantType | None | Unset = UNSET,
            status: ConnectionStatus | None | Unset = UNSET,
            enabled: bool | None | Unset = UNSET,
            website: str | None | Unset = UNSET,
            icon: str | None | Unset = UNSET,
            logo: str | None | Unset = UNSET,
            authorize_url: str | None | Unset = UNSET,
            revoke_url: str | None | Unset = UNSET,
            settings: Mapping[str, Any] | None | Unset = UNSET,
            metadata: Mapping[str, Any] | None | Unset = UNSET,
            form_fields: Sequence[FormField] | None | Unset = UNSET,
            configuration: Sequence[ConnectionConfiguration | ConnectionConfigurationDict] | None | Unset = UNSET,
            configurable_resources: Sequence[str] | None | Unset = UNSET,
            resource_schema_support: Sequence[str] | None | Unset = UNSET,
            resource_settings_support: Sequence[str] | None | Unset = UNSET,
            validation_support: bool | None | Unset = UNSET,
            settings_required_for_authorization: Sequence[str] | None | Unset = UNSET,
            subscriptions: Sequence[WebhookSubscription] | None | Unset = UNSET,
            has_guide: bool | None | Unset = UNSET,
            created_at: EpochTimestamp | None | Unset = UNSET,
            updated_at: EpochTimestamp | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ConnectionDict(TypedDict, total=False):
        """A dict that you may pass instead of `Connection`."""

        enabled: bool | None | Unset
        settings: Mapping[str, Any] | None | Unset
        metadata: Mapping[str, Any] | None | Unset
        configuration: Sequence[ConnectionConfiguration | ConnectionConfigurationDict] | None | Unset
else:
    ConnectionDict = dict
