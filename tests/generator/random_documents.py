"""Random documents, drawn by Hypothesis: valid, small, and with many features of OpenAPI."""

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from apideck_generator.objects import is_extension, map_inside

Node = dict[str, Any]

COMPONENTS = ["Thing", "thing", "Thing-2", "Any", "List", "Event"]
PROPERTIES = ["name", "class", "list", "e-mail", "e_mail", "_id", "2fa", "a b", "date", "Thing", "None", "größe", ""]
WORDS = ["red", "green", "Red", "", "+", "a b"]
MEDIA = [
    "application/json",
    "*/*",
    "text/plain",
    "image/png",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
]
STYLES = {
    "query": ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
    "header": ["simple"],
    "cookie": ["form"],
    "path": ["simple", "label"],
}

plain: st.SearchStrategy[Node] = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
        {"type": "integer"},
        {"type": "number"},
        {"type": "boolean"},
        {},
        {"type": "object"},
        {"enum": [1, "one", True]},
        {"type": "number", "enum": [0.5, 2]},
        {"type": "string", "nullable": True},
    ]
)
enums: st.SearchStrategy[Node] = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True).map(
    lambda values: {"type": "string", "enum": values}
)
numbers: st.SearchStrategy[Node] = st.lists(st.integers(-3, 3), min_size=1, max_size=3, unique=True).map(
    lambda values: {"type": "integer", "enum": values}
)


@st.composite
def schemas(draw: st.DrawFn, names: list[str], depth: int = 2) -> Node:
    """Draw a schema that may refer to the components."""
    kinds = ["plain", "plain", "enum", "number", "ref", "ref"]
    kinds += ["array", "map", "object", "allOf", "oneOf", "anyOf"] if depth else []
    kind = draw(st.sampled_from(kinds))
    inner = schemas(names, depth - 1)
    if kind == "plain":
        return draw(plain)
    if kind in ("enum", "number"):
        return draw(enums if kind == "enum" else numbers)
    if kind == "ref":
        return {"$ref": f"#/components/schemas/{draw(st.sampled_from(names))}"}
    if kind == "array":
        return {"type": "array", "items": draw(inner)}
    if kind == "map":
        return {"type": "object", "additionalProperties": draw(inner)}
    if kind == "object":
        return draw(objects(names, depth - 1))
    if kind == "allOf":
        ref = {"$ref": f"#/components/schemas/{draw(st.sampled_from(names))}"}
        return {"allOf": [ref, draw(objects(names, depth - 1))]}
    return {kind: draw(st.lists(inner, min_size=1, max_size=3))}


@st.composite
def objects(draw: st.DrawFn, names: list[str], depth: int = 1) -> Node:
    """Draw an object with fields, some of them required. It may allow undeclared fields."""
    fields = draw(st.lists(st.sampled_from(PROPERTIES), min_size=1, max_size=5, unique=True))
    found: Node = {"type": "object", "properties": {name: draw(schemas(names, depth)) for name in fields}}
    if draw(st.booleans()):
        found["required"] = draw(st.lists(st.sampled_from(fields), unique=True))
    if draw(st.integers(0, 5)) == 0:
        found["additionalProperties"] = draw(schemas(names, 0))
    return found


@st.composite
def parameters(draw: st.DrawFn, names: list[str]) -> list[Node]:
    """Draw parameters of an operation whose path has one called `id`."""
    found: list[Node] = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    keys = st.tuples(st.sampled_from(["query", "header", "cookie"]), st.sampled_from(["id", "class", "X-Day", "limit"]))
    for place, name in draw(st.lists(keys, max_size=3, unique=True)):
        schema = draw(st.one_of(plain, enums, schemas(names, 1)))
        part: Node = {"name": name, "in": place, "schema": schema, "required": draw(st.booleans())}
        if draw(st.booleans()):
            part |= {"style": draw(st.sampled_from(STYLES[place])), "explode": draw(st.booleans())}
        found.append(part)
    return found


@st.composite
def documents(draw: st.DrawFn) -> Node:
    """Draw a document of up to four schemas and three operations."""
    names = draw(st.lists(st.sampled_from(COMPONENTS), min_size=1, max_size=4, unique=True))
    components = {name: draw(st.one_of(objects(names), objects(names), schemas(names))) for name in names}
    operations: Node = {}
    for method in draw(st.lists(st.sampled_from(["get", "post", "delete"]), min_size=1, unique=True)):
        operation: Node = {"operationId": f"things{method.title()}", "tags": ["Things"]}
        operation["parameters"] = draw(parameters(names))
        content = st.fixed_dictionaries({"schema": schemas(names, 1)})
        if method == "post":
            operation["requestBody"] = {"content": {draw(st.sampled_from(MEDIA)): draw(content)}}
        answer: Node = {"description": "Done."}
        if draw(st.booleans()):
            answer["content"] = {draw(st.sampled_from(MEDIA[:4])): draw(content)}
        operation["responses"] = {draw(st.sampled_from(["200", "201", "2XX"])): answer}
        operation["deprecated"] = draw(st.booleans())
        operations[method] = operation
    return {
        "openapi": draw(st.sampled_from(["3.0.3", "3.1.0"])),
        "info": {"title": "Random API", "version": "1.0"},
        "paths": {"/things/{id}": operations},
        "components": {"schemas": components},
    }


