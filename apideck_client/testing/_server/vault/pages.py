"""The HTML of the hosted pages. Plain on purpose: links and forms that a test or a demo can follow, no scripts.

Whatever comes from a caller is escaped here.
"""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from ..html_page import html
from .connections import AVAILABLE, CALLABLE, Connection
from .connectors import Connector, FormField
from .session_tokens import Session


def consent_page(connector: Connector, client_id: str, scope: str) -> Response:
    """Build the consent page of the simulated service. Both buttons post to the page's own URL."""
    wanted = f"<p>It asks for: {escape(scope)}</p>" if scope.strip() else ""
    return html(
        f"{connector.name}: grant access?",
        f"<p>The app {escape(client_id)} wants to reach your data in {escape(connector.name)}.</p>{wanted}"
        f'<form method="post">{_button("decision", "allow", "Allow")}{_button("decision", "deny", "Deny")}</form>',
    )


def session_over_page() -> Response:
    """Build the page for a link that is not valid, or no longer."""
    return html("Session expired", "<p>Go back to the app, and open this page from there again.</p>", status_code=401)


def session_page(
    session: Session, path: str, connections: list[tuple[Connection, dict[str, Any]]], notice: str
) -> Response:
    """Build a consumer's page of Vault: each connection with its actions, and the way back to the app."""
    sections = "".join(_section(session, path, connection, shown) for connection, shown in connections)
    told = f'<p role="alert">{escape(notice)}</p>' if notice else ""
    done = _link(session.redirect_uri, "Done") if session.redirect_uri else ""
    return html(session.theme.get("vault_name") or "Vault", f"{told}{sections}<p>{done}</p>")


def _section(session: Session, path: str, connection: Connection, shown: dict[str, Any]) -> str:
    key = connection.connector.key
    action = f"{path}/{quote(key.unified_api, safe='')}/{quote(key.service_id, safe='')}"
    status = connection.state if connection.is_enabled else f"{connection.state}, disabled"
    parts = [f"<h2>{escape(shown['name'])}</h2><p>{escape(key.unified_api)}: {escape(status)}</p>"]
    if shown["authorize_url"] and not connection.missing_for_authorization():
        label = "Connect" if connection.state != CALLABLE else "Connect again"
        parts.append(_link(shown["authorize_url"], label))
    if shown["revoke_url"] and connection.has_credentials:
        parts.append(_link(shown["revoke_url"], "Disconnect"))
    parts.append(_settings_form(action, connection))
    if connection.state != AVAILABLE:
        parts += _actions(session, action, connection)
    return f'<section id="{escape(key.id)}">{"".join(parts)}</section>'


def _actions(session: Session, action: str, connection: Connection) -> list[str]:
    buttons: list[str] = []
    if not connection.is_enabled:
        buttons.append(_button("action", "enable", "Enable"))
    elif session.allows("disable"):
        buttons.append(_button("action", "disable", "Disable"))
    if session.allows("delete"):
        buttons.append(_button("action", "delete", "Delete"))
    return [f'<form method="post" action="{escape(action)}">{button}</form>' for button in buttons]


def _settings_form(action: str, connection: Connection) -> str:
    fields = connection.connector.form_fields
    if not fields:
        return ""
    inputs = "".join(_input(each, connection.settings.get(each.id)) for each in fields)
    save = _button("action", "settings", "Save")
    return f'<form method="post" action="{escape(action)}">{inputs}{save}</form>'


def _input(form_field: FormField, value: Any) -> str:
    name = escape(form_field.id)
    if form_field.options:
        options = "".join(
            f'<option value="{escape(option.value)}"{" selected" if option.value == value else ""}>'
            f"{escape(option.label)}</option>"
            for option in form_field.options
        )
        control = f'<select name="{name}">{options}</select>'
    elif form_field.type == "checkbox":
        control = f'<input type="checkbox" name="{name}" value="true"{" checked" if value is True else ""}>'
    else:
        kind = "password" if form_field.sensitive else "number" if form_field.type == "number" else "text"
        shown = "" if value is None or form_field.sensitive else str(value)
        control = (
            f'<input type="{kind}" name="{name}" value="{escape(shown)}"'
            f' placeholder="{escape(form_field.placeholder or "")}">'
        )
    return f"<label>{escape(form_field.label)} {control}</label> "


def _button(name: str, value: str, label: str) -> str:
    return f'<button name="{escape(name)}" value="{escape(value)}">{escape(label)}</button>'


def _link(address: str, label: str) -> str:
    return f'<a href="{escape(address)}">{escape(label)}</a> '
