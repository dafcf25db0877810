"""Finds the schemas of webhook payloads, and marks them before other passes change references and choices."""

import re
from collections.abc import Iterator, Mapping, Sequence

from .composition import CHOICES, family, shaping_parts
from .document import EVENT_TYPES, PAYLOAD, Node, resolve, schema_name, schemas, with_schemas

_DOTTED = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_WRAPPER_KEYS = {
    "type",
    "properties",
    "required",
    "title",
    "description",
    "additionalProperties",
    "example",
    "examples",
}
_EVENT_KEYS = {"properties", "allOf", *CHOICES}


def unwrap_event(document: Node, schema: Node, where: str) -> Node:
    """Return the event in a webhook's body. A body with one property may wrap the event.

    The property wraps an event if it is called `payload`, or if it is an object with an `event_type`. The client reads
    both forms. A schema that is only a reference to a component is replaced by that component.
    """
    body = resolve(document, schema, where)
    properties = body.get("properties", {})
    if len(properties) == 1 and _is_wrapper(body):
        ((name, inner),) = properties.items()
        inner = _aliased(document, inner)
        event = resolve(document, inner, where)
        if _EVENT_KEYS & event.keys() and (name == "payload" or "event_type" in _fields(document, event, where)):
            return inner
    return _aliased(document, schema)


def _is_wrapper(body: Node) -> bool:
    return all(key in _WRAPPER_KEYS or key.startswith("x-") for key in body)


def _aliased(document: Node, schema: Node) -> Node:
    """Follow schemas that only refer to another one, by `$ref` or by an `allOf` of one `$ref`, and return the last."""
    seen: set[str] = set()
    while True:
        parts = shaping_parts(schema.get("allOf", []))
        if "$ref" not in schema and "properties" not in schema and len(parts) == 1 and "$ref" in parts[0]:
            schema = {"$ref": parts[0]["$ref"]}
        name = schema_name(schema)
        target = schemas(document).get(name)
        if name in seen or not isinstance(target, dict):
            return schema
        seen.add(name)
        following = _aliased(document, target)
        if "$ref" not in following:
            return schema
        schema = following


def _fields(document: Node, schema: Node, where: str, inside: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the names of an object's properties, and of the properties in its parts and choices."""
    if (ref := str(schema.get("$ref", ""))) and ref in inside:
        return
    inside = (*inside, ref) if ref else inside
    found = resolve(document, schema, where)
    yield from found.get("properties", {})
    for key in ("allOf", *CHOICES):
        for part in found.get(key, ()):
            yield from _fields(document, part, where, inside)


def event_types(name: str, operation: Node) -> list[str]:
    """Return a webhook's event type: its name, summary or operationId, if one is written like a type.

    `contact.created` is such a type. A summary `crm.contact.created` is more exact. `ContactCreated` becomes
    `contact.created`.
    """
    strings = [str(text).strip() for text in (name, operation.get("summary"), operation.get("operationId")) if text]
    dotted = [text for text in strings if _DOTTED.fullmatch(text)]
    if dotted:
        return [next((text for text in dotted if text.endswith(f".{dotted[0]}")), dotted[0])]
    for text in (name, str(operation.get("operationId") or "")):
        found = _WORD.findall(text) if re.fullmatch(r"\w+", text, re.ASCII) else []
        if len(found) > 1 and found[-1].lower().endswith("ed"):
            return [f"{'_'.join(found[:-1])}.{found[-1]}".lower()]
    return []


def mark_payloads(document: Node, bodies: Mapping[str, Sequence[str]]) -> Node:
    """Mark the schemas of webhook bodies: the component, or every member of its choice.

    `bodies` has the known event types of each component. For a choice, they don't show which member has which type.
    """
    components = dict(schemas(document))
    seen: set[str] = set()

    def mark_component(name: str, types: Sequence[str] = ()) -> None:
        if name not in seen and name in components:
            seen.add(name)
            components[name] = marked(components[name], types)
            if "discriminator" in components[name]:
                for child in family(document, name)[1:]:
                    mark_component(child)

    def marked(schema: Node, types: Sequence[str] = ()) -> Node:
        if schema_name(schema) in components:
            mark_component(schema_name(schema), types)
            return schema
        for key in CHOICES:
            if key in schema and "properties" not in schema:
                return {**schema, key: [marked(part) for part in schema[key]]}
        if "properties" not in schema and len(shaping_parts(schema.get("allOf", []))) == 1:
            return {**schema, "allOf": [marked(part, types) for part in schema["allOf"]]}
        return {**schema, PAYLOAD: True, **({EVENT_TYPES: list(dict.fromkeys(types))} if types else {})}

    # Components with an event type come first, because another component may be a choice of them.
    for name in sorted(bodies, key=lambda name: (_is_choice(components.get(name, {})), name)):
        mark_component(name, bodies[name])
    return with_schemas(document, components)


def _is_choice(schema: Node) -> bool:
    return "properties" not in schema and any(key in schema for key in CHOICES)
