"""The options of a client and of a single call: credentials, consumer, connector, and how to talk to the API.

`ClientOptions` holds the checked options of a client. The `…Options` dictionaries type the keyword arguments of a call:
a method takes the ones that fit its operation, which is made for a consumer and a connector or not.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

from ..errors import ArgumentError
from .option_checks import OPTIONS, check_settings
from .secrets import Secret

if TYPE_CHECKING:
    from ..retry import RetryRule
    from .records.model import Unset


class AppOptions(TypedDict, total=False):
    """What any call can be told."""

    app_id: str
    """The Unify application, instead of the client's."""
    timeout: float
    """Seconds to wait: for the connection, for each part of the answer, and for a free connection."""
    deadline: float | None
    """Seconds that the whole call may take, all attempts and waits included; default 300. None for no end."""
    max_retries: int
    """How often to repeat a call that failed in a way that passes; 0 for never. Default 2."""
    retry: "RetryRule"
    """Your own rule of what to repeat and after how long; see `apideck_client.retry`."""
    retry_writes: bool
    """Repeat a POST or PATCH too where the server may have acted on it. It can double what you create."""
    extra_headers: Mapping[str, str]
    """Headers to send as well."""
    extra_query: Mapping[str, Any]
    """Query parameters to send as well; nested mappings become `name[key]=value`, as in `pass_through`."""
    method_override: bool
    """Send PATCH, PUT and DELETE as POST with `?_method=`, for networks that let nothing else through."""


class ConsumerOptions(AppOptions, total=False):
    """What a call on behalf of one consumer can be told."""

    consumer_id: "str | Unset"
    """Whose data: the id you gave your customer in Vault, instead of the client's. `UNSET` names nobody, for calls that
    can do without, such as the logs of all consumers."""


class ConnectorOptions(ConsumerOptions, total=False):
    """What a call that reaches a connector can be told."""

    service_id: "str | Unset"
    """Which connector (`salesforce`, `hubspot` …), where the consumer has connected more than one. `UNSET` leaves it to
    the API, where the client names one."""


class ClientSettings(ConnectorOptions, total=False):
    """What `with_options` can change: everything a call can be told, and the credential."""

    api_key: str
    """The secret key of the Unify application."""
    requests_per_second: float
    """The most requests to start per second on one connection, evenly spaced. Left out, as many as you make."""
    max_in_flight: int
    """The most requests under way at once on one connection. Left out, as many as you make."""
    lead_call: bool
    """Let one call on a connection go first after a pause, so that a token is refreshed once. Default True."""
    session_token: str
    """A Vault session's token, used instead of the API key."""


class RateLimitScope(NamedTuple):
    """One consumer's link to one connector, as the API sees it: what rate limits and tokens belong to."""

    app_id: str
    consumer_id: str | None
    service_id: str | None


class ClientOptions(NamedTuple):
    """Checked options, ready for the transport. Made by `check_settings` and `changed`."""

    credential: Secret
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
    extra_headers: Mapping[str, str] = MappingProxyType({})
    extra_query: Mapping[str, Any] = MappingProxyType({})
    method_override: bool = False

    def __repr__(self) -> str:
        # Not the headers and query parameters: they are the caller's, and may hold anything.
        shown = {name: value for name, value in self._asdict().items() if not name.startswith("extra_")}
        return f"ClientOptions({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    def changed(self, settings: Mapping[str, Any]) -> "ClientOptions":
        """These options with some of them replaced; headers and query parameters are added to those there are."""
        changes = check_settings(settings)
        for name in ("extra_headers", "extra_query"):
            if name in changes:
                changes[name] = {**getattr(self, name), **changes[name]}
        return self._replace(**changes) if changes else self


def check_call(operation: str, changes: Mapping[str, Any], *, consumer: bool, service: bool) -> None:
    """Raise if a call is told what it can't heed: a consumer where none is asked for, or the credential."""
    kind = ConnectorOptions if service else ConsumerOptions if consumer else AppOptions
    for name in changes:
        if name in OPTIONS and name not in kind.__optional_keys__:
            raise ArgumentError(
                name,
                f"is not an option of {operation}",
                "leave it out, or give it to with_options",
            )
