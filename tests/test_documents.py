"""The documents are valid, complete and described: everything else is generated from them."""

import copy
import functools
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from openapi_spec_validator import validate

from tests.generator.random_documents import VALUES, with_extensions
from tests.support.documents import DOCUMENTS, load, operations, resolve, schemas, without_extensions

COUNTS = {"crm": (40, 84, 18), "vault": (20, 48, 6)}
OURS = [api for api in DOCUMENTS if api in COUNTS and load(api)["info"]["version"] == "9.3.0"]
"""The documents that this project wrote. If another document replaces one of them, only its validity is checked."""
NAMED_SCHEMAS = [(api, name) for api in OURS for name in schemas(api)]


@pytest.mark.parametrize("api", DOCUMENTS)
def test_a_document_is_valid_openapi(api: str) -> None:
    validate(load(api))


@pytest.mark.parametrize("api", OURS)
def test_a_document_is_complete(api: str) -> None:
    document = load(api)
    found = (
        sum(described.api == api for described in operations()),
        len(schemas(api)),
        len(document["x-webhooks"]),
    )
    assert found == COUNTS[api]


@pytest.mark.parametrize(("api", "name"), NAMED_SCHEMAS)
def test_a_schema_has_an_example_that_fits_it(api: str, name: str) -> None:
    schema = schemas(api)[name]
    assert "example" in schema
    root = {"$ref": f"#/components/schemas/{name}", "components": load(api)["components"]}
    validator = OAS30Validator(root, format_checker=oas30_format_checker)
    assert [error.message for error in validator.iter_errors(schema["example"])] == []


@pytest.mark.parametrize("api", OURS)
def test_everything_is_described(api: str) -> None:
    undescribed = [where for where, node in _nodes(api) if len(node.get("description", "").strip()) < 15]
    assert undescribed == []


@pytest.mark.parametrize("api", DOCUMENTS)
def test_extensions_are_not_of_the_document_wherever_they_stand(api: str) -> None:
    document = load(api)
    for value in VALUES:
        assert without_extensions(with_extensions(document, functools.partial(copy.deepcopy, value))) == document


def test_names_and_data_with_an_x_are_no_extensions() -> None:
    schema = {"type": "object", "properties": {"x-a": {"example": {"x-b": 1}}}, "required": ["x-a"]}
    answer = {"headers": {"x-c": {"schema": schema}}, "content": {"application/json": {"schema": schema}}}
    document = {
        "paths": {"/a": {"get": {"responses": {"200": answer, "default": answer}, "security": [{"x-key": []}]}}},
        "components": {"schemas": {"x-d": schema}, "responses": {"x-e": answer}},
    }
    assert without_extensions(document) == document


def _nodes(api: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield everything that needs a description: operations, parameters, schemas and fields."""
    for described in operations():
        if described.api == api:
            yield described.id, described.spec
            for parameter in described.spec.get("parameters", []):
                found = resolve(api, parameter)
                yield f"{described.id} {found['name']}", found
    for name, schema in schemas(api).items():
        yield from _schema_nodes(name, schema)


def _schema_nodes(where: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield where, schema
    for name, field in schema.get("properties", {}).items():
        yield from _schema_nodes(f"{where}.{name}", field)
    if schema.get("items", {}).get("properties"):
        yield from _schema_nodes(f"{where}[]", schema["items"])
    for part in schema.get("allOf", []):
        for name, field in part.get("properties", {}).items():
            yield from _schema_nodes(f"{where}.{name}", field)
