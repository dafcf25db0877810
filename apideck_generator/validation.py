"""Checks a document before the generator reads it, and reports every problem with its place.

It checks the parts that the generator reads, by the rules of OpenAPI 3.0 and 3.1 together, because documents mix the
two and unused keywords do no harm. The passes decide later whether a valid document can be *generated*.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .errors import GenerateError
from .objects import METHODS as METHODS
from .objects import at_pointer, is_extension, parse_pointer, written
from .source import Pointer, Source

_TYPES = {"array", "boolean", "integer", "null", "number", "object", "string"}

_STRUCTURE: dict[str, dict[str, str]] = {
    "document": {
        "info!": "info",
        "paths!": "{path item}",
        "components": "components",
        "tags": "[tag]",
        "webhooks": "{webhook}",
        "x-webhooks": "{webhook}",
    },
    "webhook": dict.fromkeys(METHODS, "message"),
    "message": {"summary": "text", "description": "text", "requestBody": "requestBody"},
    "info": {"title!": "text", "version!": "text", "description": "text"},
    "tag": {"name!": "text", "description": "text"},
    "path item": {**dict.fromkeys(METHODS, "operation"), "parameters": "[parameter]"},
    "operation": {
        "operationId!": "text",
        "tags!": "[text]",
        "summary": "text",
        "description": "text",
        "deprecated": "flag",
        "parameters": "[parameter]",
        "requestBody": "requestBody",
        "responses!": "{answer}",
        "security": "[object]",
    },
    "parameter": {
        "name!": "text",
        "in!": "text",
        "description": "text",
        "required": "flag",
        "deprecated": "flag",
        "style": "text",
        "explode": "flag",
        "schema": "schema",
        "content": "{media type}",
    },
    "requestBody": {"description": "text", "required": "flag", "content!": "{media type}"},
    "response": {"description": "text", "content": "{media type}", "headers": "{header}"},
    "answer": {"description": "text", "content": "{media type}", "headers": "{header}"},
    "header": {"description": "text", "schema": "schema"},
    "media type": {"schema": "schema", "encoding": "{object}"},
    "components": {
        "schemas": "{schema}",
        "parameters": "{parameter}",
        "requestBodies": "{requestBody}",
        "responses": "{response}",
        "headers": "{header}",
    },
    "schema": {
        "type": "types",
        "format": "text",
        "title": "text",
        "description": "text",
        "enum": "list",
        "required": "[text]",
        "properties": "{schema}",
        "patternProperties": "{schema}",
        "items": "schema",
        "prefixItems": "[schema]",
        "additionalProperties": "schema",
        "not": "schema",
        "allOf": "[schema]",
        "anyOf": "[schema]",
        "oneOf": "[schema]",
        "discriminator": "discriminator",
        "nullable": "flag",
        "readOnly": "flag",
        "writeOnly": "flag",
        "deprecated": "flag",
        "minimum": "number",
        "maximum": "number",
    },
    "discriminator": {"propertyName!": "text", "mapping": "{text}"},
    "object": {},
}
"""The fields of each kind of object: a kind, `[a list]` or `{a mapping}` of a kind. `!` marks a required field."""

_SECTIONS = {"schema": "schemas", "parameter": "parameters", "requestBody": "requestBodies", "response": "responses"}
_SECTIONS |= {"answer": "responses", "header": "headers"}
_WORDS = {
    "text": "text",
    "flag": "true or false",
    "number": "a number",
    "list": "a list",
    "requestBody": "request body",
    "answer": "response",
}
_MAY_LACK = ("properties", "patternProperties", "anyOf", "oneOf")
"""Keys that hold several schemas. If one of them is `false`, it is dropped."""
_PATH_ITEM_EXTRAS = {"summary", "description", "servers"}

Problem = tuple[Pointer, str]
"""A place, and the problem there."""


@dataclass
class _Root:
    """The document, and the references into its parts that are already checked."""

    data: Any
    followed: set[tuple[str, Pointer]] = field(default_factory=set)


def validate(source: Source, file: str) -> None:
    """Stop the run with every problem that keeps the document from being read."""
    if wrong := _wrong_kind(source.data):
        raise GenerateError(f"{source.place(()) or f'{file}:1'}: {wrong}")
    problems = list(_check("document", source.data, (), _Root(source.data)))
    if not problems:
        problems = [*_cycles(source.data), *_operations(source.data)]
    if problems:
        raise GenerateError(
            *dict.fromkeys(f"{source.place(pointer)}: {written(pointer)}: {text}" for pointer, text in problems)
        )


def _wrong_kind(data: Any) -> str | None:
    """Return why a file is not a document that the generator can read, or None."""
    if data is None:
        return "the document is empty"
    if not isinstance(data, dict):
        return f"an OpenAPI document is a mapping, and this is {_described(data)}"
    if "swagger" in data:
        return f"this is Swagger {data['swagger']}; convert it to OpenAPI 3 first, with swagger2openapi for one"
    if "openapi" not in data:
        return "this is not an OpenAPI document: it has no `openapi: 3…` at its top"
    if not isinstance(data["openapi"], str) or not re.match(r"3\.[01](\.|$)", data["openapi"]):
        return f"the document says `openapi: {data['openapi']}`; the generator reads 3.0 and 3.1, written as text"
    return None


def _described(value: Any) -> str:
    """Return a value for a message: its type, or the value itself if it is short."""
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = json.dumps(value) if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) < 60 else f"{text[:60]}…"


def _check(kind: str, value: Any, at: Pointer, root: _Root) -> Iterator[Problem]:
    """Yield the problems of a value that should be of a kind, and of everything inside it."""
    if kind[0] in "[{":
        yield from _check_all(kind, value, at, root)
    elif kind in ("text", "flag", "number", "list", "types"):
        yield from _check_plain(kind, value, at)
    elif kind == "schema" and value is True:
        return
    elif kind == "schema" and value is False:
        if not _may_be_false(at):
            yield at, "no value fits the schema false; remove it, or say what fits"
    elif not isinstance(value, dict):
        yield at, f"{_article(kind)} must be a mapping, but this is {_described(value)}"
    elif "$ref" in value and kind != "path item" and kind in _SECTIONS:
        yield from _check_reference(kind, value["$ref"], at, root)
    else:
        yield from _check_object(kind, value, at, root)


def _check_all(kind: str, value: Any, at: Pointer, root: _Root) -> Iterator[Problem]:
    is_list, inner = kind[0] == "[", kind[1:-1]
    if at == ("x-webhooks",) and not isinstance(value, dict):
        return  # another tool uses this name for an extension
    if not isinstance(value, list if is_list else dict):
        yield at, f"this must be a {'list' if is_list else 'mapping'}, but is {_described(value)}"
        return
    parts: list[tuple[str | int, Any]] = list(enumerate(value)) if isinstance(value, list) else list(value.items())
    for key, part in parts:
        if is_list or not is_extension(key, inner, part):
            yield from _check(inner, part, (*at, key), root)


def _check_plain(kind: str, value: Any, at: Pointer) -> Iterator[Problem]:
    if kind == "types":
        names = value if isinstance(value, list) else [value]
        unknown = [name for name in names if not isinstance(name, str) or name not in _TYPES]
        if unknown or not names:
            yield (
                at,
                f"{_described(unknown[0] if unknown else value)} is not a type; there are {', '.join(sorted(_TYPES))}",
            )
        return
    if value is None and at[-1] in ("description", "summary", "title"):
        return
    fits = {
        "text": isinstance(value, str),
        "flag": isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "list": isinstance(value, list),
    }
    if not fits[kind]:
        hint = "; put it in quotes" if kind == "text" and isinstance(value, int | float) else ""
        yield at, f"this must be {_WORDS[kind]}, but is {_described(value)}{hint}"


def _check_object(kind: str, value: dict[str, Any], at: Pointer, root: _Root) -> Iterator[Problem]:
    for name, inner in _STRUCTURE[kind].items():
        key = name.rstrip("!")
        if key in value:
            yield from _check(inner, value[key], (*at, key), root)
        elif key != name:
            yield at, f"{_article(kind)} needs {key!r}{_REASONS.get(key, '')}"
    if kind == "path item":
        yield from _check_path_item(value, at)
    if kind == "parameter" and value.get("in") not in (None, "query", "path", "header", "cookie"):
        yield (*at, "in"), f"a parameter is in query, path, header or cookie, not in {_described(value['in'])}"
    for index, member in enumerate(value["enum"] if kind == "schema" and isinstance(value.get("enum"), list) else ()):
        if isinstance(member, dict | list):
            yield (*at, "enum", index), f"a value of an enum must be plain, but this is {_described(member)}"
    if kind == "operation" and value.get("tags") == []:
        yield (*at, "tags"), f"an operation needs a tag{_REASONS['tags']}"


_REASONS = {
    "operationId": ", which names its method",
    "tags": ", which names the resource that its method is in",
}


def _check_path_item(value: dict[str, Any], at: Pointer) -> Iterator[Problem]:
    """Refuse unknown methods and a path's `$ref`, because their operations would be lost."""
    if not str(at[-1]).startswith("/"):
        yield at, "a path starts with a slash"
    if "$ref" in value:
        yield (*at, "$ref"), "a path by reference can't be generated; write its operations here"
    for key in value.keys() - _STRUCTURE["path item"].keys() - _PATH_ITEM_EXTRAS - {"$ref"}:
        if not key.startswith("x-"):
            yield (*at, key), f"{key!r} is not a method; there are {', '.join(METHODS)}"