# -- the structure of documents ----------------------------------------------------------------------------------------

LONG = "Very" * 60 + "Long"
ODD_NAMES = ["größe", "日本", "self", "deadline", "retry", "Call", "type", "a.b", "a b", "x-name", LONG, "Größe"]
VALUES: list[Any] = [True, None, 0, "text", [], {}, {"$ref": "#/nowhere"}, [{"$ref": 3}], {"type": "nonsense"}]
BLANK: Node = {"oneOf": [{"enum": ["a", "b"]}, {"enum": [""]}, {"enum": [None]}]}
ODD_SCHEMAS: list[Any] = [
    {},
    True,
    BLANK,
    {"type": ["string", "null"]},
    {"type": ["integer", "string"]},
    {"type": "object", "properties": {}},
    {"properties": {"on": True, "off": False, "self": {"type": "integer"}}},
    {"type": "string", "examples": ["a", {"$ref": "#/nowhere"}], "default": {"$ref": "#/nowhere"}},
    {"type": "object", "example": {"$ref": "#/nowhere", "properties": {"a": 1}}, "properties": {"a": {}}},
    {"$defs": {"part": {"type": "integer"}}, "type": "object", "properties": {"a": {"type": "string"}}},
    {"type": "array", "prefixItems": [{"type": "string"}], "items": False},
    {"anyOf": [False, {"type": "string"}, True]},
    {"enum": ["a-b", "a_b", "A_B", "a.b"]},
    {"type": "array", "items": {}},
    {"not": {"$ref": "#/components/schemas/Thing0"}},
    {"if": {"required": ["a"]}, "then": {"properties": {"b": {}}}, "type": "object"},
]


def places(node: Any, kind: str = "document", at: tuple[Any, ...] = ()) -> list[tuple[str, tuple[Any, ...]]]:
    """Return the kind and the place of every object in a document, except extensions and data."""
    found = [(kind, at)]

    def note(part: Any, inner: str, where: tuple[Any, ...]) -> Any:
        if inner != "text" and not is_extension(where[-1], inner, part):
            found.extend(places(part, inner, where))
        return part

    map_inside(node, kind, at, note)
    return found


def at_place(document: Any, at: tuple[Any, ...]) -> Any:
    """Return the value at a place."""
    for step in at:
        document = document[step]
    return document


