"""OAuth links: a link sends a customer's browser to the consent page, and the browser returns with a result.

The client builds and reads links, and never opens one. The state in a link is a credential. Keep it only in your
customer's browser session, never in a log.
"""

import enum
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import parse_qsl, quote

from .._client.hosts import is_loopback
from .._client.option_checks import DEFAULT_BASE_URL, check_base_url
from .._client.secrets import SecretFields, guarded
from .._client.type_guards import is_mapping, is_sequence
from .._client.validation import (
    BROWSER_SCHEMES,
    check_absolute,
    check_filled,
    check_text,
    check_type,
    one_line,
    split_absolute,
)
from ..errors import ApideckError, ArgumentError
from ..tokens import Claims, read_claims

if TYPE_CHECKING:
    from .._client.records.model import Unset


class HasLinks(Protocol):
    """Any object that has OAuth links, such as a connection from `vault.connections`."""

    @property
    def authorize_url(self) -> "str | Unset | None":
        """The page on which the customer gives consent."""
        ...

    @property
    def revoke_url(self) -> "str | Unset | None":
        """The page on which the customer withdraws the consent."""
        ...


class HasQuery(Protocol):
    """A URL in parts, such as Starlette's `request.url` or the result of `urlsplit`."""

    @property
    def query(self) -> Any:
        """The query of the URL."""
        ...


class Unchecked(enum.Enum):
    """The type of `NO_CHECK`, for annotations."""

    NO_CHECK = "no check"


NO_CHECK: Final = Unchecked.NO_CHECK
"""Use it instead of an expected state to accept a callback from anybody."""


class Callback(SecretFields):
    """The parameters that the browser brings back after the consent.

    They may contain a state and a code, which are credentials. Tools that show variables don't show them.
    """

    __slots__ = ()

    @property
    def parameters(self) -> Mapping[str, str]:
        """All parameters."""
        return self._fields.reveal()

    @property
    def state(self) -> str | None:
        """The state of the link that the browser was sent to, or None if there is none."""
        return self.parameters.get("state") or None

    @property
    def claims(self) -> Claims | None:
        """The claims of the state, which name the connection. They aren't verified. None if the state can't be read."""
        try:
            return read_claims(self.state) if self.state else None
        except ArgumentError:
            return None

    def __repr__(self) -> str:
        return f"<Callback with {', '.join(self.parameters) or 'nothing'}>"


class OAuthCallbackError(ApideckError):
    """The browser came back with an error instead of a consent.

    Attributes:
        error: The code of OAuth 2, such as `invalid_scope`, unchanged.
        description: The service's description of the error, unchanged, or None.

    Both come from the browser. The text of the error shows them on one line, without escape codes.
    """

    def __init__(self, error: str, description: str | None = None) -> None:
        self.error = error
        self.description = description
        super().__init__(error, description)

    def __str__(self) -> str:
        error = one_line(self.error) or "the service named no error"
        description = one_line(self.description or "")
        return f"{error}: {description}" if description else error


class OAuthDeniedError(OAuthCallbackError):
    """Your customer did not consent, or isn't allowed to. Offer to try again."""


class OAuthUnavailableError(OAuthCallbackError):
    """The service is temporarily unavailable. Try again later."""


class OAuthStateError(OAuthCallbackError):
    """The state is not the one of this browser's link. The callback may be forged. Start again."""


_ERRORS: dict[str, type[OAuthCallbackError]] = {
    "access_denied": OAuthDeniedError,
    "server_error": OAuthUnavailableError,
    "temporarily_unavailable": OAuthUnavailableError,
}


# -- links -------------------------------------------------------------------------------------------------------------


