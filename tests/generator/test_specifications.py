"""docs/guides/generating.md says what is refused of each object of the specifications: each case is tried."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from apideck_generator.document import load_document
from apideck_generator.errors import GenerateError
from apideck_generator.source import read_text
from tests.documents import ROOT
from tests.generator.shop import SHOP, project

TABLE = (
    (ROOT / "docs" / "guides" / "generating.md")
    .read_text()
    .split("## The specifications, object by object")[1]
    .split("\n## ")[0]
)
ROWS = {
    cells[0]: [case.strip() for case in cells[3].split(";") if case.strip()]
    for line in TABLE.splitlines()
    if line.startswith("| ") and (cells := [cell.strip() for cell in line.strip("|").split("|")])[0] != "object"
}
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
    ("Paths, Path Item", "a key that is no method"): (path_item("/a", {"gett": {}}), "'gett' is no method"),
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
    ("Reference", "one that leads out of the document, or nowhere"): (
        schema({"$ref": "other.yaml#/A"}),
        "leads out of the document",
    ),
    ("Schema: types", "an unknown `type`"): (schema({"type": "int"}), "'int' is no type"),
    ("Schema: types", "a list or mapping in an `enum`"): (schema({"enum": [[]]}), "a value of an enum is plain"),
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
    ("Responses, Response", "answers of different kinds"),
}
"""What only the passes refuse, and `test_bad_input.py` and `test_dialect.py` try."""


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
