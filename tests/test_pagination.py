"""Lists: every record once and in order, the page options on each page, and the correct end."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from apideck_client import APIConnectionError, Apideck, APIResponseError, CursorLoopError, Page
from apideck_client._client.reading.pagination import Paginator
from apideck_client.crm.models import (
    Contact,
    ContactsFilter,
    ContactsSort,
    ContactsSortBy,
    CustomField,
    SortDirection,
)
from apideck_client.testing import EmbeddedApideck
from tests.test_transport import Reply, Script, scripted

ABSENT = object()
NOTHING_MORE = {
    "null": None,
    "blank": "",
    "spaces": "  \t",
    "absent": ABSENT,
    "false": False,
    "true": True,
    "list": ["a"],
    "object": {"a": 1},
}


def page(ids: Iterable[object], next_cursor: object = ABSENT) -> Reply:
    cursors = {} if next_cursor is ABSENT else {"next": next_cursor}
    return Reply(200, {"data": [{"id": str(each), "name": f"n{each}"} for each in ids], "meta": {"cursors": cursors}})


def linked(pages: dict[str | None, tuple[list[int], str | None]]) -> Callable[[httpx.Request], Reply]:
    """A server that returns pages by cursor, each with its ids and the next cursor."""

    def answer(request: httpx.Request) -> Reply:
        ids, following = pages[dict(parse_qsl(request.url.query.decode())).get("cursor")]
        return page(ids, following)

    return answer


THREE = linked({None: ([1, 2], "b"), "b": ([3, 4], "c"), "c": ([5], None)})


async def ids(records: Paginator[Contact]) -> list[str]:
    return [str(contact.id) async for contact in records]


async def deliver(records: Paginator[Contact], to: list[str]) -> None:
    """Collect the ids of records, and keep them if the iteration ends with an error."""
    async for contact in records:
        to.append(str(contact.id))


@pytest.fixture
def seeded(server: EmbeddedApideck) -> EmbeddedApideck:
    for number in range(45):
        server.add("acme", "contacts", {"id": f"contact-{number:03}", "name": f"Name {number:03}"})
    return server


EVERY_ID = [f"contact-{number:03}" for number in range(45)]


# -- over a real server ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "requests"), [(1, 45), (7, 7), (44, 2), (45, 1), (200, 1), (None, 3)])
async def test_iterating_gives_every_record_in_order_exactly_once(
    seeded: EmbeddedApideck, apideck: Apideck, limit: int | None, requests: int
) -> None:
    assert await ids(apideck.crm.contacts.list(limit=limit)) == EVERY_ID
    assert len(seeded.requests) == requests


async def test_awaiting_gives_the_first_page_with_what_surrounds_it(seeded: EmbeddedApideck, apideck: Apideck) -> None:
    first = await apideck.crm.contacts.list(limit=20)
    assert isinstance(first, Page)
    assert [contact.id for contact in first.data] == EVERY_ID[:20]
    assert isinstance(first.data[0], Contact)
    assert (first.status_code, first.service, first.resource, first.operation) == (200, "salesforce", "contacts", "all")
    assert first.request_id
    assert first.meta
    assert first.meta.items_on_page == 20
    assert first.next_cursor
    assert first.previous_cursor is None
    assert len(seeded.requests) == 1


async def test_a_page_counts_and_gives_its_records(seeded: EmbeddedApideck, apideck: Apideck) -> None:
    first = await apideck.crm.contacts.list(limit=3)
    assert len(first) == 3
    assert list(first) == first.data
    assert [contact.id for contact in first] == EVERY_ID[:3]


async def test_page_after_page(seeded: EmbeddedApideck, apideck: Apideck) -> None:
    pages = [page async for page in apideck.crm.contacts.list(limit=20).pages()]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [contact.id for page in pages for contact in page] == EVERY_ID
    assert [page.next_cursor is None for page in pages] == [False, False, True]
    assert [page.previous_cursor is None for page in pages] == [True, False, False]


async def test_a_saved_cursor_takes_up_where_the_page_ended(seeded: EmbeddedApideck, apideck: Apideck) -> None:
    first = await apideck.crm.contacts.list(limit=20)
    rest = apideck.crm.contacts.list(limit=20, cursor=first.next_cursor)
    assert await ids(rest) == EVERY_ID[20:]
    assert [contact.id for contact in await rest] == EVERY_ID[20:40]
    async for second in rest.pages():
        assert [contact.id for contact in second] == EVERY_ID[20:40]
        assert second.previous_cursor
        back = await apideck.crm.contacts.list(limit=20, cursor=second.previous_cursor)
        assert back.data == first.data
        break


@pytest.mark.parametrize(
    ("max_items", "requests"),
    [(0, 0), (1, 1), (9, 1), (10, 1), (11, 2), (20, 2), (44, 5), (45, 5), (46, 5), (10**9, 5)],
)
async def test_max_items_reads_no_page_that_isnt_needed(
    seeded: EmbeddedApideck, apideck: Apideck, max_items: int, requests: int
) -> None:
    assert await ids(apideck.crm.contacts.list(limit=10, max_items=max_items)) == EVERY_ID[:max_items]
    assert len(seeded.requests) == requests


@pytest.mark.parametrize(
    ("max_items", "sizes"),
    [(0, []), (1, [1]), (10, [10]), (11, [10, 1]), (45, [10, 10, 10, 10, 5]), (99, [10] * 4 + [5])],
)
async def test_max_items_cuts_the_page_that_reaches_it(
    seeded: EmbeddedApideck, apideck: Apideck, max_items: int, sizes: list[int]
) -> None:
    pages = [page async for page in apideck.crm.contacts.list(limit=10, max_items=max_items).pages()]
    assert [len(page) for page in pages] == sizes
    assert len(seeded.requests) == len(sizes)


@pytest.mark.parametrize("max_items", [0, 1, 7, 20, 21, 45, 99])
async def test_max_items_gives_as_many_in_every_form(seeded: EmbeddedApideck, apideck: Apideck, max_items: int) -> None:
    contacts = apideck.crm.contacts.list(max_items=max_items)
    expected = EVERY_ID[:max_items]
    assert await ids(contacts) == [str(contact.id) for contact in await contacts.to_list()] == expected
    assert [contact.id async for page in contacts.pages() for contact in page] == expected
    assert [contact.id for contact in await contacts] == expected[:20]  # the first page
    assert not any("limit" in str(request.query) for request in seeded.requests)


@pytest.mark.parametrize("form", ["await", "pages"])
@pytest.mark.parametrize("limit", [None, 1, 10, 200])
@pytest.mark.parametrize("max_items", [1, 7, 10, 13, 44, 200])
async def test_continuing_after_a_cut_page_gives_every_record_once(
    seeded: EmbeddedApideck, apideck: Apideck, max_items: int, limit: int | None, form: str
) -> None:
    cursor, found = None, list[str]()
    while True:
        contacts = apideck.crm.contacts.list(limit=limit, max_items=max_items, cursor=cursor)
        pages = [await contacts] if form == "await" else [page async for page in contacts.pages()]
        batch = [str(contact.id) for page in pages for contact in page]
        assert 0 < len(batch) <= max_items
        found += batch
        cursor = pages[-1].next_cursor
        if cursor is None:
            break
    assert found == EVERY_ID


async def test_a_cut_page_is_whole_but_for_its_records(seeded: EmbeddedApideck, apideck: Apideck) -> None:
    page = await apideck.crm.contacts.list(limit=10, max_items=3)
    assert page.meta
    assert page.meta.items_on_page == 10
    assert len(page.body["data"]) == 10


async def test_the_cursor_of_a_cut_page_holds_with_smaller_pages_too() -> None:
    first = await scripted(Script(page(range(10), "b"))).crm.contacts.list(max_items=7)
    script = Script(
        linked({None: ([0, 1, 2], "p2"), "p2": ([3, 4, 5], "p3"), "p3": ([6, 7, 8], "p4"), "p4": ([9], None)})
    )
    rest = scripted(script).crm.contacts.list(limit=3, cursor=first.next_cursor)
    assert await ids(rest) == ["7", "8", "9"]
    assert script.queries == ["limit=3", "limit=3&cursor=p2", "limit=3&cursor=p3", "limit=3&cursor=p4"]
    one = await rest
    assert not one.data
    assert await ids(scripted(script).crm.contacts.list(limit=3, cursor=one.next_cursor)) == ["7", "8", "9"]


@pytest.mark.parametrize("cursor", ["em9oby1jcm0=:QUJD+/==", "apideck-client:", "a\nb:skip=3:", "né 🦊"])
async def test_the_api_sees_its_own_cursor_where_a_page_was_cut(cursor: str) -> None:
    pages: dict[str | None, tuple[list[int], str | None]] = {None: ([1, 2], cursor), cursor: ([3, 4], None)}
    script = Script(linked(pages))
    client = scripted(script)
    second = [each async for each in client.crm.contacts.list(max_items=3).pages()][-1]
    assert [contact.id for contact in second] == ["3"]
    script.requests.clear()
    assert await ids(client.crm.contacts.list(cursor=second.next_cursor)) == ["4"]
    assert [parse_qsl(query) for query in script.queries] == [[("cursor", cursor)]]


async def test_a_cut_page_of_a_list_that_takes_no_cursor_has_none() -> None:
    found = await scripted(Script(page([1, 2, 3]))).vault.connections.list(max_items=2)
    assert ([each.id for each in found], found.next_cursor) == (["1", "2"], None)


async def test_an_error_after_a_cut_page_says_where_to_go_on() -> None:
    script = Script(page([0, 1, 2], "b"), Reply(400, {"type_name": "InvalidCursorError"}))
    contacts = scripted(script).crm.contacts.list(cursor="apideck-client:skip=5:a")
    with pytest.raises(APIResponseError) as caught:
        await ids(contacts)
    assert caught.value.__notes__ == [
        "This was page 2 of the list; continue with list(cursor='apideck-client:skip=2:b')."
    ]


async def test_breaking_out_early_makes_no_further_request(seeded: EmbeddedApideck, apideck: Apideck) -> None:
    async for contact in apideck.crm.contacts.list(limit=10):
        if contact.id == "contact-009":
            break
    assert len(seeded.requests) == 1
    async for _ in apideck.crm.contacts.list(limit=10).pages():
        break
    assert len(seeded.requests) == 2


async def test_one_paginator_can_be_read_by_several_at_once(seeded: EmbeddedApideck, apideck: Apideck) -> None:
    contacts = apideck.crm.contacts.list(limit=7)
    assert await asyncio.gather(*(ids(contacts) for _ in range(5))) == [EVERY_ID] * 5


async def test_iterations_of_one_paginator_interleave_without_meeting(
    seeded: EmbeddedApideck, apideck: Apideck
) -> None:
    contacts = apideck.crm.contacts.list(limit=2)
    one, other = aiter(contacts), aiter(contacts)
    seen = [[str((await anext(walk)).id) for walk in (one, one, other)] for _ in range(3)]
    assert [first for pair in seen for first in pair[:2]] == EVERY_ID[:6]
    assert [pair[2] for pair in seen] == EVERY_ID[:3]


async def test_describing_a_list_sends_nothing(seeded: EmbeddedApideck, apideck: Apideck) -> None:
    apideck.crm.contacts.list(limit=5).pages()
    assert len(seeded.requests) == 0


# -- what is sent ------------------------------------------------------------------------------------------------------


async def test_page_options_are_kept_on_every_page() -> None:
    script = Script(THREE)
    contacts = scripted(script).crm.contacts.list(
        limit=2,
        raw=True,
        filter=ContactsFilter(company_id="42", name="A & B"),
        sort=ContactsSort(by=ContactsSortBy.NAME, direction=SortDirection.DESC),
        fields=["id", "addresses.city"],
        extra_query={"pass_through": {"a": {"b": "x"}}},
        extra_headers={"x-mine": "1"},
        consumer_id="globex",
        service_id="hubspot",
        timeout=3,
    )
    assert await ids(contacts) == ["1", "2", "3", "4", "5"]
    options = [
        ("raw", "true"),
        ("limit", "2"),
        ("filter[name]", "A & B"),
        ("filter[company_id]", "42"),
        ("sort[by]", "name"),
        ("sort[direction]", "desc"),
        ("fields", "id,addresses.city"),
        ("pass_through[a][b]", "x"),
    ]
    positions: list[list[tuple[str, str]]] = [[], [("cursor", "b")], [("cursor", "c")]]
    assert [parse_qsl(query) for query in script.queries] == [options + position for position in positions]
    for request in script.requests:
        sent = [request.headers[name] for name in ("x-mine", "x-apideck-consumer-id", "x-apideck-service-id")]
        assert sent == ["1", "globex", "hubspot"]
        assert request.extensions["timeout"]["read"] == 3.0


async def test_limit_and_raw_are_sent_only_if_set() -> None:
    """A connector without pagination returns an error for `limit`."""
    script = Script(THREE)
    await ids(scripted(script).crm.contacts.list())
    assert script.queries == ["", "cursor=b", "cursor=c"]


@pytest.mark.parametrize("limit", [1, 20, 200])
async def test_a_limit_that_is_set_is_sent(limit: int) -> None:
    script = Script(page([]))
    await scripted(script).crm.contacts.list(limit=limit)
    assert script.queries == [f"limit={limit}"]


async def test_changing_a_filter_during_the_walk_changes_no_later_page() -> None:
    script = Script(THREE)
    selection = ContactsFilter(company_id="42")
    extra = {"pass_through": {"a": "1"}}
    async for _ in scripted(script).crm.contacts.list(filter=selection, extra_query=extra):
        selection.company_id = "43"
        extra["pass_through"]["a"] = "2"
    kept = "filter%5Bcompany_id%5D=42&pass_through%5Ba%5D=1"
    assert script.queries == [kept, f"{kept}&cursor=b", f"{kept}&cursor=c"]


@pytest.mark.parametrize("cursor", ["em9oby1jcm0=:QUJD+/==", "a+b/c&limit=9#x?y", "100%", "%3D", "né 🦊", " padded "])
async def test_a_cursor_is_percent_encoded_and_arrives_as_it_is(cursor: str) -> None:
    script = Script(linked({None: ([1], cursor), cursor: ([2], None)}))
    client = scripted(script)
    assert await ids(client.crm.contacts.list()) == ["1", "2"]
    assert await ids(client.crm.contacts.list(cursor=cursor)) == ["2"]
    for query in script.queries[1:]:
        assert parse_qsl(query, strict_parsing=True) == [("cursor", cursor)]
        assert query.isascii()
        assert not set(query.removeprefix("cursor=")) & set("=+/&# ?")


# -- the end of a list -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", NOTHING_MORE.values(), ids=NOTHING_MORE)
async def test_a_next_cursor_that_is_none_ends_the_list(value: object) -> None:
    script = Script(page([1, 2], value))
    client = scripted(script)
    assert await ids(client.crm.contacts.list()) == ["1", "2"]
    assert len(script.requests) == 1
    assert (await client.crm.contacts.list()).next_cursor is None


ODD: list[object] = [None, {}, [], "x", 7]


@pytest.mark.parametrize(
    "around", [{}, *({"meta": odd} for odd in ODD), *({"meta": {"cursors": odd}} for odd in ODD)], ids=str
)
async def test_a_list_whose_meta_is_missing_or_odd_is_one_page(around: dict[str, Any]) -> None:
    script = Script(Reply(200, {"data": [{"id": "1"}], **around}))
    assert await ids(scripted(script).crm.contacts.list()) == ["1"]
    assert len(script.requests) == 1


@pytest.mark.parametrize("data", [None, [], ABSENT])
async def test_a_page_without_records_in_the_middle_is_not_the_end(data: object) -> None:
    middle = {"data": data, "meta": {"cursors": {"next": "c"}}}
    if data is ABSENT:
        del middle["data"]
    script = Script(page([1], "b"), Reply(200, middle), page([2]))
    contacts = scripted(script).crm.contacts.list()
    assert await ids(contacts) == ["1", "2"]
    script.requests.clear()
    assert [len(page) async for page in contacts.pages()] == [1, 0, 1]


async def test_an_empty_list_is_one_empty_page() -> None:
    script = Script(page([]))
    client = scripted(script)
    assert await ids(client.crm.contacts.list()) == []
    assert [len(page) async for page in client.crm.contacts.list().pages()] == [0]
    first = await client.crm.contacts.list()
    assert (len(first), list(first), first.data) == (0, [], [])


@pytest.mark.parametrize(("cursor", "sent"), [(2, "2"), (0, "0"), (17000000000000000000, "17000000000000000000")])
async def test_a_cursor_that_is_a_number_is_followed(cursor: int, sent: str) -> None:
    script = Script(page([1], cursor), page([2]))
    assert await ids(scripted(script).crm.contacts.list()) == ["1", "2"]
    assert script.queries == ["", f"cursor={sent}"]


async def test_links_are_not_followed() -> None:
    """They may point to another host, and they don't contain the page options."""
    body = {"data": [{"id": "1"}], "links": {"next": "https://evil.example/crm/contacts?cursor=b"}}
    script = Script(Reply(200, body))
    assert await ids(scripted(script).crm.contacts.list()) == ["1"]
    assert len(script.requests) == 1


