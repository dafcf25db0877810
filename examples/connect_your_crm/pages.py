"""The service's pages. Every value from outside is escaped."""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from apideck_client.connecting import Step, next_step
from apideck_client.crm.models import Contact
from apideck_client.vault.models import Connection

CUSTOMERS = ("acme", "globex")


def sign_in() -> str:
    """Return the page that asks for the customer."""
    buttons = "".join(_button(f"/sign-in/{name}", f"I am {name}") for name in CUSTOMERS)
    return _page("Connect your CRM", f"<p>This service has two customers.</p>{buttons}")


def start(consumer_id: str, connections: Iterable[Connection], news: Iterable[str], notice: str) -> str:
    """Return the page with the customer's connections, and the next step of each."""
    rows = "".join(_row(connection) for connection in connections)
    heard = "".join(f"<li>{escape(line)}</li>" for line in news)
    return _page(
        f"Hello {consumer_id}",
        (f'<p class="notice">{escape(notice)}</p>' if notice else "")
        + f"<table>{rows}</table>"
        + _button("/vault", "Manage all of them in Vault")
        + (f"<h2>What happened</h2><ul>{heard}</ul>" if heard else "")
        + _button("/sign-out", "Sign out"),
    )


def _row(connection: Connection) -> str:
    step = next_step(connection)
    path = quote(str(connection.service_id), safe="")
    match step.step:
        case Step.NOTHING:
            actions = f'<a href="/contacts/{path}">Contacts</a>' + _button(f"/disconnect/{path}", "Disconnect")
        case Step.AUTHORIZE:
            actions = _button(f"/connect/{path}", "Connect")
        case Step.SET_UP_INTEGRATION:
            actions = "not available yet"
        case _:
            actions = _button("/vault", "Continue in Vault")
    name = escape(str(connection.name or connection.service_id))
    return f"<tr><th>{name}</th><td>{escape(step.reason)}</td><td>{actions}</td></tr>"


def contacts(service_id: str, found: Iterable[Contact]) -> str:
    """Return the page with the first contacts of a connected CRM."""
    rows = "".join(f"<li>{escape(str(contact.name or contact.id))}</li>" for contact in found)
    return _page(f"Contacts in {service_id}", f"<ul>{rows}</ul>" + '<p><a href="/">Back</a></p>')


def _button(action: str, label: str) -> str:
    return f'<form method="post" action="{action}"><button>{escape(label)}</button></form>'


def _page(title: str, content: str) -> str:
    return f'<!doctype html><html lang="en"><title>{escape(title)}</title><h1>{escape(title)}</h1>{content}</html>'