@guarded
def authorize_url(
    connection: HasLinks, *, redirect_uri: str, scopes: Sequence[str] = (), app_scheme: str | None = None
) -> str:
    """Return the URL of the page on which a customer gives Apideck access to their account.

    Args:
        connection: A connection from `vault.connections`. Its link contains the state that identifies it.
        redirect_uri: Your page for the browser to return to: absolute, https (http on loopback), no fragment.
        scopes: The scopes to request, if the connector's default is not enough.
        app_scheme: The scheme of your own app, such as `com.example.app`, if `redirect_uri` may have it.

    Raises:
        ArgumentError: The connection needs no consent, or `redirect_uri` is not safe for a browser.

    Example:
        from apideck_client.connecting import authorize_url

        connection = await apideck.vault.connections.get("crm", "quillbridge")
        print(authorize_url(connection, redirect_uri="https://app.example.com/connected"))
    """
    return _with_query(_link(connection, "authorize_url"), redirect_uri, app_scheme, scopes)


@guarded
def revoke_url(connection: HasLinks, *, redirect_uri: str, app_scheme: str | None = None) -> str:
    """Return the URL of the page on which a customer withdraws Apideck's access.

    Args:
        connection: A connection from `vault.connections`.
        redirect_uri: Your page for the browser to return to: absolute, https (http on loopback), no fragment.
        app_scheme: The scheme of your own app, such as `com.example.app`, if `redirect_uri` may have it.

    Raises:
        ArgumentError: There is nothing to revoke, or `redirect_uri` is not safe for a browser.
    """
    return _with_query(_link(connection, "revoke_url"), redirect_uri, app_scheme)


@guarded
def build_authorize_url(
    service_id: str,
    app_id: str,
    *,
    state: str,
    redirect_uri: str,
    scopes: Sequence[str] = (),
    base_url: str = DEFAULT_BASE_URL,
    app_scheme: str | None = None,
) -> str:
    """Build the link of `authorize_url` from its parts, if you have no connection object.

    Maps to the operation `connectionsAuthorize`.

    Args:
        service_id: The connector.
        app_id: The Unify application.
        state: A state that Apideck made for this consumer and connector; see `state_of`.
        redirect_uri: Your page for the browser to return to.
        scopes: The scopes to request, if the connector's default is not enough.
        base_url: The address of the API, if it is not Apideck's own.
        app_scheme: The scheme of your own app, such as `com.example.app`, if `redirect_uri` may have it.

    Raises:
        ArgumentError: A part is empty or `..`, or a URL is not safe for a browser.
    """
    return _with_query(_built("authorize", service_id, app_id, state, base_url), redirect_uri, app_scheme, scopes)


@guarded
def build_revoke_url(
    service_id: str,
    app_id: str,
    *,
    state: str,
    redirect_uri: str,
    base_url: str = DEFAULT_BASE_URL,
    app_scheme: str | None = None,
) -> str:
    """Build the link of `revoke_url` from its parts.

    Maps to the operation `connectionsRevoke`.

    Args:
        service_id: The connector.
        app_id: The Unify application.
        state: A state that Apideck made for this consumer and connector; see `state_of`.
        redirect_uri: Your page for the browser to return to.
        base_url: The address of the API, if it is not Apideck's own.
        app_scheme: The scheme of your own app, such as `com.example.app`, if `redirect_uri` may have it.

    Raises:
        ArgumentError: A part is empty or `..`, or a URL is not safe for a browser.
    """
    return _with_query(_built("revoke", service_id, app_id, state, base_url), redirect_uri, app_scheme)


@guarded
def state_of(link: HasLinks | str) -> str:
    """Return the state in a link. Pass it to `read_callback`, which compares it with the returned state.

    Args:
        link: A link of `authorize_url` or `revoke_url`, or the connection itself.

    Raises:
        ArgumentError: `link` has no state.
    """
    url = link if isinstance(link, str) else _link(link, "authorize_url")
    state = dict(parse_qsl(_query_of(url))).get("state")
    if not state:
        raise ArgumentError("link", "has no state", "pass a connection's authorize_url or revoke_url")
    return state