def _check_reference(kind: str, ref: Any, at: Pointer, root: _Root) -> Iterator[Problem]:
    """Check that a reference stays in the document, has a target, and that the target is of the right kind."""
    at = (*at, "$ref")
    if not isinstance(ref, str):
        yield at, f"a reference must be text, but is {_described(ref)}"
    elif not ref.startswith("#/"):
        yield at, f"the reference {ref} leads out of the document; put what it refers to under `components`"
    if not isinstance(ref, str) or not ref.startswith("#/"):
        return
    steps = parse_pointer(ref)
    target = at_pointer(root.data, steps)
    if not isinstance(target, dict) and (kind != "schema" or target is not True):
        yield at, f"the reference {ref} leads nowhere"
    elif not ref.startswith(f"#/components/{_SECTIONS[kind]}/") and isinstance(target, dict):
        if _is_broken(kind, target):
            yield at, f"the reference {ref} leads to something that isn't {_article(kind)}"
        elif (kind, steps) not in root.followed:
            root.followed.add((kind, steps))
            yield from _check(kind, target, steps, root)


def _is_broken(kind: str, value: dict[str, Any]) -> bool:
    """Return True if the target of a reference lacks a required field of its kind."""
    return "$ref" not in value and any(key.endswith("!") and key[:-1] not in value for key in _STRUCTURE[kind])


