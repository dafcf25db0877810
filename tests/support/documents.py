"""The vendored documents as the tests read them, independent of the generator."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonpath
import yaml

ROOT = Path(__file__).parents[2]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SETTINGS = yaml.load((ROOT / "generator-config.yml").read_text("utf-8"), Loader=_LOADER)
_APIS = _SETTINGS["apis"]
DOCUMENTS = tuple(_APIS)
"""The names of all APIs. A new one is tested like the others."""
METHODS = ("get", "post", "patch", "put", "delete")
_DATA = {"example", "examples", "default", "enum", "const", "required", "security", "links"}
"""Keys with values and names. Their content may have any form."""
_SCHEMAS = {"schemas", "properties", "patternProperties", "$defs", "definitions", "dependentSchemas"}
_NAMED = {*_SCHEMAS, "parts", "content", "encoding", "headers", "webhooks", "x-webhooks", "callbacks", "variables"} | {
    *("dependentRequired", "mapping", "scopes")
}
"""Keys with a mapping whose keys are the document's names, which may start with `x-`."""


class Described(NamedTuple):
    """An operation of a document."""

    api: str
    method: str
    path: str
    spec: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.spec["operationId"])


@functools.cache
def load(api: str) -> dict[str, Any]:
    """Read a document, apply its overlay, and remove the parts that the client doesn't use.

    Those are the parts that the settings exclude, and every `x-` key except the webhooks': a document may contain any.
    """
    path = ROOT / _APIS[api]["document"]
    overlay = path.with_suffix(".overlay.yaml")
    document = _read(path)
    for action in _read(overlay)["actions"] if overlay.exists() else ():
        for match in list(jsonpath.finditer(action["target"], document)):
            if "update" in action:
                _merge(match.obj, action["update"])
            else:
                assert match.parent is not None
                holder: Any = match.parent.obj
                del holder[match.parts[-1]]
    _exclude_flagged(document["paths"])
    cleaned: dict[str, Any] = without_extensions(document)
    return cleaned


def _exclude_flagged(paths: dict[str, Any]) -> None:
    for item in paths.values():
        for method in METHODS if isinstance(item, dict) else ():
            flags = {**paths, **item, **item.get(method, {})}
            if method in item and any(flags.get(flag) for flag in _SETTINGS["exclude"]):
                del item[method]


def without_extensions(node: Any, key: str = "") -> Any:
    """Return an object of the specification without its `x-` keys. `key` is the object's key."""
    if isinstance(node, list):
        return [without_extensions(item) for item in node]
    if not isinstance(node, dict):
        return node
    if key in _NAMED:
        return {name: without_extensions(part) for name, part in node.items() if _is_named(name, part, key)}
    inner = {name: part for name, part in node.items() if name == "x-webhooks" or not str(name).startswith("x-")}
    if key == "components":
        # Each value here is a mapping by name, even `responses`, which are mapped by status in other places.
        return {name: without_extensions(part, name if name in _NAMED else "parts") for name, part in inner.items()}
    if key in ("paths", "responses"):
        return {name: without_extensions(part) for name, part in inner.items()}
    return {name: part if name in _DATA else without_extensions(part, name) for name, part in inner.items()}


def _is_named(name: object, part: Any, key: str) -> bool:
    """Return True if the key of an entry is a name that the document chose. Otherwise, the entry is an extension."""
    if not str(name).startswith("x-"):
        return True
    match key:
        case "content":
            return "/" in str(name)
        case "webhooks" | "x-webhooks":
            return isinstance(part, dict) and bool(part.keys() & {"$ref", *METHODS})
        case "mapping" | "scopes":
            return isinstance(part, str)
        case "dependentRequired":
            return isinstance(part, list)
    return isinstance(part, dict) or (key in _SCHEMAS and isinstance(part, bool))


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=_LOADER)
    return content


def _merge(target: Any, update: Any) -> None:
    if isinstance(target, list):
        # A newer document may already have the items that the overlay adds.
        target += [item for item in (update if isinstance(update, list) else [update]) if item not in target]
        return
    for key, value in update.items():
        if isinstance(target.get(key), dict | list):
            _merge(target[key], value)
        else:
            target[key] = value


def operations() -> Iterator[Described]:
    """Yield every operation of every document."""
    for api in DOCUMENTS:
        for path, item in load(api)["paths"].items():
            for method in METHODS if isinstance(item, dict) else ():
                if method in item:
                    yield Described(api, method.upper(), path, item[method])


def resolve(api: str, node: dict[str, Any]) -> dict[str, Any]:
    """Return the target of a reference, or the node itself."""
    while "$ref" in node:
        target: Any = load(api)
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def schemas(api: str) -> dict[str, dict[str, Any]]:
    """Return a document's schemas by name."""
    found: dict[str, dict[str, Any]] = load(api)["components"]["schemas"]
    return found


def has_operation(op: str) -> bool:
    """Return True if a document has the operation. A test of a missing operation is skipped."""
    return any(described.id == op for described in operations())


@functools.cache
def undescribed(api: str) -> set[str]:
    """Return the properties of a later document that have no description, or a very short one."""
    found: set[str] = set()
    waiting: list[Any] = [load(api)["components"]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("properties"), dict):
                for name, part in node["properties"].items():
                    if len(str(resolve(api, part).get("description", ""))) <= 10:
                        found.add(name)
            waiting += [part for key, part in node.items() if key != "example"]
        elif isinstance(node, list):
            waiting += node
    return found


VERSIONS = {"crm": "9.3.0", "vault": "9.3.0"}
"""The documents that this project's pages describe."""


def is_as_documented(*apis: str) -> bool:
    """Return True if these documents still have the described versions. Without arguments, check all."""
    return all(load(api)["info"]["version"] == VERSIONS.get(api) for api in apis or VERSIONS)
