"""The passes for `allOf`, `anyOf` and `oneOf`: an `allOf` becomes one object, a choice stays a choice.

`expand_inheritance` turns a reference to a parent with a discriminator into a choice of its children. `merge_all_of`
merges the parts of each `allOf`. `complete_discriminators` maps each value of a discriminator to a component.
The first must run before the second, because it finds the children by their `allOf`.
"""

from .document import (
    EVENT_TYPES,
    PAYLOAD,
    SCHEMA_REF,
    Node,
    map_parts,
    map_roots,
    map_schemas,
    resolve,
    schema_name,
    schemas,
)
from .errors import GenerateError

CHOICES = ("anyOf", "oneOf")
_STRUCTURE = {"$ref", "properties", "required", "items", "additionalProperties", "enum", "format", *CHOICES}
"""The keywords that define the structure of a value, beside `type`. All others describe or limit it."""


def expand_inheritance(document: Node) -> Node:
    """Turn a reference to a parent that has a discriminator into a choice of the parent and its children.

    A child is a component whose `allOf` names the parent. Inside that `allOf` the reference stays.
    """
    parents = {
        name: schema["discriminator"]
        for name, schema in schemas(document).items()
        if "discriminator" in schema and not any(key in schema for key in CHOICES)
    }
    families = {name: family(document, name) for name in parents}
    families = {name: family for name, family in families.items() if len(family) > 1}
    if not families:
        return document

    def change(schema: Node, where: str) -> Node:
        name = schema_name(schema)
        if name in families:
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            choice = [{"$ref": SCHEMA_REF + child} for child in families[name]]
            return {"oneOf": choice, "discriminator": parents[name], **beside}
        new = map_parts(schema, where, change)
        if "allOf" in schema and (where in schemas(document) or len(shaping_parts(schema["allOf"])) > 1):
            pairs = zip(schema["allOf"], new["allOf"], strict=True)
            new["allOf"] = [old if schema_name(old) in families else part for old, part in pairs]
        return new

    return map_roots(document, change)


def family(document: Node, parent: str) -> list[str]:
    """List a component, its children, and their children."""
    family = [parent]
    for above in family:
        family += [
            name
            for name, schema in schemas(document).items()
            if name not in family and any(schema_name(part) == above for part in schema.get("allOf", ()))
        ]
    return family


def complete_discriminators(document: Node) -> Node:
    """Map each value of a discriminator to its component: as the document says, otherwise by the component's name.

    Must come after `merge_all_of`: a discriminator only makes sense for a choice.
    """

    def change(schema: Node, where: str) -> Node:
        if "discriminator" not in schema:
            return schema
        new = {key: value for key, value in schema.items() if key != "discriminator"}
        choice = [part for key in CHOICES for part in schema.get(key, ())]
        if not choice:
            return new
        told = schema["discriminator"]
        if not isinstance(told, dict) or not isinstance(told.get("propertyName"), str):
            raise GenerateError(f"{where}: a discriminator needs a propertyName")
        mapping = {value: _target(document, str(to), where) for value, to in told.get("mapping", {}).items()}
        named = {ref["$ref"] for ref in mapping.values()}
        for part in choice:
            name = schema_name(part)
            if not name:
                raise GenerateError(f"{where}: a discriminator can't tell a choice that is not a component")
            if part["$ref"] not in named:
                mapping[name] = {"$ref": part["$ref"]}
        for value, ref in mapping.items():
            if "properties" not in resolve(document, ref, where):
                raise GenerateError(
                    f"{where}: the discriminator's value {value!r} maps to something that isn't an object"
                )
        return {**new, "discriminator": {"propertyName": told["propertyName"], "mapping": mapping}}

    return map_schemas(document, change)


def _target(document: Node, to: str, where: str) -> Node:
    """Return the reference that a discriminator's mapping means. It gives a reference or a component's name."""
    ref = {"$ref": to if to.startswith("#") else SCHEMA_REF + to}
    resolve(document, ref, f"{where}.discriminator")
    return ref


def merge_all_of(document: Node) -> Node:
    """Merge the parts of each `allOf`. An `allOf` of one `$ref` and a description becomes that `$ref`.

    An object with fields of its own and a choice of objects gets the fields of all of them.
    """
    return map_roots(document, lambda schema, where: _Merger(document).whole(schema, where, ()))


