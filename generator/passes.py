"""What a document goes through before it is parsed, one pass after another.

Each pass takes a document, or a schema and its place, and returns a new one. `prepare` has them in order; where the
order matters, a docstring says so.
"""

from collections.abc import Callable
from typing import Any

from .composition import expand_inheritance, merge_all_of
from .config import GeneratorConfig
from .document import (
    SCHEMA_REF,
    Change,
    Node,
    OperationNode,
    map_operations,
    map_schema,
    map_schemas,
    resolve,
    schema_name,
    schemas,
    with_schemas,
)
from .errors import GenerateError
from .naming import class_name, enum_member_names, singular

FREE_FORM = "FreeFormObject"
"""The component that stands for an object without declared fields; in Python a `dict[str, Any]`."""

_FLAGS = ("description", "readOnly", "writeOnly", "deprecated", "example", "x-nullable")
_ENVELOPE = {"status_code", "status", "data"}
_ERROR = {"status_code", "type_name"}


def prepare(document: Node, config: GeneratorConfig) -> Node:
    """The document as the parser and the templates want it."""
    document = drop_webhooks(document)
    document = inline_operation_parts(document)
    document = drop_error_responses(document)
    document = drop_handwritten(document, config)
    document = lift_headers(document, config)
    for change in (drop_title, drop_default, drop_nullability, drop_required_alternatives):
        document = map_schemas(document, change)
    document = expand_inheritance(document)
    document = merge_all_of(document)
    document = share_free_form_objects(document)
    document = hoist_inline_types(document, config)
    document = unwrap_envelopes(document)
    document = inline_aliases(document)
    document = complete_references(document)
    document = name_enum_members(document, config)
    check_references(document)
    return document


def drop_webhooks(document: Node) -> Node:
    """Drop the webhooks: no client calls them, and the schemas of their bodies are components anyway."""
    return {key: value for key, value in document.items() if key not in ("webhooks", "x-webhooks")}


def inline_operation_parts(document: Node) -> Node:
    """Put shared parameters, bodies and responses where they are used, path-level parameters into each operation.

    What stands beside a `$ref` (a description, a flag) is kept, and wins over what it refers to.
    """

    def inline(part: Node, where: str) -> Node:
        beside = {key: value for key, value in part.items() if key != "$ref"}
        return {**resolve(document, part, where), **beside}

    def change(operation: OperationNode) -> Node:
        shared = document["paths"][operation.path].get("parameters", [])
        parts = [inline(part, f"{operation}: parameters") for part in (*shared, *operation.node.get("parameters", []))]
        new = {**operation.node, "parameters": list({(part["name"], part["in"]): part for part in parts}.values())}
        if "requestBody" in new:
            new["requestBody"] = inline(new["requestBody"], f"{operation}: body")
        new["responses"] = {
            code: inline(part, f"{operation}: {code}") for code, part in new.get("responses", {}).items()
        }
        return new

    document = map_operations(document, change)
    for item in document["paths"].values():
        item.pop("parameters", None)
    return {**document, "components": {"schemas": schemas(document)}}


def drop_error_responses(document: Node) -> Node:
    """Drop 4xx, 5xx and default responses and their schemas: the hand-written error hierarchy owns them."""

    def change(operation: OperationNode) -> Node:
        kept = {code: part for code, part in operation.node["responses"].items() if str(code)[0] in "23"}
        if not kept:
            raise GenerateError(f"{operation} declares no response of a success")
        return {**operation.node, "responses": {str(code): part for code, part in kept.items()}}

    return _drop_unused(map_operations(document, change), lambda schema: _declares(schema, _ERROR))


def drop_handwritten(document: Node, config: GeneratorConfig) -> Node:
    """Drop the schemas that the hand-written layer stands for."""
    return with_schemas(
        document, {name: schema for name, schema in schemas(document).items() if name not in config.handwritten}
    )


def lift_headers(document: Node, config: GeneratorConfig) -> Node:
    """Turn the headers that the client fills in into flags of the operation (`x-consumer`, `x-service` …)."""

    def change(operation: OperationNode) -> Node:
        new = {**operation.node, "parameters": []}
        for parameter in operation.node["parameters"]:
            if parameter["in"] in ("query", "path"):
                new["parameters"].append(parameter)
            elif parameter["in"] == "header" and parameter["name"].lower() in config.headers:
                new[f"x-{config.headers[parameter['name'].lower()]}"] = True
            else:
                raise GenerateError(f"{operation}: the {parameter['in']} parameter {parameter['name']} can't be sent")
        return new

    return map_operations(document, change)


