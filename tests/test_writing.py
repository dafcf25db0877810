"""Writing is strict: the client sends exactly the caller's values as JSON, or names a wrong value in an error."""

import datetime
import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from apideck_client import UNSET, Apideck, ArgumentError, Model, from_dict
from apideck_client._client.records.encoding import encode
from apideck_client.crm.models import (
    Activity,
    Company,
    Contact,
    ContactType,
    CustomField,
    Email,
    Lead,
    Opportunity,
    User,
)
from apideck_client.vault.models import (
    Connection,
    ConnectionImportCredentials,
    ConnectionImportData,
    Session,
    SessionSettings,
)
from tests.support.front_door import Declared, FrontDoor, declared, open_front_door
from tests.support.mutations import PHASES, Nested, bodies, is_same, meaning, moment
from tests.support.secret_scanner import KEY, OAUTH, Scanner
from tests.support.vault_consumers import body_of_a_new_consumer

MODELS_READ = list({op.record_type: op for op in declared() if not op.is_list}.values())


@pytest.fixture(scope="module")
def door() -> Iterator[FrontDoor]:
    with open_front_door() as opened:
        yield opened


def sent(body: Any, *, partial: bool = False) -> Any:
    return json.loads(encode(body, partial=partial))


def sent_or_refused(body: Any) -> Any:
    try:
        return sent(body, partial=True)
    except ArgumentError as error:
        return error


# -- what is sent ------------------------------------------------------------------------------------------------------


def test_only_what_is_set_goes_out_and_null_is_sent_as_null() -> None:
    contact = Contact(name="Ada", title=None, first_name=UNSET, emails=[Email(email="ada@example.com", type=None)])
    assert sent(contact) == {"name": "Ada", "title": None, "emails": [{"email": "ada@example.com", "type": None}]}


def test_an_empty_value_is_a_value() -> None:
    contact = Contact(name="", emails=[], active=False, current_balance=0)
    assert sent(contact) == {"name": "", "emails": [], "active": False, "current_balance": 0}


def test_fields_go_out_in_the_document_s_order() -> None:
    contact = Contact(tags=[], title="Dr.", name="Ada")
    assert list(sent(contact)) == ["name", "title", "tags"]


def test_what_only_the_server_fills_in_is_never_sent() -> None:
    for model, fields in (
        (Contact, {"id": "1", "created_at": "2021-03-04T05:06:07Z", "first_call_at": None, "updated_at": "odd"}),
        (Connection, {"id": "1", "state": "callable", "form_fields": [{"id": "x"}], "created_at": 5}),
    ):
        record = from_dict(model, {**fields, "name": "Ada"} if model is Contact else {**fields, "enabled": True})
        assert sent(record) == ({"name": "Ada"} if model is Contact else {"enabled": True})


def test_nested_read_only_fields_are_not_sent() -> None:
    company = Company(name="Acme", id="1", emails=[Email(id="2", email="x@example.com")])
    assert "id" not in sent(company)
    user = User(emails=[Email(email="x@example.com")], id="1", created_at=None, password="secret")
    assert sent(user) == {"password": "secret", "emails": [{"email": "x@example.com"}]}


def test_unset_goes_out_nowhere_in_plain_values() -> None:
    assert sent({"a": UNSET, "b": {"c": UNSET, "d": None}}) == {"b": {"d": None}}


def test_enums_go_out_as_their_text() -> None:
    assert sent(Contact(name="Ada", type=ContactType.CUSTOMER)) == {"name": "Ada", "type": "customer"}
    assert sent(Contact(name="Ada", type=ContactType("alien"))) == {"name": "Ada", "type": "alien"}


UTC = datetime.UTC
CET = datetime.timezone(datetime.timedelta(hours=2))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime.datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC), "2021-03-04T05:06:07.000Z"),
        (datetime.datetime(2021, 3, 4, 5, 6, 7, 89000, tzinfo=UTC), "2021-03-04T05:06:07.089Z"),
        (datetime.datetime(2021, 3, 4, 5, 6, 7, 89012, tzinfo=UTC), "2021-03-04T05:06:07.089012Z"),
        (datetime.datetime(2021, 3, 4, 1, 6, 7, tzinfo=CET), "2021-03-03T23:06:07.000Z"),
        (datetime.date(2021, 3, 4), "2021-03-04"),
    ],
)
def test_moments_go_out_in_utc_with_milliseconds_and_days_alone(moment: datetime.date, text: str) -> None:
    assert sent({"at": moment, "list": [moment]}) == {"at": text, "list": [text]}
    record = Opportunity(title="x", primary_contact_id="1", close_date=moment)
    assert sent(record)["close_date"] == text


