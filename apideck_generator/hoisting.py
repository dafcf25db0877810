"""Classes for inline types: each object and enum inside another becomes a component with a stable name.

The name is built from the names of the parent and the property. `generator-names.yml` records it, together with the
names of the components, so that both stay when a document grows.
"""

from collections.abc import Callable
from typing import Any

from . import protected
from .config import GeneratorConfig
from .document import SCHEMA_REF, Node, OperationNode, flags, map_operations, operations, schemas, with_schemas
from .errors import GenerateError
from .names import Names
from .naming import RESERVED_CLASSES, class_name, module_name, shortened, singular
from .objects import DATA, MAPPINGS

CLASSES = "classes"
"""The scope of class names. A component's key is its name; the key of an inline type is its place, `Contact.type`."""

RESOURCES, ATTRIBUTES = "resources", "attributes"
"""The scopes of the classes and attributes that are made from tags."""

_IN_ORDER = ("path", "query", "header", "cookie")
"""If several parameters share a name, the first in this order gives its inline class the plain name."""

GiveName = Callable[[str, str], str]
"""A function from a place and a wanted name to the name that it gets."""


def hoist_inline_types(document: Node, config: GeneratorConfig, names: Names | None = None) -> Node:
    """Make each inline object and enum a component, named after its parent and its property.

    A component gets a new name if another has the same class name. Free-form objects must already be references.
    """
    # Names are given in alphabetical order, because the order of the document may change.
    in_order = _sorted(document)
    places: dict[str, None] = {}
    _hoist(in_order, config, lambda place, _wanted: places.setdefault(place) or f"At {place}")
    names = names or Names()
    scope = names.scope(CLASSES, {*schemas(document), *places}, config.inline_names, same=module_name)
    reserved = RESERVED_CLASSES | _resources(document, names)

    def give(key: str, wanted: str) -> str:
        if wanted in reserved or module_name(wanted) in protected.modules():
            return scope.give(key, shortened(f"{wanted}Record"))
        instead = class_name(names.namespace, wanted) if names.namespace else wanted
        return scope.give(key, shortened(wanted), *([shortened(instead)] if instead not in reserved else []))

    renamed = _rename_components(in_order, give)
    _hoist(_renamed(in_order, renamed), config, give)
    return _hoist(_renamed(document, renamed), config, give)


def _resources(document: Node, names: Names) -> set[str]:
    """Return the classes of resources that earlier runs named. A model's class must not take these names."""
    tags = {operation.tag for operation in operations(document)}
    return {name for tag, name in names.recorded(RESOURCES).items() if tag in tags}


def _rename_components(document: Node, give: GiveName) -> dict[str, str]:
    """Map the components that can't keep their names to their new names."""
    given = {name: give(name, class_name(name)) for name in schemas(document)}
    return {name: new for name, new in given.items() if new != class_name(name)}


def _renamed(node: Any, renamed: dict[str, str]) -> Any:
    """Rename some components of the document."""
    if not renamed:
        return node
    references = {SCHEMA_REF + old: SCHEMA_REF + new for old, new in renamed.items()}

    def change(part: Any, is_mapping: bool = False) -> Any:
        if isinstance(part, list):
            return [change(inner) for inner in part]
        if not isinstance(part, dict):
            return part
        new = {
            key: inner if key in DATA and not is_mapping else change(inner, not is_mapping and key in MAPPINGS)
            for key, inner in part.items()
        }
        return {**new, "$ref": references[new["$ref"]]} if not is_mapping and _refers(new, references) else new

    new = change(node)
    return with_schemas(new, {renamed.get(name, name): schema for name, schema in schemas(new).items()})


def _refers(node: Node, references: dict[str, str]) -> bool:
    return isinstance(node.get("$ref"), str) and node["$ref"] in references


def _sorted(node: Any) -> Any:
    if isinstance(node, list):
        return [_sorted(part) for part in node]
    return {key: _sorted(node[key]) for key in sorted(node)} if isinstance(node, dict) else node


def _hoist(document: Node, config: GeneratorConfig, give: GiveName) -> Node:
    hoisted: Node = {}

    def hoist(schema: Node, name: str, place: str) -> Node:
        name = config.inline_names.get(place, name)
        if "properties" not in schema and "enum" not in schema:
            return inside(schema, name, place)
        name = give(place, name)
        new = inside(schema, name, place)
        if hoisted.setdefault(name, new) != new:
            raise GenerateError(f"{place}: two different types are inline in the same place; make each a component")
        return {"$ref": SCHEMA_REF + name, **flags(schema)}

    def inside(schema: Node, name: str, place: str) -> Node:
        new = dict(schema)
        if "items" in new:
            about = {"description": new["description"]} if "description" in new and "$ref" not in new["items"] else {}
            new["items"] = hoist({**about, **new["items"]}, singular(name), place)
        if isinstance(new.get("additionalProperties"), dict):
            # It has its own place, because the place without the suffix belongs to the inline type of an array.
            value = f"{place}.additionalProperties"
            new["additionalProperties"] = hoist(new["additionalProperties"], f"{singular(name)}Value", value)
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
    """Replace the inline types in the parameters, body and responses of an operation by references."""

    def change(part: Node, *what: str) -> Node:
        if "schema" not in part:
            return part
        place = ".".join([operation.id, *what])
        return {**part, "schema": hoist(part["schema"], class_name(operation.id, *what), place)}

    def content(part: Node, what: str) -> Node:
        if "content" not in part:
            return part
        return {**part, "content": {kind: change(held, what) for kind, held in part["content"].items()}}

    seen = {"body"} if "requestBody" in operation.node else set[str]()
    named: dict[tuple[str, str], tuple[str, ...]] = {}
    for part in sorted(operation.node["parameters"], key=lambda part: _IN_ORDER.index(part["in"])):
        name = part["name"]
        named[name, part["in"]] = (part["in"], name) if name in seen else (name,)
        seen.add(name)
    parameters = [change(part, *named[part["name"], part["in"]]) for part in operation.node["parameters"]]
    new = {**operation.node, "parameters": parameters}
    if "requestBody" in new:
        new["requestBody"] = content(new["requestBody"], "body")
    codes = new["responses"]
    first = min(codes, default="")
    new["responses"] = {
        code: content(part, "response" if code == first else f"response{code}") for code, part in codes.items()
    }
    return new
