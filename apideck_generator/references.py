"""Follows references by JSON pointer in the document as it was read, before any pass changes their targets.

Afterwards every reference names a component schema. Other references (`…/allOf/0`, `…/properties/x`, a parameter's
schema, a shared response) are replaced by their targets. A schema that contains itself through such a reference
becomes a component.
"""

from typing import Any

from .errors import GenerateError
from .naming import class_name
from .objects import at_pointer, map_inside, parse_pointer, written
from .source import LARGEST, Pointer

_SCHEMAS = ("components", "schemas")
_SILENT = {"components", "schemas", "properties", "paths", "content", "schema"}
"""Steps of a pointer that add nothing to a name."""
_UNREAD = {"$defs", "not", "if", "then", "else", "dependentSchemas", "propertyNames", "contains", "unevaluatedItems"}
_UNREAD |= {"unevaluatedProperties", "contentSchema"}
"""Keys that hold schemas but don't affect a type. A reference may lead into them."""
_SHAPE = {"properties", "patternProperties", "items", "prefixItems", "additionalProperties", "required", "enum"}
_SHAPE |= {"const", "allOf", "anyOf", "oneOf", "discriminator"}


def follow_references(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with references to component schemas only. Also replace the schemas `true` and `false`."""
    follower = _Follower(document)
    while True:
        try:
            return follower.whole()
        except _InsideItselfError as found:
            follower.hoist(found.steps)


class _InsideItselfError(Exception):
    """A schema contains itself, so it must become a component."""

    def __init__(self, steps: Pointer) -> None:
        self.steps = steps


class _Follower:
    """Follows the references of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._is_3_0 = str(document.get("openapi")).startswith("3.0")
        self._hoisted: dict[Pointer, str] = {}
        """The pointers that become components, with the names of those components."""
        self._inside: tuple[Pointer, ...] = ()
        self._size = 0

    def hoist(self, steps: Pointer) -> None:
        """Make a component of the schema at a pointer."""
        if "$ref" in at_pointer(self._document, steps):
            raise GenerateError(f"{written(steps)}: the reference here leads back to itself")
        taken = {*self._document.get("components", {}).get("schemas", {}), *self._hoisted.values()}
        telling = [step for step in steps if step not in _SILENT and not str(step).isdecimal()]
        wanted, number = class_name(*map(str, telling)), 2
        name = wanted
        while name in taken:
            name, number = f"{wanted}{number}", number + 1
        self._hoisted[steps] = name

    def whole(self) -> dict[str, Any]:
        """Return the whole document. Raise an error at a schema that contains itself and is not a component yet."""
        self._inside, self._size = (), 0
        new: dict[str, Any] = self._change(self._document, "document", ())
        added = {name: self._target(steps, "schema") for steps, name in self._hoisted.items()}
        if added:
            components = new.get("components", {})
            new["components"] = {**components, "schemas": {**components.get("schemas", {}), **added}}
        return new

    def _change(self, node: Any, kind: str, at: Pointer) -> Any:
        self._size += 1
        if self._size > LARGEST:
            raise GenerateError(f"{written(at)}: the references in the document lead to more than {LARGEST} values")
        if kind == "schema":
            return self._schema(node, at)
        if isinstance(node, dict) and isinstance(node.get("$ref"), str) and kind not in ("document", "components"):
            beside = {key: value for key, value in node.items() if key != "$ref"}
            return {**self._followed(node["$ref"], kind, at), **map_inside(beside, kind, at, self._change)}
        return map_inside(node, kind, at, self._change)

    def _schema(self, node: Any, at: Pointer) -> Any:
        if node is True and at[-1] != "additionalProperties":
            return {}
        if not isinstance(node, dict):
            return node
        if tuple(map(str, at)) in self._hoisted:
            return {"$ref": f"#/components/schemas/{self._hoisted[tuple(map(str, at))]}"}
        if not isinstance(node.get("$ref"), str):
            return self._inner(node, at)
        beside = {key: value for key, value in node.items() if key != "$ref"}
        has_more = not self._is_3_0 and any(key in beside for key in ("properties", "allOf"))
        about = {key: value for key, value in beside.items() if key not in (*_SHAPE, *_UNREAD)}
        target = self._schema_target(node["$ref"], at)
        if has_more:
            more = {key: value for key, value in beside.items() if key not in about}
            return {"allOf": [target, self._inner(more, at)], **about}
        return {**target, **about}

    def _inner(self, node: dict[str, Any], at: Pointer) -> dict[str, Any]:
        """Return a schema that has no reference at its top, with the references inside it followed."""
        new = {key: value for key, value in node.items() if key not in _UNREAD}
        if isinstance(new.get("properties"), dict):
            never = [name for name, part in new["properties"].items() if part is False]
            new["properties"] = {name: part for name, part in new["properties"].items() if name not in never}
            if isinstance(new.get("required"), list):
                new["required"] = [name for name in new["required"] if name not in never]
        for key in ("anyOf", "oneOf"):
            if isinstance(new.get(key), list):
                new[key] = [part for part in new[key] if part is not False]
        if new.get("items") is False:  # no more items than those of the tuple, if there is one
            new = {key: value for key, value in new.items() if key != "items"}
            new |= {} if "prefixItems" in new else {"items": {}}
        if isinstance(new.get("patternProperties"), dict):
            patterns = new["patternProperties"].items()
            new["patternProperties"] = {name: part for name, part in patterns if part is not False}
        found: dict[str, Any] = map_inside(new, "schema", at, self._change)
        return found

    def _schema_target(self, ref: str, at: Pointer) -> dict[str, Any]:
        steps = parse_pointer(ref)
        if len(steps) == 3 and steps[:2] == _SCHEMAS:
            return {"$ref": f"#/components/schemas/{steps[2]}"}
        if steps in self._hoisted:
            return {"$ref": f"#/components/schemas/{self._hoisted[steps]}"}
        if steps in self._inside:
            raise _InsideItselfError(steps)
        found: dict[str, Any] = self._followed(ref, "schema", at)
        return found

    def _followed(self, ref: str, kind: str, at: Pointer) -> Any:
        steps = parse_pointer(ref)
        if steps in self._inside:
            raise GenerateError(f"{written(at)}: the reference {ref} leads to something that contains it")
        return self._target(steps, kind, ref, at)

    def _target(self, steps: Pointer, kind: str, ref: str = "", at: Pointer = ()) -> Any:
        """Return the value at a pointer, with its references followed."""
        node = at_pointer(self._document, steps)
        if node is True and kind == "schema":
            return {}
        if not isinstance(node, dict):
            raise GenerateError(f"{written(at)}: the reference {ref} leads nowhere")
        outside, self._inside = self._inside, (*self._inside, steps)
        try:
            if kind == "schema" and steps in self._hoisted:
                return self._inner(node, steps)
            return self._change(node, kind, steps)
        finally:
            self._inside = outside
