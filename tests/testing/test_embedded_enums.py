"""Every enum of a body, as the documents have it: a value that is not listed is refused, and those listed are taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from apideck_client.testing import EmbeddedApideck
from tests.support.documents import Described, operations, resolve

from .answers import refused

PARTS = {"unified_api": "crm", "service_id": "quillbridge", "consumer_id": "ada", "resource": "leads"}


class Place(NamedTuple):
    """An enum in a body: the keys that lead to it, with 0 for an item of an array, and its values."""

    operation: Described
    steps: tuple[str | int, ...]
    listed: list[Any]

    @property
    def name(self) -> str:
        """The place as messages show it, such as emails[0].type."""
        return "".join(f"[{step}]" if step == 0 else f".{step}" for step in self.steps).lstrip(".")

    def body(self, value: Any) -> Any:
        """Return a body with only this value."""
        for step in reversed(self.steps):
            value = [value] if step == 0 else {step: value}
        return value


def enums(operation: Described, schema: dict[str, Any], steps: tuple[str | int, ...] = ()) -> Iterator[Place]:
    schema = resolve(operation.api, schema)
    if schema.get("readOnly") or len(steps) > 6:
        return
    if schema.get("enum"):
        yield Place(operation, steps, [value for value in schema["enum"] if value is not None])
    for part in schema.get("allOf", ()):
        yield from enums(operation, part, steps)
    for name, part in schema.get("properties", {}).items():
        yield from enums(operation, part, (*steps, name))
    if isinstance(schema.get("items"), dict):
        yield from enums(operation, schema["items"], (*steps, 0))


def found() -> list[Place]:
    places: list[Place] = []
    for operation in operations():
        body = resolve(operation.api, operation.spec.get("requestBody") or {})
        schema = body.get("content", {}).get("application/json", {}).get("schema")
        if schema is not None:
            places += enums(operation, schema)
    return places


PLACES = found()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.operation.id} {place.name}")
def test_an_enum_in_a_body_takes_what_it_lists(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, place: Place
) -> None:
    operation = place.operation
    if operation.api == "crm":
        server.add(consumer, operation.path.split("/")[2], {"id": "1"})
    path = operation.path
    for name, value in {"id": "1", **PARTS}.items():
        path = path.replace(f"{{{name}}}", value)
    wrong: tuple[Any, ...] = ("no such value", 7, [place.listed[0]])
    for value in wrong:
        detail = refused(api.request(operation.method, path, json=place.body(value)), 400, "RequestBodyValidationError")
        assert f"{place.name}: must be " in detail
    for listed in {*place.listed[:3], place.listed[-1]}:  # a currency has 180
        answer = api.request(operation.method, path, json=place.body(listed))
        assert f"{place.name}: must be " not in answer.text


def test_the_documents_have_enums_in_bodies() -> None:
    assert {place.operation.api for place in PLACES} >= {"crm", "vault"}
