"""OpenAPI documents as plain data: reading one, and walking its operations and schemas.

Nothing here changes a document; `map_schemas` builds a new one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .errors import GenerateError

Node = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
SCHEMA_REF = "#/components/schemas/"


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's scalars: `no` is a word and a date is text, as in the JSON that the document describes."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # the attribute is PyYAML's
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


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
    """Read a document in YAML or JSON; each operation has an id of its own and a tag."""
    try:
        document = yaml.load(path.read_text("utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise GenerateError(f"{path} can't be read: {error}") from None
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise GenerateError(f"{path} is no OpenAPI 3 document")
    seen: dict[str, OperationNode] = {}
    for operation in operations(document):
        if not operation.node.get("operationId") or not operation.node.get("tags"):
            raise GenerateError(f"{path}: {operation} needs an operationId and a tag, which name its method")
        if operation.id in seen:
            raise GenerateError(f"{path}: {operation} has the operationId of {seen[operation.id]}")
        seen[operation.id] = operation
    return document


def operations(document: Node) -> Iterator[OperationNode]:
    """Every operation, in the document's order."""
    for path, item in document.get("paths", {}).items():
        for method, node in item.items():
            if method in METHODS:
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
        target: Any = document
        for part in ref.removeprefix("#/").split("/") if ref.startswith("#/") and ref not in seen else [""]:
            target = target.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(target, dict) else None
        if not isinstance(target, dict):
            raise GenerateError(f"{where}: the reference {ref} leads nowhere")
        seen.add(ref)
        node = target
    return node


def schema_name(schema: Node) -> str:
    """The component that a `$ref` to a schema names, or an empty string where there is no `$ref`."""
    return str(schema.get("$ref", "")).removeprefix(SCHEMA_REF)


Change = Callable[[Node, str], Node]
"""A function from a schema and its place to what shall stand there."""


def map_schema(schema: Node, where: str, change: Change) -> Node:
    """`change` applied to a schema and to all inside it, innermost first."""
    return change(map_parts(schema, where, lambda part, place: map_schema(part, place, change)), where)


def map_parts(schema: Node, where: str, change: Change) -> Node:
    """`change` applied to the schemas right inside a schema."""
    if schema is True:  # JSON Schema's way to say "anything"
        return {}
    if not isinstance(schema, dict):
        raise GenerateError(f"{where}: {schema!r} is no schema that can be generated")
    new = dict(schema)
    for key in ("items", "additionalProperties"):
        if key in new and not (key == "additionalProperties" and isinstance(new[key], bool)):
            new[key] = change(new[key], f"{where}.{key}")
    for key in ("allOf", "anyOf", "oneOf"):
        if key in new:
            new[key] = [change(part, f"{where}.{key}[{index}]") for index, part in enumerate(new[key])]
    if "properties" in new:
        new["properties"] = {name: change(part, f"{where}.{name}") for name, part in new["properties"].items()}
    return new


def map_schemas(document: Node, change: Change) -> Node:
    """The document with `change` applied to every schema in it, in components and in operations."""
    return map_roots(document, lambda schema, where: map_schema(schema, where, change))


def map_roots(document: Node, change: Change) -> Node:
    """The document with `change` applied to each schema that stands in no other."""
    components = {name: change(schema, name) for name, schema in schemas(document).items()}
    document = map_operations(document, lambda operation: _map_operation(operation, change))
    return with_schemas(document, components)


def map_operations(document: Node, change: Callable[[OperationNode], Node]) -> Node:
    """The document with every operation replaced by what `change` makes of it."""
    paths = {path: dict(item) for path, item in document.get("paths", {}).items()}
    for operation in operations(document):
        paths[operation.path][operation.method] = change(operation)
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
