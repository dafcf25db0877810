"""The control page and the page of records, as HTML. No credential and no setting of a connection is on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from starlette.responses import Response

from ..faults.rules import Fault
from ..html_page import html
from ..outcomes import Outcome
from ..resources import Resource
from ..store import Page, Record
from ..tenant import ANY_APP, Tenant
from ..vault.consumers import Consumer
from ..webhooks.outbox import Delivery
from ..wire import timestamp
from .forms import EVENT_FIELDS, FAULT_FIELDS
from .markup import form, hidden_form, link, search, section, table, text

FAULTS = "/_embedded/page/faults"
CLEAR = "/_embedded/page/clear"
EVENTS = "/_embedded/page/events"
RECORDS_PAGE = "/_embedded/page/records"

SHOWN = 200
"""The maximum number of rows in a table. A search finds the others."""

_STYLE = (
    "body{max-width:75rem}table{border-collapse:collapse;font-size:.875rem}caption{text-align:left;padding:.3rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line);"
    "font-weight:normal}thead th{font-weight:bold}thead th,time{white-space:nowrap}.wide{overflow-x:auto}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}nav a{display:inline-block;padding:.4rem .8rem .4rem 0}"
    "h3{margin:1.2rem 0 0}"
    "section form{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(16rem,100%),1fr));"
    "gap:0 1.5rem;align-items:start}section form p{margin:.5rem 0}section form button{grid-column:1;justify-self:start;"
    "margin:.8rem 0 0}[type=checkbox]+small{margin-top:.2rem}td form button{margin:0}[role=search]{max-width:20rem;"
    "margin:0 0 1rem}[role=search] p{margin:.5rem 0}"
)
_SCRIPT = """
const follow = document.getElementById("follow"), told = document.getElementById("told");
follow.closest("p").hidden = false;
async function refresh() {
  if (!follow.checked || document.hidden) return;
  try {
    const answer = await fetch(location.pathname + location.search, {cache: "no-store"});
    if (!answer.ok) throw new Error(answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const rows of document.querySelectorAll("[data-live]"))
      rows.replaceChildren(...fresh.getElementById(rows.id).childNodes);
    told.textContent = "";
  } catch { told.textContent = "The server does not answer."; }
}
setInterval(refresh, 2000);
"""


class Sights(NamedTuple):
    """The contents of the control page: the newest calls and deliveries first."""

    consumers: Sequence[Consumer]
    collections: Sequence[tuple[Tenant, Resource, int]]
    calls: Sequence[Outcome]
    deliveries: Sequence[Delivery]
    faults: Sequence[Fault]


class Entered(NamedTuple):
    """A form that was refused, and the reason."""

    form: str
    values: Mapping[str, str]
    problem: str


def control_page(sights: Sights, *, searched: str, nonce: str, entered: Entered | None = None) -> Response:
    """Build the control page. Browsers run only the script with `nonce`."""
    alert = f'<p role="alert">Not done: {text(entered.problem)}</p>' if entered else ""
    sections = [
        _calls(sights.calls),
        _faults(sights.faults, entered.values if entered and entered.form == "fault" else {}),
        _consumers(sights.consumers),
        _collections(sights.collections),
        _deliveries(sights.deliveries, entered.values if entered and entered.form == "event" else {}),
    ]
    names = ("calls", "faults", "consumers", "records", "webhooks")
    contents = "".join(f'<a href="#{name}">{name.title()}</a>' for name in names)
    script = f'<script nonce="{escape(nonce)}">{_SCRIPT}</script>'
    return html(
        "Embedded Apideck",
        f'{alert}<nav aria-label="Contents">{contents}</nav>{search("Consumer", "consumer", searched)}'
        f"{''.join(sections)}{script}",
        status_code=400 if entered else 200,
        style=_STYLE,
        policy=f"script-src 'nonce-{nonce}'; connect-src 'self'; form-action 'self'",
        referrer="same-origin",
    )


def records_page(tenant: Tenant, path: str, page: Page[Record]) -> Response:
    """Build a page of records, with links to the pages before and after."""
    rows = [
        (text(record.id), f"<pre>{text(record.encoded.decode('utf-8', 'replace'))}</pre>") for record in page.records
    ]
    here = {**_query(tenant), "path": path}
    links = [link("/#records", "All")]
    if not page.is_first:
        after = {} if page.previous is None else {"after": str(page.previous[2])}
        links.append(link(_address(here | after), "Previous page"))
    if not page.is_last and page.next is not None:
        links.append(link(_address({**here, "after": str(page.next[2])}), "Next page"))
    whose = f"Consumer {tenant.consumer_id}, service {tenant.service_id}, {_app(tenant.app_id)}"
    return html(
        path.strip("/"),
        f'<p>{text(whose)}</p>{table("Records", ("Id", "Fields"), rows)}<nav aria-label="Pages">{"".join(links)}</nav>',
        style=_STYLE,
        policy="form-action 'none'",
        referrer="same-origin",
    )


def no_records_page() -> Response:
    """Build the page for records that don't exist, or no longer exist."""
    return html("No records", f"<p>{link('/#records', 'All records')}</p>", status_code=404, referrer="same-origin")


