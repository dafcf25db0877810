"""The vendored documents, as the tests read them: independent of the generator."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonpath
import yaml

ROOT = Path(__file__).parents[1]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_APIS = yaml.load((ROOT / "generator-config.yml").read_text("utf-8"), Loader=_LOADER)["apis"]
DOCUMENTS = tuple(_APIS)
"""Every API there is: one that is added is tested like the others."""
METHODS = ("get", "post", "patch", "put", "delete")


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
    """A document with the actions of its overlay carried out, if it has one: what the generator starts from."""
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
    return document


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=_LOADER)
    return content


def _merge(target: Any, update: Any) -> None:
    if isinstance(target, list):
        # A newer document may have what the overlay adds.
        target += [item for item in (update if isinstance(update, list) else [update]) if item not in target]
        return
    for key, value in update.items():
        if isinstance(target.get(key), dict | list):
            _merge(target[key], value)
        else:
            target[key] = value


def operations() -> Iterator[Described]:
    """Every operation of every document."""
    for api in DOCUMENTS:
        for path, item in load(api)["paths"].items():
            for method in METHODS if isinstance(item, dict) else ():
                if method in item:
                    yield Described(api, method.upper(), path, item[method])


def resolve(api: str, node: dict[str, Any]) -> dict[str, Any]:
    """What a reference points at, or the node itself."""
    while "$ref" in node:
        target: Any = load(api)
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def schemas(api: str) -> dict[str, dict[str, Any]]:
    """A document's schemas by name."""
    found: dict[str, dict[str, Any]] = load(api)["components"]["schemas"]
    return found


def has_operation(op: str) -> bool:
    """Whether a document has the operation: a test that calls one that is gone is skipped, and says so."""
    return any(described.id == op for described in operations())


VERSIONS = {"crm": "9.3.0", "vault": "9.3.0"}
"""The documents that our own pages are written about."""


def is_as_documented(*apis: str) -> bool:
    """Whether documents are still those; all of them if none is named."""
    return all(load(api)["info"]["version"] == VERSIONS.get(api) for api in apis or VERSIONS)
