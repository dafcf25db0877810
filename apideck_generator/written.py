"""The components that callers fill in: those that bodies and query parameters reach through writable properties."""

from collections.abc import Iterator

from .document import Node, operations, schema_name, schemas


def written_components(document: Node) -> set[str]:
    """Return the components that a caller fills in."""
    found: set[str] = set()
    arguments = [schema for operation in operations(document) for schema in _arguments(operation.node)]
    waiting = [name for schema in arguments for name in _references(schema)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            schema = schemas(document)[name]
            parts = [part for part in schema.get("properties", {}).values() if not part.get("readOnly")]
            waiting += [ref for part in (*parts, schema.get("additionalProperties")) for ref in _references(part)]
    return found


def _arguments(operation: Node) -> Iterator[Node]:
    yield from (part["schema"] for part in operation["parameters"] if "schema" in part)
    content = operation.get("requestBody", {}).get("content", {})
    yield from (held["schema"] for held in content.values() if "schema" in held)


def _references(node: object) -> Iterator[str]:
    """The components that a schema refers to, at any depth."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield schema_name(node)
        node = list(node.values())
    for value in node if isinstance(node, list) else ():
        yield from _references(value)
