"""docs/explanation/openapi.md lists the keys that are read, ignored and refused. Each of them is tried here."""

import copy
import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from apideck_generator.config import load_config
from apideck_generator.document import load_document
from apideck_generator.errors import GenerateError
from apideck_generator.generation import generate
from apideck_generator.source import read_text
from tests.generator.shop import SHOP, project
from tests.support.documents import ROOT

TABLE = (
    (ROOT / "docs" / "explanation" / "openapi.md")
    .read_text()
    .split("## The specifications, object by object")[1]
    .split("\n## ")[0]
)
CELLS = {
    cells[0]: cells[1:]
    for line in TABLE.splitlines()
    if line.startswith("| ") and (cells := [cell.strip() for cell in line.strip("|").split("|")])[0] != "object"
}
ROWS = {name: [case.strip() for case in cells[2].split(";") if case.strip()] for name, cells in CELLS.items()}
SPECIFIED = read_text(Path(__file__).with_name("specified.yaml").read_text(), "").data
Edit = Callable[[Any], object]


def operation(data: Any) -> Any:
    return data["paths"]["/shop/things"]["get"]


def limit(**changes: Any) -> Edit:
    return lambda data: operation(data)["parameters"][0].update(changes)


def schema(value: Any) -> Edit:
    return lambda data: data["components"]["schemas"].update(Odd=value)


def path_item(key: str, value: Any) -> Edit:
    return lambda data: data["paths"].setdefault(key, {}).update(value)


REFUSED: dict[tuple[str, str], tuple[Edit, str]] = {
    ("OpenAPI", "Swagger 2"): (lambda data: data.update(swagger="2.0"), "this is Swagger 2.0"),
    ("OpenAPI", "a version other than 3.0 and 3.1"): (lambda data: data.update(openapi="3.2.0"), "reads 3.0 and 3.1"),
    ("OpenAPI", "no `paths`"): (lambda data: data.pop("paths"), "needs 'paths'"),
    ("Info", "no `title` or `version`"): (lambda data: data["info"].pop("title"), "an info needs 'title'"),
    ("Paths, Path Item", "`$ref`"): (path_item("/a", {"$ref": "#/x"}), "a path by reference can't be generated"),
    ("Paths, Path Item", "a path without a slash"): (path_item("a", {}), "a path starts with a slash"),
    ("Paths, Path Item", "a key that is not a method"): (path_item("/a", {"gett": {}}), "'gett' is not a method"),
    ("Operation", "no `operationId`, no `tags`, an `operationId` twice"): (
        lambda data: path_item("/a", {"get": operation(data)})(data),
        "has the operationId of",
    ),
    ("Parameter", "no `name`"): (lambda data: operation(data)["parameters"][0].pop("name"), "a parameter needs 'name'"),
    ("Parameter", "an unknown `in`"): (limit(**{"in": "body"}), "query, path, header or cookie"),
    ("Parameter", "one declared twice"): (
        lambda data: operation(data)["parameters"].append(operation(data)["parameters"][0]),
        "is declared twice",
    ),
    ("Parameter", "a path's parameter that is not declared"): (
        lambda data: path_item("/a/{b}", {"get": {**operation(data), "operationId": "b"}})(data),
        "the path parameter b of GET /a/{b} is not declared",
    ),
    ("Request Body", "no `content`"): (
        lambda data: operation(data).update(requestBody={}),
        "a request body needs 'content'",
    ),
    ("Tag", "no `name`"): (lambda data: data["tags"].append({}), "a tag needs 'name'"),
    ("Reference", "one that points out of the document, or to nothing"): (
        schema({"$ref": "other.yaml#/A"}),
        "leads out of the document",
    ),
    ("Schema: types", "an unknown `type`"): (schema({"type": "int"}), "'int' is not a type"),
    ("Schema: types", "a list or mapping in an `enum`"): (schema({"enum": [[]]}), "a value of an enum must be plain"),
    ("Schema: composition", "an `allOf` that contains itself"): (
        schema({"allOf": [{"$ref": "#/components/schemas/Odd"}]}),
        "Odd refers to itself",
    ),
    ("Schema: a boolean", "`false` as a component, a body or a parameter, or in an `allOf`"): (
        schema(False),
        "no value fits the schema false",
    ),
    ("Discriminator", "no `propertyName`"): (schema({"discriminator": {}}), "a discriminator needs 'propertyName'"),
}
LATER = {
    ("Parameter", "a style that doesn't fit its place"),
    ("Request Body", "multipart other than `form-data`"),
    ("Encoding", "`headers`, `style`, `explode`, `allowReserved` of a multipart body"),
    ("Encoding", "a form's field in another style"),
    ("Responses, Response", "responses of different kinds"),
}
"""The refusals of the passes, which `test_bad_input.py` and `test_dialect.py` test."""