def _target(root: Any, ref: str) -> Any:
    return at_pointer(root, parse_pointer(ref))


def _may_be_false(at: Pointer) -> bool:
    """Return True if the schema `false` here only says that something doesn't exist. Such a schema needs no type."""
    if at[:-1] == ("components", "schemas"):
        return False
    holder = at[-2] if len(at) > 1 else ""
    return at[-1] in ("additionalProperties", "items", "not") or holder in _MAY_LACK


def _resolved(root: Any, node: Any) -> Any:
    seen: list[Any] = []
    while "$ref" in node and node not in seen:
        seen.append(node)
        node = _target(root, node["$ref"])
    return node


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {_WORDS.get(kind, kind)}"


def _cycles(root: dict[str, Any]) -> Iterator[Problem]:
    """Yield references that lead back to themselves without a property in between. No value could fit them."""
    for section, found in root.get("components", {}).items():
        if section in _SECTIONS.values() and isinstance(found, dict):
            for name in found:
                if _leads_back(root, found, name, f"#/components/{section}/"):
                    yield ("components", section, name), f"{name} refers to itself, so that no value fits it"


def _leads_back(root: dict[str, Any], found: dict[str, Any], name: str, prefix: str) -> bool:
    waiting, seen = [found[name]], set[str]()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        waiting += node.get("allOf", [])
        target = str(node.get("$ref", "")).removeprefix(prefix)
        if target == name:
            return True
        if target in found and target not in seen:
            seen.add(target)
            waiting.append(found[target])
    return False


def _operations(root: dict[str, Any]) -> Iterator[Problem]:
    """Check rules across objects: ids are unique, and the parameters in a path are declared."""
    seen: dict[str, str] = {}
    for path, item in root["paths"].items():
        for method in METHODS:
            if path.startswith("x-") or method not in item:  # an extension, whose value may be anything
                continue
            at: Pointer = ("paths", path, method)
            name = f"{method.upper()} {path}"
            if (other := seen.setdefault(item[method]["operationId"], name)) != name:
                yield (*at, "operationId"), f"{name} has the operationId of {other}, {item[method]['operationId']}"
            yield from _parameters(root, path, item, method)


def _parameters(root: dict[str, Any], path: str, item: dict[str, Any], method: str) -> Iterator[Problem]:
    found: set[tuple[str, str]] = set()
    for at, parts in (
        (("paths", path), item.get("parameters", [])),
        (("paths", path, method), item[method].get("parameters", [])),
    ):
        here: set[tuple[str, str]] = set()
        for index, part in enumerate(parts):
            node = _resolved(root, part)
            key = (node.get("name", ""), node.get("in", ""))
            if key in here:
                yield (*at, "parameters", index), f"the {key[1]} parameter {key[0]} is declared twice"
            here.add(key)
        found |= here
    declared = {name for name, place in found if place == "path"}
    written = re.findall(r"{([^{}]*)}", path)
    for name in sorted(set(written) - declared):
        yield ("paths", path, method), f"the path parameter {name} of {method.upper()} {path} is not declared"
    for name in sorted(declared - set(written)):
        yield ("paths", path, method), f"{method.upper()} {path} declares the path parameter {name}, which is not in it"
