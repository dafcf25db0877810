"""The OAuth flow and the revocation: pages for a browser, without an API key.

authorize_url → the service's consent page → /vault/callback → the application's redirect_uri
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..failures import bad_parameter
from ..html_page import html
from ..incoming import origin_of, parameter_of, path_part
from ..loopback import check_site
from ..middleware import identify
from ..routing import Route
from .connections import Connection
from .connectors import Catalogue
from .consents import Consents
from .consumers import Consumers, Step
from .pages import consent_page
from .refusals import bad_code, bad_redirect_uri, check_configured, invalid_state, no_oauth, settings_missing
from .session_tokens import State, Tokens
from .vault_fields import is_web_address

_PATHS = ("/vault/authorize/", "/vault/revoke/", "/vault/callback", "/services/")
_NOT_KEPT = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


@dataclass(frozen=True, slots=True)
class OAuthPages:
    """authorize, callback and revoke, and the consent page of the simulated service."""

    consumers: Consumers
    catalogue: Catalogue
    consents: Consents
    tokens: Tokens

    def routes(self) -> list[Route]:
        """Vault's three paths, and the service's own."""
        return [
            Route("/vault/authorize/{service_id}/{app_id}", self._authorize, methods=["GET"]),
            Route("/vault/revoke/{service_id}/{app_id}", self._revoke, methods=["GET"]),
            Route("/vault/callback", self._callback, methods=["GET"]),
            Route("/services/{service_id}/consent", self._consent, methods=["GET", "POST"]),
        ]

    async def _authorize(self, request: Request) -> Response:
        state = self._read_state(request)
        redirect_uri = _redirect_uri(request)
        connection = self._connection(state)
        check_configured(connection.connector)
        missing = connection.missing_for_authorization()
        if missing:
            raise settings_missing(connection.connector, missing)
        token = parameter_of(request, "state")
        self.consents.begin(token, redirect_uri)
        query = urlencode({"client_id": state.app_id, "scope": parameter_of(request, "scope"), "state": token})
        return _go(f"{origin_of(request)}/services/{quote(state.key.service_id, safe='')}/consent?{query}")

    async def _consent(self, request: Request) -> Response:
        """Show the service's consent page. The service knows Vault, and only the name of the app."""
        connector = self.catalogue.of_service(path_part(request, "service_id"))
        if connector is None or not connector.asks_for_consent:
            return html("Not found", "<p>There is no such service.</p>", status_code=404)
        if request.method == "GET":
            return consent_page(connector, parameter_of(request, "client_id"), parameter_of(request, "scope"))
        check_site(request)
        state = parameter_of(request, "state")
        if (await request.body()) == b"decision=allow":
            answer = {"state": state, "code": self.consents.give_code(state)}
        else:
            answer = {"state": state, "error": "access_denied", "error_description": "The user denied access"}
        return _go(f"{origin_of(request)}/vault/callback?{urlencode(answer)}", status_code=303)

    async def _callback(self, request: Request) -> Response:
        token = parameter_of(request, "state")
        state = self.tokens.read_state(token)
        identify(request.scope, state.app_id, state.consumer_id, state.key.service_id)
        destination = self.consents.destination(token)
        if destination is None:
            raise invalid_state("No authorization with this state is under way")
        error = parameter_of(request, "error")
        # The parameters of this redirect are a guess: the contract doesn't say them.
        told = {"state": token}
        if error:
            told |= {"error": error, "error_description": parameter_of(request, "error_description")}
        else:
            self._exchange(request, token)
            self._change(state, Connection.authorized)
        self.consents.end(token)
        return _go(with_query(destination, told))

    def _exchange(self, request: Request, token: str) -> None:
        code = parameter_of(request, "code")
        if not code:
            raise bad_parameter("code", "required, unless the service sends an error")
        if not self.consents.exchange(code, token):
            raise bad_code()

    async def _revoke(self, request: Request) -> Response:
        state = self._read_state(request)
        redirect_uri = _redirect_uri(request)
        if self._connection(state).has_credentials:
            self._change(state, Connection.revoked)
        return _go(with_query(redirect_uri, {"state": parameter_of(request, "state")}))

    def _read_state(self, request: Request) -> State:
        """Return the claims of `state`, after a check that it belongs to this path."""
        state = self.tokens.read_state(parameter_of(request, "state"))
        if (state.key.service_id, state.app_id) != (path_part(request, "service_id"), path_part(request, "app_id")):
            raise invalid_state("The state was issued for another service or app")
        identify(request.scope, state.app_id, state.consumer_id, state.key.service_id)
        return state

    def _connection(self, state: State) -> Connection:
        connection = self.consumers.connection(state.app_id, state.consumer_id, state.key)
        if not connection.connector.asks_for_consent:
            raise no_oauth(connection.connector)
        return connection

    def _change(self, state: State, step: Step) -> None:
        self.consumers.change(state.app_id, state.consumer_id, state.key, step)


def is_for_a_person(request: Request) -> bool:
    """Return True for one of these paths in a browser. There an error is a page; elsewhere it is JSON."""
    return request.scope["path"].startswith(_PATHS) and "text/html" in request.headers.get("accept", "")


def with_query(uri: str, parameters: dict[str, str]) -> str:
    """Add these parameters to the URL's own."""
    parts = urlsplit(uri)
    query = "&".join(part for part in (parts.query, urlencode(parameters)) if part)
    return urlunsplit(parts._replace(query=query))


def _redirect_uri(request: Request) -> str:
    uri = parameter_of(request, "redirect_uri")
    if not is_web_address(uri):
        raise bad_redirect_uri()
    return uri


def _go(address: str, status_code: int = 301) -> Response:
    return RedirectResponse(address, status_code, headers=_NOT_KEPT)
