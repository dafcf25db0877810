"""Finds the components that callers create: those that bodies and query parameters contain in writable properties."""

from collections.abc import Iterator

from .document import Node, operations, parts, schema_name, schemas


def written_components(document: Node) -> set[str]:
    """Return the components that callers create."""
    found: set[str] = set()
    arguments = [schema for operation in operations(document) for schema in _arguments(operation.node)]
    waiting = [name for schema in arguments for name in _references(schema)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            schema = schemas(document)[name]
            written = [part for part in schema.get("properties", {}).values() if not part.get("readOnly")]
            waiting += [ref for part in (*written, schema.get("additionalProperties")) for ref in _references(part)]
    return found


def _arguments(operation: Node) -> Iterator[Node]:
    yield from (part["schema"] for part in operation["parameters"] if "schema" in part)
    content = operation.get("requestBody", {}).get("content", {})
    yield from (held["schema"] for held in content.values() if "schema" in held)


def _references(node: object) -> Iterator[str]:
    """Yield the components that a schema refers to, at any depth."""
    if isinstance(node, dict) and "$ref" in node:
        yield schema_name(node)
    yield from _inside(node, False)


def _inside(node: object, is_mapping: bool) -> Iterator[str]:
    for part, inner in parts(node, is_mapping):
        if isinstance(part, dict) and not inner and isinstance(part.get("$ref"), str):
            yield schema_name(part)
        yield from _inside(part, inner)
