"""The errors of Vault, by the API's own names.

The names are from the contract. Which case gets which error is our interpretation.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..failures import ApideckFailure
from .connectors import CONFIGURED, DISABLED, ConnectionKey, Connector


def connector_not_found(key: ConnectionKey) -> ApideckFailure:
    """Return the error for a service that the unified API doesn't have."""
    detail = f"There is no connector {key.service_id!r} for the unified API {key.unified_api!r}"
    return ApideckFailure("ConnectorNotFoundError", "Connector not found", detail)


def connection_not_found(connector: Connector) -> ApideckFailure:
    """Return the error for a connection that doesn't exist."""
    detail = f"The consumer has no connection to {connector.name} for {connector.key.unified_api}"
    return ApideckFailure("ConnectionNotFoundError", "Connection not found", detail)


def connection_disabled(connector: Connector) -> ApideckFailure:
    """Return the error for a disabled connection."""
    detail = f"The connection to {connector.name} is disabled; enable it in Vault"
    return ApideckFailure("ConnectorDisabledError", "Connection disabled", detail)


def credentials_refused(connector: Connector) -> ApideckFailure:
    """Return the error for credentials that the service refuses."""
    detail = f"{connector.name} no longer accepts the connection's credentials; authorize it again"
    return ApideckFailure("ConnectorCredentialsError", "Invalid credentials", detail)


def credentials_missing(connector: Connector) -> ApideckFailure:
    """Return the error for a connection that was never authorized, or whose credentials were revoked."""
    detail = f"The connection to {connector.name} has no credentials; authorize it first"
    return ApideckFailure("OAuthCredentialsNotFoundError", "Credentials not found", detail)


def settings_missing(connector: Connector, missing: Sequence[str]) -> ApideckFailure:
    """Return the error for required settings that have no value."""
    detail = f"The connection to {connector.name} needs settings: {', '.join(missing)}"
    return ApideckFailure("ConnectionSettingsError", "Missing settings", detail)


def no_refresh_token() -> ApideckFailure:
    """Return the error for an import without a refresh token."""
    detail = "credentials.refresh_token: required, or Vault could not renew the access token"
    return ApideckFailure("InvalidStateError", "Cannot import the connection", detail)


def no_such_grant(connector: Connector) -> ApideckFailure:
    """Return the error for a connector for which Vault can't get a token without consent."""
    detail = f"{connector.name} gives tokens for consent only, not for credentials in the settings"
    return ApideckFailure("InvalidStateError", "Cannot fetch a token", detail)


def no_oauth(connector: Connector) -> ApideckFailure:
    """Return the error for a connector that doesn't use OAuth."""
    detail = f"{connector.name} does not connect by OAuth consent"
    return ApideckFailure("OAuthConnectorError", "Not an OAuth connector", detail)


def bad_redirect_uri() -> ApideckFailure:
    """Return the error for a `redirect_uri` that a browser can't open."""
    detail = "redirect_uri: required, an absolute http or https address"
    return ApideckFailure("OAuthRedirectUriError", "Invalid redirect URI", detail)


def invalid_state(detail: str) -> ApideckFailure:
    """Return the error for a `state` that can't be used."""
    return ApideckFailure("OAuthInvalidStateError", "Invalid state", detail)


def bad_code() -> ApideckFailure:
    """Return the error for a code that the service refuses."""
    detail = "The service does not know this code, or it was for another state or used before"
    return ApideckFailure("OAuthCodeExchangeError", "Code exchange failed", detail)


def not_allowed(detail: str) -> ApideckFailure:
    """Return the error for a session's token that doesn't allow the call."""
    return ApideckFailure("ForbiddenError", "Not allowed", detail)


def check_enabled(connector: Connector) -> None:
    """Refuse a connector that is disabled for the app."""
    if connector.integration_state == DISABLED:
        detail = f"The integration of {connector.name} is disabled for this app"
        raise ApideckFailure("ConnectorDisabledError", "Connector disabled", detail)


def check_configured(connector: Connector) -> None:
    """Refuse consent for a connector that the app hasn't set up."""
    check_enabled(connector)
    if connector.integration_state != CONFIGURED:
        detail = f"The integration of {connector.name} has no OAuth client yet: configure it for this app"
        raise ApideckFailure("IntegrationNotFoundError", "Integration not configured", detail)
