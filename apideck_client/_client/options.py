"""What a client or a single call can be told: credentials, whose data, and how to talk to the API.

`ClientOptions` is the complete, checked set behind a client. The `…Options` dictionaries type what a call takes as
keyword arguments; which of them a method takes depends on whether the operation is made for a consumer and a connector.
"""

import copy
import inspect
import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict
from urllib.parse import urlsplit

from ..errors import ArgumentError
from .hosts import is_host, is_loopback
from .type_guards import is_mapping

if TYPE_CHECKING:
    from ..retry import RetryRule
    from .records.model import Unset

DEFAULT_BASE_URL = "https://unify.apideck.com"

MAX_TIMEOUT = 10_000_000
"""Seconds that a timeout can say, some four months."""

_SECONDS = "pass a positive number of seconds"
_OWN_HEADERS = {
    "authorization": "api_key or session_token",
    "x-apideck-auth-type": "session_token",
    "x-apideck-app-id": "app_id",
    "x-apideck-consumer-id": "consumer_id",
    "x-apideck-service-id": "service_id",
    "host": "base_url",
}
_FRAMING_HEADERS = frozenset({"connection", "content-length", "te", "transfer-encoding", "upgrade"})


class Masked(str):
    """A text that shows itself to the wire and to no repr, such as a traceback's of local variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class Unshown:
    """Anything that a caller passed where a secret may be, kept out of the repr of an error's frames."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value: object = value

    def __repr__(self) -> str:
        return "<unshown>"


class Secret:
    """A credential that shows itself to nobody but the transport: no repr, no log, no pickle carries it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The credential itself, to be put into the request and nowhere else."""
        return self._value

    def redact(self, content: bytes) -> bytes:
        """The content with the credential blanked out, wherever it stands as a word of its own."""
        return re.sub(rb"(?<![\w-])" + re.escape(self._value.encode()) + rb"(?![\w-])", b"***", content)

    def __repr__(self) -> str:
        return "Secret('***')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a credential is not pickled; give the other process its own, for example by environment")


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


_KNOWN = set(ClientOptions._fields) - {"credential", "scheme", "base_url"} | {
    "api_key",
    "session_token",
}


def check_call(operation: str, changes: Mapping[str, Any], *, consumer: bool, service: bool) -> None:
    """Raise if a call is told what it can't heed: a consumer where none is asked for, or the credential."""
    kind = ConnectorOptions if service else ConsumerOptions if consumer else AppOptions
    for name in changes:
        if name in _KNOWN and name not in kind.__optional_keys__:
            raise ArgumentError(
                name,
                f"is not an option of {operation}",
                "leave it out, or give it to with_options",
            )


def mask_credentials(settings: "ClientSettings") -> None:
    """Keep the credentials out of the repr of a call's arguments, should the call fail. What is no str is refused."""
    credentials: tuple[Literal["api_key"], Literal["session_token"]] = ("api_key", "session_token")
    wrong: dict[str, str] = {}
    for name in credentials:
        given = Unshown(settings.get(name))
        if isinstance(given.value, str):
            settings[name] = Masked(given.value)
        elif given.value is not None:
            settings.pop(name)
            wrong[name] = type(given.value).__name__
    for argument, kind in wrong.items():
        raise ArgumentError(argument, f"must be a str, got {kind}", "pass a str")


