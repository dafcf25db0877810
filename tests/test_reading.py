"""Reading is liberal: with any body, no record and no value is lost, and normal values have their types."""

import copy
import datetime
import json
import pickle
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apideck_client import (
    UNSET,
    APIConnectionError,
    Apideck,
    ArgumentError,
    Model,
    NotFoundError,
    OpenEnum,
    Response,
    from_dict,
    received,
    to_dict,
    unknown_fields,
)
from apideck_client._client.records.conversion import convert
from apideck_client.crm.models import (
    Activity,
    Address,
    Contact,
    ContactType,
    CustomField,
    Email,
    Opportunity,
    PipelineStage,
    User,
)
from apideck_client.vault.models import (
    ConnectionImportCredentials,
    CreatedSession,
    FormField,
    FormFieldOptionGroup,
    SimpleFormFieldOption,
)
from tests.support.front_door import Declared, FrontDoor, declared, open_front_door
from tests.support.mutations import (
    ODD_MOMENTS,
    PHASES,
    Odd,
    Twice,
    bodies,
    holds,
    is_alike,
    is_same,
    meaning,
    nested,
    to_json,
)
from tests.support.secret_scanner import KEY

CONTACTS = next(operation for operation in declared() if operation.id == "contactsAll")
CONTACT = next(operation for operation in declared() if operation.id == "contactsOne")
CREATE = next(operation for operation in declared() if operation.id == "contactsAdd")
MODELS_READ = list({(operation.record_type, operation.is_list): operation for operation in declared()}.values())


@pytest.fixture(scope="module")
def door() -> Iterator[FrontDoor]:
    with open_front_door() as opened:
        yield opened


@cache
def example_of(operation_id: str) -> dict[str, Any]:
    """Return the document's example. For a list it has three records, so a changed record has others beside it."""
    operation = next(operation for operation in declared() if operation.id == operation_id)
    if not operation.is_list:
        return operation.example
    records = [copy.deepcopy(record) for record in operation.example["data"] * 3]
    return {**operation.example, "data": records}


def ids(operation: Declared) -> str:
    return operation.id


# -- any response of any operation -------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", MODELS_READ, ids=ids)
@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=25,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_changed_example_is_read_without_loss(operation: Declared, door: FrontDoor, data: st.DataObject) -> None:
    example = example_of(operation.id)
    before = read_example(door, operation)
    tree, body = data.draw(bodies(example))

    came = meaning(tree)
    if must_be_refused(operation, came):
        with pytest.raises(APIConnectionError, match="no record"):
            door.read(operation, body)
        return
    answer = door.read(operation, body)

    assert is_same(answer.body, came)
    check_surroundings(answer, came, meaning(tree.get("meta"), in_meta=True))
    items = items_of(operation, came)
    records = answer.data if operation.is_list else [answer.data]
    assert len(records) == len(items)
    for record, item in zip(records, items, strict=True):
        assert type(record) is operation.record_type
        assert is_same(received(record), item)
        assert holds(record, item if isinstance(item, dict) else {})
        assert isinstance(repr(record), str)
    assert is_typed_as_before(answer.data, tree.get("data"), before.data, example["data"])


@pytest.mark.parametrize("operation", declared(), ids=ids)
def test_an_example_is_read_to_its_declared_type(operation: Declared, door: FrontDoor) -> None:
    answer = door.read(operation, json.dumps(operation.example).encode())
    came = operation.example["data"]
    records, items = (answer.data, came) if operation.is_list else ([answer.data], [came])
    assert len(records) == len(items) > 0
    for record, item in zip(records, items, strict=True):
        assert type(record) is operation.record_type
        assert holds(record, item)
        assert unknown_fields(record) == {}


def read_example(door: FrontDoor, operation: Declared) -> Response[Any]:
    return door.read(operation, to_json(example_of(operation.id)))


def items_of(operation: Declared, body: dict[str, Any]) -> list[Any]:
    """Return the records in a body."""
    data = body.get("data")
    if not operation.is_list:
        return list(data) if isinstance(data, list) and is_list_of_one(data) else [data]
    return data if isinstance(data, list) else [] if data is None else [data]


