"""The links of OAuth: where to send a customer's browser, and what it brings back.

They are for browsers: the client builds and reads them, and never follows one. A state in a link is a credential of its
own. Keep it where only your customer's browser session has it, and out of logs.
"""

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import parse_qsl, quote, urlsplit

from ..errors import ApideckError, ArgumentError
from ..options import DEFAULT_BASE_URL, Masked, check_base_url
from ..shapes import is_mapping, is_sequence
from ..texts import check_absolute, check_text
from ..tokens import Claims, read_claims

if TYPE_CHECKING:
    from ..model import Unset


class HasLinks(Protocol):
    """What has the links of OAuth, such as a connection from `vault.connections`."""

    @property
    def authorize_url(self) -> "str | Unset | None":
        """Where the customer consents."""
        ...

    @property
    def revoke_url(self) -> "str | Unset | None":
        """Where the customer withdraws the consent."""
        ...


class Callback(NamedTuple):
    """What a browser brings back once its owner has consented."""

    state: str | None
    """The state of the link that it was sent to; None if none came back."""
    parameters: Mapping[str, str]
    """All that came."""

    @property
    def claims(self) -> Claims | None:
        """Whose connection it is about, as the state says, unverified; None if it says nothing."""
        try:
            return read_claims(self.state) if self.state else None
        except ArgumentError:
            return None

    def __repr__(self) -> str:
        return f"<Callback with {', '.join(self.parameters) or 'nothing'}>"


class OAuthCallbackError(ApideckError):
    """The browser came back with an error in place of a consent.

    Attributes:
        error: The code of OAuth 2, such as `invalid_scope`.
        description: What the service says of it, or None.
    """

    def __init__(self, error: str, description: str | None = None) -> None:
        self.error = error
        self.description = description
        super().__init__(error, description)

    def __str__(self) -> str:
        return f"{self.error}: {self.description}" if self.description else self.error


class OAuthDeniedError(OAuthCallbackError):
    """Your customer did not consent, or the service doesn't let them. Offer to try again."""


class OAuthUnavailableError(OAuthCallbackError):
    """The service could not do it just now. Trying again later may help."""


class OAuthStateError(OAuthCallbackError):
    """The state is not the one that this browser was sent out with: the callback may be forged. Start again."""


_ERRORS: dict[str, type[OAuthCallbackError]] = {
    "access_denied": OAuthDeniedError,
    "server_error": OAuthUnavailableError,
    "temporarily_unavailable": OAuthUnavailableError,
}


# -- out ---------------------------------------------------------------------------------------------------------------


def authorize_url(connection: HasLinks, *, redirect_uri: str, scopes: Sequence[str] = ()) -> str:
    """The page on which a customer lets Apideck into their account.

    Args:
        connection: One from `vault.connections`. Its link carries the state that says whose it is.
        redirect_uri: Your page that the browser comes back to: absolute, without a fragment.
        scopes: What to ask for, where the connector's own choice is not enough.

    Raises:
        ArgumentError: The connection takes no consent, or `redirect_uri` is not absolute.

    Example:
        from apideck_client.connecting import authorize_url

        connection = await apideck.vault.connections.get("crm", "quillbridge")
        print(authorize_url(connection, redirect_uri="https://app.example.com/connected"))
    """
    return _with_query(_link(connection, "authorize_url"), redirect_uri, scopes)


def revoke_url(connection: HasLinks, *, redirect_uri: str) -> str:
    """The page on which a customer withdraws what they let Apideck do.

    Args:
        connection: One from `vault.connections`.
        redirect_uri: Your page that the browser comes back to: absolute, without a fragment.

    Raises:
        ArgumentError: There is nothing to revoke, or `redirect_uri` is not absolute.
    """
    return _with_query(_link(connection, "revoke_url"), redirect_uri)


def build_authorize_url(
    service_id: str,
    app_id: str,
    *,
    state: str,
    redirect_uri: str,
    scopes: Sequence[str] = (),
    base_url: str = DEFAULT_BASE_URL,
) -> str:
    """The same link from its parts, where you have no connection at hand. Stands for the operation
    `connectionsAuthorize`.

    Args:
        service_id: The connector.
        app_id: The Unify application.
        state: A state that Apideck made for this consumer and connector; see `state_of`.
        redirect_uri: Your page that the browser comes back to.
        scopes: What to ask for, where the connector's own choice is not enough.
        base_url: Where the API is, if not at Apideck's own address.

    Raises:
        ArgumentError: A part is empty, or a URL is not absolute.
    """
    state = _masked(state)
    return _with_query(_built("authorize", service_id, app_id, state, base_url), redirect_uri, scopes)


def build_revoke_url(
    service_id: str, app_id: str, *, state: str, redirect_uri: str, base_url: str = DEFAULT_BASE_URL
) -> str:
    """The link of `revoke_url` from its parts. Stands for the operation `connectionsRevoke`.

    Args:
        service_id: The connector.
        app_id: The Unify application.
        state: A state that Apideck made for this consumer and connector; see `state_of`.
        redirect_uri: Your page that the browser comes back to.
        base_url: Where the API is, if not at Apideck's own address.

    Raises:
        ArgumentError: A part is empty, or a URL is not absolute.
    """
    state = _masked(state)
    return _with_query(_built("revoke", service_id, app_id, state, base_url), redirect_uri)