def check_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as fields of `ClientOptions`, or an error that names the one that is wrong."""
    checked: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in _KNOWN:
            raise ArgumentError(name, "is not an option", f"the options are {', '.join(sorted(_KNOWN))}")
        if name in ("api_key", "session_token"):
            if "credential" in checked:
                raise ArgumentError("session_token", "was given beside api_key", "give one of the two")
            checked["credential"] = Secret(check_token(name, value))
            checked["scheme"] = "key" if name == "api_key" else "jwt"
        else:
            checked[name] = _CHECKS[name](name, value)
    return checked


def check_base_url(url: object) -> str:
    """The base URL without a trailing slash. Credentials travel in headers, so it must be https, or loopback."""
    if not isinstance(url, str):
        raise ArgumentError("base_url", f"must be a str, got {type(url).__name__}", f"pass {DEFAULT_BASE_URL!r}")
    try:
        parts = urlsplit(url)
        place = parts.netloc if parts.port is None else parts.netloc.rpartition(":")[0]
        is_whole = bool(parts.hostname) and parts.scheme in ("https", "http") and parts.port != 0
    except ValueError:
        parts, place, is_whole = urlsplit(""), "", False
    if not is_whole or re.search(r"[\x00-\x20\x7f\\]", url) or parts.netloc.endswith(":"):
        raise ArgumentError("base_url", f"is {url!r}", f"pass a whole URL such as {DEFAULT_BASE_URL!r}")
    if "@" in parts.netloc:
        raise ArgumentError("base_url", "holds credentials", "pass them as api_key")
    if "?" in url or "#" in url:
        raise ArgumentError("base_url", "holds a query or a fragment", "pass query parameters as extra_query")
    if not is_host(place):
        remedy = "pass a host's name in ASCII letters (xn--... for others), or an IP address"
        raise ArgumentError("base_url", f"is {url!r}, and there can be no such host", remedy)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ArgumentError("base_url", f"is {url!r}", "use https; plain http is for loopback only")
    return url.rstrip("/")


def _header_value(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ArgumentError(name, f"must be a str, got {type(value).__name__}", "pass a str")
    if not value.strip():
        raise ArgumentError(name, "is empty", "pass a value or leave it out")
    if value != value.strip(" \t"):
        raise ArgumentError(name, "has spaces around it, which a server would drop", "pass the value without them")
    if any(ord(char) < 32 or ord(char) == 127 for char in value):
        raise ArgumentError(name, "holds a line break or control character", "pass the value without it")
    if not value.isascii():
        raise ArgumentError(name, "holds characters that a header can't carry", "pass ASCII, percent-encode the rest")
    return value


def _id(name: str, value: object) -> str | None:
    if not isinstance(value, str):
        from .records.model import UNSET  # here, as models cost more to import than a client

        if value is UNSET:
            return None
    if value is None:
        raise ArgumentError(name, "is None", "pass a str, or UNSET where the call shall name none")
    return _header_value(name, value)


def check_token(name: str, value: object) -> str:
    """A credential that can stand in a header, or an error that doesn't show it."""
    token = _header_value(name, value)
    if token != token.strip() or " " in token:
        raise ArgumentError(name, "holds spaces", "pass the bare token, without 'Bearer'")
    return token


def _headers(name: str, value: object) -> dict[str, str]:
    if not is_mapping(value):
        raise ArgumentError(name, f"must be a mapping, got {type(value).__name__}", "pass {'name': 'value'}")
    checked: dict[str, str] = {}
    for key, item in value.items():
        if not isinstance(key, str) or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", key):
            raise ArgumentError(name, f"has the key {key!r}, which is no header name", "pass a header's name")
        if key.lower() in _OWN_HEADERS:
            raise ArgumentError(name, f"sets {key}, which the client sets itself", f"use {_OWN_HEADERS[key.lower()]}")
        if key.lower() == "accept-encoding":
            raise ArgumentError(name, f"sets {key}, which the client sets itself", "leave it out")
        if key.lower() in _FRAMING_HEADERS:
            raise ArgumentError(name, f"sets {key}, which follows from the request", "leave it out")
        checked[key.lower()] = _header_value(f"{name}[{key!r}]", item)
    return checked


def _query(name: str, value: object) -> dict[str, Any]:
    if not is_mapping(value):
        raise ArgumentError(name, f"must be a mapping, got {type(value).__name__}", "pass {'name': 'value'}")
    return {str(key): copy.deepcopy(item) for key, item in value.items()}


def _timeout(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentError(name, f"must be a number of seconds, got {type(value).__name__}", "pass a float")
    if not 0 < value < MAX_TIMEOUT:
        raise ArgumentError(name, f"is {value:.6}" if isinstance(value, float) else "is out of range", _SECONDS)
    return float(value)


def _deadline(name: str, value: object) -> float | None:
    return None if value is None else _timeout(name, value)


def _rule(name: str, value: object) -> object:
    if not callable(value):
        raise ArgumentError(
            name, f"must be a function, got {type(value).__name__}", "pass one that takes a Failure; see RetryRule"
        )
    if inspect.iscoroutinefunction(value):
        raise ArgumentError(name, "is a coroutine function", "pass a plain one: it decides, and the client waits")
    return value


def _rate(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ArgumentError(name, f"is {value!r}", "pass a positive number")
    return float(value)


def _count(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ArgumentError(name, f"is {value!r}", "pass a positive int")
    return value


def _max_retries(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ArgumentError(name, f"is {value!r}", "pass 0 for no retries, or a small positive int")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ArgumentError(name, f"must be a bool, got {type(value).__name__}", "pass True or False")
    return value


_CHECKS: dict[str, Any] = {
    "app_id": _header_value,
    "consumer_id": _id,
    "service_id": _id,
    "timeout": _timeout,
    "deadline": _deadline,
    "retry": _rule,
    "retry_writes": _flag,
    "requests_per_second": _rate,
    "max_in_flight": _count,
    "lead_call": _flag,
    "max_retries": _max_retries,
    "extra_headers": _headers,
    "extra_query": _query,
    "method_override": _flag,
}
