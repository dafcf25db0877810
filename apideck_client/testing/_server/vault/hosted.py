"""The page behind `session_uri`: it stands for hosted Vault, in which a consumer sets up connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..failures import ApideckFailure
from ..html_page import html
from ..incoming import origin_of, parameter_of, path_part
from ..loopback import check_site
from .connections import Connection
from .connectors import CONFIGURED, ConnectionKey, Connector
from .consumers import Consumers
from .entry import Caller
from .links import shown_connection
from .pages import session_over_page, session_page
from .refusals import check_enabled
from .session_tokens import Session, Tokens
from .vault_fields import check_settings


@dataclass(frozen=True, slots=True)
class HostedVault:
    """One page for each session, and the forms on it."""

    consumers: Consumers
    tokens: Tokens

    def routes(self) -> list[Route]:
        """Return the routes of the page and of its forms."""
        return [
            Route("/session/{token}", self._show, methods=["GET"]),
            Route("/session/{token}/{unified_api}/{service_id}", self._act, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        try:
            session = self.tokens.read_session(path_part(request, "token"))
        except ApideckFailure:
            return session_over_page()
        caller = Caller(session.app_id, session.consumer_id, session)
        back = f"{origin_of(request)}{request.scope['path']}"
        if session.settings.get("auto_redirect") and session.redirect_uri:
            back = session.redirect_uri
        shown = [
            (connection, self._linked(connection, caller, origin_of(request), back))
            for connection in self.consumers.connections(session.app_id, session.consumer_id)
            if session.shows(connection.connector.key.unified_api)
            and connection.connector.integration_state == CONFIGURED
        ]
        notice = parameter_of(request, "error_description") or parameter_of(request, "error")
        return session_page(session, request.scope["path"], shown, notice)

    def _linked(self, connection: Connection, caller: Caller, origin: str, back: str) -> dict[str, Any]:
        """Return the connection with links that lead back to the page that the consumer came from."""
        shown = shown_connection(connection, caller, self.tokens, origin)
        for name in ("authorize_url", "revoke_url"):
            if shown[name]:
                shown[name] += "&" + urlencode({"redirect_uri": back})
        return shown

    async def _act(self, request: Request) -> Response:
        check_site(request)
        try:
            session = self.tokens.read_session(path_part(request, "token"))
        except ApideckFailure:
            return session_over_page()
        key = ConnectionKey(path_part(request, "unified_api"), path_part(request, "service_id"))
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
        try:
            self._carry_out(session, key, form)
        except ApideckFailure as failure:
            return html(failure.message, "<p>Go back and try again.</p>", status_code=failure.status_code)
        page = request.scope["path"].rsplit("/", 2)[0]
        return RedirectResponse(f"{origin_of(request)}{page}", 303)

    def _carry_out(self, session: Session, key: ConnectionKey, form: dict[str, str]) -> None:
        owner = (session.app_id, session.consumer_id)
        caller = Caller(*owner, session)
        connection = self.consumers.connection(*owner, key)
        check_enabled(connection.connector)
        caller.check_shown(key.unified_api)
        match form.get("action"):
            case "settings":
                settings = _read_settings(connection.connector, form)
                self.consumers.change(*owner, key, lambda before: before.changed(settings=settings))
            case "disable" | "enable" as action:
                if action == "disable":
                    caller.check_allowed("disable")
                self.consumers.made_connection(*owner, key)
                enabled = action == "enable"
                self.consumers.change(*owner, key, lambda before: before.changed(enabled=enabled))
            case "delete":
                caller.check_allowed("delete")
                self.consumers.made_connection(*owner, key)
                self.consumers.change(*owner, key, Connection.removed)
            case _:
                raise ApideckFailure("RouteNotFoundError", "Not found", "The page has no such form")


def _read_settings(connector: Connector, form: dict[str, str]) -> dict[str, Any]:
    """Return the values of a form: strings, but for checkboxes and numbers. A blank secret keeps its value."""
    settings: dict[str, Any] = {}
    for form_field in connector.form_fields:
        text = form.get(form_field.id)
        if form_field.type == "checkbox":
            settings[form_field.id] = text == "true"
        elif text and form_field.type == "number":
            settings[form_field.id] = _number(text)
        elif text or not form_field.sensitive:
            settings[form_field.id] = text or None
    check_settings(connector, settings)
    return settings


def _number(text: str) -> float | str:
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:
        return text  # which the field then refuses