def is_list_of_one(data: Any) -> bool:
    return isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict)


def must_be_refused(operation: Declared, body: dict[str, Any]) -> bool:
    """Return True if a body should contain one record but contains something else."""
    data = body.get("data")
    is_get = not operation.is_list and operation.described.method == "GET"
    return is_get and data is not None and not isinstance(data, dict) and not is_list_of_one(data)


def check_surroundings(answer: Response[Any], body: dict[str, Any], meta: Any) -> None:
    for name, came in (("meta", meta), ("links", body.get("links"))):
        found = getattr(answer, name)
        assert holds(found, came) if isinstance(came, dict) else found is None
    for name in ("service", "resource", "operation"):
        came = body.get(name)
        assert getattr(answer, name) == (came if isinstance(came, str) else None)
    for name in ("next_cursor", "previous_cursor"):
        assert isinstance(getattr(answer, name, None), str | None)
    assert is_same(answer.raw, body.get("_raw"))
    assert isinstance(repr(answer), str)


def is_typed_as_before(value: Any, tree: Any, before: Any, example: Any) -> bool:
    """Check that everything unchanged in a tree is decoded as in the example.

    Unchanged parts are the same objects in both.
    """
    if isinstance(tree, Twice):
        tree = tree.last
    if tree is example:
        return is_alike(value, before)
    if isinstance(tree, dict) and isinstance(example, dict) and isinstance(before, Model):
        if type(value) is not type(before):
            # The field has one of several models, and the change removed the value that identifies the model.
            return isinstance(value, SimpleFormFieldOption | FormFieldOptionGroup)
        return all(
            is_typed_as_before(getattr(value, name), tree[name], getattr(before, name), example[name])
            for name in before.__field_names__
            if name in tree and name in example
        )
    if isinstance(tree, list) and isinstance(example, list):
        if len(tree) == len(example):
            return all(map(is_typed_as_before, value, tree, before, example))
        typed = {id(item): typed for item, typed in zip(example, before, strict=True)}
        return all(is_alike(value[at], typed[id(item)]) for at, item in enumerate(tree) if id(item) in typed)
    return True


# -- bodies ------------------------------------------------------------------------------------------------------------

DEPTHS = [50, 98, 99, 100, 101, 102, 150, 300, 480, 600, 900, *range(960, 1010, 7), 1100, 2000, 10_000, 60_000]


@pytest.mark.parametrize("levels", DEPTHS)
@pytest.mark.parametrize("where", ["unknown field", "declared field", "part", "meta", "behind a BOM"])
def test_deep_nesting_costs_no_record(door: FrontDoor, where: str, levels: int) -> None:
    for kind in "[{":
        deep = nested(levels, kind)
        record = {
            "unknown field": {"id": "1", "x_new": deep, "type": "customer"},
            "part": {"id": "1", "custom_fields": [{"id": "2", "value": deep}], "type": "customer"},
        }.get(where, {"id": "1", "name": deep if where != "meta" else "Ada", "type": "customer"})
        tree = {"data": [record, {"id": "2"}], "meta": deep if where == "meta" else None}

        page = door.read(CONTACTS, (b"\xef\xbb\xbf" if where == "behind a BOM" else b"") + to_json(tree))

        first, second = page.data
        assert first.type is ContactType.CUSTOMER
        assert holds(first, meaning(record))
        assert is_same(received(first), meaning(record))
        assert (first.id, second.id) == ("1", "2")
        assert is_same(page.body, meaning(tree))


