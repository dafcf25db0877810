"""Every enum and every null of a body: values that the documents don't allow are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from apideck_client.testing import EmbeddedApideck
from tests.support.documents import Described, operations, resolve

from .answers import refused

PARTS = {"id": "1", "unified_api": "crm", "service_id": "salesforce", "resource": "leads"}


class Place(NamedTuple):
    """A value in a body: the path of keys to it, with 0 for an item of an array, and its schema."""

    operation: Described
    steps: tuple[str | int, ...]
    schema: dict[str, Any]
    is_required: bool

    @property
    def name(self) -> str:
        """The place in the form of messages, such as emails[0].type."""
        return "".join(f"[{step}]" if step == 0 else f".{step}" for step in self.steps).lstrip(".")

    @property
    def listed(self) -> list[Any]:
        """The values of the enum."""
        return [value for value in self.schema.get("enum", ()) if value is not None]

    def body(self, value: Any) -> Any:
        """Return a body with only this value."""
        for step in reversed(self.steps):
            value = [value] if step == 0 else {step: value}
        return value


def places(
    operation: Described, schema: dict[str, Any], steps: tuple[str | int, ...] = (), *, is_required: bool = False
) -> Iterator[Place]:
    schema = resolve(operation.api, schema)
    if schema.get("readOnly") or len(steps) > 6:
        return
    yield Place(operation, steps, schema, is_required)
    for part in schema.get("allOf", ()):
        yield from places(operation, part, steps, is_required=is_required)
    for name, part in schema.get("properties", {}).items():
        yield from places(operation, part, (*steps, name), is_required=name in schema.get("required", ()))
    if isinstance(schema.get("items"), dict):
        yield from places(operation, schema["items"], (*steps, 0))


def all_places() -> Iterator[Place]:
    for operation in operations():
        body = resolve(operation.api, operation.spec.get("requestBody") or {})
        schema = body.get("content", {}).get("application/json", {}).get("schema")
        if schema is not None:
            yield from places(operation, schema)


PLACES = list(all_places())
ENUMS = [place for place in PLACES if place.listed]
CHANGED = {place.operation.path for place in PLACES if place.operation.method == "PATCH"}
REPEATABLE = {
    place.operation.id: place.operation
    for place in PLACES
    if place.operation.method == "PATCH" or place.operation.path not in CHANGED  # a second create is a conflict
}


def prepare(server: EmbeddedApideck, consumer: str, operation: Described) -> str:
    """Make the object that the operation changes, and return the path."""
    path = operation.path
    for name, value in {**PARTS, "consumer_id": consumer}.items():
        path = path.replace(f"{{{name}}}", value)
    if operation.api == "crm":
        server.add(consumer, path.split("/")[2], {"id": "1"})
    elif operation.method == "PATCH" or "{resource}" in operation.path:
        server.connect(consumer, "salesforce")
    return path


@pytest.mark.parametrize("place", ENUMS, ids=lambda place: f"{place.operation.id} {place.name}")
def test_an_enum_in_a_body_takes_what_it_lists(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, place: Place
) -> None:
    operation, path = place.operation, prepare(server, consumer, place.operation)
    wrong: tuple[Any, ...] = ("no such value", 7, [place.listed[0]])
    for value in wrong:
        detail = refused(api.request(operation.method, path, json=place.body(value)), 400, "RequestBodyValidationError")
        assert f"{place.name}: must be " in detail
    for listed in {*place.listed[:3], place.listed[-1]}:  # the enum of currencies has 180 values
        answer = api.request(operation.method, path, json=place.body(listed))
        assert f"{place.name}: must be " not in answer.text


@pytest.mark.parametrize("operation", REPEATABLE.values(), ids=lambda operation: operation.id)
def test_null_is_taken_where_the_document_allows_it(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, operation: Described
) -> None:
    path = prepare(server, consumer, operation)
    for place in PLACES:
        if place.operation is not operation or not place.steps or "type" not in place.schema or place.is_required:
            continue
        answer = api.request(operation.method, path, json=place.body(None))
        is_refused = f"{place.name}: must not be null" in answer.text
        may_be_null = place.schema.get("nullable", False) or "null" in place.schema["type"]
        assert is_refused is not may_be_null, answer.text


def test_the_documents_have_enums_in_bodies() -> None:
    assert {place.operation.api for place in ENUMS} >= {"crm", "vault"}
