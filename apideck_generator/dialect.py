"""The passes that replace the many spellings of one thing by a single one. Later passes read only that one.

OpenAPI 3.0 and 3.1 have several ways to write "or null", "any of these values", "a map" and "this one value".
"""

from .document import Node, map_schemas, resolve

NULL_ITEMS = "x-null-items"
"""The mark of an array or map whose items may be null. Every field may be null, so only items need the mark."""
VALUES = "x-values"
"""The values of an enum or const that gets no class: fractions, booleans, mixed types, or a single value."""

_KINDS: dict[type[object], str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
_TELLING = {
    "properties": "object",
    "additionalProperties": "object",
    "patternProperties": "object",
    "items": "array",
    "prefixItems": "array",
}


def name_kinds(schema: Node, where: str) -> Node:
    """Add the type that a schema's keywords imply. A tuple becomes an array, and `patternProperties` becomes a map."""
    new = dict(schema)
    if not any(key in schema for key in ("$ref", "type", "allOf", "anyOf", "oneOf")):
        kind = next((kind for key, kind in _TELLING.items() if key in schema), None)
        new.update({"type": kind} if kind else {})
    if "patternProperties" in schema:
        values = [*schema["patternProperties"].values(), schema.get("additionalProperties")]
        new = {key: value for key, value in new.items() if key != "patternProperties"}
        new["additionalProperties"] = _one_of([value for value in values if isinstance(value, dict)])
    if "prefixItems" in schema:
        values = [*schema["prefixItems"], schema.get("items")]
        new = {key: value for key, value in new.items() if key not in ("prefixItems", "items")}
        new["items"] = _one_of([value for value in values if isinstance(value, dict)])
    return new


def _one_of(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else {"anyOf": parts} if parts else {}


def mark_null_items(document: Node) -> Node:
    """Mark each array and map whose items may be null. Must come before `drop_nullability`."""

    def change(schema: Node, where: str) -> Node:
        items = schema.get("items", schema.get("additionalProperties"))
        if isinstance(items, dict) and items and is_nullable(document, items, where):
            return {**schema, NULL_ITEMS: True}
        return schema

    return map_schemas(document, change)


def is_nullable(document: Node, schema: Node, where: str) -> bool:
    """Return True if a schema allows null, in any spelling."""
    if schema.get("nullable") and "$ref" not in schema:
        return True
    schema = resolve(document, schema, where)
    kinds = schema.get("type")
    return bool(
        schema.get("nullable")
        or kinds == "null"
        or (isinstance(kinds, list) and "null" in kinds)
        or None in schema.get("enum", ())
        or any(is_null(part) for key in ("anyOf", "oneOf") for part in schema.get(key, ()))
    )


def is_null(schema: object) -> bool:
    """Return True if a schema allows only null."""
    if not isinstance(schema, dict):
        return False
    alone = schema.get("type") in ("null", ["null"]) or schema.get("enum") == [None]
    return alone or ("const" in schema and schema["const"] is None)


def drop_blank_choices(document: Node) -> Node:
    """Drop the members of a choice that only allow blank or null: `enum: ['']`, `enum: [null]`.

    Some frameworks write these beside the enum of every optional value. An open enum reads both anyway.
    """

    def change(schema: Node, where: str) -> Node:
        new = dict(schema)
        for key in ("anyOf", "oneOf"):
            parts = [(part, resolve(document, part, where)) for part in schema.get(key, ())]
            if not any(_is_of_strings(found) for _, found in parts):
                continue
            new[key] = [part for part, found in parts if not is_null(found) and not _is_blank(found)]
        return new

    return map_schemas(document, change)


def _is_blank(schema: Node) -> bool:
    return "enum" in schema and all(value in ("", None) for value in schema["enum"])


def _is_of_strings(schema: Node) -> bool:
    values = [value for value in schema.get("enum", ()) if value not in ("", None)]
    return bool(values) and all(isinstance(value, str) for value in values)


def drop_nullability(schema: Node, _where: str) -> Node:
    """Drop every spelling of "or null". Null can be read anywhere, so each field allows `None`."""
    if is_null(schema):
        return {"type": "null"}  # the pass drops it with the choice around it
    new = {key: value for key, value in schema.items() if key != "nullable"}
    if "enum" in new:
        new["enum"] = [value for value in new["enum"] if value is not None]
    if isinstance(new.get("type"), list):
        kinds = [kind for kind in new["type"] if kind != "null"]
        new["type"] = kinds[0] if len(kinds) == 1 else kinds
    for key in ("anyOf", "oneOf"):
        if key not in new:
            continue
        parts = [part for part in new.pop(key) if part != {"type": "null"}]
        if len(parts) == 1:
            new = {**parts[0], **new}
        elif parts:
            new[key] = parts
    return new


def keep_plain_values(schema: Node, _where: str) -> Node:
    """Keep the values of an enum or const that gets no class. Only strings, or only whole numbers, become members."""
    if "const" in schema:
        values = [schema["const"]]
    elif "enum" in schema and not is_class_enum(schema):
        values = schema["enum"]
    elif "enum" in schema and "type" not in schema:
        return {**schema, "type": _KINDS[type(schema["enum"][0])]}
    else:
        return schema
    new = {key: value for key, value in schema.items() if key not in ("const", "enum")}
    kinds = list(dict.fromkeys(_KINDS.get(type(value), "") for value in values))
    if "type" not in new and values and all(kinds):
        new["type"] = kinds[0] if len(kinds) == 1 else kinds
    return {**new, VALUES: values} if values else new


def is_class_enum(schema: Node) -> bool:
    """Return True if an enum becomes a class: its values are all strings or all whole numbers, as its type says."""
    kinds = {type(value) for value in schema["enum"]}
    return (kinds == {str} and schema.get("type", "string") == "string") or (
        kinds == {int} and schema.get("type", "integer") == "integer"
    )


def _comes_before(values: list[object], index: int) -> bool:
    """Return True if an equal value of the same type comes before this one."""
    return any(values[index] == other and type(values[index]) is type(other) for other in values[:index])


def drop_repeated_values(schema: Node, _where: str) -> Node:
    """Drop a value of an enum that equals an earlier one."""
    if "enum" not in schema or len(schema["enum"]) < 2:
        return schema
    values = schema["enum"]
    return {**schema, "enum": [value for index, value in enumerate(values) if not _comes_before(values, index)]}
