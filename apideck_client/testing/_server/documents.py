"""The OpenAPI documents that the server follows: how to read them, their operations, and the parts of an operation."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from .schemas import Node, Schemas
from .wire import encode

METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"
_VENDORED = Path(__file__).parents[1] / "_documents"


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of a document."""

    document: Document
    method: str
    path: str
    spec: Node

    @property
    def id(self) -> str:
        """The `operationId`, or the method and the path if the document has none."""
        return str(self.spec.get("operationId") or f"{self.method} {self.path}")

    @property
    def summary(self) -> str:
        """A short description of the operation."""
        return str(self.spec.get("summary") or self.id)

    @property
    def schemas(self) -> Schemas:
        """The schemas of its document."""
        return self.document.schemas

    def parameters(self, place: str) -> dict[str, Node]:
        """Return the declared parameters by name; `place` is query, header or path."""
        return self._parameters.get(place, {})

    @cached_property
    def _parameters(self) -> dict[str, dict[str, Node]]:
        shared: Sequence[Node] = self.document.content["paths"][self.path].get("parameters") or ()
        own: Sequence[Node] = self.spec.get("parameters") or ()
        found = [self.schemas.resolve(parameter) for parameter in (*shared, *own)]
        by_place: dict[str, dict[str, Node]] = {}
        for parameter in found:
            by_place.setdefault(str(parameter.get("in")), {})[_name(parameter)] = parameter
        return by_place

    def body(self) -> Node | None:
        """Return the schema of the JSON body, or None if the operation has no body."""
        held = self.schemas.resolve(self.spec.get("requestBody") or {})
        return _json_schema(held)

    @property
    def needs_body(self) -> bool:
        """True if the body is required."""
        return bool(self.schemas.resolve(self.spec.get("requestBody") or {}).get("required"))

    def success(self) -> tuple[int, Node, Node | None]:
        """Return the status, the declaration and the JSON schema of the success response."""
        return self._success

    @cached_property
    def _success(self) -> tuple[int, Node, Node | None]:
        declared: Node = self.spec.get("responses") or {}
        responses: dict[str, Node] = {str(code): part for code, part in declared.items()}
        code = next((code for code in sorted(responses) if re.fullmatch("[23]([0-9][0-9]|XX)", code)), "default")
        response = self.schemas.resolve(responses.get(code) or {})
        status = int(code) if code.isdigit() else 200
        return status, response, _json_schema(response)

    def example(self) -> tuple[int, str | None, bytes]:
        """Return the status, the media type and the body of an example response."""
        status, response, schema = self.success()
        content: Mapping[str, Node] = response.get("content") or {}
        for kind, media in content.items():
            named: Mapping[str, Node] = media.get("examples") or {}
            shown = media.get("example", next((part.get("value") for part in named.values()), None))
            if shown is None and schema is not None:
                shown = self.schemas.example(schema)
            if kind.endswith("json"):
                return status, _JSON, encode(shown)
            return status, kind, shown.encode() if isinstance(shown, str) else b""
        return status, None, b""

    def data(self) -> Node:
        """Return the schema of `data` in the response, or an empty schema if it has none."""
        _, _, schema = self.success()
        whole = self.schemas.whole(schema) if schema else {}
        return cast("Node", whole.get("properties", {}).get("data") or {})


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One document, with its references resolved."""

    content: Node
    schemas: Schemas

    def operations(self) -> Iterator[Operation]:
        """Every operation, in the document's order."""
        for path, item in _paths(self.content).items():
            held = cast("Node", item) if isinstance(item, dict) else {}
            for method in METHODS:
                if isinstance(held.get(method), dict):
                    yield Operation(self, method.upper(), path, held[method])

    @property
    def apis(self) -> frozenset[str]:
        """The first segments of its paths, such as crm."""
        return frozenset(path.split("/")[1] for path in _paths(self.content))


def read_documents(paths: Sequence[str | os.PathLike[str]]) -> list[Document]:
    """Return the documents to serve: the given ones, and those of this package for the other APIs."""
    given = [read_document(Path(path)) for path in paths]
    taken = {api for document in given for api in document.apis}
    return [*(document for document in _vendored() if not document.apis & taken), *given]


def read_document(path: Path) -> Document:
    """Read a document in JSON, or in YAML where PyYAML is installed. Raise ValueError for anything else."""
    content = _parse(path)
    if not isinstance(content, dict):
        raise ValueError(f"{path} is not an OpenAPI document: it must be a mapping, not {type(content).__name__}")
    document = cast("Node", content)
    version = str(document.get("openapi") or "")
    if not version.startswith("3."):
        found = f"its version is {version}" if version else "it has no `openapi`"
        raise ValueError(f"{path} is not an OpenAPI document of version 3: {found}")
    if not any(isinstance(item, dict) for item in _paths(document).values()):
        raise ValueError(f"{path} has no operations: `paths` must map each path to its operations")
    return Document(document, Schemas(document))


def _parse(path: Path) -> Any:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as problem:
        raise ValueError(f"{path} is not UTF-8: byte {problem.start}") from None
    try:
        return _parse_text(path, text)
    except RecursionError:
        raise ValueError(f"{path} is nested too deep") from None


def _parse_text(path: Path, text: str) -> Any:
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except json.JSONDecodeError as problem:
            where = f"line {problem.lineno}, column {problem.colno}"
            raise ValueError(f"{path} is not valid JSON: {where}: {problem.msg}") from None
    try:
        import yaml  # PyYAML is optional: the documents of this package are JSON
    except ModuleNotFoundError:
        raise ValueError(f"{path} is read as YAML, which needs pyyaml: pip install pyyaml, or pass JSON") from None
    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as problem:
        raise ValueError(f"{path} is not valid YAML: {' '.join(str(problem).split())}") from None


@functools.cache
def _vendored() -> Sequence[Document]:
    return [read_document(path) for path in sorted(_VENDORED.glob("*.json"))]


def _paths(document: Node) -> Mapping[str, Any]:
    """Return the paths, without extension keys such as `x-name`."""
    found = document.get("paths")
    items = cast("Node", found).items() if isinstance(found, dict) else ()
    return {path: item for path, item in items if path.startswith("/")}


def _json_schema(held: Node) -> Node | None:
    content: Mapping[str, Node] = held.get("content") or {}
    media = content.get(_JSON) or next((part for kind, part in content.items() if kind.endswith("json")), None)
    return None if media is None else media.get("schema") or {}


def _name(parameter: Node) -> str:
    """Return the parameter's name. Header names are in lower case."""
    name = str(parameter.get("name"))
    return name.lower() if parameter.get("in") == "header" else name
