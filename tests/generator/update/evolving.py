"""The documents of 9.3.0, reduced to a few resources (`baseline`), and edits like the changes of an API."""

import copy
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from apideck_generator.config import GeneratorConfig, load_config
from apideck_generator.document import Node, load_document
from apideck_generator.update.surface import Surface, read_surface

BASELINE = Path(__file__).with_name("baseline")
"""The documents and settings of a project. They don't change when the vendored documents are updated."""
CONFIG: GeneratorConfig = load_config(BASELINE / "generator-config.yml")

Edit = Callable[[Node], object]


@functools.cache
def _original(api: str) -> Node:
    return load_document(BASELINE / f"{api}.yaml")


def document(api: str, *edits: Edit) -> Node:
    """Return an edited copy of a document."""
    new = copy.deepcopy(_original(api))
    for edit in edits:
        edit(new)
    return new


def surface(api: str, *edits: Edit) -> Surface:
    """Return the surface of an edited document."""
    return read_surface(api, CONFIG.apis[api], document(api, *edits), CONFIG)


@functools.cache
def unedited(api: str) -> Surface:
    """Return the surface of 9.3.0."""
    return surface(api)


# -- edits; a place is `Contact.title` for a property, or else keys separated by `/`; in a path, `|` replaces `/` ------


def _at(document: Node, place: str) -> Any:
    if "/" not in place:
        name, _, prop = place.partition(".")
        schema = document["components"]["schemas"][name]
        return schema["properties"][prop] if prop else schema
    node: Any = document
    for key in place.split("/"):
        node = node[key.replace("|", "/")]
    return node


def put(place: str, **values: Any) -> Edit:
    """Set keys of the value at a place."""
    return lambda document: _at(document, place).update(values)


def drop(place: str, *keys: str) -> Edit:
    """Remove keys of the value at a place."""
    return lambda document: [_at(document, place).pop(key) for key in keys]


def replace(place: str, **values: Any) -> Edit:
    """Replace the value at a place, except the description."""

    def edit(document: Node) -> None:
        node = _at(document, place)
        kept = {"description": node["description"]} if "description" in node else {}
        node.clear()
        node.update(kept, **values)

    return edit


def add_field(model: str, name: str, **schema: Any) -> Edit:
    """Add a property."""
    return lambda document: _at(document, model)["properties"].update({name: schema})


def drop_field(model: str, name: str) -> Edit:
    """Remove a property."""

    def edit(document: Node) -> None:
        node = _at(document, model)
        del node["properties"][name]
        node.get("required", []).count(name) and node["required"].remove(name)

    return edit


def rename_field(model: str, name: str, new: str) -> Edit:
    """Rename a property, and keep its position."""

    def edit(document: Node) -> None:
        node = _at(document, model)
        node["properties"] = {new if key == name else key: part for key, part in node["properties"].items()}

    return edit


def require(model: str, *names: str) -> Edit:
    """Set the required properties."""

    def edit(document: Node) -> None:
        node = _at(document, model)
        node.pop("required", None)
        if names:
            node["required"] = list(names)

    return edit


def append(place: str, *values: Any) -> Edit:
    """Append entries to a list."""
    return lambda document: _at(document, place).extend(values)


def remove(place: str, value: Any) -> Edit:
    """Remove an entry from a list."""
    return lambda document: _at(document, place).remove(value)


def add_schema(name: str, **schema: Any) -> Edit:
    """Add a component."""
    return lambda document: document["components"]["schemas"].update({name: schema})


def rename_schema(name: str, new: str) -> Edit:
    """Rename a component and all references to it."""

    def edit(document: Node) -> None:
        parts = document["components"]["schemas"]
        document["components"]["schemas"] = {new if key == name else key: part for key, part in parts.items()}
        _refer(document, f"#/components/schemas/{name}", f"#/components/schemas/{new}")

    return edit


def _refer(node: Any, old: str, new: str) -> None:
    if isinstance(node, dict):
        if node.get("$ref") == old:
            node["$ref"] = new
        node = list(node.values())
    for part in node if isinstance(node, list) else ():
        _refer(part, old, new)


def move_path(path: str, new: str) -> Edit:
    """Move the operations of a path to another path."""
    return lambda document: document["paths"].update({new: document["paths"].pop(path)})


def reorder(model: str) -> Edit:
    """Reverse the order of the properties."""

    def edit(document: Node) -> None:
        node = _at(document, model)
        node["properties"] = dict(reversed(node["properties"].items()))

    return edit


def parameter(name: str, kind: str = "string", **values: Any) -> Node:
    """Return a query parameter."""
    return {"name": name, "in": "query", "description": f"About {name}.", "schema": {"type": kind}, **values}


def ref(name: str) -> Node:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}