@pytest.mark.parametrize("levels", DEPTHS)
def test_a_deep_record_can_be_shown_compared_stored_and_copied(levels: int) -> None:
    body = to_json({"name": nested(levels), "custom_fields": [{"id": "1", "value": nested(levels)}]})
    with open_front_door() as door:
        record = door.read(CONTACT, b'{"data":' + body + b"}").data
    assert repr(record).startswith("Contact(name=[[[[")
    assert record == record
    assert is_same(
        to_dict(record),
        {"name": meaning(nested(levels)), "custom_fields": [{"id": "1", "value": meaning(nested(levels))}]},
    )
    assert is_same(received(pickle.loads(pickle.dumps(record)))["name"], meaning(nested(levels)))


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" ", b"\n", b"null", b"true", b"5", b"NaN", b'"text"', b"[]", b"[{}]", b"\xff\xfe", b"\xef\xbb\xbf"),
        *(b"<html><body>502</body></html>", b"{'data': []}", b'{"data":[]', b'{"data":[]} {}', b'{"data":[}]', b"{,}"),
        *(b"[" * 50_000, b"[" * 50_000 + b"]" * 50_000, b'{"a":' * 50_000, b"9" * 10_000, b'{"data":"\xff', b"\x00"),
    ],
    ids=lambda body: repr(body[:20]),
)
@pytest.mark.parametrize("operation", [CONTACTS, CONTACT], ids=ids)
def test_a_body_that_is_no_json_object_is_a_connection_error(operation: Declared, door: FrontDoor, body: bytes) -> None:
    with pytest.raises(APIConnectionError, match="not a response of the API"):
        door.read(operation, body)


def test_a_body_that_broke_off_anywhere_is_a_connection_error(door: FrontDoor) -> None:
    body = to_json(CONTACTS.example)
    for end in range(0, len(body) - 1, 53):
        with pytest.raises(APIConnectionError, match="not a response of the API"):
            door.read(CONTACTS, body[:end])


def test_cut_off_html_is_refused_in_linear_time(door: FrontDoor) -> None:
    def seconds(quotes: int) -> float:
        body = b'{"data":[{"description":"' + rb"\"" * quotes
        started = time.process_time()
        with pytest.raises(APIConnectionError):
            door.read(CONTACTS, body)
        return time.process_time() - started

    # With quadratic time, the larger one takes sixteen times as long as the smaller one, and over a second.
    assert seconds(8_000) < max(0.3, 8 * seconds(2_000))


@pytest.mark.parametrize("data", ["absent", None, []])
def test_a_list_without_records_is_empty(door: FrontDoor, data: Any) -> None:
    page = door.read(CONTACTS, to_json({"status": "OK"} if data == "absent" else {"data": data}))
    assert page.data == []


def test_a_single_object_in_place_of_a_list_is_a_list_of_one(door: FrontDoor) -> None:
    (contact,) = door.read(CONTACTS, b'{"data":{"id":"1","type":"customer"}}').data
    assert (contact.id, contact.type) == ("1", ContactType.CUSTOMER)


@pytest.mark.parametrize("item", [None, 5, "text", True, [], [{"id": "3"}]], ids=repr)
def test_what_is_no_record_is_an_empty_record_that_keeps_it(door: FrontDoor, item: Any) -> None:
    for data in ([{"id": "1"}, item, {"id": "2"}],):
        first, odd, last = door.read(CONTACTS, to_json({"data": data})).data
        assert (first.id, last.id) == ("1", "2")
        assert odd == Contact(name=UNSET)
        assert is_same(received(odd), item)
        assert unknown_fields(odd) == {}


@pytest.mark.parametrize("item", [5, 1e300, "text", True, [], ["3"], [None], [{"id": "3"}, {"id": "4"}]], ids=repr)
def test_a_get_of_what_is_no_record_says_so(door: FrontDoor, item: Any) -> None:
    with pytest.raises(APIConnectionError, match="returned 200 with no record: its data is a"):
        door.read(CONTACT, to_json({"data": item}))


@pytest.mark.parametrize("item", [5, "text", True, [], [{"id": "3"}, {"id": "4"}]], ids=repr)
def test_a_write_that_answers_with_no_record_was_carried_out(door: FrontDoor, item: Any) -> None:
    created = door.read(CREATE, to_json({"data": item})).data
    assert created == CREATE.record_type()
    assert is_same(received(created), item)