async def test_vaults_connections_are_one_page() -> None:
    script = Script(Reply(200, {"data": [{"id": "crm+hubspot"}, {"id": "crm+zoho"}]}))
    client = scripted(script)
    found = [connection.id async for connection in client.vault.connections.list(api="crm")]
    assert found == ["crm+hubspot", "crm+zoho"]
    assert len(await client.vault.connections.list()) == 2
    assert script.queries == ["api=crm", ""]


async def test_a_list_that_takes_no_cursor_is_one_page() -> None:
    """The server ignores a cursor and sends the same connections again."""
    script = Script(page([1, 2], "b"), page([1, 2]))
    assert [connection.id async for connection in scripted(script).vault.connections.list()] == ["1", "2"]
    assert script.queries == [""]


# -- loops -------------------------------------------------------------------------------------------------------------

LOOPS: dict[str, tuple[str | None, dict[str | None, tuple[list[int], str | None]], list[str], str, int]] = {
    "to itself": (None, {None: ([1], "a"), "a": ([2], "a")}, ["1", "2"], "a", 2),
    "of two": (None, {None: ([1], "a"), "a": ([2], "b"), "b": ([3], "a")}, ["1", "2", "3"], "a", 3),
    "of three, later": (
        None,
        {None: ([1], "a"), "a": ([2], "b"), "b": ([3], "c"), "c": ([4], "d"), "d": ([], "b")},
        ["1", "2", "3", "4"],
        "b",
        5,
    ),
    "from the start": ("s", {"s": ([1], "s")}, ["1"], "s", 1),
    "back to the start": ("s", {"s": ([1], "a"), "a": ([2], "s")}, ["1", "2"], "s", 2),
}


