"""The payloads of webhooks, for the module that all APIs share: the models, and the event types of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from .composition import CHOICES
from .dialect import VALUES
from .document import EVENT_TYPES, PAYLOAD, Node, resolve, schemas
from .parsing import Api

EVENT_TYPE = "event_type"
"""The property of a payload that names the event type."""
_EVERYTHING = "*"
"""A subscription uses this for all events. No event has this type."""


@dataclass(frozen=True)
class PayloadView:
    """A model for the body of a webhook."""

    api: str
    """The sub-package, `crm`."""
    name: str
    """The class, `CrmWebhookEvent`."""
    types: tuple[str, ...]
    """The event types that the document declares for the payload."""


def describe_payloads(api: Api) -> list[PayloadView]:
    """Return the payloads of an API's webhooks, sorted by name."""
    found = [
        PayloadView(api.name, str(api.models[component].class_info.name), tuple(_types(api, schema)))
        for component, schema in schemas(api.document).items()
        if schema.get(PAYLOAD) and component in api.models
    ]
    return sorted(found, key=lambda view: view.name)


def describe_events(payloads: list[PayloadView]) -> dict[str, PayloadView]:
    """Map each event type to its payload. If several payloads declare the type, the first one wins."""
    found: dict[str, PayloadView] = {}
    for payload in payloads:
        for name in payload.types:
            found.setdefault(name, payload)
    return dict(sorted(found.items()))


def _types(api: Api, payload: Node) -> Iterator[str]:
    """Yield the event types in the payload's schema; if it lists none, use the names of its webhooks.

    Servers add the API to the name: the CRM's webhook `contact.created` sends the event `crm.contact.created`.
    """
    listed = dict.fromkeys(_values(api.document, payload.get("properties", {}).get(EVENT_TYPE, {})))
    if listed:
        yield from listed
        return
    for name in payload.get(EVENT_TYPES, ()):
        yield name
        if not name.startswith(f"{api.name}."):
            yield f"{api.name}.{name}"


def _values(document: Node, schema: Node) -> Iterator[str]:
    """Yield the strings that a schema lists as allowed."""
    schema = resolve(document, schema, EVENT_TYPE)
    for value in (*schema.get("enum", ()), *schema.get(VALUES, ())):
        if isinstance(value, str) and value != _EVERYTHING:
            yield value
    for key in CHOICES:
        for part in schema.get(key, ()):
            yield from _values(document, part)
