"""Bodies as events: each body becomes an event of its type, in any form and with any odd value."""

import datetime
import json
import pickle
import subprocess
import sys
import typing
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apideck_client import UNSET, Model, WebhookBodyError, received, to_dict, unknown_fields, webhooks
from apideck_client._events import EVENTS
from apideck_client.crm.models import CrmEventType, CrmWebhookEvent
from apideck_client.vault.models import ConnectionEvent, ConsumerConnection, VaultEventType
from tests.support.documents import load
from tests.support.secret_scanner import KEY

CRM, VAULT = (
    [kind for kind in load(api)["components"]["schemas"][types]["enum"] if kind != "*"]
    for api, types in (("crm", "CrmEventType"), ("vault", "VaultEventType"))
)
EVERY_KIND: set[type[Model]] = {CrmWebhookEvent, ConnectionEvent, webhooks.OtherEvent}
FORMS = pytest.mark.parametrize("wrapped", [True, False], ids=["under payload", "at the top"])


def body_of(fields: Any, wrapped: bool = True) -> bytes:
    return json.dumps({"payload": fields} if wrapped else fields).encode()


@FORMS
@pytest.mark.parametrize("event_type", CRM)
def test_every_event_of_the_crm_is_typed(event_type: str, wrapped: bool) -> None:
    fields = {**load("crm")["components"]["schemas"]["CrmWebhookEvent"]["example"], "event_type": event_type}
    event = webhooks.parse(body_of({**fields, "consumer_id": "acme", "unified_api": "crm"}, wrapped))
    assert isinstance(event, CrmWebhookEvent)
    assert event.event_type is CrmEventType(event_type)
    assert event.event_type.is_known
    assert event.occurred_at == datetime.datetime(2024, 5, 14, 5, 2, 19, 3000, tzinfo=datetime.UTC)
    assert (event.event_id, event.entity_id, event.consumer_id) == ("evt_7b1f03", "con_20417", "acme")
    assert (event.unified_api, event.execution_attempt) == ("crm", 1)
    assert unknown_fields(event) == {}


@FORMS
@pytest.mark.parametrize("event_type", VAULT)
def test_every_event_of_vault_is_typed(event_type: str, wrapped: bool) -> None:
    fields = {**load("vault")["components"]["schemas"]["ConnectionEvent"]["example"], "event_type": event_type}
    event = webhooks.parse(body_of({**fields, "consumer_id": "acme", "unified_api": "crm"}, wrapped))
    assert isinstance(event, ConnectionEvent)
    assert event.event_type is VaultEventType(event_type)
    assert event.event_type.is_known
    assert isinstance(event.entity, ConsumerConnection)
    assert event.entity.state == "callable"
    assert event.occurred_at == datetime.datetime(2024, 3, 18, 14, 30, 5, 7000, tzinfo=datetime.UTC)
    assert (event.consumer_id, event.unified_api) == ("acme", "crm")
    assert "region-west" not in repr(event), "a connection's settings may hold passwords"


def test_these_are_all_the_types_there_are() -> None:
    assert sorted(EVENTS) == sorted([*CRM, *VAULT])
    assert {"crm.contact.created", "vault.connection.callable", "vault.connection.downstream.recovered"} <= set(EVENTS)
    assert set(typing.get_args(webhooks.Event)) == EVERY_KIND


@pytest.mark.parametrize(
    ("event_type", "kind"),
    [
        ("crm.contact.merged", CrmWebhookEvent),
        ("crm.notes.updated", CrmWebhookEvent),
        ("vault.connection.renamed", ConnectionEvent),
        ("accounting.invoice.created", webhooks.OtherEvent),
        ("crm", CrmWebhookEvent),
        ("crmx.contact.created", webhooks.OtherEvent),
        ("*", webhooks.OtherEvent),
        ("", webhooks.OtherEvent),
    ],
)
def test_an_unknown_type_is_an_event_all_the_same(event_type: str, kind: type[Model]) -> None:
    event = webhooks.parse(body_of({"event_type": event_type, "event_id": "1", "news": True}))
    assert type(event) is kind
    assert (event.event_type, event.event_id) == (event_type, "1")
    assert unknown_fields(event) == {"news": True}


def test_an_event_of_another_api_has_the_fields_that_all_have() -> None:
    fields = {
        "event_id": "1",
        "event_type": "accounting.invoice.created",
        "unified_api": "accounting",
        "service_id": "ledgerly",
        "consumer_id": "acme",
        "entity_id": "inv-1",
        "entity_type": "invoice",
        "entity": {"number": 7},
        "entity_url": "https://unify.apideck.com/accounting/invoices/inv-1",
        "execution_attempt": 2,
        "occurred_at": "2024-05-01T08:30:00.000Z",
    }
    event = webhooks.parse(body_of(fields))
    assert isinstance(event, webhooks.OtherEvent)
    assert to_dict(event) == fields
    assert event.occurred_at == datetime.datetime(2024, 5, 1, 8, 30, tzinfo=datetime.UTC)
    assert pickle.loads(pickle.dumps(event)) == event


