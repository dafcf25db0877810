"""The documents of 9.3.0, cut down to a few resources (`baseline`), and the edits by which an API changes."""

import copy
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from apideck_generator.config import GeneratorConfig, load_config
from apideck_generator.document import Node, load_document
from apideck_generator.update.surface import Surface, read_surface

BASELINE = Path(__file__).with_name("baseline")
"""A project's documents and settings that stay when the vendored ones are updated."""
CONFIG: GeneratorConfig = load_config(BASELINE / "generator-config.yml")

Edit = Callable[[Node], object]


@functools.cache
def _original(api: str) -> Node:
    return load_document(BASELINE / f"{api}.yaml")


def document(api: str, *edits: Edit) -> Node:
    """A document of its own, edited."""
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


# -- edits; a place is written `Contact.title` for a property, else with `/` between its keys, `|` for one of a path ---


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
    """Set keys of what is at a place."""
    return lambda document: _at(document, place).update(values)


def drop(place: str, *keys: str) -> Edit:
    """Remove keys of what is at a place."""
    return lambda document: [_at(document, place).pop(key) for key in keys]


def replace(place: str, **values: Any) -> Edit:
    """Put something else, but for the description, at a place."""

    def edit(document: Node) -> None:
        node = _at(document, place)
        kept = {"description": node["description"]} if "description" in node else {}
        node.clear()
        node.update(kept, **values)

    return edit


def add_field(model: str, name: str, **schema: Any) -> Edit:
    """One more property."""
    return lambda document: _at(document, model)["properties"].update({name: schema})


def drop_field(model: str, name: str) -> Edit:
    """One property less."""

    def edit(document: Node) -> None:
        node = _at(document, model)
        del node["properties"][name]
        node.get("required", []).count(name) and node["required"].remove(name)

    return edit


def rename_field(model: str, name: str, new: str) -> Edit:
    """A property by another name, where it was."""

    def edit(document: Node) -> None:
        node = _at(document, model)
        node["properties"] = {new if key == name else key: part for key, part in node["properties"].items()}

    return edit


def require(model: str, *names: str) -> Edit:
    """Say what is required."""

    def edit(document: Node) -> None:
        node = _at(document, model)
        node.pop("required", None)
        if names:
            node["required"] = list(names)

    return edit


def append(place: str, *values: Any) -> Edit:
    """More entries in a list."""
    return lambda document: _at(document, place).extend(values)


def remove(place: str, value: Any) -> Edit:
    """An entry less in a list."""
    return lambda document: _at(document, place).remove(value)


def add_schema(name: str, **schema: Any) -> Edit:
    """One more component."""
    return lambda document: document["components"]["schemas"].update({name: schema})


def rename_schema(name: str, new: str) -> Edit:
    """A component by another name, wherever it is referred to."""

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
    """The operations of a path under another one."""
    return lambda document: document["paths"].update({new: document["paths"].pop(path)})


def reorder(model: str) -> Edit:
    """The properties the other way round."""

    def edit(document: Node) -> None:
        node = _at(document, model)
        node["properties"] = dict(reversed(node["properties"].items()))

    return edit


def parameter(name: str, kind: str = "string", **values: Any) -> Node:
    """A query parameter."""
    return {"name": name, "in": "query", "description": f"About {name}.", "schema": {"type": kind}, **values}


def ref(name: str) -> Node:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}