def test_every_refusal_of_the_table_is_tried() -> None:
    told = {(name, case) for name, cases in ROWS.items() if not name.startswith("Overlay") for case in cases}
    assert told - LATER == REFUSED.keys()
    assert told >= LATER


@pytest.mark.parametrize(
    "edit",
    [schema({"allOf": [False]}), limit(schema=False), lambda data: data["components"]["schemas"].update(items=False)],
)
def test_no_value_fits_false(edit: Edit, tmp_path: Path) -> None:
    data = read_text(SHOP, "").data
    edit(data)
    root = project(tmp_path, yaml.safe_dump(data, sort_keys=False))
    with pytest.raises(GenerateError, match="no value fits the schema false"):
        load_document(root / "shop.yaml")


@pytest.mark.parametrize("case", REFUSED, ids=": ".join)
def test_a_refusal_says_what_the_table_says(case: tuple[str, str], tmp_path: Path) -> None:
    edit, message = REFUSED[case]
    data = read_text(SHOP, "").data
    edit(data)
    root = project(tmp_path, yaml.safe_dump(data, sort_keys=False))
    with pytest.raises(GenerateError, match=re.escape(message)):
        load_document(root / "shop.yaml")


# -- keys that are read or ignored -------------------------------------------------------------------------------------


def put(place: str, **values: Any) -> Edit:
    """Set keys of the value at a place. Spaces separate the steps of the place."""

    def edit(data: Any) -> None:
        at(data, place).update({key.removesuffix("_"): value for key, value in values.items()})

    return edit


def pop(place: str, key: str) -> Edit:
    return lambda data: at(data, place).pop(key)


def at(data: Any, place: str) -> Any:
    for step in place.split():
        data = data[int(step) if isinstance(data, list) else step]
    return data


def both(*edits: Edit) -> Edit:
    return lambda data: [edit(data) for edit in edits]


