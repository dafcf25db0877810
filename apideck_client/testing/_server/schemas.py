"""JSON Schema as in OpenAPI 3.0 and 3.1: check a value, remove its read-only fields, make an example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias, cast
from urllib.parse import unquote

Node: TypeAlias = dict[str, Any]

_NAMES = {
    "string": "a string",
    "number": "a number",
    "integer": "an integer",
    "boolean": "a boolean",
    "array": "an array",
    "object": "an object",
    "null": "null",
}
_DAY, _TIME = r"\d{4}-\d\d-\d\d", r"\d\d:\d\d:\d\d(\.\d+)?"
_FORMATS = {
    "date": ("a date, such as 2026-03-02", _DAY),
    "date-time": ("a time, such as 2026-03-02T09:00:00.000Z", rf"{_DAY}[Tt]{_TIME}([Zz]|[+-]\d\d:\d\d)"),
    "email": ("an email address", r"[^@\s]+@[^@\s]+"),
}
"""The formats that are checked: by a description for messages and a regular expression (RFC 3339)."""
_DEEPEST = 6
"""The depth at which the example of a recursive schema ends."""


class Schemas:
    """The schemas of one document. No method changes a schema or a value."""

    def __init__(self, document: Node) -> None:
        self._document = document
        self._whole: dict[int, Node] = {}

    def resolve(self, node: Node) -> Node:
        """Return the target of a reference, with the keys beside the reference. Return other nodes as they are."""
        seen: set[str] = set()
        while "$ref" in node:
            reference = str(node["$ref"])
            if reference in seen or not reference.startswith("#/"):
                return {}
            seen.add(reference)
            found: Any = self._document
            for step in reference[2:].split("/"):
                name = unquote(step).replace("~1", "/").replace("~0", "~")
                found = cast("Node", found).get(name) if isinstance(found, dict) else None
            beside = {key: part for key, part in node.items() if key != "$ref"}
            node = {**(cast("Node", found) if isinstance(found, dict) else {}), **beside}
        return node

    def whole(self, schema: Node) -> Node:
        """Return the schema with its references resolved and its `allOf` merged."""
        known = self._whole.get(id(schema))
        if known is None:
            known = self._whole[id(schema)] = self._join(schema)
        return known

    def _join(self, schema: Node) -> Node:
        found = self.resolve(schema)
        if "allOf" not in found:
            return found
        joined = {key: part for key, part in found.items() if key != "allOf"}
        for part in (self.whole(part) for part in found["allOf"]):
            properties: Node = {**part.get("properties", {}), **joined.get("properties", {})}
            required: list[str] = [*part.get("required", ()), *joined.get("required", ())]
            joined = {**part, **joined}
            joined |= {"properties": properties} if properties else {}
            joined |= {"required": required} if required else {}
        return joined

    def properties(self, schema: Node) -> Mapping[str, Node]:
        """Return the declared fields of an object, with those of all alternatives."""
        whole = self.whole(schema)
        if not self._choices(whole):
            return cast("Node", whole.get("properties") or {})
        found: dict[str, Node] = {}
        for part in self._choices(whole):
            found |= self.properties(part)
        return found | cast("Node", whole.get("properties") or {})

    def items(self, schema: Node) -> Node:
        """Return the schema of an array's items, or an empty schema if it is not an array."""
        return cast("Node", self.whole(schema).get("items") or {})

    def is_array(self, schema: Node) -> bool:
        """Return True if the schema allows arrays."""
        return "array" in _kinds(self.whole(schema))

    def is_object(self, schema: Node) -> bool:
        """Return True if the schema allows objects."""
        return "object" in _kinds(self.whole(schema)) or bool(self.properties(schema))

    def enum(self, schema: Node) -> list[Any]:
        """Return the values of the schema's enum, or an empty list."""
        return list(self.whole(schema).get("enum") or ())

    def is_open(self, schema: Node) -> bool:
        """Return True if an object may have fields that the schema doesn't declare."""
        return not self.is_closed(schema)

    def is_closed(self, schema: Node) -> bool:
        """Return True if an object may have only the fields that the schema declares."""
        return self.whole(schema).get("additionalProperties", True) is False

    def is_path(self, schema: Node, path: str) -> bool:
        """Return True if a record of this schema can have a field at the dotted path."""
        whole = self.whole(schema)
        if self.is_array(whole):
            return self.is_path(self.items(whole), path)
        name, _, rest = path.partition(".")
        kinds = _kinds(whole)
        if kinds and "object" not in kinds:
            return False
        inner = self.properties(whole).get(name)
        if inner is None:
            return self.is_open(whole)
        return not rest or self.is_path(inner, rest)

    def writable(self, value: Any, schema: Node, stored: Any = None) -> Any:
        """Return the value with its read-only fields replaced by those of `stored`."""
        whole = self.whole(schema)
        if isinstance(value, list):
            items, known = self.items(whole), _by_id(stored)
            return [self.writable(item, items, known.get(_id(item))) for item in cast("list[object]", value)]
        if not isinstance(value, dict):
            return value
        properties = self.properties(whole)
        before = cast("Node", stored) if isinstance(stored, dict) else {}
        kept: Node = {}
        for name, part in cast("Node", value).items():
            if not self.is_read_only(properties.get(name, {})):
                kept[name] = self.writable(part, properties.get(name, {}), before.get(name))
            elif name in before:
                kept[name] = before[name]
        return kept

    def is_read_only(self, schema: Node) -> bool:
        """Return True if only the server sets the field."""
        return bool(self.whole(schema).get("readOnly"))

    def without_write_only(self, value: Node, schema: Node) -> Node:
        """Return an object without its write-only fields, such as a password."""
        hidden = {name for name, part in self.properties(schema).items() if self.whole(part).get("writeOnly")}
        return {name: part for name, part in value.items() if name not in hidden}

    def problems(
        self, value: Any, schema: Node, place: str = "", *, partial: bool = False, has_format: bool = True
    ) -> Iterator[str]:
        """Yield the reasons why the schema doesn't allow a value, each with its place.

        `partial` is for updates: required fields may be missing. Without `has_format`, the format of strings isn't
        checked.
        """
        whole = self.whole(schema)
        if value is None:
            if not self._takes_null(whole):
                yield f"{place or 'the body'}: must not be null"
            return
        if choices := self._choices(whole):
            yield from self._choice_problems(value, choices, place)
        kinds = _kinds(whole)
        if kinds and not any(_is(value, kind) for kind in kinds):
            yield f"{place or 'the body'}: must be {' or '.join(self._name(kind, whole) for kind in kinds)}"
            return
        if whole.get("enum") and not any(_same(value, listed) for listed in whole["enum"]):
            listed = [str(item) for item in whole["enum"] if item is not None]
            offered = ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "")
            yield f"{place}: must be one of {offered}"
        yield from _bounds(value, whole, place)
        if has_format and isinstance(value, str) and not _has_format(value, whole.get("format")):
            yield f"{place}: must be {_FORMATS[whole['format']][0]}"
        if isinstance(value, dict):
            yield from self._object_problems(cast("Node", value), whole, place, partial=partial)
        elif isinstance(value, list):
            for index, item in enumerate(cast("list[object]", value)):
                yield from self.problems(item, self.items(whole), f"{place}[{index}]")

    def _object_problems(self, value: Node, whole: Node, place: str, *, partial: bool) -> Iterator[str]:
        properties, prefix = self.properties(whole), f"{place}." if place else ""
        required = {name for name in whole.get("required", ()) if not self.is_read_only(properties.get(name, {}))}
        for name in sorted(required - value.keys()):
            if not partial:
                yield f"{prefix}{name}: required"
        for name, part in value.items():
            schema = properties.get(name)
            if schema is None:
                yield from self._extra_problems(name, part, whole, prefix)
            elif self.is_read_only(schema):
                continue
            elif name in required and part in (None, "") and not self._takes_null(schema):
                yield f"{prefix}{name}: required, and must not be null or empty"
            else:
                yield from self.problems(part, schema, f"{prefix}{name}")

    def _extra_problems(self, name: str, value: Any, whole: Node, prefix: str) -> Iterator[str]:
        if not self.is_open(whole):
            yield f"{prefix}{name}: unknown field"
        elif isinstance(whole.get("additionalProperties"), dict):
            yield from self.problems(value, whole["additionalProperties"], f"{prefix}{name}")

    def _choices(self, whole: Node) -> list[Node]:
        return [*whole.get("anyOf", ()), *whole.get("oneOf", ())] if "anyOf" in whole or "oneOf" in whole else []

    def _choice_problems(self, value: Any, choices: list[Node], place: str) -> Iterator[str]:
        if not any(next(self.problems(value, choice, place), None) is None for choice in choices):
            names = [self._name(kind, self.whole(part)) for part in choices for kind in _kinds(self.whole(part))]
            yield f"{place}: must be {' or '.join(dict.fromkeys(names)) or 'one of the alternatives'}"

    def _name(self, kind: str, whole: Node) -> str:
        if kind != "array":
            return _NAMES.get(kind, kind)
        kinds = _kinds(self.whole(self.items(whole)))
        return f"an array of {' or '.join(f'{kind}s' for kind in kinds)}" if kinds else "an array"

    def _takes_null(self, schema: Node) -> bool:
        """Return True if the schema allows null. A schema without type, values and alternatives allows anything."""
        whole = self.whole(schema)
        kinds, listed, choices = _kinds(whole), whole.get("enum"), self._choices(whole)
        if whole.get("nullable") or "null" in kinds or None in (listed or ()):
            return True
        return any(map(self._takes_null, choices)) if choices else not kinds and not listed and "const" not in whole

    def example(self, schema: Node, depth: int = 0) -> Any:
        """Return a value that the schema allows: the document's example, or a made-up one."""
        whole = self.whole(schema)
        for key in ("example", "default", "const"):
            if key in whole:
                return whole[key]
        for key in ("examples", "enum"):
            listed = whole.get(key)
            if isinstance(listed, list) and listed:
                return cast("list[object]", listed)[0]
        if choices := self._choices(whole):
            return self.example(choices[0], depth)
        kinds = [kind for kind in _kinds(whole) if kind != "null"]
        match kinds[0] if kinds else "object" if "properties" in whole else "null":
            case "object":
                properties: Mapping[str, Node] = self.properties(whole) if depth < _DEEPEST else {}
                return {name: self.example(part, depth + 1) for name, part in properties.items()}
            case "array":
                return [self.example(self.items(whole), depth + 1)] if depth < _DEEPEST else []
            case "string":
                return _text(whole)
            case "integer" | "number":
                return whole.get("minimum", 1)
            case "boolean":
                return True
            case _:
                return None