def _link(connection: HasLinks, name: str) -> str:
    found: object = getattr(connection, name, None)
    if not isinstance(found, str) or not found:
        raise ArgumentError("connection", f"has no {name}", "see next_step(connection): it may need no consent")
    if not _is_web_page(found):
        raise ArgumentError("connection", f"has a {name} that is not a web page", "don't send a browser there")
    return found


def _is_web_page(link: str) -> bool:
    """Return True if a link goes to https (or http on loopback), and to the host that it shows."""
    try:
        parts = split_absolute(link.partition("#")[0], "connection")
    except ArgumentError:
        return False
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def _built(verb: str, service_id: str, app_id: str, state: str, base_url: str) -> str:
    given = {"service_id": service_id, "app_id": app_id, "state": state}
    service, app, stated = (
        quote(check_text(name, check_filled(name, value)), safe="") for name, value in given.items()
    )
    for name, value in (("service_id", service), ("app_id", app)):
        if value in (".", ".."):
            raise ArgumentError(name, f"is {value!r}, which would change the path", "pass an id of Apideck")
    return f"{check_base_url(base_url)}/vault/{verb}/{service}/{app}?state={stated}"


def _query_of(url: str) -> str:
    return url.partition("#")[0].partition("?")[2]


def _with_query(url: str, redirect_uri: str, app_scheme: str | None, scopes: Sequence[str] = ()) -> str:
    """Add the caller's parameters to the link, and keep its own."""
    here = check_text("redirect_uri", _checked_redirect(redirect_uri, app_scheme))
    added = [f"redirect_uri={quote(here, safe='')}"]
    if scopes:
        added.append(f"scope={quote(' '.join(_checked(scopes)), safe='')}")
    base = url.partition("#")[0].partition("?")[0]
    kept = [part for part in _query_of(url).split("&") if part and part.partition("=")[0] not in _ADDED]
    return f"{base}?{'&'.join([*kept, *added])}"


_ADDED = ("redirect_uri", "scope")


def _checked_redirect(uri: str, app_scheme: str | None) -> str:
    """Return the URL if it is safe for a browser: only the customer or their app can then read its parameters."""
    own = None if app_scheme is None else _checked_scheme(app_scheme)
    parts = split_absolute(uri, "redirect_uri")
    if parts.scheme == own:
        if uri.partition(":")[2].strip("/"):
            return uri
        raise ArgumentError("redirect_uri", f"is {uri!r}, which is only a scheme", f"pass a URL such as {own}:/back")
    if parts.scheme not in ("http", "https"):
        remedy = "pass an https URL, or name the scheme of your own app as app_scheme"
        raise ArgumentError("redirect_uri", f"is {uri!r}", remedy)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ArgumentError("redirect_uri", f"is {uri!r}", "use https; plain http is for loopback only")
    return check_absolute(uri, "redirect_uri")


def _checked_scheme(given: object) -> str:
    remedy = "pass the scheme that opens your app, such as 'com.example.app'"
    scheme = check_type("app_scheme", given, str, remedy)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme) or scheme.lower() in {*BROWSER_SCHEMES, "http", "https"}:
        raise ArgumentError("app_scheme", f"is {scheme!r}", remedy)
    return scheme.lower()


def _checked(scopes: Sequence[str]) -> Sequence[str]:
    if not is_sequence(scopes):
        raise ArgumentError("scopes", f"must be a list, got {type(scopes).__name__}", "pass a list of str")
    for scope in scopes:
        if not isinstance(scope, str) or not scope or " " in scope:
            raise ArgumentError("scopes", f"holds {scope!r}", "pass each scope as a separate str")
    return scopes


# -- callbacks ---------------------------------------------------------------------------------------------------------


