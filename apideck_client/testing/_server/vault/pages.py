"""The HTML of the hosted pages: links and forms that work by touch, by keyboard and with a screen reader. No scripts.

Values from callers are escaped here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.responses import Response

from ..html_page import html
from .connections import ADDED, AUTHORIZED, AVAILABLE, CALLABLE, INVALID, Connection
from .connectors import Connector
from .session_tokens import Session
from .settings_form import Entered, settings_form
from .vault_fields import is_web_address

_STYLE = (
    "section>p:first-of-type{margin:.2rem 0 .8rem}.main{background:var(--main);color:var(--on-main)}"
    ".bad{border-color:var(--bad);color:var(--bad)}.bad.main{background:var(--bad);color:var(--card)}"
    ".row{display:flex;flex-wrap:wrap;gap:.6rem;margin:.8rem 0 0}.row form{display:contents}.field{margin:.8rem 0}"
    "[aria-invalid]{border:2px solid var(--bad)}.check{display:flex;align-items:center}.check input{flex:none}"
    ".problem{display:block;color:var(--bad);font-weight:600}footer{color:var(--soft);font-size:.875rem}"
    # For people who can't see which part of the page a button belongs to.
    "button span,.button span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);"
    "white-space:nowrap}"
)
_FORMS_HERE = "form-action 'self'"

_DONE = {
    "connect": "{} is connected.",
    "settings": "The settings of {} are saved.",
    "disconnect": "{} is disconnected.",
    "disable": "{} is turned off.",
    "enable": "{} is turned on again.",
    "delete": "The connection to {} is deleted.",
}
_QUESTIONS = {
    "disconnect": (
        "Disconnect {}?",
        "The app can't reach your data in {} any longer. The settings stay, and you can connect it again.",
    ),
    "delete": (
        "Delete the connection to {}?",
        "The app can't reach your data in {} any longer, and the settings are deleted.",
    ),
}


class Told(NamedTuple):
    """A message about one connection, shown beside it, or about the page if it names none."""

    message: str
    is_problem: bool
    connection_id: str = ""


def done(action: str, connection: Connection) -> Told | None:
    """Return the message after an action; None if there is no such action."""
    message = _DONE.get(action, "").format(connection.connector.name)
    return Told(message, False, connection.connector.key.id) if message else None


def consent_page(connector: Connector, client_id: str, scope: str) -> Response:
    """Build the consent page of the simulated service. Both buttons post to the page's own URL."""
    wanted = f"<p>It asks for: {escape(scope)}</p>" if scope.strip() else ""
    allow = _button("decision", "allow", "Allow", "main")
    return _page(
        f"{connector.name}: grant access?",
        f'<div class="card"><p>The app {escape(client_id)} wants to reach your data in '
        f"{escape(connector.name)}.</p>{wanted}"
        f'<form method="post" class="row">{allow}{_button("decision", "deny", "Deny")}</form></div>'
        "<footer><p>This page stands for the service's own. There is nothing behind it.</p></footer>",
    )


def session_over_page() -> Response:
    """Build the page for a link that is not valid, or not valid any more."""
    return _page("Session expired", "<p>Go back to the app, and open this page from there again.</p>", status_code=401)


def refused_page(message: str, detail: str, status_code: int, back: str = "") -> Response:
    """Build the page for a step that can't be made, with a link back if there is a page to return to."""
    way = f'<p><a class="button" href="{escape(back)}">Go back</a></p>' if back else "<p>Go back and try again.</p>"
    return _page(message, f"<p>{escape(detail)}</p>{way}", status_code=status_code)


def confirm_page(path: str, connection: Connection, action: str) -> Response | None:
    """Build the page that asks before an action that removes something; None for other actions."""
    if action not in _QUESTIONS:
        return None
    connector = connection.connector
    question, consequence = (each.format(connector.name) for each in _QUESTIONS[action])
    yes = _button("action", action, action.title(), "bad main")
    keep = f'<a href="{escape(path)}#{_fragment(connector)}" class="button">Keep it</a>'
    return _page(
        question,
        f'<div class="card"><p>{escape(consequence)}</p>'
        f'<form class="row" method="post" action="{escape(_action(path, connection))}">{yes}{keep}</form></div>',
        policy=_FORMS_HERE,
    )


def session_page(
    session: Session,
    path: str,
    connections: Sequence[tuple[Connection, Mapping[str, Any]]],
    told: Told | None = None,
    entered: Entered | None = None,
) -> Response:
    """Build a consumer's page of Vault: each connection with its actions, and the way back to the app."""
    name = str(session.theme.get("vault_name") or "Vault")
    sections = "".join(
        _section(f"c{index}", session, path, connection, shown, told, entered)
        for index, (connection, shown) in enumerate(connections)
    )
    here = told if told and told.connection_id not in [each.connector.key.id for each, _ in connections] else None
    lead = "<p>Connect the services that you use, or change how they are connected.</p>"
    nothing = "" if connections else "<p>There is nothing to connect.</p>"
    way_out = _link(session.redirect_uri, "Done", "main") if session.redirect_uri else ""
    is_problem = entered or (told and told.is_problem)
    title = f"Error: {name}" if is_problem else f"{told.message} {name}" if told else name
    return _page(
        title,
        f'{_message(here)}{lead}{sections}{nothing}<p class="row">{way_out}</p>{_legal(session)}',
        heading=name,
        policy=_FORMS_HERE,
        status_code=400 if entered else 200,
    )


