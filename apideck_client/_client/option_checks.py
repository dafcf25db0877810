"""The checks of the options that a caller sets: each returns the checked value, or raises `ArgumentError`."""

import copy
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from ..errors import ArgumentError
from .hosts import is_host, is_loopback
from .secrets import Secret
from .type_guards import is_mapping
from .validation import check_count, check_filled, check_flag, check_number, check_seconds, check_type, nearest

DEFAULT_BASE_URL = "https://unify.apideck.com"

_OWN_HEADERS = {
    "authorization": "use api_key or session_token",
    "x-apideck-auth-type": "use session_token",
    "x-apideck-app-id": "use app_id",
    "x-apideck-consumer-id": "use consumer_id",
    "x-apideck-service-id": "use service_id",
    "host": "use base_url",
    "accept-encoding": "omit it",
}
_FRAMING_HEADERS = frozenset({"connection", "content-length", "te", "transfer-encoding", "upgrade"})


def check_settings(settings: Mapping[str, Any], arguments: Iterable[str] = ()) -> dict[str, Any]:
    """Return the settings as fields of `ClientOptions`.

    Args:
        settings: The settings by name.
        arguments: The other arguments that the caller could have meant.

    Raises:
        ArgumentError: A setting is unknown or wrong.
    """
    checked: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in OPTIONS:
            raise unknown_option(name, OPTIONS, arguments)
        if name in ("api_key", "session_token"):
            if "credential" in checked:
                raise ArgumentError("session_token", "was given beside api_key", "give one of the two")
            checked["credential"] = Secret(check_token(name, value))
            checked["scheme"] = "key" if name == "api_key" else "jwt"
        else:
            checked[name] = _CHECKS[name](name, value)
    return checked


def unknown_option(name: str, options: Iterable[str], arguments: Iterable[str] = ()) -> ArgumentError:
    """Return the error for an option that does not exist, with the name that was probably meant.

    Args:
        name: The unknown name.
        options: The options that exist.
        arguments: The other arguments of the same call.
    """
    known = [*sorted(options), *sorted(arguments)]
    close = nearest(name, known)
    guess = f"did you mean {close!r}? There are " if close else "there are "
    return ArgumentError(name, "is not an option", guess + ", ".join(known))


def check_base_url(url: object) -> str:
    """Return the base URL without a trailing slash. It must be https or loopback: it gets the credentials."""
    url = check_type("base_url", url, str, f"pass {DEFAULT_BASE_URL!r}")
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
    value = check_filled(name, value, "pass a value or omit it")
    if value != value.strip(" \t"):
        raise ArgumentError(name, "has spaces around it, which a server would drop", "pass the value without them")
    if any(ord(char) < 32 or ord(char) == 127 for char in value):
        raise ArgumentError(name, "holds a line break or control character", "pass the value without it")
    if not value.isascii():
        raise ArgumentError(name, "holds characters that a header can't carry", "pass ASCII, percent-encode the rest")
    return value


def _id(name: str, value: object) -> str | None:
    if not isinstance(value, str):
        from .records.model import UNSET  # imported here, because models take longer to import than a client

        if value is UNSET:
            return None
    if value is None:
        raise ArgumentError(name, "is None", "pass a str, or UNSET if the call must name none")
    return _header_value(name, value)


def check_token(name: str, value: object) -> str:
    """Return a credential that a header can carry. The error for another one does not show it."""
    token = _header_value(name, value)
    if token != token.strip() or " " in token:
        raise ArgumentError(name, "holds spaces", "pass the bare token, without 'Bearer'")
    return token


def _items(name: str, value: object, remedy: str = "pass {'name': 'value'}") -> Iterable[tuple[Any, Any]]:
    if not is_mapping(value):
        raise ArgumentError(name, f"must be a mapping, got {type(value).__name__}", remedy)
    return value.items()


def _headers(name: str, value: object) -> Secret[Mapping[str, str]]:
    checked: dict[str, str] = {}
    for key, item in _items(name, value):
        if not isinstance(key, str) or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", key):
            raise ArgumentError(name, f"has the key {key!r}, which is no header name", "pass a header's name")
        if key.lower() in _OWN_HEADERS:
            raise ArgumentError(name, f"sets {key}, which the client sets itself", _OWN_HEADERS[key.lower()])
        if key.lower() in _FRAMING_HEADERS:
            raise ArgumentError(name, f"sets {key}, which follows from the request", "omit it")
        checked[key.lower()] = _header_value(f"{name}[{key!r}]", item)
    return Secret(checked)


def _query(name: str, value: object) -> Secret[Mapping[str, Any]]:
    return Secret({str(key): copy.deepcopy(item) for key, item in _items(name, value)})


def _fields(name: str, value: object) -> Secret[dict[str, Any]]:
    """Return fields, each as JSON, so that a later change of the mapping changes no call."""
    import msgspec  # imported here, because few clients need it

    from .records.encoding import encode

    fields = dict(_items(name, value, "pass {'name': value}"))
    return Secret(msgspec.json.decode(encode(fields, partial=True, name=name), type=dict[str, msgspec.Raw]))


def _rule(name: str, value: object) -> object:
    if not callable(value):
        kind = type(value).__name__
        raise ArgumentError(name, f"must be a function, got {kind}", "pass one that takes a Failure; see RetryRule")
    if inspect.iscoroutinefunction(value):
        raise ArgumentError(name, "is a coroutine function", "pass a plain one: it decides, and the client waits")
    return value


_CHECKS: dict[str, Callable[[str, object], Any]] = {
    "app_id": _header_value,
    "consumer_id": _id,
    "service_id": _id,
    "timeout": check_seconds,
    "deadline": lambda name, value: None if value is None else check_seconds(name, value),
    "retry": _rule,
    "retry_writes": check_flag,
    "requests_per_second": check_number,
    "max_in_flight": check_count,
    "lead_call": check_flag,
    "max_retries": partial(check_count, least=0, remedy="pass 0 for no retries, or a small positive int"),
    "extra_headers": _headers,
    "extra_query": _query,
    "extra_body": _fields,
    "method_override": check_flag,
}

OPTIONS = frozenset({*_CHECKS, "api_key", "session_token"})
"""The names of all options."""
