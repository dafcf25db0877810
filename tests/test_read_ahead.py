"""Lists that are read ahead: the same records, the next page in advance, and no task or connection stays open."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from apideck_client import Apideck, APIResponseError, ArgumentError
from tests.support.secret_scanner import KEY

PAGES = 6


class Server:
    """A server with a list of numbered records, one on each page. It never sends the pages in `closed`."""

    def __init__(self) -> None:
        self.started: list[int] = []
        self.under_way = 0
        self.closed = set[int]()
        self.failing = set[int]()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("cursor", "0"))
        self.started.append(number)
        self.under_way += 1
        try:
            if number in self.closed:
                await asyncio.Event().wait()
        finally:
            self.under_way -= 1
        if number in self.failing:
            return httpx.Response(400, json={"message": "no"})
        after = str(number + 1) if number + 1 < PAGES else None
        return httpx.Response(200, json={"data": [{"id": str(number)}], "meta": {"cursors": {"next": after}}})


@pytest.fixture
def server_side() -> Server:
    return Server()


@pytest.fixture
async def contacts(server_side: Server) -> AsyncIterator[Callable[..., Any]]:
    transport = httpx.MockTransport(server_side)
    async with Apideck(api_key=KEY, app_id="app", consumer_id="acme", transport=transport, max_retries=0) as apideck:
        yield apideck.crm.contacts.list


async def settle() -> None:
    for _ in range(200):
        await asyncio.sleep(0)


@pytest.mark.parametrize("ahead", [0, 1, 2, 100])
async def test_no_more_pages_are_read_than_ahead_and_all_come_in_order(
    contacts: Callable[..., Any], server_side: Server, ahead: int
) -> None:
    came: list[str] = []
    async for page in contacts(read_ahead=ahead).pages():
        came.append(page[0].id)
        await settle()
        assert len(server_side.started) == min(len(came) + ahead, PAGES)
    assert came == [str(number) for number in range(PAGES)]
    assert server_side.started == list(range(PAGES))


async def test_an_error_comes_after_the_pages_before_it(contacts: Callable[..., Any], server_side: Server) -> None:
    server_side.failing = {3}
    came: list[str] = []

    async def read() -> None:
        async for contact in contacts(read_ahead=5):
            came.append(contact.id)
            await settle()

    with pytest.raises(APIResponseError) as caught:
        await read()
    assert came == ["0", "1", "2"]
    assert "continue with list(cursor='3')" in caught.value.__notes__[0]


@pytest.mark.parametrize("fails", [False, True])
async def test_a_caller_who_leaves_gives_the_page_on_its_way_up(
    contacts: Callable[..., Any], server_side: Server, fails: bool
) -> None:
    server_side.closed = set() if fails else {1}
    server_side.failing = {1} if fails else set()
    before = asyncio.all_tasks()
    async for contact in contacts(read_ahead=2):
        assert contact.id == "0"
        await settle()
        break
    await settle()
    assert (server_side.started, server_side.under_way) == ([0, 1], 0)
    assert asyncio.all_tasks() == before


async def test_a_caller_who_is_cancelled_leaves_nothing_behind(
    contacts: Callable[..., Any], server_side: Server
) -> None:
    server_side.closed = {2}
    before = asyncio.all_tasks()
    task = asyncio.create_task(contacts(read_ahead=2).to_list())
    await settle()
    assert server_side.under_way == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert server_side.under_way == 0
    assert asyncio.all_tasks() == before


async def test_max_items_holds_for_what_is_read_ahead(contacts: Callable[..., Any], server_side: Server) -> None:
    records = await contacts(read_ahead=5, max_items=2).to_list()
    assert [each.id for each in records] == ["0", "1"]
    assert server_side.started == [0, 1]


@pytest.mark.parametrize("ahead", [-1, 1.5, True, "2", None])
async def test_read_ahead_that_is_no_count_is_refused(contacts: Callable[..., Any], ahead: Any) -> None:
    with pytest.raises(ArgumentError, match="read_ahead"):
        contacts(read_ahead=ahead)
