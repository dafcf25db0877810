"""Random documents as Hypothesis draws them: valid, small, and full of what documents may hold."""

from typing import Any

from hypothesis import strategies as st

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
    """A schema that may refer to the components."""
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
    """An object with fields, some of them required, some read-only."""
    fields = draw(st.lists(st.sampled_from(PROPERTIES), min_size=1, max_size=5, unique=True))
    found: Node = {"type": "object", "properties": {name: draw(schemas(names, depth)) for name in fields}}
    if draw(st.booleans()):
        found["required"] = draw(st.lists(st.sampled_from(fields), unique=True))
    if draw(st.integers(0, 5)) == 0:
        found["additionalProperties"] = draw(schemas(names, 0))
    return found


@st.composite
def parameters(draw: st.DrawFn, names: list[str]) -> list[Node]:
    """Parameters of an operation whose path has one called `id`."""
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
    """A document of up to six schemas and three operations."""
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
