"""The forms of the control page: their fields, and how they are read. A mistake raises ValueError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ..resources import Resources
from ..tenant import ANY_APP, Tenant
from ..vault.connectors import ConnectionKey
from ..vault.consumers import Consumers
from ..webhooks.event_bodies import EVENT_TYPES, Event, connection_event, record_event
from .markup import Input

FAULT_FIELDS = (
    Input(
        "kind",
        "What goes wrong",
        options=(
            ("answer", "An answer with this status"),
            ("cut", "The connection is cut"),
            ("stall", "No answer comes"),
            ("late", "The answer comes late"),
        ),
    ),
    Input("status", "Status", "number", "For an answer, such as 429 or 503"),
    Input("type_name", "Name of the error", hint="For an answer; a usual one if it is empty"),
    Input("message", "Message", hint="For an answer"),
    Input("retry_after", "Retry-After", hint="For an answer: seconds, or a date"),
    Input("delay", "Delay in seconds", "number", "Needed for a late answer"),
    Input("times", "How many calls", "number", "All calls if it is empty"),
    Input("share", "Share of the calls", "number", "From 0 to 1, such as 0.1"),
    Input("seed", "Seed of the share", "number", "The same seed selects the same calls"),
    Input("method", "Method", hint="Such as POST; any if it is empty, as with the fields below"),
    Input("path", "Path", hint="Such as /crm/contacts or /crm/**"),
    Input("operation", "Operation", hint="Such as contactsAdd"),
    Input("consumer", "Consumer of the calls"),
    Input("service", "Service of the calls", hint="Such as salesforce"),
    Input("carried_out", "Carry the call out first", "checkbox"),
)
EVENT_FIELDS = (
    Input("type", "Event", options=tuple((name, name) for name in sorted(EVENT_TYPES))),
    Input("consumer", "Consumer", is_required=True),
    Input("service", "Service", hint="Such as salesforce", is_required=True),
    Input("app", "App", hint="Every app if it is empty"),
    Input("record", "Id of the record", hint="For an event of the CRM"),
)
_WHOLE_NUMBERS = ("status", "times", "seed")
_NUMBERS = ("share", "delay")


def read_fault(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the fault in the JSON form of the admin endpoint, without empty fields."""
    given: dict[str, Any] = {name: value for name, value in form.items() if value.strip()}
    for name in (*_WHOLE_NUMBERS, *_NUMBERS):
        if name in given:
            given[name] = _number(name, given[name], is_whole=name in _WHOLE_NUMBERS)
    if "retry_after" in given and given["retry_after"].replace(".", "", 1).isdecimal():
        given["retry_after"] = _number("retry_after", given["retry_after"], is_whole=False)
    if "carried_out" in given:
        given["carried_out"] = given["carried_out"] == "true"
    if given.get("kind", "answer") == "answer" and "status" not in given and "type_name" not in given:
        raise ValueError("status is missing: an answer needs one, such as 429")
    return given


def build_event(form: Mapping[str, str], consumers: Consumers, resources: Resources, origin: str) -> Event:
    """Build the event that the form describes. One of a connection shows its present state."""
    event_type = form.get("type", "")
    if event_type not in EVENT_TYPES:
        raise ValueError(f"event {event_type!r} is unknown")
    consumer_id, service_id = (form.get(name, "").strip() for name in ("consumer", "service"))
    if not consumer_id or not service_id:
        raise ValueError("consumer and service are needed")
    app_id, now = form.get("app", "").strip() or ANY_APP, consumers.now()
    change = event_type.split(".", 2)[2]
    if event_type.startswith("vault."):
        key = ConnectionKey("crm", service_id)
        connection = next(
            (each for each in consumers.connections(app_id, consumer_id) if each.connector.key == key), None
        )
        if connection is None:
            raise ValueError(f"service {service_id!r} is unknown")
        return connection_event(app_id, event_type, connection, now)
    record_id = form.get("record", "").strip()
    if not record_id:
        raise ValueError("the id of the record is needed for an event of the CRM")
    label = event_type.split(".")[1]
    resource = next((each for each in resources.all if each.api == "crm" and each.label.lower() == label), None)
    if resource is None:
        raise ValueError(f"the document that is served has no {label}")
    tenant = Tenant(app_id, consumer_id, service_id)
    return record_event(
        tenant, resource, change, record_id, f"{origin}{resource.path}/{quote(record_id, safe='')}", now
    )


def _number(name: str, value: str, *, is_whole: bool) -> float:
    try:
        return int(value) if is_whole else float(value)
    except ValueError:
        raise ValueError(f"{name} must be a {'whole ' if is_whole else ''}number, not {value[:80]!r}") from None