def test_numbers_go_out_exactly() -> None:
    body = encode({"a": Decimal("1.10"), "b": 2**64, "c": -(10**40), "d": 0.1, "e": Decimal("123456789012345678.90")})
    assert body == b'{"a":1.10,"b":18446744073709551616,"c":-1' + b"0" * 40 + b',"d":0.1,"e":123456789012345678.90}'


def test_tuples_and_mappings_of_any_kind_go_out() -> None:
    assert sent({"a": (1, 2), "b": httpx.Headers({"x": "y"})}) == {"a": [1, 2], "b": {"x": "y"}}


# -- what is refused ---------------------------------------------------------------------------------------------------


def refused(body: Any, field: str, *, partial: bool = False) -> str:
    """Return the message that refuses a body, and check that it starts with the field."""
    with pytest.raises(ArgumentError) as caught:
        encode(body, partial=partial)
    assert str(caught.value).startswith(f"{field} "), str(caught.value)
    return str(caught.value)


NEW_CONSUMER = body_of_a_new_consumer()


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (Contact(name=UNSET), "Contact.name"),
        (Activity(type=UNSET), "Activity.type"),
        (Lead(name="x", company_name=UNSET), "Lead.company_name"),
        (Contact(name="Ada", emails=[Email(email="x"), Email(email=UNSET)]), "Contact.emails[1].email"),
        (Contact(name="Ada", custom_fields=[CustomField(id=UNSET)]), "Contact.custom_fields[0].id"),
        (NEW_CONSUMER(), f"{NEW_CONSUMER.__name__}.consumer_id"),
        (
            ConnectionImportData(credentials=ConnectionImportCredentials(refresh_token=UNSET)),
            "ConnectionImportData.credentials.refresh_token",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_missing_required_field_is_named_at_any_depth(record: Model, field: str) -> None:
    assert "required" in refused(record, field)


def test_an_update_may_omit_required_fields() -> None:
    """Connectors send records without these fields, and a received record can be sent back."""
    assert sent(Contact(name=UNSET, title="Dr."), partial=True) == {"title": "Dr."}
    part = Email(email=UNSET, id="1")
    assert sent(Contact(name=UNSET, emails=[part]), partial=True) == {"emails": [{"id": "1"}]}


def test_null_satisfies_a_required_field() -> None:
    assert sent(Contact(name=None)) == {"name": None}


NAIVE = datetime.datetime(2021, 3, 4, 5, 6, 7)


def test_a_naive_moment_is_refused_by_the_name_of_its_field() -> None:
    record = Opportunity(title="x", primary_contact_id="1", close_date=NAIVE)
    assert "naive" in refused(record, "Opportunity.close_date")
    custom: Any = {"visit": [{"at": NAIVE}]}
    refused(Connection(settings=custom), "Connection.settings['visit'][0]['at']")


@pytest.mark.parametrize(
    "number", [math.nan, math.inf, -math.inf, *map(Decimal, ("NaN", "sNaN", "Infinity", "-Infinity"))]
)
def test_a_number_that_json_lacks_is_refused_by_its_field(number: Any) -> None:
    refused(Contact(name="Ada", current_balance=number), "Contact.current_balance")
    refused(Connection(settings={"limits": [1, number]}), "Connection.settings['limits'][1]")


@pytest.mark.parametrize(
    "far",
    [
        datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=2))),
        datetime.datetime(9999, 12, 31, 23, tzinfo=datetime.timezone(datetime.timedelta(hours=-2))),
    ],
    ids=str,
)
def test_a_datetime_beyond_utc_is_sent_as_it_is_or_refused(
    far: datetime.datetime,
) -> None:
    out = sent_or_refused(Connection(settings={"at": far}))
    if isinstance(out, ArgumentError):
        assert str(out).startswith("Connection.settings['at'] ")
    else:
        assert datetime.datetime.fromisoformat(out["settings"]["at"]) == far


class Unknown:
    pass


@pytest.mark.parametrize(
    "value",
    [Unknown(), Unknown, 1j, {"a": Unknown()}, [Unknown()], lambda: 1, "\ud800"],
    ids=["object", "class", "complex", "object in a dict", "object in a list", "function", "surrogate"],
)
def test_what_is_no_json_is_refused_before_it_is_sent(value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"Contact.name (must be of type str|holds half a character)"):
        encode(Contact(name=value))
    for body in ({"a": value}, Connection(settings={"a": [value]})):
        with pytest.raises(ArgumentError, match=r"JSON can't carry|lone surrogate"):
            encode(body)


