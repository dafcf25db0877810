"""Which schemas are what webhooks bring: marked before the other passes take references and choices apart."""

from .composition import CHOICES, family, shaping_parts
from .document import PAYLOAD, Node, schema_name, schemas, with_schemas


def mark_payloads(document: Node, bodies: set[str]) -> Node:
    """Mark the schemas of which a webhook's body is one: the component itself, or all that it is a choice of."""
    components = dict(schemas(document))
    seen: set[str] = set()

    def mark_component(name: str) -> None:
        if name not in seen and name in components:
            seen.add(name)
            components[name] = marked(components[name])
            if "discriminator" in components[name]:
                for child in family(document, name)[1:]:
                    mark_component(child)

    def marked(schema: Node) -> Node:
        if schema_name(schema) in components:
            mark_component(schema_name(schema))
            return schema
        for key in CHOICES:
            if key in schema and "properties" not in schema:
                return {**schema, key: [marked(part) for part in schema[key]]}
        if "properties" not in schema and len(shaping_parts(schema.get("allOf", []))) == 1:
            return {**schema, "allOf": [marked(part) for part in schema["allOf"]]}
        return {**schema, PAYLOAD: True}

    for name in sorted(bodies):
        mark_component(name)
    return with_schemas(document, components)