@pytest.mark.parametrize("name", LOOPS)
async def test_a_repeated_cursor_is_an_error_after_all_its_records(name: str) -> None:
    start, pages, expected, repeated, count = LOOPS[name]
    script = Script(linked(pages))
    contacts = scripted(script).crm.contacts.list(cursor=start)
    delivered: list[str] = []
    with pytest.raises(CursorLoopError) as caught:
        await deliver(contacts, delivered)
    assert delivered == expected
    assert (caught.value.cursor, caught.value.pages) == (repeated, count)
    assert len(script.requests) == count


async def test_a_loop_is_an_error_of_pages_too_after_the_last_of_them() -> None:
    walk = scripted(Script(linked({None: ([1], "a"), "a": ([2], "a")}))).crm.contacts.list().pages()
    assert [len(await anext(walk)) for _ in range(2)] == [1, 1]
    with pytest.raises(CursorLoopError, match="After 2 pages the list repeated the cursor 'a'"):
        await anext(walk)


async def test_a_number_that_comes_back_is_a_loop_too() -> None:
    with pytest.raises(CursorLoopError):
        await ids(scripted(Script(page([1], 7))).crm.contacts.list())


async def test_a_loop_that_max_items_never_reaches_is_no_error() -> None:
    contacts = scripted(Script(linked({None: ([1], "a"), "a": ([2], "a")}))).crm.contacts.list(max_items=2)
    assert await ids(contacts) == ["1", "2"]