def test_what_holds_itself_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = endless
    with pytest.raises(ArgumentError, match="nested too deep"):
        encode({"a": endless})


@pytest.mark.parametrize("key", [None, (1, 2), Unknown(), UNSET], ids=["None", "tuple", "object", "UNSET"])
def test_keys_that_json_lacks_are_refused(key: Any) -> None:
    with pytest.raises(ArgumentError, match="use str keys"):
        encode({"a": {key: 1}})


async def test_a_refusal_comes_before_any_request() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.url} was asked")

    transport = httpx.MockTransport(answer)
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=transport) as apideck:
        for contact in (Contact(name=UNSET), Contact(name="Ada", current_balance=math.nan)):
            with pytest.raises(ArgumentError):
                await apideck.crm.contacts.create(contact)


async def test_a_create_is_whole_and_an_update_partial_on_the_wire() -> None:
    bodies: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append((request.method, json.loads(request.content)))
        return httpx.Response(200, json={"data": {"id": "1"}})

    transport = httpx.MockTransport(answer)
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=transport) as apideck:
        await apideck.crm.contacts.create(Contact(name="Ada", id="9"))
        await apideck.crm.contacts.update("1", Contact(name=UNSET, title=None))
        await apideck.vault.sessions.create(Session(settings=SessionSettings(session_length="30m")))
    assert bodies == [
        ("POST", {"name": "Ada"}),
        ("PATCH", {"title": None}),
        ("POST", {"settings": {"session_length": "30m"}}),
    ]


# -- reading, then writing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", MODELS_READ, ids=lambda op: op.record_type.__name__)
@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=25,
    phases=PHASES,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
@given(data=st.data())
def test_a_record_goes_back_out_with_all_its_oddities(
    operation: Declared, door: FrontDoor, data: st.DataObject
) -> None:
    tree, body = data.draw(bodies(operation.example))
    item = meaning(tree).get("data")
    assume(isinstance(item, dict))
    record = door.read(operation, body).data

    reason = why_not_sendable(record, item)
    out = sent_or_refused(record)  # any other exception fails the test
    if isinstance(out, ArgumentError):
        assert reason is not None
    else:
        assert reason in (None, TOO_DEEP)
        assert goes_out_as(record, item, out)


TOO_DEEP = "nests deeper than every parser follows"


def why_not_sendable(value: Any, item: Any) -> str | None:
    """Return the reason why a received value can't be sent. If there are several, return the certain one."""
    reasons = sorted(_reasons(value, item), key=lambda reason: reason == TOO_DEEP)
    return reasons[0] if reasons else None


def _reasons(value: Any, item: Any) -> Iterator[str]:
    if isinstance(value, Model):
        for name in value.__field_names__:
            if name in item and name not in value.__read_only__:
                yield from _reasons(getattr(value, name), item[name])
    elif isinstance(value, list) and isinstance(item, list):
        for part, came in zip(value, item, strict=True):
            yield from _reasons(part, came)
    elif isinstance(item, dict):
        for key, came in item.items():
            yield from _reasons(key, key)
            yield from _reasons(None, came)
    elif isinstance(item, list):
        for came in item:
            yield from _reasons(None, came)
    elif isinstance(item, float) and not math.isfinite(item):
        yield "is no finite number"
    elif isinstance(item, str) and any("\ud800" <= letter <= "\udfff" for letter in item):
        yield "is no UTF-8"
    elif isinstance(item, Nested) and item.levels > 90:
        yield TOO_DEEP


def goes_out_as(value: Any, item: Any, out: Any) -> bool:
    """Return True if all received values that may be written are in the sent JSON."""
    if isinstance(value, Model):
        names = [name for name in value.__field_names__ if name in item and name not in value.__read_only__]
        return list(out) == names and all(goes_out_as(getattr(value, name), item[name], out[name]) for name in names)
    if isinstance(value, list) and isinstance(item, list):
        return len(out) == len(item) and all(map(goes_out_as, value, item, out))
    if isinstance(value, datetime.datetime):
        return isinstance(out, str) and moment(out) == value == moment(item)
    return is_same(out, item)


async def test_what_could_not_be_sent_is_in_no_frame_of_the_error() -> None:
    settings = {"client_secret": OAUTH, "since": {1, 2}}
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme") as apideck:
        with pytest.raises(ArgumentError, match="settings\\['since'\\]") as refused:
            await apideck.vault.connections.update("crm", "tallyhook", Connection(settings=settings))
    scanner = Scanner()
    scanner.look_at_error(refused.value)
    assert scanner.hits == []
