"""OpenAPI documents as plain data: functions that read one and walk through its operations and schemas.

Nothing here changes a document; `map_schemas` builds a new document.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import GenerateError, Problems
from .objects import DATA, MAPPINGS, at_pointer, parse_pointer
from .overlay import apply_overlay, overlay_of
from .source import Source, read_source
from .validation import METHODS as METHODS
from .validation import validate

Node = dict[str, Any]
SCHEMA_REF = "#/components/schemas/"
PAYLOAD = "x-payload"
"""The mark of a webhook's payload."""
EVENT_TYPES = "x-event-types"
"""The event types of a webhook's payload, taken from the webhooks' names."""
_FLAGS = ("description", "readOnly", "writeOnly", "deprecated", "example", "x-nullable")


@dataclass(frozen=True)
class OperationNode:
    """An operation, with its place in the document."""

    path: str
    method: str
    node: Node

    @property
    def id(self) -> str:
        """The `operationId`."""
        return str(self.node["operationId"])

    @property
    def tag(self) -> str:
        """The first tag, which decides the resource."""
        return str(self.node["tags"][0])

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path} ({self.node.get('operationId', 'no operationId')})"


def load_document(path: Path) -> Node:
    """Read a document in YAML or JSON, apply the overlay beside it, and check it."""
    document: Node = read_document(path).data
    return document


def read_document(path: Path, *, skip_stale: bool = False, skip_removals: bool = False) -> Source:
    """Read a document as `load_document` does, and keep the line of every part.

    `skip_stale` skips the actions of the overlay that don't apply, for an overlay that was written for a newer
    document. `skip_removals` skips the actions that remove something from `paths`.
    """
    source = read_source(path)
    overlay = overlay_of(path)
    if overlay.exists() and isinstance(source.data, dict):
        apply_overlay(source, path, overlay, skip_stale=skip_stale, skip_removals=skip_removals)
    validate(source, str(path))
    return source


def operations(document: Node) -> Iterator[OperationNode]:
    """Yield every operation, in the document's order."""
    for path, item in document.get("paths", {}).items():
        for method, node in item.items() if isinstance(item, dict) else ():
            if method in METHODS and isinstance(node, dict):
                yield OperationNode(path, method, node)


def schemas(document: Node) -> Node:
    """Return the component schemas by name."""
    found: Node = document.get("components", {}).get("schemas", {})
    return found


def with_schemas(document: Node, found: Node) -> Node:
    """Return the document with other component schemas."""
    return {**document, "components": {**document.get("components", {}), "schemas": found}}


def resolve(document: Node, node: Node, where: str) -> Node:
    """Follow a `$ref` to its target. Return a node without a `$ref` unchanged."""
    seen: set[str] = set()
    while "$ref" in node:
        ref = str(node["$ref"])
        target = at_pointer(document, parse_pointer(ref)) if ref.startswith("#/") and ref not in seen else None
        if not isinstance(target, dict):
            raise GenerateError(f"{where}: the reference {ref} leads nowhere")
        seen.add(ref)
        node = target
    return node


def schema_name(schema: Node) -> str:
    """Return the name of the component that a `$ref` refers to. Return an empty string if there is no `$ref`."""
    return str(schema.get("$ref", "")).removeprefix(SCHEMA_REF)


def flags(schema: Node) -> Node:
    """Return the keywords of a schema that describe its place, not its type."""
    return {key: schema[key] for key in _FLAGS if key in schema}


def parts(node: Any, is_mapping: bool = False) -> Iterator[tuple[Any, bool]]:
    """Yield the parts directly inside a node, except data.

    The flag is True for a mapping whose keys are the document's names.
    """
    if isinstance(node, list):
        yield from ((part, False) for part in node)
    elif isinstance(node, dict):
        for key, part in node.items():
            if is_mapping or key not in DATA:
                yield part, not is_mapping and key in MAPPINGS and isinstance(part, dict)


Change = Callable[[Node, str], Node]
"""A function from a schema and its place to the schema that replaces it."""


def map_schema(schema: Node, where: str, change: Change) -> Node:
    """Apply `change` to a schema and to every schema inside it, the innermost first."""
    return change(map_parts(schema, where, lambda part, place: map_schema(part, place, change)), where)


def map_parts(schema: Node, where: str, change: Change) -> Node:
    """Apply `change` to the schemas directly inside a schema."""
    new = _as_object(schema, where)
    for key in ("items", "additionalProperties"):
        if key in new and not (key == "additionalProperties" and isinstance(new[key], bool)):
            new[key] = change(new[key], f"{where}.{key}")
    for key in ("allOf", "anyOf", "oneOf"):
        if key in new:
            new[key] = [change(part, f"{where}.{key}[{index}]") for index, part in enumerate(new[key])]
    if "properties" in new:
        new["properties"] = {name: change(part, f"{where}.{name}") for name, part in new["properties"].items()}
    return new


def _as_object(schema: object, where: str) -> Node:
    """Copy a schema. In JSON Schema, `true` means "anything"."""
    if schema is True:
        return {}
    if not isinstance(schema, dict):
        raise GenerateError(f"{where}: a schema must be a mapping, but this is something else")
    return dict(schema)


def map_schemas(document: Node, change: Change) -> Node:
    """Apply `change` to every schema of the document, in components and in operations."""
    return map_roots(document, lambda schema, where: map_schema(schema, where, change))


def map_roots(document: Node, change: Change) -> Node:
    """Apply `change` to each schema that is in no other schema.

    If `change` fails, it is still applied to the rest, and then the run stops with all problems.
    """
    problems, components = Problems(), dict[str, Any]()
    for name, schema in schemas(document).items():
        with problems.at(name):
            components[name] = change(schema, name)
    with problems.at("paths"):
        document = map_operations(document, lambda operation: _map_operation(operation, change))
    problems.stop()
    return with_schemas(document, components)


def map_operations(document: Node, change: Callable[[OperationNode], Node]) -> Node:
    """Replace every operation by the result of `change`.

    If `change` fails, it is still applied to the rest, and then the run stops with all problems.
    """
    problems = Problems()
    paths = {path: dict(item) for path, item in document.get("paths", {}).items()}
    for operation in operations(document):
        with problems.at(str(operation)):
            paths[operation.path][operation.method] = change(operation)
    problems.stop()
    return {**document, "paths": paths}


def _map_operation(operation: OperationNode, change: Change) -> Node:
    new = dict(operation.node)
    where = str(operation)
    if "parameters" in new:
        new["parameters"] = [_map_holder(part, f"{where}: {part.get('name')}", change) for part in new["parameters"]]
    if "requestBody" in new:
        new["requestBody"] = _map_content(new["requestBody"], f"{where}: body", change)
    new["responses"] = {
        code: _map_content(part, f"{where}: {code}", change) for code, part in new.get("responses", {}).items()
    }
    return new


def _map_content(part: Node, where: str, change: Change) -> Node:
    if "content" not in part:
        return part
    return {**part, "content": {kind: _map_holder(held, where, change) for kind, held in part["content"].items()}}


def _map_holder(holder: Node, where: str, change: Change) -> Node:
    """Apply `change` to the schema of a parameter or media type."""
    return {**holder, "schema": change(holder["schema"], where)} if "schema" in holder else holder
