"""The next step of a connection.

A connection goes available → added → authorized → callable, and becomes invalid when its credentials fail. Only a
connection that is enabled and callable serves data. The steps to `callable` depend on the service's kind of credentials
and on its settings. `next_step` finds the next one.
"""

import enum
from collections.abc import Iterator
from typing import NamedTuple

from .._client.secrets import guarded
from .._client.type_guards import is_array, is_object
from .._client.validation import check_type
from ..vault.models import (
    AuthType,
    Connection,
    ConnectionState,
    ConsumerConnection,
    FormField,
    IntegrationState,
    OAuthGrantType,
)


class Step(enum.StrEnum):
    """The next step of a connection."""

    NOTHING = "nothing"
    """The connection is callable: read data."""
    ADD = "add"
    """The connection isn't added yet: open a session, or create it with `connections.create`."""
    FILL_SETTINGS = "fill settings"
    """Settings are missing: ask your customer, in a session or with your own form."""
    AUTHORIZE = "authorize"
    """The customer's consent is missing: send their browser to `authorize_url`."""
    FETCH_TOKEN = "fetch token"
    """The token is missing, and it needs no consent: call `connections.token`."""
    FIX_CREDENTIALS = "fix credentials"
    """The service refuses the credentials: ask your customer to enter them again."""
    ENABLE = "enable"
    """Somebody switched the connection off: update it with `enabled=True`."""
    SET_UP_INTEGRATION = "set up integration"
    """The integration needs you, for all customers: set it up in Apideck, or enable it there."""
    LOOK = "look"
    """The step is unknown: look at the connection in Vault."""


class NextStep(NamedTuple):
    """The next step of a connection, and whether you or your customer has to take it."""

    step: Step
    reason: str
    """The reason in words."""
    missing: tuple[str, ...] = ()
    """The ids of the settings that have no value."""
    fields: tuple[FormField, ...] = ()
    """The fields of the form for the missing settings, in its order."""

    @property
    def is_yours(self) -> bool:
        """True if the application has to take the step, False if its customer has to take it."""
        return self.step in (Step.SET_UP_INTEGRATION, Step.FETCH_TOKEN)


@guarded
def next_step(connection: Connection | ConsumerConnection) -> NextStep:
    """Return the next step that a connection needs before it serves data.

    Args:
        connection: A connection from `vault.connections`. A connection from a webhook's event or a consumer works too,
            but doesn't name the missing settings.

    Returns:
        The step and the reason for it. If this client doesn't know the connection's state, the step is `Step.LOOK`.

    Raises:
        ArgumentError: `connection` is not a connection.

    Example:
        from apideck_client.connecting import next_step

        connection = await apideck.vault.connections.get("crm", "quillbridge")
        print(next_step(connection).reason)
    """
    if not isinstance(connection, ConsumerConnection):
        remedy = "pass an awaited result of vault.connections, or the entity of an event"
        check_type("connection", connection, Connection, remedy, wanted="a connection")
    if connection.enabled is False:
        return NextStep(Step.ENABLE, "it is switched off")
    integration = getattr(connection, "integration_state", None)
    if integration == IntegrationState.DISABLED:
        return NextStep(Step.SET_UP_INTEGRATION, "the integration is disabled for the whole application")
    if connection.state == ConnectionState.CALLABLE:
        return NextStep(Step.NOTHING, "it serves data")
    if integration == IntegrationState.NEEDS_CONFIGURATION:
        return NextStep(Step.SET_UP_INTEGRATION, "the application has not set up this integration")
    if connection.state != ConnectionState.INVALID:
        return _progress(connection)
    if _asks_for_consent(connection):
        return NextStep(Step.AUTHORIZE, "its authorization has failed or was revoked")
    return NextStep(Step.FIX_CREDENTIALS, "the service refuses its credentials")


def _progress(connection: Connection | ConsumerConnection) -> NextStep:
    """Return the missing step on the way to the state `callable`."""
    is_open = connection.state in (ConnectionState.AVAILABLE, ConnectionState.ADDED, "configured")
    needs_token = is_open and connection.auth_type == AuthType.OAUTH2
    needs_consent = needs_token and _asks_for_consent(connection)
    missing = _missing(connection, before_consent=needs_consent)
    if missing:
        fields = tuple(field for field in _form(connection) if field.id in missing)
        return NextStep(Step.FILL_SETTINGS, f"settings are missing: {', '.join(missing)}", missing, fields)
    if needs_consent:
        return NextStep(Step.AUTHORIZE, "the consumer has not authorized it")
    if needs_token:
        return NextStep(Step.FETCH_TOKEN, "it has no token yet")
    if connection.state == ConnectionState.AVAILABLE:
        return NextStep(Step.ADD, "it has not been added")
    return NextStep(Step.LOOK, f"its state is {str(connection.state or 'unknown')!r}, and nothing seems to be missing")


def _asks_for_consent(connection: Connection | ConsumerConnection) -> bool:
    """Return True if the connection gets its token by a person's consent in a browser."""
    grant = getattr(connection, "oauth_grant_type", None) or OAuthGrantType.AUTHORIZATION_CODE
    return connection.auth_type == AuthType.OAUTH2 and grant == OAuthGrantType.AUTHORIZATION_CODE


def _missing(connection: Connection | ConsumerConnection, *, before_consent: bool) -> tuple[str, ...]:
    """Return the ids of required settings without a value.

    Before the consent, return only those that the consent needs.
    """
    found: object = getattr(connection, "settings_required_for_authorization", None)
    needed = list(found) if is_array(found) else []
    if not before_consent:
        needed += [field.id for field in _form(connection) if field.required]
    settings = connection.settings if is_object(connection.settings) else {}
    return tuple(dict.fromkeys(name for name in needed if isinstance(name, str) and settings.get(name) in (None, "")))


def _form(connection: Connection | ConsumerConnection) -> Iterator[FormField]:
    found: object = getattr(connection, "form_fields", None)
    return (field for field in (found if is_array(found) else ()) if isinstance(field, FormField))