def drop_title(schema: Node, _where: str) -> Node:
    """Drop a title, which would rename the class."""
    return {key: value for key, value in schema.items() if key != "title"}


def drop_default(schema: Node, _where: str) -> Node:
    """Drop a default: what the caller leaves out is not sent, and what the server left out is not there."""
    return {key: value for key, value in schema.items() if key != "default"}


def drop_nullability(schema: Node, _where: str) -> Node:
    """Drop every spelling of "or null": a reader takes null anywhere, so each field allows None."""
    new = {key: value for key, value in schema.items() if key != "nullable"}
    if "enum" in new:
        new["enum"] = [value for value in new["enum"] if value is not None]
    if isinstance(new.get("type"), list):
        kinds = [kind for kind in new["type"] if kind != "null"]
        new["type"] = kinds[0] if len(kinds) == 1 else kinds
    for key in ("anyOf", "oneOf"):
        if {"type": "null"} in new.get(key, []):
            parts = [part for part in new.pop(key) if part != {"type": "null"}]
            new = {**parts[0], **new} if len(parts) == 1 else {**new, key: parts}
    return new


def drop_required_alternatives(schema: Node, _where: str) -> Node:
    """Drop `anyOf` branches that only say which fields belong together; no type says that."""
    new = dict(schema)
    for key in ("anyOf", "oneOf"):
        if key in new:
            parts = [part for part in new.pop(key) if not part.keys() <= {"required", "description"}]
            new = {**new, key: parts} if parts else new
    return new


def share_free_form_objects(document: Node) -> Node:
    """Refer each object without declared fields to one component, so that the parser makes no class for it."""
    used = False

    def change(schema: Node, where: str) -> Node:
        nonlocal used
        if schema.get("type") != "object" or "properties" in schema or where in schemas(document):
            return schema
        if isinstance(schema.get("additionalProperties"), dict):
            raise GenerateError(f"{where}: a map with typed values can't be generated")
        used = True
        return {"$ref": SCHEMA_REF + FREE_FORM, **_flags(schema)}

    new = map_schemas(document, change)
    if FREE_FORM in schemas(document):
        raise GenerateError(f"the schema {FREE_FORM} has a name that the generator needs itself")
    return with_schemas(new, {**schemas(new), FREE_FORM: {"type": "object"}}) if used else new


def hoist_inline_types(document: Node, config: GeneratorConfig) -> Node:
    """Make a component of each inline object and enum, called after its parent and its property.

    Free-form objects must be references by now.
    """
    hoisted: Node = {}

    def hoist(schema: Node, name: str, place: str) -> Node:
        name = config.inline_names.get(place, name)
        schema = inside(schema, name, place)
        if "properties" not in schema and ("enum" not in schema or schema.get("type") == "boolean"):
            return schema
        if name in hoisted or name in schemas(document):
            raise GenerateError(f"{place} would be called {name}, which is taken; name it under `inline_names`")
        hoisted[name] = schema
        return {"$ref": SCHEMA_REF + name, **_flags(schema)}

    def inside(schema: Node, name: str, place: str) -> Node:
        new = dict(schema)
        if "items" in new:
            about = {"description": new["description"]} if "description" in new and "$ref" not in new["items"] else {}
            new["items"] = hoist({**about, **new["items"]}, singular(name), place)
        for key in ("anyOf", "oneOf"):
            for index, part in enumerate(new.get(key, []), 1):
                parts = new[key] = list(new[key])
                parts[index - 1] = hoist(part, f"{name}Option{index}", f"{place}.{key}{index}")
        if "properties" in new:
            new["properties"] = {
                key: hoist(part, class_name(name, key), f"{place}.{key}") for key, part in new["properties"].items()
            }
        return new

    components = {name: inside(schema, name, name) for name, schema in schemas(document).items()}
    new = map_operations(document, lambda operation: _hoist_from_operation(operation, hoist))
    return with_schemas(new, {**components, **hoisted})


