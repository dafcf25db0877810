"""The connectors: made-up services, one for each way to make a connection. Only data lives here."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ..characters import CHARACTERS

OAUTH2 = "oauth2"
AUTHORIZATION_CODE = "authorization_code"
CLIENT_CREDENTIALS = "client_credentials"
PASSWORD = "password"
API_KEY = "apiKey"

DISABLED = "disabled"
NEEDS_CONFIGURATION = "needs_configuration"
CONFIGURED = "configured"


class Option(NamedTuple):
    """A value that a form field offers."""

    label: str
    value: str


class FormField(NamedTuple):
    """A setting that consumers fill in."""

    id: str
    label: str
    type: str = "text"
    required: bool = True
    sensitive: bool = False
    placeholder: str | None = None
    options: Sequence[Option] = ()

    def example(self) -> Any:
        """Return a value that the field accepts."""
        if self.options:
            return self.options[0].value
        return {"checkbox": True, "number": 1}.get(self.type, f"example-{self.id}")

    def problem(self, value: Any) -> str | None:
        """Return why the field doesn't accept this value, or None if it does. Null clears any field."""
        if value is None:
            return None
        if self.type == "checkbox":
            return None if isinstance(value, bool) else "must be a boolean"
        if self.type == "number":
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return None if is_number else "must be a number"
        if not isinstance(value, str):
            return "must be a string"
        offered = [option.value for option in self.options]
        return f"must be one of {', '.join(offered)}" if offered and value not in offered else None


class ConnectionKey(NamedTuple):
    """The key of a connection. One service may serve more than one unified API."""

    unified_api: str
    service_id: str

    @property
    def id(self) -> str:
        """The connection's id, such as crm+salesforce."""
        return f"{self.unified_api}+{self.service_id}"


class Connector(NamedTuple):
    """A service for one unified API, and the app's set-up of it (`integration_state`)."""

    key: ConnectionKey
    name: str
    auth_type: str = OAUTH2
    oauth_grant_type: str | None = AUTHORIZATION_CODE
    integration_state: str = CONFIGURED
    form_fields: Sequence[FormField] = ()
    required_for_authorization: Sequence[str] = ()
    """The form fields that need a value before the consumer can open the service's consent page."""
    resource_settings: Mapping[str, Sequence[FormField]] = MappingProxyType({})
    """The possible settings of each resource."""

    @property
    def asks_for_consent(self) -> bool:
        """True if the consumer connects on the service's consent page."""
        return self.oauth_grant_type == AUTHORIZATION_CODE


class Catalogue:
    """Every connector. An unknown service is added as an ordinary OAuth connector when it is first set up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Remove the services that were added."""
        odd = [Connector(ConnectionKey("crm", name), character.name) for name, character in CHARACTERS.items()]
        self._connectors = {connector.key: connector for connector in (*_CONNECTORS, *odd)}

    def __iter__(self) -> Iterator[Connector]:
        with self._lock:
            return iter(list(self._connectors.values()))

    def get(self, key: ConnectionKey) -> Connector | None:
        """Return the connector, or None."""
        return self._connectors.get(key)

    def of_service(self, service_id: str) -> Connector | None:
        """Return a connector of that service, for any unified API. Its name is the same for each."""
        return next((connector for connector in self if connector.key.service_id == service_id), None)

    def ensure(self, key: ConnectionKey) -> Connector:
        """Return the connector. Create an ordinary one if it doesn't exist."""
        with self._lock:
            if key not in self._connectors:
                self._connectors[key] = Connector(key, key.service_id.replace("-", " ").title())
            return self._connectors[key]


_REGION = FormField(
    "region", "Region", type="select", options=(Option("Europe", "europe"), Option("North America", "north-america"))
)
_LEAD_SETTINGS: Mapping[str, Sequence[FormField]] = {
    "leads": (
        FormField(
            "campaign",
            "Campaign",
            type="select",
            required=False,
            options=(Option("Spring fair", "spring-fair"), Option("Newsletter", "newsletter")),
        ),
        FormField("owner", "Owner of new leads", required=False),
    ),
    "opportunities": (FormField("forecast", "Part of the forecast", type="checkbox", required=False),),
}

_CONNECTORS = (
    Connector(ConnectionKey("crm", "salesforce"), "Salesforce", resource_settings=_LEAD_SETTINGS),
    Connector(ConnectionKey("crm", "hubspot"), "HubSpot", resource_settings=_LEAD_SETTINGS),
    Connector(
        ConnectionKey("crm", "quillbridge"),
        "Quillbridge",
        form_fields=(
            FormField("subdomain", "Subdomain", placeholder="acme in acme.quillbridge.example"),
            FormField("trial", "This is a trial account", type="checkbox", required=False),
        ),
        required_for_authorization=("subdomain",),
    ),
    Connector(ConnectionKey("crm", "marlowe"), "Marlowe CRM", form_fields=(_REGION,)),
    Connector(
        ConnectionKey("crm", "brindle"),
        "Brindle",
        auth_type=API_KEY,
        oauth_grant_type=None,
        form_fields=(
            FormField("api_key", "API key", sensitive=True),
            _REGION,
            FormField("page_size", "Records a page", type="number", required=False),
        ),
    ),
    Connector(
        ConnectionKey("crm", "tallyhook"),
        "Tallyhook",
        oauth_grant_type=CLIENT_CREDENTIALS,
        form_fields=(
            FormField("client_id", "Client id"),
            FormField("client_secret", "Client secret", sensitive=True),
        ),
    ),
    Connector(
        ConnectionKey("crm", "oxbow"),
        "Oxbow",
        oauth_grant_type=PASSWORD,
        form_fields=(FormField("username", "User name"), FormField("password", "Password", sensitive=True)),
    ),
    Connector(ConnectionKey("crm", "fernway"), "Fernway", integration_state=NEEDS_CONFIGURATION),
    Connector(ConnectionKey("crm", "gannet"), "Gannet", integration_state=DISABLED),
    Connector(ConnectionKey("accounting", "quillbridge"), "Quillbridge"),
    Connector(
        ConnectionKey("accounting", "pennywort"),
        "Pennywort Books",
        auth_type=API_KEY,
        oauth_grant_type=None,
        form_fields=(FormField("api_key", "API key", sensitive=True),),
    ),
    Connector(ConnectionKey("file-storage", "lockerby"), "Lockerby"),
)