def _id(item: object) -> str:
    """Return the id of an object in a list, or "" if it has none."""
    found = cast("Node", item).get("id") if isinstance(item, dict) else None
    return found if isinstance(found, str) else ""


def _by_id(stored: object) -> dict[str, object]:
    items = cast("list[object]", stored) if isinstance(stored, list) else []
    return {_id(item): item for item in items if _id(item)}


def _kinds(whole: Node) -> list[str]:
    declared = whole.get("type")
    if isinstance(declared, list):
        return [str(kind) for kind in cast("list[object]", declared)]
    if declared is None:
        return ["object"] if "properties" in whole else []
    return [str(declared)]


def _is(value: Any, kind: str) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match kind:
        case "string":
            return isinstance(value, str)
        case "number":
            return is_number
        case "integer":
            return is_number and value == int(value)
        case "boolean":
            return isinstance(value, bool)
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case _:
            return False


def _same(value: Any, listed: Any) -> bool:
    return value == listed and isinstance(value, bool) == isinstance(listed, bool)


def _bounds(value: Any, whole: Node, place: str) -> Iterator[str]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        if "minimum" in whole and value < whole["minimum"]:
            yield f"{place}: must be at least {whole['minimum']}"
        if "maximum" in whole and value > whole["maximum"]:
            yield f"{place}: must be at most {whole['maximum']}"
    if isinstance(value, str | list):
        size, keys = len(cast("str", value)), ("Length" if isinstance(value, str) else "Items")
        if size < whole.get(f"min{keys}", 0):
            yield f"{place}: must have at least {whole[f'min{keys}']} {keys.lower()}"
        if size > whole.get(f"max{keys}", size):
            yield f"{place}: must have at most {whole[f'max{keys}']} {keys.lower()}"
    if isinstance(value, str) and not _fits(value, whole.get("pattern")):
        yield f"{place}: must match {whole['pattern']}"


def _fits(value: str, pattern: str | None) -> bool:
    """Return True if the JavaScript pattern matches. One that Python can't compile matches everything."""
    try:
        return pattern is None or re.search(pattern, value) is not None
    except re.error:
        return True


def _has_format(value: str, name: object) -> bool:
    """Return True unless the value can't have this format of OpenAPI. Other formats aren't checked."""
    if name not in _FORMATS:
        return True
    _, pattern = _FORMATS[str(name)]
    if not re.fullmatch(pattern, value, re.ASCII):
        return False
    if name != "email":
        try:
            datetime.fromisoformat(value.upper())
        except ValueError:
            return False
    return True


def _text(whole: Node) -> str:
    made_up = {
        "date-time": "2026-03-02T09:00:00.000Z",
        "date": "2026-03-02",
        "uri": "https://www.example.com",
        "email": "ada@example.com",
        "uuid": "00000000-0000-4000-8000-000000000001",
    }
    return made_up.get(str(whole.get("format")), "text")
