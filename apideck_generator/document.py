"""OpenAPI documents as plain data: reading one, and walking its operations and schemas.

Nothing here changes a document; `map_schemas` builds a new one.
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
"""On what a webhook brings."""
EVENT_TYPES = "x-event-types"
"""On what a webhook brings: the types of event that the webhooks' names stand for."""
_FLAGS = ("description", "readOnly", "writeOnly", "deprecated", "example", "x-nullable")


@dataclass(frozen=True)
class OperationNode:
    """An operation where it stands in the document."""

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
    """Read a document in YAML or JSON, patched by the overlay beside it and checked."""
    document: Node = read_document(path).data
    return document


def read_document(path: Path, *, skip_stale: bool = False, skip_removals: bool = False) -> Source:
    """The same, with the lines of everything in it.

    `skip_stale` passes over what of the overlay doesn't apply, as where it was written for the document to come;
    `skip_removals` passes over what it removes from `paths`.
    """
    source = read_source(path)
    overlay = overlay_of(path)
    if overlay.exists() and isinstance(source.data, dict):
        apply_overlay(source, path, overlay, skip_stale=skip_stale, skip_removals=skip_removals)
    validate(source, str(path))
    return source


def operations(document: Node) -> Iterator[OperationNode]:
    """Every operation, in the document's order."""
    for path, item in document.get("paths", {}).items():
        for method, node in item.items() if isinstance(item, dict) else ():
            if method in METHODS and isinstance(node, dict):
                yield OperationNode(path, method, node)


def schemas(document: Node) -> Node:
    """The component schemas by name."""
    found: Node = document.get("components", {}).get("schemas", {})
    return found


def with_schemas(document: Node, found: Node) -> Node:
    """The document with other component schemas."""
    return {**document, "components": {**document.get("components", {}), "schemas": found}}


def resolve(document: Node, node: Node, where: str) -> Node:
    """What a `$ref` leads to; a node without one is itself."""
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
    """The component that a `$ref` to a schema names, or an empty string where there is no `$ref`."""
    return str(schema.get("$ref", "")).removeprefix(SCHEMA_REF)


def flags(schema: Node) -> Node:
    """What a schema says about the place where it stands, rather than about its type."""
    return {key: schema[key] for key in _FLAGS if key in schema}


def parts(node: Any, is_mapping: bool = False) -> Iterator[tuple[Any, bool]]:
    """What is right inside a part of a document and no data, and whether it maps the document's own names."""
    if isinstance(node, list):
        yield from ((part, False) for part in node)
    elif isinstance(node, dict):
        for key, part in node.items():
            if is_mapping or key not in DATA:
                yield part, not is_mapping and key in MAPPINGS and isinstance(part, dict)


Change = Callable[[Node, str], Node]
"""A function from a schema and its place to what shall stand there."""


def map_schema(schema: Node, where: str, change: Change) -> Node:
    """`change` applied to a schema and to all inside it, innermost first."""
    return change(map_parts(schema, where, lambda part, place: map_schema(part, place, change)), where)


def map_parts(schema: Node, where: str, change: Change) -> Node:
    """`change` applied to the schemas right inside a schema."""
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
    """A copy of a schema; `true` is JSON Schema's way to say "anything"."""
    if schema is True:
        return {}
    if not isinstance(schema, dict):
        raise GenerateError(f"{where}: a schema is a mapping, and here is something else")
    return dict(schema)


def map_schemas(document: Node, change: Change) -> Node:
    """The document with `change` applied to every schema in it, in components and in operations."""
    return map_roots(document, lambda schema, where: map_schema(schema, where, change))


def map_roots(document: Node, change: Change) -> Node:
    """The document with `change` applied to each schema that stands in no other.

    If it can't be applied to some, the run stops with all of them.
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
    """The document with every operation replaced by what `change` makes of it.

    If it can't be applied to some, the run stops with all of them.
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
    """A parameter or media type: what holds a schema under `schema`."""
    return {**holder, "schema": change(holder["schema"], where)} if "schema" in holder else holder
