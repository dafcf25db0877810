"""`extra_body`: fields that a caller adds to the body of a call."""

import datetime
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from apideck_client import UNSET, Apideck, ArgumentError
from apideck_client._client.request.bodies import build_body
from apideck_client._client.request.operation import Operation
from apideck_client.crm.models import Contact, CustomField, Email
from tests.support.secret_scanner import KEY

CONTACT = Contact(name="Ada", last_name="Byron")


class Sent:
    """A server that keeps the bodies of the requests."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.bodies.append(json.loads(request.content) if request.content else None)
        return httpx.Response(200, json={"data": {"id": "1"}})


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
async def apideck(sent: Sent) -> AsyncIterator[Apideck]:
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=httpx.MockTransport(sent)) as client:
        yield client


async def test_fields_are_merged_into_the_body_last(apideck: Apideck, sent: Sent) -> None:
    extra: dict[str, Any] = {
        "last_name": "King",
        "id": "mine",
        "pass_through": [{"service_id": "hubspot", "extend_object": {"a": [1, None, 0.5]}}],
        "when": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
        "price": Decimal("0.10"),
        "emails": [Email(email="ada@example.com")],
        "nothing": UNSET,
        "null": None,
    }
    await apideck.crm.contacts.create(CONTACT, extra_body=extra)
    await apideck.crm.contacts.update("1", {"name": "Ada"}, extra_body={"name": None})
    assert sent.bodies == [
        {
            "name": "Ada",
            "last_name": "King",
            "id": "mine",
            "pass_through": [{"service_id": "hubspot", "extend_object": {"a": [1, None, 0.5]}}],
            "when": "2026-01-02T00:00:00.000Z",
            "price": 0.1,
            "emails": [{"email": "ada@example.com"}],
            "null": None,
        },
        {"name": None},
    ]


async def test_fields_of_a_client_are_for_calls_with_a_body(apideck: Apideck, sent: Sent) -> None:
    client = apideck.with_options(extra_body={"source": "import", "team": 1})
    await client.crm.contacts.create(CONTACT, extra_body={"team": 2})
    await client.crm.contacts.get("1")
    await client.crm.contacts.delete("1")
    await client.vault.sessions.create()
    assert sent.bodies == [{"name": "Ada", "last_name": "Byron", "source": "import", "team": 2}, None, None, None]


async def test_a_body_that_may_be_missing_can_be_extra_alone(apideck: Apideck, sent: Sent) -> None:
    await apideck.vault.sessions.create(extra_body={"theme_id": "dark"})
    assert sent.bodies == [{"theme_id": "dark"}]


async def test_a_later_change_of_the_mapping_changes_no_call(apideck: Apideck, sent: Sent) -> None:
    extra: dict[str, Any] = {"list": [1]}
    client = apideck.with_options(extra_body=extra)
    call = client.crm.contacts.create(CONTACT, extra_body=extra)
    extra["list"].append(2)
    await call
    await client.crm.contacts.create(CONTACT)
    assert [body["list"] for body in sent.bodies] == [[1], [1]]
    assert "list" not in repr(client._options)


async def test_calls_without_a_body_refuse_it(apideck: Apideck, sent: Sent) -> None:
    calls: list[Any] = [
        lambda extra: apideck.crm.contacts.get("1", extra_body=extra),
        lambda extra: apideck.crm.contacts.list(extra_body=extra),
        lambda extra: apideck.crm.contacts.delete("1", extra_body=extra),
        lambda extra: apideck.vault.connections.get("crm", "hubspot", extra_body=extra),
    ]
    for call in calls:
        for extra in ({"a": 1}, {}):
            with pytest.raises(ArgumentError, match=r"extra_body is given, and .* has no JSON body"):
                call(extra)
    assert sent.bodies == []


@pytest.mark.parametrize(
    ("extra", "place"),
    [
        ([("a", 1)], "extra_body"),
        ("a=1", "extra_body"),
        (None, "extra_body"),
        ({1: "a"}, "extra_body"),
        ({"a": object()}, "extra_body['a']"),
        ({"a": {"b": float("nan")}}, "extra_body['a']['b']"),
        ({"a": ["\ud800"]}, "extra_body['a'][0]"),
        ({"a": {2}}, "extra_body['a']"),
        ({"a": datetime.datetime(2026, 1, 1)}, "extra_body['a']"),
    ],
)
async def test_fields_that_are_no_json_are_refused(apideck: Apideck, sent: Sent, extra: Any, place: str) -> None:
    for call in (
        lambda: apideck.crm.contacts.create(CONTACT, extra_body=extra),
        lambda: apideck.with_options(extra_body=extra),
    ):
        with pytest.raises(ArgumentError) as caught:
            call()
        assert caught.value.argument == place
    assert sent.bodies == []


def test_a_body_that_is_no_object_refuses_it() -> None:
    operation = Operation(id="x", name="things.create", method="POST", path="/things", body="body")
    with pytest.raises(ArgumentError, match=r"extra_body is given, and the body of things.create\(\) is not an object"):
        build_body(operation, [1, 2], {"a": msgspec.Raw(b"1")})


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=10,
)


@given(some.dictionaries(some.text(), VALUES), some.dictionaries(some.text(), VALUES))
def test_any_fields_come_out_as_one_object(body: dict[str, Any], extra: dict[str, Any]) -> None:
    operation = Operation(id="x", name="things.create", method="POST", path="/things", body="body")
    raw = {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in extra.items()}
    _, content = build_body(operation, body, raw)
    assert isinstance(content, bytes)
    pairs: list[tuple[str, Any]] = json.loads(content, object_pairs_hook=lambda pairs: pairs)
    assert len({name for name, _ in pairs}) == len(pairs), "a name comes once"
    assert json.loads(content) == body | extra


async def test_custom_fields_of_a_record_stay_as_they_are(apideck: Apideck, sent: Sent) -> None:
    record = Contact(name="Ada", custom_fields=[CustomField(id="f", value=["a", "b"])])
    await apideck.crm.contacts.create(record, extra_body={"b": 1})
    assert sent.bodies == [{"name": "Ada", "custom_fields": [{"id": "f", "value": ["a", "b"]}], "b": 1}]