LIST, ADD = "paths /shop/things get", "paths /shop/things post"
ITEM, LIMIT = "paths /shop/things/{id}", f"{LIST} parameters 0"
FORM = "components requestBodies Sheet content application/x-www-form-urlencoded"
PHOTO = f"{ITEM} patch requestBody content multipart/form-data"
SCHEMAS = "components schemas"
FIELDS = f"{SCHEMAS} Thing properties"
OK = {"description": "Good"}
A, TEXT = {"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "string"}
REF = "#/components/schemas/Note"


def field(value: Any) -> Edit:
    """Add a field."""
    return put(FIELDS, new=value)


def within(base: Any, **more: Any) -> tuple[Edit, Edit]:
    """Return two edits: one adds a field, and the other adds the field with more keys."""
    return field(base), field({**base, **more})


READ: dict[str, dict[str, Edit | tuple[Edit, Edit]]] = {
    "OpenAPI": {
        "openapi": (
            field({"$ref": REF, "properties": {"more": TEXT}}),
            both(field({"$ref": REF, "properties": {"more": TEXT}}), put("", openapi="3.0.3")),
        ),
        "info": put("", info={"title": "Other API", "version": "1.0"}),
        "paths": pop("paths", "/shop/things/{id}"),
        "webhooks": pop("", "webhooks"),
        "components": put(SCHEMAS, Other=A),
        "tags": put("", tags=[]),
    },
    "Info": {
        "title": put("info", title="Other API"),
        "version": put("info", version="2.0"),
        "description": put("info", description="Other words."),
    },
    "Components": {
        "schemas": put(SCHEMAS, Other=A),
        "responses": pop("components responses Added", "content"),
        "parameters": put("components parameters Id", description="Whose."),
        "requestBodies": put("components requestBodies Sheet", required=True),
    },
    "Paths, Path Item": {
        "the methods": both(
            *(
                put(ITEM, **{method: {"operationId": f"things{method}", "tags": ["Things"], "responses": {"204": OK}}})
                for method in ("get", "post", "delete", "head", "options", "trace")
            )
        ),
        "parameters": put(
            ITEM, parameters=[{"$ref": "#/components/parameters/Id"}, {"name": "v", "in": "query", "schema": TEXT}]
        ),
    },
    "Operation": {
        "tags": put(ADD, tags=["Others"]),
        "summary": put(LIST, summary="Other words"),
        "description": put(LIST, description="Other words."),
        "operationId": put(ADD, operationId="thingsMake"),
        "parameters": pop(LIST, "parameters"),
        "requestBody": pop(ADD, "requestBody"),
        "responses": put(ADD, responses={"204": OK}),
        "deprecated": put(ADD, deprecated=True),
        "security: []": put(ADD, security=[]),
    },
    "Parameter": {
        "name": put(LIMIT, name="most"),
        "in": put(LIMIT, in_="header"),
        "description": put(LIMIT, description="Other words."),
        "required": put(LIMIT, required=True),
        "deprecated": put(LIMIT, deprecated=True),
        "schema": put(LIMIT, schema=TEXT),
        "content": both(pop(LIMIT, "schema"), put(LIMIT, content={"application/json": {"schema": A}})),
        "style": put(f"{LIST} parameters 1", style="pipeDelimited"),
        "explode": put(f"{LIST} parameters 1", explode=False),
        "an example": (put(LIMIT, required=True), put(LIMIT, required=True, example=7)),
    },
    "Request Body": {
        "description": put(f"{ADD} requestBody", description="Other words."),
        "content": put(f"{ADD} requestBody", content={"text/plain": {"schema": TEXT}}),
        "required": put(f"{ADD} requestBody", required=True),
    },
    "Media Type": {
        "schema": put(f"{ADD} requestBody content application/json", schema=A),
        "encoding": pop(PHOTO, "encoding"),
        "an example": (
            put(f"{ADD} requestBody", required=True),
            both(
                put(f"{ADD} requestBody", required=True),
                put(f"{ADD} requestBody content application/json", example={"name": "Lamp"}),
            ),
        ),
    },
    "Encoding": {
        "contentType": put(f"{PHOTO} encoding title", contentType="text/markdown"),
        "style": put(f"{FORM} encoding sizes", style="deepObject"),
        "form": (put(f"{FORM} encoding sizes", style="deepObject"), put(f"{FORM} encoding sizes", style="form")),
        "explode": put(f"{FORM} encoding sizes", explode=False),
        "deepObject": put(f"{FORM} encoding sizes", style="deepObject"),
    },
    "Responses, Response": {
        "the 2xx codes": put(LIST, responses={"204": OK}),
        "else the 3xx": put(ADD, responses={"302": OK}),
        "content": pop("components responses Added", "content"),
    },
    "Tag": {
        "name": put("tags 0", name="Others"),
        "description": put("tags 0", description="Other words."),
    },
    "Reference": {
        "$ref": put(f"{FIELDS} note", **{"$ref": "#/components/schemas/Cat"}),
        "the keys beside it": put(f"{FIELDS} note", description="Other words."),
    },
    "Schema: types": {
        "type": put(f"{FIELDS} price", type="integer"),
        "a list too": put(f"{FIELDS} price", type=["number", "boolean"]),
        "format": put(f"{FIELDS} id", format="date"),
        "enum": put(f"{FIELDS} kind", enum=["new", "old"]),
        "const": put(f"{FIELDS} id", const="one"),
        "nullable": (
            both(put("", openapi="3.0.3"), put(f"{FIELDS} tags", items={"type": "integer"})),
            both(put("", openapi="3.0.3"), put(f"{FIELDS} tags", items={"type": "integer", "nullable": True})),
        ),
    },
    "Schema: objects": {
        "properties": pop(FIELDS, "price"),
        "required": put(f"{SCHEMAS} Thing", required=["name"]),
        "additionalProperties": put(f"{SCHEMAS} Thing", additionalProperties=TEXT),
        "patternProperties": put(f"{FIELDS} extra", patternProperties={"^a": TEXT}),
    },
    "Schema: arrays": {
        "items": put(f"{FIELDS} tags", items={"type": "integer"}),
        "prefixItems": put(f"{FIELDS} pair", prefixItems=[{"type": "boolean"}]),
    },
    "Schema: numbers and strings": {
        "minimum": put(f"{LIMIT} schema", minimum=2),
        "maximum": put(f"{LIMIT} schema", maximum=8),
    },
    "Schema: composition": {
        "allOf": within({"allOf": [{"$ref": REF}]}, allOf=[{"$ref": REF}, A]),
        "oneOf": within({"oneOf": [{"$ref": REF}]}, oneOf=[{"$ref": REF}, A]),
        "anyOf": within({"anyOf": [{"$ref": REF}]}, anyOf=[{"$ref": REF}, A]),
    },
    "Schema: annotations": {
        "description": put(f"{FIELDS} name", description="Other words."),
        "deprecated": put(f"{FIELDS} name", deprecated=True),
        "readOnly": put(f"{FIELDS} name", readOnly=True),
        "writeOnly": put(f"{FIELDS} name", writeOnly=True),
        "example": (
            put(f"{SCHEMAS} Thing", required=["name"]),
            both(put(f"{SCHEMAS} Thing", required=["name"]), put(f"{FIELDS} name", example="Lamp")),
        ),
    },
    "Schema: a boolean": {"true": field(True)},
    "Discriminator": {
        "propertyName": put(f"{SCHEMAS} Pet discriminator", propertyName="kind"),
        "mapping": put(f"{SCHEMAS} Pet discriminator", mapping={"tomcat": "#/components/schemas/Cat"}),
    },
    "Security Scheme, OAuth Flows, Security Requirement": {
        "security": put(ADD, security=[]),
        "[]": put(ADD, security=[]),
    },
}
SEEN_BY_STOPPING = {("Encoding", "explode"): "a field of a form is a `form` with `explode`"}
DOCS = {"url": "https://docs.example"}
SERVERS = [{"url": "https://{where}.example", "description": "One", "variables": {"where": {"default": "a"}}}]
LINKS = {"next": {"operationId": "thingsAdd", "parameters": {"id": "$request.path.id"}}}
CALLBACKS = {"done": {"{$request.body#/url}": {"post": {"responses": {"200": OK}}}}}
HEADERS = {"x-left": {"$ref": "#/components/headers/Left"}, "x-all": {"schema": TEXT, "description": "All."}}
EXAMPLES = {"one": {"summary": "One", "value": {"name": "Lamp"}}}
PASSED_OVER: dict[str, dict[str, Edit | tuple[Edit, Edit]]] = {
    "OpenAPI": {
        "servers": put("", servers=SERVERS),
        "security": put("", security=[{"key": []}]),
        "externalDocs": put("", externalDocs=DOCS),
        "jsonSchemaDialect": put("", jsonSchemaDialect="https://json-schema.org/draft/2020-12/schema"),
    },
    "Info": {
        "summary": put("info", summary="A shop"),
        "termsOfService": put("info", termsOfService="https://terms.example"),
        "contact": put("info", contact={"name": "Ada"}),
        "license": put("info", license={"name": "MIT"}),
    },
    "Server, Server Variable": {"all": both(put("", servers=SERVERS), put(ITEM, servers=SERVERS))},
    "Components": {
        "headers": put("components headers", Right={"schema": TEXT}),
        "examples": put("components", examples=EXAMPLES),
        "securitySchemes": put("components", securitySchemes={"key": {"type": "apiKey", "in": "query", "name": "k"}}),
        "links": put("components", links=LINKS),
        "callbacks": put("components", callbacks=CALLBACKS),
        "pathItems": put("components", pathItems={"More": {"get": {"responses": {"200": OK}}}}),
    },
    "Paths, Path Item": {
        "summary": put(ITEM, summary="One"),
        "description": put(ITEM, description="One thing."),
        "servers": put(ITEM, servers=SERVERS),
    },
    "Operation": {
        "externalDocs": put(ADD, externalDocs=DOCS),
        "callbacks": put(ADD, callbacks=CALLBACKS),
        "servers": put(ADD, servers=SERVERS),
        "security": put(ADD, security=[{"key": []}]),
    },
    "Parameter": {
        "allowEmptyValue": put(LIMIT, allowEmptyValue=True),
        "allowReserved": put(LIMIT, allowReserved=True),
    },
    "Media Type": {
        "examples": (
            put(f"{ADD} requestBody content application/json", example={"name": "Bell"}),
            put(f"{ADD} requestBody content application/json", example={"name": "Bell"}, examples=EXAMPLES),
        ),
        "example": (
            put(f"{ADD} requestBody content application/json", example={"name": "Bell"}),
            put(f"{ADD} requestBody content application/json", example={"name": "Bell"}, examples=EXAMPLES),
        ),
    },
    "Encoding": {
        "all of it for a JSON body": put(
            f"{ADD} requestBody content application/json",
            encoding={"name": {"contentType": "text/plain", "style": "deepObject", "headers": HEADERS}},
        ),
        "headers": put(f"{FORM} encoding sizes", headers=HEADERS),
    },
    "Responses, Response": {
        "4xx, 5xx": put(f"{LIST} responses", **{"404": OK, "5XX": {**OK, "content": {"text/plain": {}}}}),
        "default": put(f"{LIST} responses", default=OK),
        "description": put(f"{LIST} responses 200", description="Other words"),
        "headers": put(f"{LIST} responses 200", headers=HEADERS),
        "links": put(f"{LIST} responses 200", links=LINKS),
    },
    "Callback, Link, Example, External Documentation": {
        "all": both(
            put(ADD, callbacks=CALLBACKS, externalDocs=DOCS),
            put(f"{LIST} responses 200", links=LINKS),
            put(f"{LIST} responses 200 content application/json", examples=EXAMPLES),
        ),
    },
    "Header": {"all": put("components responses Added", headers=HEADERS)},
    "Tag": {"externalDocs": put("tags 0", externalDocs=DOCS)},
    "Schema: objects": {
        "minProperties": put(f"{SCHEMAS} Thing", minProperties=1),
        "maxProperties": put(f"{SCHEMAS} Thing", maxProperties=9),
        "propertyNames": put(f"{SCHEMAS} Thing", propertyNames={"pattern": "^a"}),
        "unevaluatedProperties": put(f"{SCHEMAS} Thing", unevaluatedProperties=False),
        "dependentRequired": put(f"{SCHEMAS} Thing", dependentRequired={"id": ["name"]}),
        "dependentSchemas": put(f"{SCHEMAS} Thing", dependentSchemas={"id": A}),
    },
    "Schema: arrays": {
        "minItems": put(f"{FIELDS} tags", minItems=1),
        "maxItems": put(f"{FIELDS} tags", maxItems=9),
        "uniqueItems": put(f"{FIELDS} tags", uniqueItems=True),
        "contains": put(f"{FIELDS} tags", contains={"const": "a"}),
        "unevaluatedItems": put(f"{FIELDS} tags", unevaluatedItems=False),
    },
    "Schema: numbers and strings": {
        "the same elsewhere": put(f"{FIELDS} price", minimum=1, maximum=9),
        "multipleOf": put(f"{FIELDS} price", multipleOf=2),
        "exclusiveMinimum": put(f"{FIELDS} price", exclusiveMinimum=1),
        "exclusiveMaximum": put(f"{FIELDS} price", exclusiveMaximum=9),
        "minLength": put(f"{FIELDS} name", minLength=1),
        "maxLength": put(f"{FIELDS} name", maxLength=9),
        "pattern": put(f"{FIELDS} name", pattern="^a"),
        "contentMediaType": put(f"{FIELDS} name", contentMediaType="text/html"),
        "contentEncoding": put(f"{FIELDS} name", contentEncoding="base64"),
        "contentSchema": put(f"{FIELDS} name", contentSchema=A),
    },
    "Schema: composition": {
        "not": put(f"{SCHEMAS} Thing", not_=A),
        "if": put(f"{SCHEMAS} Thing", if_=A),
        "then": put(f"{SCHEMAS} Thing", then=A),
        "else": put(f"{SCHEMAS} Thing", else_=A),
    },
    "Schema: annotations": {
        "title": put(f"{SCHEMAS} Thing", title="Other"),
        "default": put(f"{FIELDS} name", default="Lamp"),
        "$comment": put(f"{FIELDS} name", **{"$comment": "For us."}),
        "xml": put(f"{FIELDS} name", xml={"name": "n", "attribute": True}),
        "externalDocs": put(f"{FIELDS} name", externalDocs=DOCS),
    },
    "Schema: a boolean": {
        "false": field(False),
        "additionalProperties": put(f"{SCHEMAS} Thing", additionalProperties=False),
        "items": put(f"{FIELDS} pair", items=False),
        "a branch of a choice": within(
            {"anyOf": [TEXT, {"type": "integer"}]}, anyOf=[TEXT, {"type": "integer"}, False]
        ),
        "not": put(f"{FIELDS} name", not_=False),
    },
    "Security Scheme, OAuth Flows, Security Requirement": {
        "all else": both(
            put("", security=[{"key": ["a"]}]),
            put(
                "components",
                securitySchemes={
                    "key": {
                        "type": "oauth2",
                        "flows": {"password": {"tokenUrl": "https://t.example", "scopes": {"a": "A"}}},
                    }
                },
            ),
        ),
    },
    "XML": {"all": put(f"{FIELDS} name", xml={"name": "n", "namespace": "https://n.example", "prefix": "p"})},
}


@pytest.mark.parametrize(("column", "cases"), [(0, READ), (1, PASSED_OVER)])
def test_what_the_table_says_is_tried(column: int, cases: dict[str, dict[str, Any]]) -> None:
    # `test_overlays.py` tries the keys of an overlay.
    told = {name: cells[column] for name, cells in CELLS.items() if cells[column] and not name.startswith("Overlay")}
    assert told.keys() == cases.keys()
    for name, cell in told.items():
        for words in re.findall(r"`([^`]+)`", cell.partition(": `base_url`")[0].partition(": a call")[0]):
            assert words in cases[name], f"{name}: {words} is not tried"
        for case in cases[name]:
            assert case in cell, f"{name}: {case} is not in the table"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Edit], str]:
    """Return a function that generates the document after an edit, and returns the files as one text."""
    root = project(tmp_path_factory.mktemp("specified"), "")
    config = load_config(root / "generator-config.yml")

    @functools.cache
    def make(edit: Edit) -> str:
        data = copy.deepcopy(SPECIFIED)
        edit(data)
        (root / "shop.yaml").write_text(json.dumps(data))
        generated = generate(root, config)
        return f"{generated.files} {generated.names}"

    return make


def unedited(data: Any) -> None:
    """Change nothing."""


def _before_and_after(case: Edit | tuple[Edit, Edit]) -> tuple[Edit, Edit]:
    return case if isinstance(case, tuple) else (unedited, case)


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_seen(name: str, made: Callable[[Edit], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apideck_generator.generation.format_tree", lambda root: None)
    for what, case in READ[name].items():
        before, after = _before_and_after(case)
        if (name, what) in SEEN_BY_STOPPING:
            with pytest.raises(GenerateError, match=SEEN_BY_STOPPING[name, what]):
                made(after)
        else:
            assert made(before) != made(after), what


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_is_passed_over_changes_no_byte(
    name: str, made: Callable[[Edit], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apideck_generator.generation.format_tree", lambda root: None)
    for what, case in PASSED_OVER[name].items():
        before, after = (made(edit) for edit in _before_and_after(case))
        assert before == after, what
