"""The options of a client and of a single call: credentials, consumer, connector, and the connection to the API.

`ClientOptions` holds the checked options of a client. The `…Options` dictionaries are the types of a call's keyword
arguments. A method takes those that fit its operation, with or without a consumer and a connector.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

from ..errors import ArgumentError
from .option_checks import OPTIONS, check_settings, unknown_option
from .secrets import Secret

if TYPE_CHECKING:
    from ..retry import RetryRule
    from .records.model import Unset
    from .request.operation import Operation


class AppOptions(TypedDict, total=False):
    """The options of every call."""

    app_id: str
    """The Unify application, instead of the client's."""
    timeout: float
    """Seconds to wait: for the connection, for each part of the response, and for a free connection."""
    deadline: float | None
    """Seconds for the whole call, with all attempts and waits. Default 300. None for no limit."""
    max_retries: int
    """The number of retries after a temporary failure; 0 for none. Default 2."""
    retry: "RetryRule"
    """Your own rule: what to retry, and after how long. See `apideck_client.retry`."""
    retry_writes: bool
    """Retry a POST or PATCH even if the server may have acted on it. It can create a record twice."""
    extra_headers: Mapping[str, str]
    """Additional headers."""
    extra_query: Mapping[str, Any]
    """Additional query parameters. Nested mappings become `name[key]=value`, as in `pass_through`."""
    extra_body: Mapping[str, Any]
    """Additional fields, also ones that this version doesn't know. They are merged into the body last, and replace its
    fields of the same name. Those of a client are for all calls that have a body."""
    method_override: bool
    """Send PATCH, PUT and DELETE as POST with `?_method=`, for networks that block other methods."""


class ConsumerOptions(AppOptions, total=False):
    """The options of a call that is made for one consumer."""

    consumer_id: "str | Unset"
    """The id that you gave your customer in Vault, instead of the client's. `UNSET` names no consumer, for calls that
    need none, such as the logs of all consumers."""


class ConnectorOptions(ConsumerOptions, total=False):
    """The options of a call that reaches a connector."""

    service_id: "str | Unset"
    """The connector (`salesforce`, `hubspot` …), if the consumer has connected more than one. `UNSET` lets the API
    choose, if the client names one."""


class ClientSettings(ConnectorOptions, total=False):
    """The settings that `with_options` can change: the options of a call, the pace, and the credential."""

    api_key: str
    """The secret key of the Unify application."""
    requests_per_second: float
    """The maximum number of requests that start per second on one connection, evenly spaced. Default: no limit."""
    max_in_flight: int
    """The maximum number of requests at the same time on one connection. Default: no limit."""
    lead_call: bool
    """Let one call on a connection go first after a pause, so that a token is refreshed once. Default True."""
    session_token: str
    """A Vault session's token, used instead of the API key."""


class RateLimitScope(NamedTuple):
    """One consumer's link to one connector, as the API sees it. Rate limits and tokens belong to it."""

    app_id: str
    consumer_id: str | None
    service_id: str | None


class ClientOptions(NamedTuple):
    """The checked options of a client, and of a call."""

    credential: Secret[str]
    scheme: Literal["key", "jwt"]
    app_id: str
    base_url: str
    consumer_id: str | None = None
    service_id: str | None = None
    timeout: float | None = None
    deadline: float | None = 300.0
    max_retries: int = 2
    retry: "RetryRule | None" = None
    retry_writes: bool = False
    requests_per_second: float | None = None
    max_in_flight: int | None = None
    lead_call: bool = True
    extra_headers: Secret[Mapping[str, str]] = Secret(MappingProxyType({}))
    extra_query: Secret[Mapping[str, Any]] = Secret(MappingProxyType({}))
    extra_body: Secret[Mapping[str, Any]] = Secret(MappingProxyType({}))
    """Headers, query parameters and fields are the caller's, and may hold anything. Fields are JSON: `msgspec.Raw`."""
    method_override: bool = False

    def changed(self, settings: Mapping[str, Any]) -> "ClientOptions":
        """Return these options with some replaced. Additional headers, query parameters and fields are merged."""
        changes = check_settings(settings)
        for name in ("extra_headers", "extra_query", "extra_body"):
            if name in changes:
                changes[name] = Secret({**getattr(self, name).reveal(), **changes[name].reveal()})
        return self._replace(**changes) if changes else self


def check_call(operation: "Operation", changes: Mapping[str, Any]) -> None:
    """Raise an error for an option that a call doesn't take: the credential, an unknown one, or a needless consumer."""
    kind = ConnectorOptions if operation.service else ConsumerOptions if operation.consumer else AppOptions
    for name in changes:
        if name in OPTIONS and name not in kind.__optional_keys__:
            raise ArgumentError(name, f"is not an option of {operation.name}", "omit it, or pass it to with_options")
        if name not in OPTIONS:
            arguments = [parameter.name for parameter in operation.query]
            arguments += ["max_items", "read_ahead"] if operation.is_paged else []
            raise unknown_option(name, kind.__optional_keys__, arguments)