@pytest.mark.parametrize("operation_id", ["contactsOne", "contactsAdd", "contactsUpdate", "contactsDelete"])
@pytest.mark.parametrize("odd", [0, Odd(b'"\xff"', "\xff"), Odd(b"9" * 400, 10**400 - 1)], ids=["", "byte", "number"])
def test_a_list_of_one_record_is_that_record(door: FrontDoor, operation_id: str, odd: Any) -> None:
    operation = next(operation for operation in declared() if operation.id == operation_id)
    record = door.read(operation, to_json({"status": odd, "data": [{"id": "3", "x_new": odd}]})).data
    assert (type(record), record.id) == (operation.record_type, "3")
    assert is_same(received(record), {"id": "3", "x_new": meaning(odd)})


@pytest.mark.parametrize("body", [b'{"status":"OK"}', b'{"data":null}', b'{"links":{}}'], ids=repr)
def test_a_record_of_which_nothing_came_is_an_empty_record(door: FrontDoor, body: bytes) -> None:
    contact = door.read(CONTACT, body).data
    assert contact == Contact(name=UNSET)
    assert received(contact) is None


@pytest.mark.parametrize("operation", [CONTACTS, CONTACT], ids=ids)
@pytest.mark.parametrize("body", [b"{}", b'{"message":"maintenance"}', b'{"message":"\xff"}'], ids=repr)
def test_somebody_elses_object_is_not_an_empty_list(door: FrontDoor, operation: Declared, body: bytes) -> None:
    with pytest.raises(APIConnectionError, match="not a response of the API"):
        door.read(operation, body)


@pytest.mark.parametrize("operation", [CONTACTS, CONTACT], ids=ids)
def test_an_error_under_the_status_of_a_success_is_that_error(door: FrontDoor, operation: Declared) -> None:
    with pytest.raises(NotFoundError, match="EntityNotFoundError: gone"):
        door.read(operation, b'{"status_code":404,"type_name":"EntityNotFoundError","message":"gone"}')


def test_bad_utf8_is_read_as_iso_8859_1(door: FrontDoor) -> None:
    odd, plain = door.read(CONTACTS, b'{"data":[{"name":"Caf\xe9","x\xff":1,"type":"customer"},{"name":"Ada"}]}').data
    assert odd.name == "Caf\xe9"
    assert odd.type is ContactType.CUSTOMER
    assert unknown_fields(odd) == {"x\xff": 1}
    assert plain.name == "Ada"


CURSORS = [("next", 2), (5, 2), (2**70, 2), ("a=b&c d/é", 2), ("\ud800", 2), ("\udcff", 2)]
NO_CURSORS = [(None, 1), ("", 1), (" ", 1), (True, 1), ([], 1), ({"next": "x"}, 1), (["x"], 1)]


@pytest.mark.parametrize(("cursor", "pages"), [*CURSORS, *NO_CURSORS], ids=ascii)
async def test_a_cursor_of_any_kind_is_followed_or_ends_the_list(cursor: Any, pages: int) -> None:
    sent: list[httpx.QueryParams] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.params)
        meta = {"cursors": {"next": cursor}} if len(sent) == 1 else None
        return httpx.Response(200, content=to_json({"data": [{"id": str(len(sent))}], "meta": meta}))

    async with client(answer) as apideck:
        found = [contact.id async for contact in apideck.crm.contacts.list()]
    assert found == [str(number) for number in range(1, pages + 1)]
    assert [("cursor" in query) for query in sent] == [False, True][:pages]


@pytest.mark.parametrize("meta", [None, 5, "x", [], {"cursors": None}, {"cursors": 5}, {"cursors": [{"next": "x"}]}])
async def test_odd_meta_ends_a_list(meta: Any) -> None:
    async with client(lambda _: httpx.Response(200, json={"data": [{"id": "1"}], "meta": meta})) as apideck:
        assert [contact.id async for contact in apideck.crm.contacts.list()] == ["1"]


def client(answer: Callable[[httpx.Request], httpx.Response]) -> Apideck:
    return Apideck(api_key=KEY, app_id="app", consumer_id="acme", max_retries=0, transport=httpx.MockTransport(answer))