async def test_a_loop_beyond_max_items_is_no_error_of_pages() -> None:
    contacts = scripted(Script(linked({None: ([1], "a"), "a": ([2], "a")}))).crm.contacts.list(max_items=2)
    assert [len(page) async for page in contacts.pages()] == [1, 1]


# -- errors within a list ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Reply(400, {"type_name": "InvalidCursorError"}), APIResponseError),
        (Reply(503, b""), APIResponseError),
        (httpx.ReadError("reset"), APIConnectionError),
        (Reply(200, b"<html>"), APIConnectionError),
    ],
    ids=["400", "503", "reset", "html"],
)
async def test_an_error_on_the_third_page_comes_after_two_pages(
    failure: Reply | Exception, kind: type[Exception]
) -> None:
    script = Script(page([1, 2], "b"), page([3, 4], "c"), failure)
    delivered: list[str] = []
    with pytest.raises(kind):
        await deliver(scripted(script, max_retries=0).crm.contacts.list(), delivered)
    assert delivered == ["1", "2", "3", "4"]


async def test_a_page_that_fails_once_is_read_once() -> None:
    failures: list[Reply | Exception] = [Reply(503, b""), httpx.ReadError("reset"), Reply(200, b'{"data":[{"id":"3"')]
    for failure in failures:
        script = Script(page([1, 2], "b"), failure, page([3, 4], "c"), page([5]))
        assert await ids(scripted(script).crm.contacts.list()) == ["1", "2", "3", "4", "5"]
        assert script.queries == ["", "cursor=b", "cursor=b", "cursor=c"]


async def test_an_odd_record_costs_neither_itself_nor_its_page() -> None:
    body = {"data": [{"id": "1"}, None, 7, {"id": 3, "emails": "x"}, {"id": "4", "custom_fields": [{"id": "f"}]}]}
    records = [record async for record in scripted(Script(Reply(200, body))).crm.contacts.list()]
    assert len(records) == 5
    assert records[0].id == "1"
    assert records[4].custom_fields == [CustomField(id="f")]