@guarded
def read_callback(callback: "str | Mapping[str, Any] | HasQuery", *, expected_state: str | Unchecked) -> Callback:
    """Check the parameters that a browser brings back to your `redirect_uri`, and return them.

    Args:
        callback: The URL that the browser opened, as a string, in parts (`urlsplit`) or as an object such as
            `request.url`; its query string; or its parameters as a mapping, such as a framework's.
        expected_state: The state of the link that this browser was sent to (`state_of`), from its session with you. The
            comparison takes constant time. An empty state never matches. `NO_CHECK` compares nothing. Use it only if
            you do nothing for the visitor, or compare something else.

    Returns:
        The callback of a successful consent. Ask the API if the connection is callable.

    Raises:
        OAuthStateError: The state is missing, occurs twice, or is not the expected one.
        OAuthDeniedError: Your customer did not consent.
        OAuthUnavailableError: The service is temporarily unavailable.
        OAuthCallbackError: Any other error of OAuth 2.
        ArgumentError: `callback` or `expected_state` has a wrong type, such as None from a session without a state.

    Example:
        from apideck_client.connecting import OAuthDeniedError, read_callback

        try:
            read_callback("https://app.example.com/connected?error=access_denied&state=s", expected_state="s")
        except OAuthDeniedError:
            print("Not connected. Try again?")
    """
    expected, pairs = _expected(expected_state), _pairs(callback)
    found = dict(pairs)
    if expected is not None and not _is_same([value for name, value in pairs if name == "state"], expected):
        raise OAuthStateError("invalid_state", "the state is not the one that this browser was given")
    if "error" in found:
        code, description = found["error"][:200], found.get("error_description", "")[:1000]
        raise _ERRORS.get(code, OAuthCallbackError)(code, description or None)
    return Callback(found)


def _is_same(states: Sequence[str], expected: str) -> bool:
    """Return True if there is exactly one state and it is the expected one. The comparison takes constant time."""
    came = states[0] if len(states) == 1 else ""
    is_equal = hmac.compare_digest(came.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))
    return is_equal and bool(expected)


def _expected(state: object) -> str | None:
    if state is NO_CHECK:
        return None
    if state is None:
        problem = "is None, as in a session without a link, and would accept any callback"
        raise ArgumentError("expected_state", problem, "refuse that browser, or pass NO_CHECK to compare nothing")
    return check_type("expected_state", state, str, "pass the result of state_of, or NO_CHECK")


def _pairs(callback: object) -> list[tuple[str, str]]:
    """Return the parameters of the callback, in their order."""
    given = _parameters_in(callback)
    if isinstance(given, str):
        return parse_qsl(given, keep_blank_values=True)
    pairs = [(name, value) for name in dict.fromkeys(given) for value in _values(given, name)]
    if any(not isinstance(name, str) or not isinstance(value, str) for name, value in pairs):
        raise ArgumentError("callback", "has values that are not str", "pass the URL, or {'state': 'value'}")
    return pairs


def _parameters_in(callback: object) -> Mapping[Any, Any] | str:
    """Return the parameters of a callback in any form: a mapping, or a query as a string."""
    if isinstance(callback, str):
        is_url = callback.startswith("/") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", callback)
        return _query_of(callback) if is_url else callback.removeprefix("?")
    # Look for a query first, because aiohttp's request is a mapping, but not of its parameters.
    query: object = getattr(callback, "query", callback)
    if isinstance(query, bytes) and query is not callback:  # httpx's query
        return query.decode("utf-8", "replace")
    if isinstance(query, str) or is_mapping(query):  # yarl's query is a mapping
        return query
    kind = type(callback).__name__
    raise ArgumentError("callback", f"must be a URL or its parameters, got {kind}", "pass str(request.url)")


def _values(parameters: Mapping[Any, Any], name: object) -> Iterator[Any]:
    """Return all values of a parameter from a framework's mapping. Its `[]` returns only the first or the last."""
    for method in ("getlist", "get_list", "getall", "get_all"):
        if hasattr(parameters, method):
            return iter(getattr(parameters, method)(name))
    return iter([parameters[name]])