def _calls(calls: Sequence[Outcome]) -> str:
    rows = [
        (
            _time(call.at),
            text(f"{call.method} {call.path}"),
            text(call.consumer),
            text(call.service),
            text("no answer" if call.status_code is None else call.status_code),
            _yes(call.carried_out),
            _yes(call.answered),
            text(call.fault or ""),
        )
        for call in calls
    ]
    columns = ("Time", "Call", "Consumer", "Service", "Status", "Carried out", "Answered", "Fault")
    follow = (
        '<p hidden><input type="checkbox" id="follow" checked> '
        '<label for="follow">Show new rows automatically</label></p>'
        '<p id="told" role="status"></p><p><a href="">Reload the page</a></p>'
    )
    return section("calls", "Calls", follow, table("The latest calls, newest first", columns, rows, live="calls-rows"))


def _faults(faults: Sequence[Fault], values: Mapping[str, str]) -> str:
    rows = [
        (
            text(fault.id),
            text(fault.rule.kind if fault.rule.kind != "answer" else f"{fault.rule.status} {fault.rule.type_name}"),
            text(_matched(fault) or "every call"),
            text("all" if fault.rule.times is None else fault.rule.times),
            text(fault.matched),
            text(fault.fired),
            hidden_form(CLEAR, {"id": fault.id}, f"Remove {fault.id}"),
        )
        for fault in faults
    ]
    columns = ("Fault", "What goes wrong", "For", "How many", "Matched", "Went wrong", "Remove")
    clear = hidden_form(CLEAR, {}, "Clear all faults") if faults else ""
    add = form("fault", FAULTS, FAULT_FIELDS, values, "Add the fault")
    return section("faults", "Faults", table("Faults at work", columns, rows), clear, "<h3>Add a fault</h3>", add)


def _matched(fault: Fault) -> str:
    names = ("method", "path", "operation", "consumer", "service")
    found = ((name, getattr(fault.rule.match, name)) for name in names)
    return ", ".join(f"{name} {value}" for name, value in found if value is not None)


def _consumers(consumers: Sequence[Consumer]) -> str:
    rows = [
        (
            text(consumer.id),
            text(_app(consumer.app_id)),
            text(connection.connector.key.id),
            text(connection.state),
            _yes(connection.is_enabled),
            text(", ".join(connection.missing_settings())),
            _time(connection.updated_at or connection.created_at),
        )
        for consumer in consumers
        for connection in consumer.made
    ]
    rows += [
        (text(consumer.id), text(_app(consumer.app_id)), "none", "", "", "", _time(consumer.modified_at))
        for consumer in consumers
        if not consumer.made
    ]
    columns = ("Consumer", "App", "Connection", "State", "Enabled", "Missing settings", "Changed")
    return section("consumers", "Consumers", table("Consumers and their connections", columns, rows))


def _collections(collections: Sequence[tuple[Tenant, Resource, int]]) -> str:
    rows = [
        (
            link(_address({**_query(tenant), "path": resource.path}), resource.path),
            text(tenant.consumer_id),
            text(tenant.service_id),
            text(_app(tenant.app_id)),
            text(count),
        )
        for tenant, resource, count in collections
    ]
    return section("records", "Records", table("Records", ("List", "Consumer", "Service", "App", "How many"), rows))


def _deliveries(deliveries: Sequence[Delivery], values: Mapping[str, str]) -> str:
    rows = [
        (
            text(delivery.event_type),
            text(_without_secrets(delivery.url)),
            text(delivery.state),
            text(", ".join(str(each.status_code or "no answer") for each in delivery.attempts) or "none yet"),
            _time(delivery.next_attempt_at),
        )
        for delivery in deliveries
    ]
    columns = ("Event", "Address", "State", "Attempts", "Next attempt")
    send = form("event", EVENTS, EVENT_FIELDS, values, "Send the event")
    found = table("The latest deliveries, newest first", columns, rows, live="delivery-rows")
    return section("webhooks", "Webhooks", found, "<h3>Send an event</h3>", send)


def _without_secrets(url: str) -> str:
    """Return the URL without its password and query, which may contain secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _query(tenant: Tenant) -> dict[str, str]:
    return {"app": tenant.app_id, "consumer": tenant.consumer_id, "service": tenant.service_id}


def _address(query: Mapping[str, str]) -> str:
    return f"{RECORDS_PAGE}?{urlencode(query, errors='replace')}"


def _app(app_id: str) -> str:
    return "every app" if app_id == ANY_APP else f"app {app_id}"


def _time(moment: datetime | None) -> str:
    return f'<time datetime="{timestamp(moment)}">{timestamp(moment)}</time>' if moment else ""


def _yes(value: bool) -> str:
    return "yes" if value else "no"