class _Merger:
    """Merges the `allOf` of a schema and of every schema inside it. A component may not contain itself."""

    def __init__(self, document: Node) -> None:
        self._document = document

    def whole(self, schema: Node, where: str, inside: tuple[str, ...]) -> Node:
        """Return a schema merged at its top and in all its parts."""
        new, inside = self._flat(schema, where, inside)
        return map_parts(new, where, lambda part, place: self.whole(part, place, inside))

    def _flat(self, schema: Node, where: str, inside: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
        """Flatten the top of a schema: no `allOf`, no choice beside fields. Also return the components in it."""
        own = {key: value for key, value in schema.items() if key != "allOf"}
        if "allOf" not in schema:
            return self._widened(own, where, inside) if "properties" in own else own, inside
        parts = [*(part for part in schema["allOf"] if part), own]
        shaping = shaping_parts(parts)
        if len(shaping) == 1 and "properties" not in own:
            about = {key: value for part in parts if part is not shaping[0] for key, value in part.items()}
            about = {key: value for key, value in about.items() if key != "type" or "$ref" not in shaping[0]}
            one = {**about, **shaping[0], **own} if shaping[0] is not own else {**about, **own}
            return self._flat(one, where, inside)
        merged: Node = {}
        for part in parts:
            found, inside = self._target(part, where, inside)
            found = self._widened(found, where, inside)
            # The discriminator of a parent tells its children apart, and a parent may be the payload of a webhook. A
            # child inherits neither.
            if part is not own:
                found = {
                    key: value for key, value in found.items() if key not in ("discriminator", PAYLOAD, EVENT_TYPES)
                }
            merged = _merge(merged, found, where)
        return self._widened(merged, where, inside) if "properties" in merged else merged, inside

    def _target(self, part: Node, where: str, inside: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
        """Return the flat schema of a part of an `allOf`."""
        beside: Node = {}
        while "$ref" in part:
            name = schema_name(part)
            if name in inside:
                raise GenerateError(f"{where}: allOf of {name}, which contains itself, can't be merged")
            beside = {**{key: value for key, value in part.items() if key != "$ref"}, **beside}
            inside = (*inside, name)
            part, inside = self._flat(resolve(self._document, {"$ref": part["$ref"]}, where), where, inside)
        part, inside = self._flat(part, where, inside)
        return {**part, **beside}, inside

    def _widened(self, schema: Node, where: str, inside: tuple[str, ...]) -> Node:
        """Return an object with the fields of all members of its choice. Each of these fields may be missing."""
        for key in CHOICES:
            if key not in schema:
                continue
            branches = [self._target(part, where, inside)[0] for part in schema[key]]
            if not all(_is_object(branch) for branch in branches):
                if "properties" in schema:
                    raise GenerateError(
                        f"{where}: {key} of something that is not an object can't stand beside properties"
                    )
                continue
            properties = dict(schema.get("properties", {}))
            for branch in branches:
                for name, found in self._widened(branch, where, inside).get("properties", {}).items():
                    properties[name] = _either(properties[name], found) if name in properties else found
            rest = {name: value for name, value in schema.items() if name not in (key, "discriminator")}
            schema = {"type": "object", **rest, "properties": properties}
        return schema


def shaping_parts(parts: list[Node]) -> list[Node]:
    """Return the parts of an `allOf` that define more of a value than its type."""
    return [part for part in parts if _STRUCTURE & part.keys() or "allOf" in part]


def _merge(first: Node, second: Node, where: str) -> Node:
    """Merge two schemas.

    If both have a description or a field, the second one's is used, unless its field only describes.
    """
    kinds = {str(part["type"]) for part in (first, second) if "type" in part}
    if _is_object(first) or _is_object(second):
        kinds.add("object")
    if len(kinds) > 1 or any(key in first and key in second for key in ("items", *CHOICES)):
        raise GenerateError(f"{where}: allOf of something that is not an object can't be merged")
    merged = {**first, **second}
    if "properties" in first and "properties" in second:
        properties = dict(first["properties"])
        for name, found in second["properties"].items():
            narrows = _STRUCTURE & found.keys() or "type" in found or "allOf" in found
            properties[name] = found if narrows else {**properties.get(name, {}), **found}
        merged["properties"] = properties
    if "required" in first and "required" in second:
        merged["required"] = list(dict.fromkeys([*first["required"], *second["required"]]))
    if "enum" in first and "enum" in second:
        merged["enum"] = [value for value in second["enum"] if value in first["enum"]]
    if isinstance(first.get("additionalProperties"), dict) and second.get("additionalProperties") is False:
        merged["additionalProperties"] = first["additionalProperties"]
    return {"type": "object", **merged} if "object" in kinds else merged


def _either(first: Node, second: Node) -> Node:
    """Return the schema of a field that two members of a choice declare: a choice of both types."""
    if first == second:
        return first
    if "enum" in first and "enum" in second and first.get("type") == second.get("type"):
        values = [*first["enum"], *(value for value in second["enum"] if value not in first["enum"])]
        return {**first, "enum": values}
    known = first["anyOf"] if first.keys() == {"anyOf"} else [first]
    return {"anyOf": [*known, *([] if second in known else [second])]}


def _is_object(schema: Node) -> bool:
    return schema.get("type") == "object" or "properties" in schema or set(schema) == {"required"}
