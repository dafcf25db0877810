"""Models accept the usual forms of a value, and refuse values outside the document before anything is sent."""

import copy
import datetime
import inspect
import pydoc
import re
from decimal import Decimal
from typing import Any

import httpx
import pytest
import respx

from apideck_client import UNSET, Apideck, ArgumentError, from_dict, to_dict, value_or
from apideck_client._client.records.encoding import encode
from apideck_client.crm.models import (
    Contact,
    ContactsFilter,
    ContactsSort,
    ContactsSortBy,
    ContactType,
    Currency,
    Email,
    EmailType,
    Opportunity,
)
from apideck_client.vault.models import Session, SessionAction, SessionSettings
from tests.support.documents import resolve, schemas
from tests.support.secret_scanner import KEY

CONTACTS = "https://unify.apideck.com/crm/contacts"


@pytest.fixture
async def apideck() -> Any:
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme") as client:
        yield client


def test_a_string_becomes_the_enum_s_value() -> None:
    contact = Contact(name="Ada", type="customer")
    assert contact.type is ContactType.CUSTOMER
    assert contact.type.is_known


def test_a_dict_becomes_the_model() -> None:
    contact = Contact(name="Ada", emails=[{"email": "ada@example.com", "type": "work"}, Email(email="a@example.com")])
    assert contact.emails == [Email(email="ada@example.com", type=EmailType.WORK), Email(email="a@example.com")]


def test_one_string_becomes_a_list_of_it() -> None:
    assert Contact(name="Ada", tags="vip").tags == ["vip"]
    settings = SessionSettings(allow_actions="reauthorize")
    assert settings.allow_actions == [SessionAction.REAUTHORIZE]


def test_null_and_unset_stay_what_they_are() -> None:
    contact = Contact(name="Ada", type=None, emails=UNSET)
    assert (contact.type, contact.emails) == (None, UNSET)


def test_a_wrong_value_is_refused_and_the_right_ones_are_listed() -> None:
    wrong: Any = "custmer"
    with pytest.raises(ArgumentError) as refused:
        Contact(name="Ada", type=wrong)
    assert str(refused.value) == (
        f"Contact.type is 'custmer': pass one of {', '.join(ContactType)}; "
        "for a value that is newer than the document, pass ContactType('custmer')."
    )


def test_of_many_values_the_nearest_is_named() -> None:
    wrong: Any = "EURO"
    with pytest.raises(
        ArgumentError, match=r"pass one of EUR, …; for a value that is newer than the document, pass Currency"
    ):
        Opportunity(title="Sale", primary_contact_id="1", currency=wrong)


