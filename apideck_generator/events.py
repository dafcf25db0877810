"""What webhooks bring, for the module that all APIs share: the models of their bodies, and of which types of event."""

from collections.abc import Iterator
from dataclasses import dataclass

from .composition import CHOICES
from .dialect import VALUES
from .document import EVENT_TYPES, PAYLOAD, Node, resolve, schemas
from .parsing import Api

EVENT_TYPE = "event_type"
"""The property of a payload whose values are the types of event that it brings."""
_EVERYTHING = "*"
"""What a subscription asks for; no event is of this type."""


@dataclass(frozen=True)
class PayloadView:
    """A model that is the body of webhooks."""

    api: str
    """The sub-package, `crm`."""
    name: str
    """The class, `CrmWebhookEvent`."""
    types: tuple[str, ...]
    """The types of event that its document declares for it."""


def describe_payloads(api: Api) -> list[PayloadView]:
    """The bodies of an API's webhooks, by name."""
    found = [
        PayloadView(api.name, str(api.models[component].class_info.name), tuple(_types(api, schema)))
        for component, schema in schemas(api.document).items()
        if schema.get(PAYLOAD) and component in api.models
    ]
    return sorted(found, key=lambda view: view.name)


def describe_events(payloads: list[PayloadView]) -> dict[str, PayloadView]:
    """The payload of each type of event, by type; of a type that several declare, the first's."""
    found: dict[str, PayloadView] = {}
    for payload in payloads:
        for name in payload.types:
            found.setdefault(name, payload)
    return dict(sorted(found.items()))


def _types(api: Api, payload: Node) -> Iterator[str]:
    """The types that the payload's schema lists; else those that its webhooks are named after, as servers write them.

    Servers put the API before: a webhook `contact.created` of the CRM brings `crm.contact.created`.
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
    """The texts that a schema allows, as far as it lists them."""
    schema = resolve(document, schema, EVENT_TYPE)
    for value in (*schema.get("enum", ()), *schema.get(VALUES, ())):
        if isinstance(value, str) and value != _EVERYTHING:
            yield value
    for key in CHOICES:
        for part in schema.get(key, ()):
            yield from _values(document, part)
