"""Lists: cursors, limits, filters, sorting, and the form of records."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from apideck_client.testing import EmbeddedApideck

from .answers import get, refused, walk
from .conftest import Connect

RESOURCES = ("companies", "contacts", "opportunities", "leads", "pipelines", "notes", "users", "activities")


def add_named(server: EmbeddedApideck, consumer: str, *names: str) -> None:
    for name in names:
        server.add(consumer, "contacts", {"id": name.lower(), "name": name})


def names(records: list[dict[str, Any]]) -> list[str]:
    return [record["name"] for record in records]


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_list_has_the_whole_envelope(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, resource: str
) -> None:
    server.seed(consumer, contacts=20)
    page = get(api, f"/crm/{resource}", limit=1)
    assert {name: page[name] for name in ("status_code", "status", "service", "resource", "operation")} == {
        "status_code": 200,
        "status": "OK",
        "service": "salesforce",
        "resource": resource,
        "operation": "all",
    }
    assert page.keys() == {"status_code", "status", "service", "resource", "operation", "data", "meta", "links"}
    assert len(page["data"]) == page["meta"]["items_on_page"] == 1
    assert page["meta"]["cursors"].keys() == page["links"].keys() == {"previous", "current", "next"}


def test_a_consumer_without_records_gets_an_empty_page(api: httpx.Client) -> None:
    page = get(api, "/crm/contacts")
    assert page["data"] == []
    assert page["meta"]["cursors"]["next"] is None
    assert page["links"]["next"] is None


@pytest.mark.parametrize(("limit", "sizes"), [(None, [20, 20, 5]), (1, [1] * 45), (45, [45]), (200, [45])])
def test_pages_are_as_long_as_the_limit(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, limit: int | None, sizes: list[int]
) -> None:
    server.seed(consumer, contacts=45)
    seen: list[int] = []
    params: dict[str, Any] = {} if limit is None else {"limit": limit}
    while True:
        page = get(api, "/crm/contacts", **params)
        seen.append(len(page["data"]))
        params["cursor"] = page["meta"]["cursors"]["next"]
        if params["cursor"] is None:
            break
        assert "=" in params["cursor"]
    assert seen == sizes


@pytest.mark.parametrize("limit", ["0", "201", "-1", "abc", "", "1.5", "²"])
def test_a_limit_outside_1_to_200_is_refused(api: httpx.Client, limit: str) -> None:
    detail = refused(api.get("/crm/contacts", params={"limit": limit}), 400, "RequestParametersValidationError")
    assert "limit" in detail


def test_previous_current_and_links_lead_where_they_say(
    server: EmbeddedApideck, api: httpx.Client, consumer: str
) -> None:
    server.seed(consumer, contacts=10)
    first = get(api, "/crm/contacts", limit=4)
    assert first["meta"]["cursors"]["previous"] is first["links"]["previous"] is None
    second = api.get(first["links"]["next"]).json()
    third = api.get(second["links"]["next"]).json()
    assert third["links"]["next"] is None
    assert api.get(second["links"]["current"]).json() == second
    assert api.get(third["links"]["previous"]).json()["data"] == second["data"]
    assert api.get(second["links"]["previous"]).json()["data"] == first["data"]


@pytest.mark.parametrize("order", [{}, {"sort[by]": "name"}, {"sort[by]": "name", "sort[direction]": "desc"}])
def test_a_walk_is_not_disturbed_by_writes(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, order: dict[str, str]
) -> None:
    server.seed(consumer, contacts=60)
    before = walk(api, "/crm/contacts", limit=200, **order)
    first = get(api, "/crm/contacts", limit=10, **order)
    for gone in (before[0], before[9], before[10], before[30]):  # seen, the cursor's own, next, later
        assert api.delete(f"/crm/contacts/{gone['id']}").status_code == 200
    assert api.post("/crm/contacts", json={"name": "Newcomer"}).status_code == 201
    rest = walk(api, "/crm/contacts", first["meta"]["cursors"]["next"], limit=10, **order)
    seen = [record["id"] for record in first["data"] + rest if record["name"] != "Newcomer"]
    assert seen == [record["id"] for record in before if record not in (before[10], before[30])]


@pytest.mark.parametrize("cursor", ["garbage", "=", "AAAAAAAAAAAAAA==", "bm90IGEgY3Vyc29yIGF0IGFsbA==", "é"])
def test_garbage_is_no_cursor(api: httpx.Client, cursor: str) -> None:
    refused(api.get("/crm/contacts", params={"cursor": cursor}), 400, "InvalidCursorError")


def test_a_cursor_belongs_to_its_list(
    server: EmbeddedApideck, api: httpx.Client, connect: Connect, consumer: str
) -> None:
    server.seed(consumer, contacts=30)
    server.seed("somebody-else", contacts=30)
    cursor = get(api, "/crm/contacts", limit=5)["meta"]["cursors"]["next"]
    assert get(api, "/crm/contacts", limit=7, fields="id", cursor=cursor)["meta"]["items_on_page"] == 7
    elsewhere: list[tuple[httpx.Client, str, dict[str, str]]] = [
        (api, "/crm/contacts", {"filter[name]": "x"}),
        (api, "/crm/contacts", {"sort[by]": "name"}),
        (api, "/crm/contacts", {"sort[direction]": "desc"}),
        (api, "/crm/leads", {}),
        (connect(x_apideck_consumer_id="somebody-else"), "/crm/contacts", {}),
        (connect(x_apideck_service_id="hubspot"), "/crm/contacts", {}),
        (connect(x_apideck_app_id="other"), "/crm/contacts", {}),
    ]
    for client, path, params in elsewhere:
        refused(client.get(path, params={**params, "cursor": cursor}), 400, "InvalidCursorError")


def test_a_cursor_is_found_whatever_the_query(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.seed(consumer, contacts=10)
    first = get(api, "/crm/contacts", limit=4)
    cursor = quote(first["meta"]["cursors"]["next"], safe="")
    second = api.get(first["links"]["next"]).json()
    for query in (
        f"limit=4&cursor={cursor}",
        f"cursor={cursor}&limit=4",
        f"limit=4&%63ursor={cursor}",
        f"cursor=garbage&limit=4&cursor={cursor}",
    ):
        found = api.get(f"/crm/contacts?{query}").json()
        assert found["data"] == second["data"]
        assert found["links"] == second["links"]
    assert get(api, "/crm/contacts", limit=4, cursor="") == first


@pytest.mark.parametrize("host", ["a.example", 'a"b.example', "b\\.example"])
def test_links_repeat_the_address_of_the_call(api: httpx.Client, host: str) -> None:
    found = api.get("/crm/contacts?limit=4&x=a%22b%0A", headers={"host": host}).json()
    assert found["links"]["current"].startswith(f"http://{host}/crm/contacts?limit=4&x=a%22b%0A&cursor=")


def test_a_cursor_has_to_be_percent_encoded(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.seed(consumer, contacts=100)
    cursors: set[str] = set()
    page = get(api, "/crm/contacts", limit=1)
    while cursor := page["meta"]["cursors"]["next"]:
        cursors.add(cursor)
        page = get(api, "/crm/contacts", limit=1, cursor=cursor)
    assert any("+" in cursor for cursor in cursors), "a cursor with a plus is what finds out a careless client"


def test_sorting(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    add_named(server, consumer, "Chidi", "Ada", "Björn")
    server.add(consumer, "contacts", {"id": "nameless"})
    sort = {"sort[by]": "name"}
    assert [record["id"] for record in walk(api, "/crm/contacts", **sort)] == ["ada", "björn", "chidi", "nameless"]
    sort["sort[direction]"] = "desc"
    assert [record["id"] for record in walk(api, "/crm/contacts", **sort)] == ["nameless", "chidi", "björn", "ada"]


def test_sorting_by_email_and_by_number(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.seed(consumer, contacts=50, opportunities=50)
    by_email = walk(api, "/crm/contacts", limit=7, **{"sort[by]": "email"})
    emails = [record["emails"][0]["email"] for record in by_email]
    assert emails == sorted(emails)
    assert len(emails) == 50
    by_amount = walk(api, "/crm/opportunities", limit=7, **{"sort[by]": "monetary_amount", "sort[direction]": "desc"})
    amounts = [record["monetary_amount"] for record in by_amount]
    assert amounts == sorted(amounts, reverse=True)


def test_filters(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.seed(consumer, contacts=200, opportunities=30, activities=30)
    contacts = walk(api, "/crm/contacts", limit=200)
    one = contacts[17]
    found = walk(api, "/crm/contacts", limit=1, **{"filter[first_name]": one["first_name"].upper()})
    assert found == [contact for contact in contacts if contact["first_name"] == one["first_name"]]
    second_email = one["emails"][1]["email"]
    assert walk(api, "/crm/contacts", **{"filter[email]": second_email}) == [one]
    both = {"filter[last_name]": one["last_name"], "filter[company_id]": one["company_id"]}
    assert one in walk(api, "/crm/contacts", **both)
    opportunity = walk(api, "/crm/opportunities")[3]
    amount = {"filter[monetary_amount]": f"{opportunity['monetary_amount']}.0"}
    assert opportunity in walk(api, "/crm/opportunities", **amount)
    assert walk(api, "/crm/contacts", **{"filter[name]": "nobody at all"}) == []


def test_activities_since(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.seed(consumer, activities=30)
    activities = walk(api, "/crm/activities")
    since = sorted(activity["updated_at"] for activity in activities)[15]
    expected = [activity for activity in activities if activity["updated_at"] >= since]
    assert walk(api, "/crm/activities", **{"filter[updated_since]": since}) == expected
    wrong = api.get("/crm/activities", params={"filter[updated_since]": "yesterday"})
    refused(wrong, 400, "RequestParametersValidationError")


def test_a_changed_record_moves_between_filtered_lists(
    server: EmbeddedApideck, api: httpx.Client, consumer: str
) -> None:
    add_named(server, consumer, "Ada", "Greta")
    assert names(walk(api, "/crm/contacts", **{"filter[name]": "ada"})) == ["Ada"]
    api.patch("/crm/contacts/greta", json={"name": "Ada"})
    assert len(walk(api, "/crm/contacts", **{"filter[name]": "ada"})) == 2


@pytest.mark.parametrize(
    ("resource", "parameter"),
    [("contacts", "filter[phone]"), ("companies", "filter[email]"), ("pipelines", "filter[name]")],
)
def test_unknown_filters_are_refused(api: httpx.Client, resource: str, parameter: str) -> None:
    detail = refused(api.get(f"/crm/{resource}", params={parameter: "x"}), 400, "UnsupportedFiltersError")
    assert parameter == f"filter[{detail['unsupported_filters'][0]}]"


@pytest.mark.parametrize(("resource", "by"), [("contacts", "phone"), ("notes", "created_at"), ("activities", "title")])
def test_unknown_sort_fields_are_refused(api: httpx.Client, resource: str, by: str) -> None:
    refused(api.get(f"/crm/{resource}", params={"sort[by]": by}), 400, "UnsupportedSortFieldError")


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("sort[direction]", "sideways"),
        ("sort[order]", "asc"),
        ("sort", "name"),
        ("filter", "name"),
        ("raw", "1"),
        ("filter[monetary_amount]", "much"),
    ],
)
def test_misused_parameters_are_refused(api: httpx.Client, parameter: str, value: str) -> None:
    refused(api.get("/crm/opportunities", params={parameter: value}), 400, "RequestParametersValidationError")


def test_fields_projects_top_level_and_nested(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.seed(consumer, contacts=2)
    whole = walk(api, "/crm/contacts")
    picked = walk(api, "/crm/contacts", fields="id,addresses.city, emails.email")
    assert picked == [
        {
            "id": contact["id"],
            "addresses": [{"city": address["city"]} for address in contact["addresses"]],
            "emails": [{"email": email["email"]} for email in contact["emails"]],
        }
        for contact in whole
    ]
    one = get(api, f"/crm/contacts/{whole[0]['id']}", fields="addresses,addresses.city")
    assert one["data"] == {"addresses": whole[0]["addresses"]}


@pytest.mark.parametrize("fields", ["nothing", "id,nothing", "emails.nothing", "name.first", "emails.email.x", "id, "])
def test_unknown_names_in_fields_are_refused(
    server: EmbeddedApideck, api: httpx.Client, consumer: str, fields: str
) -> None:
    server.add(consumer, "contacts", {"id": "1", "name": "Ada"})
    for path in ("/crm/contacts", "/crm/contacts/1"):
        answer = api.get(path, params={"fields": fields})
        if fields == "id, ":
            assert answer.status_code == 200
        else:
            assert "no field" in refused(answer, 400, "RequestParametersValidationError")


def test_what_the_connector_never_sent_can_be_requested(
    server: EmbeddedApideck, api: httpx.Client, consumer: str
) -> None:
    server.add(consumer, "contacts", {"id": "1", "name": "Ada"})
    assert get(api, "/crm/contacts/1", fields="id,social_links.url,custom_fields.value.x")["data"] == {"id": "1"}


def test_raw_adds_the_connectors_own_payload(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    server.seed(consumer, contacts=3)
    page = get(api, "/crm/contacts", raw="true")
    assert [raw["Id"] for raw in page["_raw"]["records"]] == [contact["id"] for contact in page["data"]]
    one = get(api, f"/crm/contacts/{page['data'][0]['id']}", raw="true")
    assert one["_raw"]["Name"] == one["data"]["name"]
    assert "_raw" not in get(api, "/crm/contacts", raw="false")


def test_twenty_thousand_records_are_paged_quickly(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    for number in range(20_000):
        server.add(consumer, "contacts", {"id": str(number), "name": "Ada"})
    began = time.process_time()
    ids = [contact["id"] for contact in walk(api, "/crm/contacts", limit=200)]
    assert ids == [str(number) for number in range(20_000)]
    # The processor time of this process, with server and caller, because the machine may be busy.
    assert time.process_time() - began < 3  # 0.3 s on an idle machine


def test_small_answers_do_not_wait_for_acknowledgements(api: httpx.Client) -> None:
    began = time.perf_counter()
    for _ in range(50):
        get(api, "/crm/contacts")
    assert time.perf_counter() - began < 1.5  # 0.05 s; 2.2 s with Nagle's algorithm