def _hoist_from_operation(operation: OperationNode, hoist: Callable[[Node, str, str], Node]) -> Node:
    """An operation whose parameters, body and responses refer to what was inline in them."""

    def change(part: Node, what: str) -> Node:
        if "schema" not in part:
            return part
        return {**part, "schema": hoist(part["schema"], class_name(operation.id, what), f"{operation.id}.{what}")}

    def content(part: Node, what: str) -> Node:
        if "content" not in part:
            return part
        return {**part, "content": {kind: change(held, what) for kind, held in part["content"].items()}}

    new = {**operation.node, "parameters": [change(part, part["name"]) for part in operation.node["parameters"]]}
    if "requestBody" in new:
        new["requestBody"] = content(new["requestBody"], "body")
    new["responses"] = {code: content(part, "response") for code, part in new["responses"].items()}
    return new


def unwrap_envelopes(document: Node) -> Node:
    """Let each operation answer with the `data` of its envelope, and drop the envelopes.

    What was inline in an envelope must be hoisted by now.
    """

    def change(operation: OperationNode) -> Node:
        responses = {code: unwrap(part, operation) for code, part in operation.node["responses"].items()}
        return {**operation.node, "responses": responses}

    def unwrap(response: Node, operation: OperationNode) -> Node:
        if "content" not in response:
            return response
        return {**response, "content": {kind: data(held, operation) for kind, held in response["content"].items()}}

    def data(held: Node, operation: OperationNode) -> Node:
        envelope = resolve(document, held.get("schema", {}), str(operation))
        if not _declares(envelope, _ENVELOPE):
            raise GenerateError(f"{operation} answers without an envelope of {', '.join(sorted(_ENVELOPE))}")
        return {**held, "schema": envelope["properties"]["data"]}

    return _drop_unused(map_operations(document, change), lambda schema: _declares(schema, _ENVELOPE))


def inline_aliases(document: Node) -> Node:
    """Put schemas that are no class of their own (a plain string, an array, a choice) where they are used."""
    aliases = {name: schema for name, schema in schemas(document).items() if not _is_class(schema)}

    def expand(inside: tuple[str, ...]) -> Change:
        def change(schema: Node, where: str) -> Node:
            name = schema_name(schema)
            if name not in aliases:
                return schema
            if name in inside:
                raise GenerateError(f"{where}: the schema {name} contains itself and is no object")
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            return map_schema({**aliases[name], **beside}, where, expand((*inside, name)))

        return change

    new = map_schemas(document, expand(()))
    return with_schemas(new, {name: schema for name, schema in schemas(new).items() if name not in aliases})


def complete_references(document: Node) -> Node:
    """Give each `$ref` the description and flags of its target, unless it has its own beside it."""

    def change(schema: Node, where: str) -> Node:
        if "$ref" not in schema:
            return schema
        target = resolve(document, schema, where)
        return {**{key: value for key, value in _flags(target).items() if key != "example"}, **schema}

    return map_schemas(document, change)


def name_enum_members(document: Node, config: GeneratorConfig) -> Node:
    """Name the members of each enum, since the parser would name some by their position."""

    def change(schema: Node, where: str) -> Node:
        if "enum" not in schema:
            return schema
        if not all(isinstance(value, str) for value in schema["enum"]):
            raise GenerateError(f"{where}: an enum of anything but strings can't be generated")
        return {**schema, "x-enum-varnames": enum_member_names(schema["enum"], where, config)}

    return map_schemas(document, change)


def check_references(document: Node) -> None:
    """Stop at a `$ref` that leads nowhere."""

    def change(schema: Node, where: str) -> Node:
        resolve(document, schema, where)
        return schema

    map_schemas(document, change)


def _flags(schema: Node) -> Node:
    """What a schema says about the place where it stands, rather than about its type."""
    return {key: schema[key] for key in _FLAGS if key in schema}


def _declares(schema: Node, names: set[str]) -> bool:
    return names <= set(schema.get("properties", {}))


def _is_class(schema: Node) -> bool:
    return schema.get("type") == "object" or "properties" in schema or "enum" in schema


def _drop_unused(document: Node, matches: Callable[[Node], bool]) -> Node:
    """The document without the matching component schemas that nothing refers to."""
    used: set[str] = set()

    def collect(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                used.add(schema_name(node))
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    collect(document)
    kept = {name: schema for name, schema in schemas(document).items() if name in used or not matches(schema)}
    return with_schemas(document, kept)
