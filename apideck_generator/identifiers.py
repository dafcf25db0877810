"""Python names for fields and arguments whose names in the document aren't allowed, or would hide another name.

A name is kept if possible. Otherwise a rule changes it: `class` becomes `class_`, `e-mail` `e_mail`, `_id` `id`, `2fa`
`field_2fa`. Two passes store the names as `x-name` in properties and parameters. The record keeps the changed ones.
"""

import keyword
import re
import unicodedata
from collections.abc import Collection

from . import protected
from .document import Node, OperationNode, map_operations, schema_name, schemas, with_schemas
from .names import Names
from .naming import class_name, module_name

BODY = "body"
"""The key of the body among an operation's arguments."""
EXTRA = "additional_properties"
"""The field for keys that have no field, and its key in the record. No property can be called `<extra>`."""


def python_name(name: str, taken: Collection[str]) -> str:
    """Return a Python name for a name in the JSON. It starts with a letter and isn't in `taken`."""
    new = unicodedata.normalize("NFKC", name)
    new = re.sub(r"\W", "_", new).lstrip("_")
    if not new.isidentifier():
        new = f"field_{new}".rstrip("_")
    while keyword.iskeyword(new) or new in taken:
        new += "_"
    return new


def unhidden(name: str, taken: Collection[str]) -> str:
    """Return the name, with an underscore if it would hide another name."""
    return f"{name}_" if name in taken else name


def name_fields(document: Node, names: Names) -> Node:
    """Name the fields of each component. The field for keys without one is `additional_properties`."""
    classes = {class_name(component) for component in schemas(document)}

    def change(component: str, schema: Node) -> Node:
        if "properties" not in schema:
            return schema
        given = _give(
            names, f"fields {component}", {name: name for name in schema["properties"]}, protected.fields() | classes
        )
        properties = {name: {**part, "x-name": given[name]} for name, part in schema["properties"].items()}
        if "additionalProperties" not in schema or schema["additionalProperties"] is False:
            return {**schema, "properties": properties}
        return {**schema, "properties": properties, "x-extra": python_name(EXTRA, {*given.values()})}

    return with_schemas(document, {name: change(name, schema) for name, schema in schemas(document).items()})


def name_arguments(document: Node, names: Names) -> Node:
    """Name the arguments of each operation: its parameters, and its body after the kind of record."""
    classes = {class_name(component) for component in schemas(document)}

    def change(operation: OperationNode) -> Node:
        node = operation.node
        wanted = {
            f"{part['in']} {part['name']}": str(part["name"]).lower() if part["in"] == "header" else str(part["name"])
            for part in node["parameters"]
        }
        if "requestBody" in node:
            wanted[BODY] = body_name(document, node["requestBody"])
        options = protected.options(options_name(node))
        taken = protected.arguments() | options | classes
        given = _give(names, f"arguments {operation.id}", wanted, taken)
        parameters = [{**part, "x-name": given[f"{part['in']} {part['name']}"]} for part in node["parameters"]]
        body = {"requestBody": {**node["requestBody"], "x-name": given[BODY]}} if "requestBody" in node else {}
        return {**node, "parameters": parameters, **body}

    return map_operations(document, change)


def options_name(node: Node) -> str:
    """Return the type of an operation's options: for a consumer and a connector, for a consumer, or for neither."""
    if node.get("x-service"):
        return "ConnectorOptions"
    return "ConsumerOptions" if node.get("x-consumer") else "AppOptions"


def body_name(document: Node, body: Node) -> str:
    """Return `contact` for a body that is a Contact, and `body` for a body that is not a record."""
    schema = next(iter(body["content"].values()))["schema"]
    component = schema_name(schema)
    return module_name(class_name(component)) if "properties" in schemas(document).get(component, {}) else BODY


def _give(names: Names, scope_name: str, wanted: dict[str, str], taken: Collection[str]) -> dict[str, str]:
    """Name each key. Names that need no change go first, and only changed names are recorded."""
    scope = names.scope(scope_name, wanted)
    good = [key for key, name in wanted.items() if python_name(name, taken) == name]
    for key in [*good, *sorted(wanted.keys() - set(good))]:
        scope.give(key, python_name(wanted[key], taken))
    given = dict(scope.given)
    for key, name in given.items():
        if name == wanted[key]:
            del scope.given[key]
    return given