@pytest.mark.parametrize(
    ("body", "event_id"),
    [
        ({"payload": {"event_id": "in", "event_type": "crm.lead.created"}, "event_id": "out"}, "in"),
        ({"payload": {"event_id": "in"}, "event_id": "out", "event_type": "crm.lead.created"}, "out"),
        ({"payload": None, "event_id": "out"}, "out"),
        ({"payload": "text", "event_id": "out"}, "out"),
        ({"payload": [{"event_id": "in"}], "event_id": "out"}, "out"),
        ({"payload": {"payload": {"event_id": "deep"}, "event_id": "in"}}, "in"),
        ({"payload": {"event_id": "in"}}, "in"),
    ],
)
def test_where_the_event_is(body: dict[str, Any], event_id: str) -> None:
    assert webhooks.parse(body_of(body, wrapped=False)).event_id == event_id


def test_odd_values_are_kept_as_anywhere() -> None:
    event: Any = webhooks.parse(
        body_of({"event_type": "crm.lead.created", "event_id": 7, "occurred_at": "soon", "entity_id": None, "x": [1]})
    )
    assert repr(event).startswith("CrmWebhookEvent(event_id=7, ")
    assert (event.event_id, event.occurred_at, event.entity_id) == (7, "soon", None)
    assert event.consumer_id is UNSET
    assert received(event)["x"] == [1]
    assert webhooks.parse(body_of({"occurred_at": "2024-05-01"})).occurred_at == datetime.datetime(
        2024, 5, 1, tzinfo=datetime.UTC
    )
    assert webhooks.parse('{"event_id": "\ufeff é"}'.encode("utf-8-sig")).event_id == "\ufeff é"
    assert webhooks.parse(b'{"event_id": "\xff", "entity_id": "\\ud83d"}').entity_id == "\ud83d"
    assert webhooks.parse(b"{}") == webhooks.OtherEvent()
    odd: Any
    for odd in (None, 5, [], {"a": 1}):
        assert webhooks.parse(body_of({"event_type": odd})).event_type == odd


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"5", b"<html>", b'{"event_id": "1"', b"\xff\xfe", b" "])
def test_what_is_no_object_is_a_typed_error(body: bytes) -> None:
    with pytest.raises(WebhookBodyError, match=f"not a JSON object, but {len(body)} other bytes"):
        webhooks.parse(body)


@settings(deadline=None, max_examples=300)
@example(body=b'{"payload": {"event_type": "crm.contact.created", "occurred_at": 1e999, "event_id": NaN}}')
@example(body=b'{"event_type": "vault.connection.updated", "entity": {"state": {}, "settings": 5}}')
@example(body=b'{"execution_attempt": ' + b"9" * 5000 + b"}")
@given(body=st.binary(max_size=80))
def test_nothing_but_our_own_error_comes_of_any_bytes(body: bytes) -> None:
    try:
        event = webhooks.parse(body)
    except WebhookBodyError:
        return
    assert isinstance(event, Model)
    assert repr(event)
    received(event)
    unknown_fields(event)
    assert webhooks.replay_key(event)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([*CRM, *VAULT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=300)
@given(
    fields=st.dictionaries(
        st.sampled_from(sorted({*CrmWebhookEvent.__field_names__, *ConnectionEvent.__field_names__, "payload"})), ODD
    )
)
def test_nothing_but_an_event_comes_of_any_object(fields: dict[str, Any]) -> None:
    event = webhooks.parse(json.dumps(fields).encode())
    assert type(event) in typing.get_args(webhooks.Event)
    assert pickle.loads(pickle.dumps(event)) is not None
    assert webhooks.replay_key(event) == webhooks.replay_key(webhooks.parse(json.dumps(fields).encode()))


@FORMS
def test_an_event_that_was_read_can_be_sent_to_a_handler_again(wrapped: bool) -> None:
    event = webhooks.parse(body_of({"event_type": "crm.lead.created", "occurred_at": "2024-05-01T08:30:00.000Z"}))
    request = webhooks.signed(event, key=KEY, wrapped=wrapped)
    assert webhooks.unwrap(*request, key=KEY) == event
    assert ("payload" in json.loads(request.body)) is wrapped
    assert request.headers["x-apideck-event-type"] == "crm.lead.created"
    assert "x-apideck-idempotency-key" not in request.headers


def test_the_client_imports_no_webhooks_and_they_no_models() -> None:
    code = """
import sys, apideck_client
apideck_client.Apideck, apideck_client.WebhookError
assert not [name for name in sys.modules if name.startswith("apideck_client.webhooks")]
from apideck_client import webhooks
assert "apideck_client.crm" not in sys.modules
webhooks.parse(b'{"event_type": "crm.lead.created"}')
assert "apideck_client.vault" not in sys.modules
assert "Event" in dir(webhooks)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = webhooks.no_such_name  # type: ignore[attr-defined]


def test_an_event_of_the_greatest_depth_keeps_all_its_objects() -> None:
    body = b'{"event_id":"1","x":"\\ud83d","z":[],"entity":' + b'{"a":' * 98 + b'{"b":1}' + b"}" * 99
    found: Any = received(webhooks.parse(body))["entity"]
    for _ in range(98):
        found = found["a"]
    assert found == {"b": 1}