# -- values ------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["in an orderly record", "beside an odd value"])
def beside(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return other fields for the record. Different code reads a value in both records, with the same result."""
    return {} if request.param == "in an orderly record" else {"description": 5}


@pytest.mark.parametrize(("text", "expected"), ODD_MOMENTS.items(), ids=repr)
def test_a_moment_is_aware_and_what_names_none_stays_text(
    text: str, expected: datetime.datetime | None, beside: dict[str, Any]
) -> None:
    found = from_dict(Contact, {"created_at": text, **beside}).created_at
    if expected is None:
        assert found == text
    else:
        assert isinstance(found, datetime.datetime)
        assert found.tzinfo is not None
        assert found == expected


@pytest.mark.parametrize(
    "text", ["2021-03-04T05:06:07.123456789Z", "2021-03-04T05:06:07.9999999Z", "2021-03-04T05:06:07Z"]
)
def test_a_moment_does_not_depend_on_the_rest_of_its_record(text: str) -> None:
    orderly = from_dict(Contact, {"created_at": text}).created_at
    beside_odd = from_dict(Contact, {"created_at": text, "description": 5}).created_at
    assert isinstance(orderly, datetime.datetime)
    assert isinstance(beside_odd, datetime.datetime)
    assert orderly == beside_odd
    assert type(orderly.tzinfo) is type(beside_odd.tzinfo)


def test_a_naive_moment_is_utc(beside: dict[str, Any]) -> None:
    found = from_dict(Contact, {"created_at": "2021-03-04T05:06:07", **beside}).created_at
    assert isinstance(found, datetime.datetime)
    assert found.utcoffset() == datetime.timedelta(0)


def test_an_offset_is_kept(beside: dict[str, Any]) -> None:
    found = from_dict(Contact, {"created_at": "2021-03-04T05:06:07.089+02:00", **beside}).created_at
    assert isinstance(found, datetime.datetime)
    assert found.isoformat() == "2021-03-04T05:06:07.089000+02:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-03-04", datetime.date(2021, 3, 4)),
        (" 2021-03-04 ", datetime.date(2021, 3, 4)),
        ("2021-03-04T05:06:07Z", "2021-03-04T05:06:07Z"),
        ("2021-02-30", "2021-02-30"),
        ("0000-01-01", "0000-01-01"),
        ("", ""),
        (5, 5),
    ],
)
def test_a_day_is_a_date_and_what_names_none_stays_as_it_came(text: Any, expected: Any, beside: dict[str, Any]) -> None:
    found = from_dict(Opportunity, {"close_date": text, **beside}).close_date
    assert is_alike(found, expected)


def test_enums_are_open(beside: dict[str, Any]) -> None:
    known = from_dict(Contact, {"type": "customer", **beside}).type
    unknown = from_dict(Contact, {"type": "alien", **beside}).type
    assert known is ContactType.CUSTOMER
    assert isinstance(known, OpenEnum)
    assert isinstance(unknown, ContactType)
    assert (known.is_known, unknown.is_known) == (True, False)
    assert unknown == "alien"
    assert f"{unknown}" == unknown.value == "alien"
    assert pickle.loads(pickle.dumps(unknown)) == copy.deepcopy(unknown) == unknown


@pytest.mark.parametrize("value", [5, None, ["customer"], {"a": 1}, True], ids=repr)
def test_what_is_no_text_stays_itself_in_an_enum(value: Any, beside: dict[str, Any]) -> None:
    assert is_same(from_dict(Contact, {"type": value, **beside}).type, value)


@pytest.mark.parametrize("number", [0, -1, 5, 2**53 + 1, 2**63, 2**64 + 1, -(2**63) - 1, 10**300 + 1, 5.0, 0.1, 1e300])
def test_numbers_stay_int_or_float_and_exact(number: float, beside: dict[str, Any]) -> None:
    contact = from_dict(Contact, {"current_balance": number, **beside})
    assert is_same(contact.current_balance, number)
    assert is_same(to_dict(contact)["current_balance"], number)
    stage = from_dict(PipelineStage, {"display_order": number, "name": beside.get("description", "x")})
    assert is_same(stage.display_order, number)


@pytest.mark.parametrize(
    "value", ["text", "2021-03-04", 5, 5.5, 2**70, True, None, ["a", "b"], [], [1], {"a": 1}, [None]], ids=repr
)
def test_a_custom_field_holds_any_value(value: Any) -> None:
    assert is_same(from_dict(CustomField, {"id": "1", "value": value}).value, value)


@pytest.mark.parametrize("odd", [{}, {"sensitive": "maybe"}], ids=["orderly", "odd"])
def test_a_form_option_is_read_to_the_class_with_most_fields(odd: dict[str, Any]) -> None:
    group = {"id": "eu", "label": "Europe", "options": [{"label": "Vienna", "value": "vie"}]}
    options = from_dict(FormField, {"options": [{"label": "Oslo", "value": "osl"}, group, "odd", None], **odd}).options
    assert options == [
        SimpleFormFieldOption(label="Oslo", value="osl"),
        FormFieldOptionGroup(id="eu", label="Europe", options=[SimpleFormFieldOption(label="Vienna", value="vie")]),
        "odd",
        None,
    ]


def test_an_odd_part_stays_itself_and_its_neighbours_are_typed() -> None:
    contact = from_dict(Contact, {"emails": ["ada@example.com", None, {"email": 5, "type": "work"}], "addresses": {}})
    assert isinstance(contact.emails, list)
    assert contact.emails[:2] == ["ada@example.com", None]
    assert type(contact.emails[2]) is Email
    assert is_same(contact.emails[2].email, 5)
    assert is_same(contact.addresses, {})


def test_absent_null_and_empty_are_three_things(beside: dict[str, Any]) -> None:
    contact = from_dict(Contact, {"name": None, "title": "", **beside})
    assert contact.name is None
    assert contact.title == ""
    assert contact.language is UNSET


# -- what is kept ------------------------------------------------------------------------------------------------------

FIELDS = {
    "id": "1",
    "name": "Ada",
    "type": "alien",
    "description": 5,
    "x_new": {"a": [1, None]},
    "emails": [{"email": "ada@example.com", "x_verified": True}],
    "created_at": "2021-03-04",
}


def test_unknown_fields_are_kept() -> None:
    contact = from_dict(Contact, FIELDS)
    assert unknown_fields(contact) == {"x_new": {"a": [1, None]}}
    assert received(contact) == FIELDS
    assert received(contact)["emails"][0]["x_verified"] is True


def test_received_is_what_came_after_the_record_was_changed() -> None:
    contact = from_dict(Contact, FIELDS)
    contact.name = "Ada Byron"
    contact.description = None
    assert received(contact) == FIELDS


def test_what_was_not_received_says_so() -> None:
    emails = from_dict(Contact, FIELDS).emails
    assert isinstance(emails, list)
    for record in (Contact(name="Ada"), emails[0]):
        with pytest.raises(LookupError, match="not received"):
            received(record)
        with pytest.raises(LookupError, match="not received"):
            unknown_fields(record)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda record: pickle.loads(pickle.dumps(record))])
@pytest.mark.parametrize("operation", [operation for operation in MODELS_READ if not operation.is_list], ids=ids)
def test_a_copy_has_all_that_the_record_has(
    operation: Declared, door: FrontDoor, duplicate: Callable[[Model], Model]
) -> None:
    tree = {**operation.example, "data": {**operation.example["data"], "x_new": 1}}
    record = door.read(operation, to_json(tree)).data
    copied = duplicate(record)
    assert copied is not record
    assert copied == record
    assert is_alike(copied, record)
    assert received(copied) == received(record) == tree["data"]
    assert unknown_fields(copied) == {"x_new": 1}
    assert repr(copied) == repr(record)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda response: pickle.loads(pickle.dumps(response))])
@pytest.mark.parametrize("operation", MODELS_READ, ids=ids)
def test_a_copy_of_a_response_has_all_that_it_has(
    operation: Declared, door: FrontDoor, duplicate: Callable[[Response[Any]], Response[Any]]
) -> None:
    odd = {"data": [{"id": ["odd"]}] if operation.is_list else {"id": ["odd"]}}
    for tree in (operation.example, operation.example | odd):
        response = door.read(operation, to_json(tree))
        copied = duplicate(response)
        for name in ("data", "meta", "links", "raw", "service", "resource", "operation", "body", "request_id"):
            assert getattr(copied, name) == getattr(response, name), name


def test_a_deep_copy_shares_no_part() -> None:
    contact = from_dict(Contact, FIELDS)
    copied = copy.deepcopy(contact)
    assert isinstance(copied.emails, list)
    assert isinstance(contact.emails, list)
    copied.emails[0].email = "other@example.com"
    assert contact.emails[0].email == "ada@example.com"


@pytest.mark.parametrize("operation", [operation for operation in MODELS_READ if not operation.is_list], ids=ids)
def test_to_dict_and_from_dict_are_each_other_s_reverse(operation: Declared, door: FrontDoor) -> None:
    record = door.read(operation, to_json(operation.example)).data
    plain = to_dict(record)
    declared_order = [name for name in record.__field_names__ if name in operation.example["data"]]
    assert list(plain) == declared_order
    assert json.loads(json.dumps(plain)) == plain
    assert is_alike(from_dict(operation.record_type, plain), record)


@pytest.mark.parametrize("wrong", [5, None, [{"name": "Ada"}], Contact], ids=repr)
def test_to_dict_takes_records_only(wrong: Any) -> None:
    with pytest.raises(ArgumentError, match="record must be a model, got"):
        to_dict(wrong)


def test_to_dict_leaves_out_what_is_not_set_and_keeps_null() -> None:
    contact = Contact(name="Ada", title=None, emails=[Email(email="ada@example.com")], type=ContactType("alien"))
    assert to_dict(contact) == {
        "name": "Ada",
        "type": "alien",
        "title": None,
        "emails": [{"email": "ada@example.com"}],
    }


def test_records_are_equal_if_class_and_all_fields_are() -> None:
    assert Contact(name="Ada") == Contact(name="Ada", title=UNSET)
    assert Contact(name="Ada") != Contact(name="Ada", title=None)
    assert Contact(name="Ada", emails=[Email(email="x")]) != Contact(name="Ada", emails=[Email(email="y")])
    assert Address(id="1") != CustomField(id="1")
    assert Contact(name="Ada") != {"name": "Ada"}
    assert from_dict(Contact, {"name": "Ada", "x_new": 1}) == Contact(name="Ada")


@pytest.mark.parametrize(
    "record",
    [
        CreatedSession(session_token="s3cret-token"),
        User(emails=[], password="s3cret-token"),
        ConnectionImportCredentials(refresh_token="s3cret-token", access_token="s3cret-token-2"),
        from_dict(CreatedSession, {"session_token": ["s3cret-token"], "session_uri": 5}),
    ],
    ids=lambda record: type(record).__name__,
)
def test_a_repr_shows_no_secret(record: Model) -> None:
    assert "s3cret" not in repr(record)
    assert "s3cret" not in f"{record} {[record]}"
    assert "***" in repr(record)


def test_a_repr_shows_what_is_set_and_nothing_else() -> None:
    assert repr(Contact(name="Ada", title=None)) == "Contact(name='Ada', title=None)"
    assert repr(Activity(type=UNSET)) == "Activity()"
    assert repr(CreatedSession(session_token=None)) == "CreatedSession(session_token=None)"


async def test_records_stream_past_an_odd_one() -> None:
    """One odd record among many doesn't affect the others."""
    data = [{"id": str(number), "name": f"Contact {number}"} for number in range(100)]
    data[40] = {"id": "40", "name": {"first": "Ada"}, "created_at": "soon"}  # type: ignore[dict-item]

    async def contacts() -> AsyncIterator[Contact]:
        async with client(lambda _: httpx.Response(200, json={"data": data})) as apideck:
            async for contact in apideck.crm.contacts.list():
                yield contact

    found = [contact async for contact in contacts()]
    assert [contact.id for contact in found] == [str(number) for number in range(100)]
    assert is_same(received(found[40]), data[40])


def test_an_object_without_a_known_key_is_the_map_of_a_choice() -> None:
    assert convert({"x": True}, Contact | dict[str, bool]) == {"x": True}
    assert convert({"name": "Ada"}, Contact | dict[str, str]) == Contact(name="Ada")
    assert isinstance(convert({"x": True}, Contact | str), Contact)