def state_of(link: HasLinks | str) -> str:
    """The state in a link: what `read_callback` compares with what came back.

    Args:
        link: A link of `authorize_url` or `revoke_url`, or the connection itself.

    Raises:
        ArgumentError: There is no state in it.
    """
    url = link if isinstance(link, str) else _link(link, "authorize_url")
    state = dict(parse_qsl(urlsplit(url).query)).get("state")
    if not state:
        raise ArgumentError("link", "has no state", "pass a connection's authorize_url or revoke_url")
    return state


def _link(connection: HasLinks, name: str) -> str:
    url = getattr(connection, name, None)
    if not isinstance(url, str) or not url:
        raise ArgumentError("connection", f"has no {name}", "see next_step(connection): it may take no consent at all")
    return Masked(url)


def _masked(state: str) -> str:
    return Masked(_filled("state", state))


def _filled(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ArgumentError(name, "is empty" if isinstance(value, str) else "is no str", "pass a str")
    return check_text(name, value)


def _built(verb: str, service_id: str, app_id: str, state: str, base_url: str) -> str:
    _filled("service_id", service_id)
    _filled("app_id", app_id)
    path = f"{quote(service_id, safe='')}/{quote(app_id, safe='')}"
    return Masked(f"{check_base_url(base_url)}/vault/{verb}/{path}?state={quote(state, safe='')}")


def _with_query(url: str, redirect_uri: str, scopes: Sequence[str] = ()) -> str:
    """The link with what the caller has to add to it; what is there stays as it is."""
    here = check_text("redirect_uri", check_absolute(redirect_uri, "redirect_uri"))
    added = [f"redirect_uri={quote(here, safe='')}"]
    if scopes:
        added.append(f"scope={quote(' '.join(_checked(scopes)), safe='')}")
    parts = urlsplit(url)
    kept = [part for part in parts.query.split("&") if part and part.partition("=")[0] not in ("redirect_uri", "scope")]
    return parts._replace(query="&".join([*kept, *added])).geturl()


def _checked(scopes: Sequence[str]) -> Sequence[str]:
    if not is_sequence(scopes):
        raise ArgumentError("scopes", f"must be a list, got {type(scopes).__name__}", "pass a list of str")
    for scope in scopes:
        if not isinstance(scope, str) or not scope or " " in scope:
            raise ArgumentError("scopes", f"holds {scope!r}", "pass each scope as a str of its own")
    return scopes


# -- back --------------------------------------------------------------------------------------------------------------


def read_callback(callback: "str | Mapping[str, Any]", *, expected_state: str | None) -> Callback:
    """What a browser brings back to your `redirect_uri`, checked.

    Args:
        callback: The URL that the browser opened, its query string, or the query's parameters as a mapping.
        expected_state: The state of the link that this browser was sent to (`state_of`), from its session with you; the
            two are compared in constant time. None compares nothing: only where nothing is done for the one who comes.

    Returns:
        The callback of a consent that was given. Whether the connection is callable, the API tells.

    Raises:
        OAuthStateError: The state is missing, or another one.
        OAuthDeniedError: Your customer did not consent.
        OAuthUnavailableError: The service could not do it just now.
        OAuthCallbackError: Any other error of OAuth 2.
        ArgumentError: `callback` is none of these.

    Example:
        from apideck_client.connecting import OAuthDeniedError, read_callback

        try:
            read_callback("https://app.example.com/connected?error=access_denied&state=s", expected_state="s")
        except OAuthDeniedError:
            print("Not connected. Try again?")
    """
    pairs = [(name, Masked(value)) for name, value in _pairs(callback)]
    expected = None if expected_state is None else Masked(expected_state)
    callback, expected_state = "", None  # no error's frames shall hold them
    found = dict(pairs)
    if expected is not None and not _is_same([value for name, value in pairs if name == "state"], expected):
        raise OAuthStateError("invalid_state", "the state that came back is not the one that this browser was given")
    if "error" in found:
        code, description = str(found["error"])[:200], str(found.get("error_description", ""))[:1000]
        raise _ERRORS.get(code, OAuthCallbackError)(code, description or None)
    parameters = {name: str(value) for name, value in found.items()}
    return Callback(parameters.get("state") or None, parameters)


def _is_same(states: Sequence[str], expected: str) -> bool:
    """Whether the one state that came is the expected one, without telling by time how much of it is."""
    came = states[0] if len(states) == 1 else ""
    is_equal = hmac.compare_digest(came.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))
    return is_equal and bool(expected)


def _pairs(callback: object) -> Iterable[tuple[str, str]]:
    if is_mapping(callback):
        items: Any = getattr(callback, "multi_items", callback.items)  # starlette's and httpx's: a name may come twice
        return [(str(name), str(value)) for name, value in items()]
    if not isinstance(callback, str):
        raise ArgumentError("callback", f"must be a URL or a mapping, got {type(callback).__name__}", "pass the URL")
    is_url = callback.startswith("/") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", callback)
    query = callback.partition("#")[0].partition("?")[2] if is_url else callback.removeprefix("?")
    return parse_qsl(query, keep_blank_values=True)
