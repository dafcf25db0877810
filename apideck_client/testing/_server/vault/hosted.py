"""The page at `session_uri`. It simulates hosted Vault, where a consumer sets up connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..failures import ApideckFailure
from ..incoming import origin_of, parameter_of, path_part
from ..loopback import check_site
from ..routing import Route
from .connections import Connection
from .connectors import CONFIGURED, ConnectionKey
from .consumers import Consumers, Step
from .entry import Caller
from .links import shown_connection
from .pages import Told, confirm_page, done, refused_page, session_over_page, session_page
from .refusals import check_enabled, no_oauth, not_allowed
from .session_tokens import Session, Tokens
from .settings_form import Entered, read_settings

_OWN_PLACE = "/session/{token}/{unified_api}/{service_id}"


@dataclass(frozen=True, slots=True)
class HostedVault:
    """One page for each session, its forms, and a confirmation before an action that removes something."""

    consumers: Consumers
    tokens: Tokens

    def routes(self) -> list[Route]:
        """Return the routes of the page and of its forms."""
        return [
            Route("/session/{token}", self._show, methods=["GET"]),
            Route(f"{_OWN_PLACE}/{{action}}", self._ask, methods=["GET"]),
            Route(_OWN_PLACE, self._act, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        try:
            session = self.tokens.read_session(path_part(request, "token"))
        except ApideckFailure:
            return session_over_page()
        page = request.scope["path"]
        return session_page(session, page, self._shown(request, session, page), self._told(request, session))

    def _shown(self, request: Request, session: Session, page: str) -> list[tuple[Connection, dict[str, Any]]]:
        """Return the session's connections, with links that lead back to the page that the consumer came from."""
        caller, origin = Caller(session.app_id, session.consumer_id, session), origin_of(request)
        found: list[tuple[Connection, dict[str, Any]]] = []
        for connection in self.consumers.connections(session.app_id, session.consumer_id):
            connector = connection.connector
            if session.shows(connector.key.unified_api) and connector.integration_state == CONFIGURED:
                shown = shown_connection(connection, caller, self.tokens, origin)
                back = f"{origin}{page}#{quote(connector.key.id, safe='+')}"
                if session.settings.get("auto_redirect") and session.redirect_uri:
                    back = session.redirect_uri
                if shown["authorize_url"]:
                    shown["authorize_url"] += "&" + urlencode({"redirect_uri": back})
                found.append((connection, shown))
        # The consumer's own connections come first, before those that are only available.
        return sorted(found, key=lambda each: not each[0].is_added)

    def _told(self, request: Request, session: Session) -> Told | None:
        """Return the message about the last step: an action on the page, or the outcome of a consent."""
        connections = {
            each.connector.key.id: each for each in self.consumers.connections(session.app_id, session.consumer_id)
        }
        place = parameter_of(request, "at") or self._consented(request, session)
        problem = parameter_of(request, "error_description") or parameter_of(request, "error")
        if problem:
            return Told(problem, True, place)
        connection = connections.get(place)
        if connection is None:
            return None
        action = parameter_of(request, "done")
        if not action and connection.has_credentials:
            action = "connect"
        return done(action, connection)

    def _consented(self, request: Request, session: Session) -> str:
        """Return the id of the connection that was authorized; "" if it isn't one of this session."""
        try:
            state = self.tokens.read_state(parameter_of(request, "state"))
        except ApideckFailure:
            return ""
        is_own = (state.app_id, state.consumer_id) == (session.app_id, session.consumer_id)
        return state.key.id if is_own else ""

    async def _ask(self, request: Request) -> Response:
        try:
            session = self.tokens.read_session(path_part(request, "token"))
        except ApideckFailure:
            return session_over_page()
        page = request.scope["path"].rsplit("/", 3)[0]
        action = path_part(request, "action")
        try:
            connection = self._connection(session, _key_of(request))
            _check_possible(session, connection, action)
            self.consumers.made_connection(session.app_id, session.consumer_id, connection.connector.key)
        except ApideckFailure as failure:
            return refused_page(failure.message, str(failure.detail), failure.status_code, page)
        return confirm_page(page, connection, action) or refused_page("Not found", "There is no such page.", 404, page)

    async def _act(self, request: Request) -> Response:
        check_site(request)
        try:
            session = self.tokens.read_session(path_part(request, "token"))
        except ApideckFailure:
            return session_over_page()
        key, page = _key_of(request), request.scope["path"].rsplit("/", 2)[0]
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
        action = form.get("action", "")
        try:
            connection = self._connection(session, key)
            if action == "settings":
                settings, problems = read_settings(connection, form)
                if problems:
                    entered = Entered(key.id, form, problems)
                    return session_page(session, page, self._shown(request, session, page), None, entered)
                self._change(session, key, lambda before: before.changed(settings=settings))
            else:
                self._carry_out(session, connection, action)
        except ApideckFailure as failure:
            return refused_page(failure.message, str(failure.detail), failure.status_code, page)
        told = urlencode({"done": action, "at": key.id})
        return RedirectResponse(f"{origin_of(request)}{page}?{told}#{quote(key.id, safe='+')}", 303)

    def _connection(self, session: Session, key: ConnectionKey) -> Connection:
        connection = self.consumers.connection(session.app_id, session.consumer_id, key)
        check_enabled(connection.connector)
        Caller(session.app_id, session.consumer_id, session).check_shown(key.unified_api)
        return connection

    def _carry_out(self, session: Session, connection: Connection, action: str) -> None:
        key = connection.connector.key
        _check_possible(session, connection, action)
        self.consumers.made_connection(session.app_id, session.consumer_id, key)
        match action:
            case "disable" | "enable":
                enabled = action == "enable"
                self._change(session, key, lambda before: before.changed(enabled=enabled))
            case "disconnect":
                # Sent twice, it does nothing the second time.
                if connection.has_credentials:
                    self._change(session, key, Connection.revoked)
            case "delete":
                self._change(session, key, Connection.removed)
            case _:
                raise ApideckFailure("RouteNotFoundError", "Not found", "The page has no such form")

    def _change(self, session: Session, key: ConnectionKey, step: Step) -> None:
        self.consumers.change(session.app_id, session.consumer_id, key, step)


def _check_possible(session: Session, connection: Connection, action: str) -> None:
    if action in ("disable", "delete", "disconnect") and not session.allows(action):
        raise not_allowed(f"The session does not allow to {action} connections")
    if action == "disconnect" and not connection.connector.asks_for_consent:
        raise no_oauth(connection.connector)


def _key_of(request: Request) -> ConnectionKey:
    return ConnectionKey(path_part(request, "unified_api"), path_part(request, "service_id"))