def pointer(at: tuple[Any, ...]) -> str:
    """Return a place as a reference."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in at)
    return "#/" + "/".join(quote(step, safe="~") for step in steps)


def with_extensions(document: Node, draw: Callable[[], Any], key: str = "x-odd") -> Node:
    """Return the document with an `x-` key in every object that may have one."""
    new = copy.deepcopy(document)
    for kind, at in places(new):
        held = at_place(new, at)
        if isinstance(held, dict) and kind != "text":
            held[key] = draw()
    holders: list[tuple[Any, ...]] = [("paths",), ("webhooks",), ("x-webhooks",), ("components", "responses")]
    holders += [(*at, "responses") for kind, at in places(new) if kind == "operation"]
    holders += [(*at, "content") for kind, at in places(new) if kind in ("answer", "request body")]
    for at in holders:
        try:
            held = at_place(new, at)
        except (KeyError, TypeError):
            continue
        value = draw()
        held[key] = True if isinstance(value, dict) and at[-1] in ("webhooks", "x-webhooks", "responses") else value
    return new


@st.composite
def structures(draw: st.DrawFn) -> Node:
    """Return a random document with an unusual structure that OpenAPI allows but few documents have."""
    document: Node = json.loads(json.dumps(draw(documents())))  # so that no two places share an object
    random = draw(st.randoms(use_true_random=False))
    for change in (_odd_schemas, _odd_names, _odd_paths, _shared_parts, _references, _responses, _siblings):
        if random.random() < 0.6:
            change(document, random)
    if random.random() < 0.5:
        document = with_extensions(document, lambda: random.choice(VALUES))
    return document


def _schema_places(document: Node) -> list[tuple[Any, ...]]:
    found = [at for kind, at in places(document) if kind == "schema" and at[-1] != "additionalProperties"]
    return [at for at in found if not _is_of_path(document, at)]


def _is_of_path(document: Node, at: tuple[Any, ...]) -> bool:
    """Return True if a schema belongs to a path parameter, which allows few kinds of schema."""
    return any(
        isinstance(held := at_place(document, at[:end]), dict) and held.get("in") == "path" for end in range(len(at))
    )


def _put(document: Node, at: tuple[Any, ...], value: Any) -> None:
    at_place(document, at[:-1])[at[-1]] = value


def _odd_schemas(document: Node, random: Random) -> None:
    for _ in range(random.randint(1, 3)):
        at = random.choice(_schema_places(document))
        _put(document, at, copy.deepcopy(random.choice(ODD_SCHEMAS)))
    at = random.choice(_schema_places(document))
    if at[:2] == ("components", "schemas") and at_place(document, at).__class__ is dict:
        _put(document, at, {**at_place(document, at), "$defs": {"inner": {"type": "integer"}}})
        name = "Refers" if len(at) == 3 else "RefersInside"
        document["components"]["schemas"][name] = {"properties": {"a": {"$ref": pointer((*at, "$defs", "inner"))}}}


def _odd_names(document: Node, random: Random) -> None:
    for name in random.sample(ODD_NAMES, 3):
        holder = random.choice(["schemas", "properties", "parameters", "tags"])
        if holder == "schemas":
            named = {"type": "object", "properties": {name: {"type": "string"}}}
            document["components"]["schemas"].setdefault(name, named)
        for kind, at in places(document):
            held = at_place(document, at)
            if holder == "properties" and kind == "schema" and isinstance(held, dict) and "properties" in held:
                shape = random.choice([{"type": "string"}, {"enum": ["a", "b"]}])
                held["properties"].setdefault(name, copy.deepcopy(shape))
            if holder == "parameters" and kind == "operation" and isinstance(held.get("parameters"), list):
                place = "query"
                if not any((part["name"], part["in"]) == (name, place) for part in held["parameters"]):
                    held["parameters"].append({"name": name, "in": place, "schema": {"type": "string"}})
            if holder == "tags" and kind == "operation":
                held["tags"] = random.sample([name, "Things", "Cached Property"], 2)


def _odd_paths(document: Node, random: Random) -> None:
    (path,) = [path for path in document["paths"] if path.startswith("/")]
    odd = random.choice(["/things/{id}.json", "/things/{id}:{rest}", "/{id}", "/größe/{id}", "/a b/{id}/"])
    item = document["paths"].pop(path)
    document["paths"][odd] = item
    if "{rest}" in odd:
        item["parameters"] = [{"name": "rest", "in": "path", "required": True, "schema": {"type": "string"}}]


def _shared_parts(document: Node, random: Random) -> None:
    components = document["components"]
    for item in document["paths"].values():
        shared = [{"name": "id", "in": "query", "schema": {"type": "integer"}, "x-shared": True}]
        shared += [{"name": "id", "in": "header", "schema": {"type": "string"}}]
        item["parameters"] = [*item.get("parameters", []), *shared]
        for method in [method for method in ("get", "post", "delete") if method in item]:
            operation = item[method]
            if random.random() < 0.5:
                code, answer = next(iter(operation["responses"].items()))
                components.setdefault("responses", {})[f"answer-{method}"] = answer
                operation["responses"][code] = {"$ref": f"#/components/responses/answer-{method}"}
            if "requestBody" in operation and random.random() < 0.5:
                components["requestBodies"] = {"body": operation["requestBody"]}
                operation["requestBody"] = {"$ref": "#/components/requestBodies/body"}
            if random.random() < 0.5:
                components.setdefault("parameters", {})[f"first-{method}"] = operation["parameters"][0]
                operation["parameters"][0] = {"$ref": f"#/components/parameters/first-{method}"}


def _references(document: Node, random: Random) -> None:
    """Replace some schemas by references to other schemas anywhere in the document."""
    for _ in range(random.randint(1, 4)):
        found = _schema_places(document)
        here, there = random.choice(found), random.choice(found)
        is_gone = there[: len(here)] == here
        if not is_gone and "parameters" not in here and at_place(document, there).__class__ is dict:
            _put(document, here, {"$ref": pointer(there)})


def _responses(document: Node, random: Random) -> None:
    for item in document["paths"].values():
        for method in [method for method in ("get", "post", "delete") if method in item]:
            answers = item[method]["responses"]
            if random.random() < 0.4:
                answers["default"] = answers.pop(next(iter(answers)))
            else:
                answers["404"] = {"description": "", "content": {}}


def _siblings(document: Node, random: Random) -> None:
    """Add keys beside some references."""
    for kind, at in places(document):
        held = at_place(document, at)
        if kind == "schema" and isinstance(held, dict) and "$ref" in held and random.random() < 0.5:
            beside: list[Node] = [
                {"nullable": True},
                {"description": "beside"},
                {"example": {"$ref": "#/nowhere"}},
                {"properties": {"more": {"type": "string"}}},
                {"readOnly": True, "deprecated": True},
                {"required": ["more"]},
                {"items": {"type": "string"}},
            ]
            held.update(copy.deepcopy(random.choice(beside)))