def test_a_value_newer_than_the_document_is_said_by_its_class() -> None:
    contact = Contact(name="Ada", type=ContactType("partner"))
    assert contact.type == "partner"
    assert Opportunity(title="S", primary_contact_id="1", currency=Currency("XBT")).currency == "XBT"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": 5}, "Contact.name must be of type str, got int: pass a value of that type."),
        ({"name": True}, "Contact.name must be of type str, got bool"),
        ({"active": "yes"}, "Contact.active must be of type bool, got str"),
        ({"current_balance": "1.50"}, "Contact.current_balance must be of type int or float, got str"),
        ({"current_balance": True}, "Contact.current_balance must be of type int or float, got bool"),
        ({"emails": "ada@example.com"}, "Contact.emails must be a list, got str"),
        (
            {"emails": ["ada@example.com"]},
            r"Contact.emails\[0\] must be of type Email, got str: pass Email\(...\) or a dict",
        ),
        ({"emails": [{"email": 5}]}, r"Contact.emails\[0\].email must be of type str, got int"),
        ({"tags": [5]}, r"Contact.tags\[0\] must be of type str, got int"),
        ({"type": 5.5}, "Contact.type must be a ContactType, got float"),
    ],
    ids=str,
)
def test_a_value_of_another_type_is_refused(fields: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Contact(**{"name": "Ada", **fields})


def test_a_field_takes_what_its_json_can_hold() -> None:
    born: Any = datetime.date(1815, 12, 10)
    balance: Any = Decimal("1.50")
    contact = Contact(name="Ada", birthday=born, current_balance=balance, active=None, emails=UNSET)
    assert encode(contact) == b'{"name":"Ada","birthday":"1815-12-10","current_balance":1.50,"active":null}'


def test_a_misspelled_field_names_the_nearest() -> None:
    wrong: Any = {"naem": "Ada"}
    with pytest.raises(TypeError, match=r"^Contact has no field 'naem'; did you mean 'name'\?$"):
        Contact(**wrong)


def test_a_misspelled_key_names_its_place_and_the_nearest() -> None:
    wrong: Any = [{"emial": "ada@example.com"}]
    with pytest.raises(ArgumentError, match=r"Contact\.emails\[0\] has the key 'emial', .*: write 'email'"):
        Contact(name="Ada", emails=wrong)
    wrong = {"zzz": 1}
    with pytest.raises(ArgumentError, match=r"Session\.settings has the key 'zzz', .*: its fields are unified_apis, "):
        Session(settings=wrong)


async def test_a_filter_and_a_sort_may_be_dicts(apideck: Apideck, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.get(CONTACTS).mock(httpx.Response(200, json={"data": []}))
    await apideck.crm.contacts.list(filter={"company_id": "42"}, sort={"by": "name", "direction": "desc"})
    await apideck.crm.contacts.list(filter=ContactsFilter(company_id="42"), sort=ContactsSort(by="name"))
    queries = [dict(call.request.url.params) for call in route.calls]
    assert queries == [
        {"filter[company_id]": "42", "sort[by]": "name", "sort[direction]": "desc"},
        {"filter[company_id]": "42", "sort[by]": "name"},
    ]


async def test_a_wrong_filter_is_refused_before_anything_is_sent(apideck: Apideck) -> None:
    wrong: Any = {"naem": "Ada"}
    with pytest.raises(ArgumentError, match=r"^filter has the key 'naem', .*: write 'name'"):
        _ = apideck.crm.contacts.list(filter=wrong)
    with pytest.raises(ArgumentError, match=r"^filter has the key 'naem', .*: write 'name'"):
        _ = apideck.crm.contacts.list(filter=from_dict(ContactsFilter, wrong))
    wrong = {"by": "nmae"}
    with pytest.raises(ArgumentError, match=r"^sort\.by is 'nmae': pass one of "):
        _ = apideck.crm.contacts.list(sort=wrong)


async def test_what_is_newer_than_the_document_has_a_way_out(apideck: Apideck, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.get(CONTACTS).mock(httpx.Response(200, json={"data": []}))
    await apideck.crm.contacts.list(sort=ContactsSort(by=ContactsSortBy("age")), extra_query={"filter[newer]": "x"})
    assert dict(route.calls[0].request.url.params) == {"sort[by]": "age", "filter[newer]": "x"}


async def test_a_body_may_be_a_dict(apideck: Apideck, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(CONTACTS).mock(httpx.Response(201, json={"data": {"id": "1"}}))
    created = await apideck.crm.contacts.create({"name": "Ada", "emails": [{"email": "ada@example.com"}]})
    assert created.id == "1"
    assert route.calls[0].request.content == b'{"name":"Ada","emails":[{"email":"ada@example.com"}]}'
    wrong: Any = {"nmae": "Ada"}
    with pytest.raises(ArgumentError, match=r"^contact has the key 'nmae', .*: write 'name'"):
        _ = apideck.crm.contacts.create(wrong)
    wrong = {"first_name": "Ada"}
    with pytest.raises(ArgumentError, match=r"name is required and not set"):
        _ = apideck.crm.contacts.create(wrong)


def test_a_caller_s_list_and_dict_stay_as_they_are() -> None:
    emails: Any = [{"email": "ada@example.com", "type": "work"}]
    before = copy.deepcopy(emails)
    Contact(name="Ada", emails=emails)
    assert emails == before


def test_help_shows_each_field_with_its_description() -> None:
    text = re.sub(".\b", "", pydoc.render_doc(Contact))
    for name, field in schemas("crm")["Contact"]["properties"].items():
        told = resolve("crm", field).get("description", "")
        assert told.split("\n")[0] in " ".join(text.split()), name
    assert schemas("crm")["Contact"]["description"] in (inspect.getdoc(Contact) or "")


def test_records_are_fields_and_response_models_of_pydantic() -> None:
    import pydantic

    class Answer(pydantic.BaseModel):
        contact: Contact
        others: list[Contact] = []

    answer = Answer(contact=Contact(name="Ada", type="customer"), others=[{"name": "Grace"}])  # type: ignore[list-item]
    assert answer.others[0] == from_dict(Contact, {"name": "Grace"})
    assert answer.model_dump(mode="json") == {
        "contact": {"name": "Ada", "type": "customer"},
        "others": [{"name": "Grace"}],
    }
    with pytest.raises(pydantic.ValidationError, match="must be a Contact or a dict"):
        Answer(contact="Ada")  # type: ignore[arg-type]
    schema = Answer.model_json_schema()["properties"]["contact"]
    assert schema["properties"]["type"]["anyOf"][0]["examples"] == [*ContactType]
    assert schema["properties"]["created_at"]["anyOf"][0] == {"type": "string", "format": "date-time"}


async def test_fastapi_takes_a_record_as_its_response_model() -> None:
    import fastapi

    app = fastapi.FastAPI()

    @app.get("/contacts", response_model=list[Contact])
    def contacts() -> list[Contact]:
        return [Contact(name="Ada", emails=[{"email": "ada@example.com"}])]

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as browser:
        assert (await browser.get("/contacts")).json() == [{"name": "Ada", "emails": [{"email": "ada@example.com"}]}]
        described = (await browser.get("/openapi.json")).json()
    answer = described["paths"]["/contacts"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert "emails" in answer["items"]["properties"]


def test_value_or_gives_the_default_for_null_and_nothing_alone() -> None:
    contact = Contact(name=None, current_balance=0)
    assert (value_or(contact.name, "?"), value_or(contact.title, "?"), value_or(contact.current_balance, 5)) == (
        "?",
        "?",
        0,
    )


def test_a_list_of_records_becomes_rows() -> None:
    moment = datetime.datetime(2024, 5, 1, 8, 30, tzinfo=datetime.UTC)
    records = [Contact(name="Ada", created_at=moment), Contact(name="Grace", emails=[{"email": "g@example.com"}])]
    assert to_dict(records) == [
        {"name": "Ada", "created_at": "2024-05-01T08:30:00.000Z"},
        {"name": "Grace", "emails": [{"email": "g@example.com"}]},
    ]
    rows = to_dict(records, keep_dates=True, include_unset=True)
    assert rows[0]["created_at"] == moment
    assert rows[0]["title"] is None
    assert list(rows[0]) == list(rows[1]) == list(Contact.__field_names__)


async def test_a_list_is_read_whole_or_for_its_first_record(apideck: Apideck, respx_mock: respx.MockRouter) -> None:
    pages: list[dict[str, Any]] = [
        {"data": [], "meta": {"cursors": {"next": "2"}}},
        {"data": [{"id": "1"}, {"id": "2"}], "meta": {"cursors": {"next": "3"}}},
        {"data": [{"id": "3"}]},
    ]
    route = respx_mock.get(CONTACTS).mock(side_effect=[httpx.Response(200, json=page) for page in [*pages, *pages]])
    first = await apideck.crm.contacts.list().first()
    assert first is not None
    assert first.id == "1"
    assert route.call_count == 2
    route.side_effect = [httpx.Response(200, json=page) for page in pages]
    assert [contact.id for contact in await apideck.crm.contacts.list().to_list()] == ["1", "2", "3"]
    route.side_effect = [httpx.Response(200, json=page) for page in pages]
    assert len(await apideck.crm.contacts.list(max_items=1).to_list()) == 1
    route.side_effect = [httpx.Response(200, json={"data": []})]
    assert await apideck.crm.contacts.list().first() is None


async def test_a_page_is_a_short_repr_and_a_table(apideck: Apideck, respx_mock: respx.MockRouter) -> None:
    data = [{"id": str(number), "name": "<b>Ada</b>", "tags": ["x" * 100]} for number in range(30)]
    respx_mock.get(CONTACTS).mock(httpx.Response(200, json={"data": data}, headers={"request-id": "r1"}))
    page = await apideck.crm.contacts.list()
    assert repr(page) == "<Page of 30 Contact, request_id='r1', next_cursor=None>"
    table: str = page._repr_html_()
    assert table.startswith("<table><caption>Page of 30 Contact")
    assert "<th>id</th><th>name</th><th>tags</th>" in table
    assert "&lt;b&gt;Ada&lt;/b&gt;" in table
    assert "<b>" not in table
    assert table.count("<tr>") == 21
    assert "… and 10 more" in table


async def test_a_table_shows_no_secret_and_takes_odd_records(apideck: Apideck, respx_mock: respx.MockRouter) -> None:
    secret = {"id": "crm+x", "settings": {"api_key": "hidden-secret"}}
    respx_mock.get("https://unify.apideck.com/vault/connections").mock(
        httpx.Response(200, json={"data": [secret, 5, None]})
    )
    page = await apideck.vault.connections.list()
    assert "***" in page._repr_html_()
    assert "hidden-secret" not in page._repr_html_()