def _section(
    place: str,
    session: Session,
    path: str,
    connection: Connection,
    shown: Mapping[str, Any],
    told: Told | None,
    entered: Entered | None,
) -> str:
    key = connection.connector.key
    its_own = told if told and told.connection_id == key.id else None
    tried = entered if entered and entered.connection_id == key.id else None
    if tried:
        its_own = Told(f"Not saved: {'; '.join(tried.problems.values())}.", True, key.id)
    parts = [
        f'<h2 id="{place}">{escape(shown["name"])}</h2>',
        f"<p>{escape(key.unified_api)} · <strong>{escape(_status(connection))}</strong></p>{_message(its_own)}",
        _consent(session, path, connection, shown),
        settings_form(place, _action(path, connection), connection, tried),
    ]
    if connection.state != AVAILABLE:
        parts.append(_switches(session, path, connection))
    return f'<section id="{escape(key.id)}" aria-labelledby="{place}">{"".join(parts)}</section>'


def _status(connection: Connection) -> str:
    if connection.state != AVAILABLE and not connection.is_enabled:
        return "Turned off"
    needs_consent = connection.connector.asks_for_consent and not connection.has_credentials
    return {
        AVAILABLE: "Not connected",
        ADDED: "Not finished: connect it" if needs_consent else "Not finished: fill in the settings",
        AUTHORIZED: "Not finished: fill in the settings",
        CALLABLE: "Connected",
        INVALID: "The service refuses the login: connect again",
    }[connection.state]


def _consent(session: Session, path: str, connection: Connection, shown: Mapping[str, Any]) -> str:
    parts: list[str] = []
    name = connection.connector.name
    if shown["authorize_url"] and not connection.missing_for_authorization():
        is_first = connection.state != CALLABLE
        label = "Connect" if is_first else "Connect again"
        parts.append(_link(shown["authorize_url"], label, "main" if is_first else "", name))
    elif shown["authorize_url"]:
        parts.append("<span>Save the settings first, then connect.</span>")
    if can_disconnect(session, connection):
        parts.append(_link(f"{_action(path, connection)}/disconnect", "Disconnect", "bad", name))
    return f'<div class="row">{"".join(parts)}</div>' if parts else ""


def can_disconnect(session: Session, connection: Connection) -> bool:
    """Return True if the consumer can revoke a consent, and the session allows it."""
    return connection.connector.asks_for_consent and connection.has_credentials and session.allows("disconnect")


def _switches(session: Session, path: str, connection: Connection) -> str:
    action, name = _action(path, connection), connection.connector.name
    parts: list[str] = []
    if not connection.is_enabled:
        parts.append(_posting(action, "enable", "Enable", name))
    elif session.allows("disable"):
        parts.append(_posting(action, "disable", "Disable", name))
    if session.allows("delete"):
        parts.append(_link(f"{action}/delete", "Delete", "bad", name))
    return f'<div class="row">{"".join(parts)}</div>' if parts else ""


def _legal(session: Session) -> str:
    named = (("privacy_url", "Privacy"), ("terms_url", "Terms"))
    links = [
        f'<a href="{escape(session.theme[name])}">{label}</a>'
        for name, label in named
        if isinstance(session.theme.get(name), str) and is_web_address(session.theme[name])
    ]
    return f"<footer><p>{' · '.join(links)}</p></footer>" if links else ""


def _message(told: Told | None) -> str:
    if told is None:
        return ""
    return f'<p role="{"alert" if told.is_problem else "status"}">{escape(told.message)}</p>'


def _action(path: str, connection: Connection) -> str:
    key = connection.connector.key
    return f"{path}/{quote(key.unified_api, safe='')}/{quote(key.service_id, safe='')}"


def _fragment(connector: Connector) -> str:
    return quote(connector.key.id, safe="+")


def _posting(action: str, value: str, label: str, name: str) -> str:
    return f'<form method="post" action="{escape(action)}">{_button("action", value, label, of=name)}</form>'


def _button(name: str, value: str, label: str, look: str = "", of: str = "") -> str:
    marks = f' class="{look}"' if look else ""
    return f'<button name="{name}" value="{escape(value)}"{marks}>{escape(label)}{_whose(of)}</button>'


def _link(address: str, label: str, look: str = "", of: str = "") -> str:
    return f'<a href="{escape(address)}" class="{f"button {look}".strip()}">{escape(label)}{_whose(of)}</a>'


def _whose(name: str) -> str:
    return f"<span> {escape(name)}</span>" if name else ""


def _page(title: str, body: str, *, heading: str = "", policy: str = "", status_code: int = 200) -> Response:
    return html(title, body, heading=heading, style=_STYLE, policy=policy, status_code=status_code)
