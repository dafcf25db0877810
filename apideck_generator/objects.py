"""The objects of OpenAPI: the kind of object under each of their keys, and the rule for extensions.

Keys that the table doesn't list are data (`example`, `examples`, `default`, `enum`, `const`) or don't affect the
generated code. No function looks inside them.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")

DATA = ("example", "examples", "default", "enum", "const")
"""The keys of a schema, parameter or media type that hold data. Data may have any form."""

_CONTENT = {"content": "{media type}"}
OBJECTS: dict[str, dict[str, str]] = {
    "document": {
        "info": "plain",
        "servers": "[plain]",
        "tags": "[plain]",
        "externalDocs": "plain",
        "paths": "{path item}",
        "webhooks": "{webhook}",
        "x-webhooks": "{webhook}",
        "components": "components",
    },
    "components": {
        "schemas": "{schema}",
        "parameters": "{parameter}",
        "requestBodies": "{request body}",
        "responses": "{response}",
        "headers": "{header}",
        "pathItems": "{webhook}",
    },
    "path item": {**dict.fromkeys(METHODS, "operation"), "parameters": "[parameter]"},
    "webhook": {**dict.fromkeys(METHODS, "operation"), "parameters": "[parameter]"},
    "operation": {
        "parameters": "[parameter]",
        "requestBody": "request body",
        "responses": "{answer}",
        "externalDocs": "plain",
    },
    "parameter": {"schema": "schema", **_CONTENT},
    "header": {"schema": "schema", **_CONTENT},
    "request body": _CONTENT,
    "response": {"headers": "{header}", **_CONTENT},
    "answer": {"headers": "{header}", **_CONTENT},
    "media type": {"schema": "schema", "encoding": "{encoding}"},
    "encoding": {"headers": "{header}"},
    "schema": {
        "properties": "{schema}",
        "patternProperties": "{schema}",
        "items": "schema",
        "prefixItems": "[schema]",
        "additionalProperties": "schema",
        "allOf": "[schema]",
        "anyOf": "[schema]",
        "oneOf": "[schema]",
        "discriminator": "discriminator",
        "xml": "plain",
        "externalDocs": "plain",
    },
    "discriminator": {"mapping": "{text}"},
    "plain": {},
}
"""For each kind of object, the kind of value under its keys: one object, `[a list]` or `{a mapping}` of them.

An `answer` is a response that an operation lists by status. Extensions may be beside it.
"""

MAPPINGS = {key: kind[1:-1] for fields in OBJECTS.values() for key, kind in fields.items() if kind.startswith("{")}
"""The keys that hold a mapping whose keys are the document's own names."""

Change = Callable[[Any, str, tuple[str | int, ...]], Any]
"""A function from an object, its kind and its place to the object that replaces it."""


def map_inside(node: Any, kind: str, at: tuple[str | int, ...], change: Change) -> Any:
    """Apply `change` to all objects directly inside an object. Extensions and values of other types stay unchanged."""
    if not isinstance(node, dict):
        return node
    new = dict(node)
    for key, inner in OBJECTS.get(kind, {}).items():
        part = new.get(key)
        if inner[0] == "{" and isinstance(part, dict):
            new[key] = {
                name: held if is_extension(name, inner[1:-1], held) else change(held, inner[1:-1], (*at, key, name))
                for name, held in part.items()
            }
        elif inner[0] == "[" and isinstance(part, list):
            new[key] = [change(held, inner[1:-1], (*at, key, index)) for index, held in enumerate(part)]
        elif inner[0] not in "[{" and key in new:
            new[key] = change(part, inner, (*at, key))
    return new


def is_extension(key: object, kind: str, value: Any) -> bool:
    """Return True if an entry of a mapping is an extension, not an object of the kind.

    In paths and responses, every `x-` key is an extension. Elsewhere a document may use such a name itself, for a
    header, a property or a media type. There an `x-` key is an extension if its value isn't an object of the kind.
    """
    if not isinstance(key, str) or not key.startswith("x-"):
        return False
    match kind:
        case "path item" | "answer":
            return True
        case "webhook":
            return not isinstance(value, dict) or not {"$ref", *METHODS} & value.keys()
        case "media type":
            return "/" not in key
        case "text":
            return not isinstance(value, str)
        case "schema":
            return not isinstance(value, dict | bool)
    return not isinstance(value, dict)


def drop_extensions(document: dict[str, Any], known: set[str]) -> dict[str, Any]:
    """Remove the `x-` keys from the document, except the known ones. Data stays unchanged."""

    def change(node: Any, kind: str, at: tuple[str | int, ...]) -> Any:
        if not isinstance(node, dict):
            return node
        kept = {key: value for key, value in node.items() if not str(key).startswith("x-") or key in known}
        for key, inner in OBJECTS.get(kind, {}).items():
            if inner[0] == "{" and isinstance(kept.get(key), dict):
                entries = kept[key].items()
                kept[key] = {name: held for name, held in entries if not is_extension(name, inner[1:-1], held)}
        return map_inside(kept, kind, at, change)

    found: dict[str, Any] = change(document, "document", ())
    return found


def parse_pointer(ref: str) -> tuple[str, ...]:
    """Split a reference that starts with `#/` into its steps, and decode `~1`, `~0` and percent signs."""
    return tuple(unquote(part).replace("~1", "/").replace("~0", "~") for part in ref.removeprefix("#/").split("/"))


def written(steps: tuple[str | int, ...]) -> str:
    """Return a place as a `$ref` writes it."""
    return "/".join(["#", *(str(step).replace("~", "~0").replace("/", "~1") for step in steps)])


def at_pointer(root: Any, steps: tuple[str | int, ...]) -> Any:
    """Return the value at a pointer of a document, or None if there is none."""
    node = root
    for step in steps:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and str(step).isdecimal() and int(step) < len(node):
            node = node[int(step)]
        else:
            return None
    return node
