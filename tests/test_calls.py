"""A call is prepared at once and made when it is awaited, exactly like a coroutine."""

import asyncio
import gc
import inspect
import operator
import re
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import httpx
import pytest

from apideck_client import Apideck, ArgumentError, NotFoundError, Response
from apideck_client.crm.models import Contact
from apideck_client.testing import EmbeddedApideck
from tests.test_transport import Reply, Script, scripted


@pytest.fixture(autouse=True)
def _records(server: EmbeddedApideck) -> None:
    for number in range(10):
        server.add("acme", "contacts", {"id": str(number), "name": f"Name {number}"})


async def test_a_call_gives_the_record(apideck: Apideck) -> None:
    contact = await apideck.crm.contacts.get("3")
    assert isinstance(contact, Contact)
    assert (contact.id, contact.name) == ("3", "Name 3")


async def test_response_gives_all_that_surrounds_the_record(apideck: Apideck) -> None:
    answer = await apideck.crm.contacts.get("3", raw=True).response()
    assert isinstance(answer, Response)
    assert isinstance(answer.data, Contact)
    assert (answer.status_code, answer.data.id, answer.retries) == (200, "3", 0)
    assert (answer.service, answer.resource, answer.operation) == ("salesforce", "contacts", "one")
    assert answer.request_id == answer.headers["request-id"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.raw
    assert answer.body["data"]["id"] == "3"
    assert b'"3"' in answer.content
    assert (answer.meta, answer.links) == (None, None)


async def test_an_answer_has_the_raw_payload_only_if_requested(apideck: Apideck) -> None:
    assert (await apideck.crm.contacts.get("3").response()).raw is None


async def test_a_response_has_its_request_id_under_either_name() -> None:
    for header in ("request-id", "x-apideck-request-id"):
        answer = await scripted(Script(Reply(headers={header: "req-1"}))).crm.contacts.get("1").response()
        assert answer.request_id == "req-1"
        assert repr(answer) == "<Response 200 request_id='req-1' data=Contact(id='1')>"


async def test_warnings_about_partial_data_are_reachable() -> None:
    warning = {"type": "x", "status_code": 502, "message": "companies could not be had"}
    body = {"data": {"id": "1"}, "meta": {"warnings": [warning]}}
    answer = await scripted(Script(Reply(200, body))).crm.contacts.get("1").response()
    assert answer.meta
    assert answer.meta.warnings == [warning]


async def test_describing_a_call_sends_nothing(server: EmbeddedApideck, apideck: Apideck) -> None:
    call = apideck.crm.contacts.get("3")
    await asyncio.sleep(0)
    assert len(server.requests) == 0
    await call
    assert len(server.requests) == 1


async def test_arguments_are_checked_when_the_call_is_described(server: EmbeddedApideck, apideck: Apideck) -> None:
    with pytest.raises(ArgumentError):
        apideck.crm.contacts.get("")  # type: ignore[unused-awaitable]
    assert len(server.requests) == 0


async def test_a_call_keeps_its_arguments_as_they_were(apideck: Apideck) -> None:
    contact = Contact(name="Before")
    call = apideck.crm.contacts.create(contact)
    contact.name = "After"
    created = await call
    assert (await apideck.crm.contacts.get(str(created.id))).name == "Before"


@pytest.mark.parametrize("again", ["await", "response"])
async def test_a_call_is_made_once(server: EmbeddedApideck, apideck: Apideck, again: str) -> None:
    """Awaiting a create a second time must not create a second contact."""
    call = apideck.crm.contacts.create(Contact(name="Ada"))
    await call
    with pytest.raises(
        RuntimeError,
        match=r"^contacts\.create was awaited or closed before: a call is made once; call ",
    ):
        await (call if again == "await" else call.response())
    assert len(server.requests) == 1


async def test_a_call_whose_response_was_taken_cant_be_awaited_again(server: EmbeddedApideck, apideck: Apideck) -> None:
    call = apideck.crm.contacts.create(Contact(name="Ada"))
    await call.response()
    with pytest.raises(RuntimeError, match="awaited or closed before"):
        await call
    assert len(server.requests) == 1


# -- with asyncio's tools ----------------------------------------------------------------------------------------------


def test_a_call_is_a_coroutine() -> None:
    call = scripted(Script()).crm.contacts.get("1")
    assert isinstance(call, Coroutine)
    assert asyncio.iscoroutine(call)
    assert inspect.isawaitable(call)
    call.close()


async def test_gather_makes_calls_side_by_side(apideck: Apideck) -> None:
    contacts = await asyncio.gather(*(apideck.crm.contacts.get(str(number)) for number in range(10)))
    assert [contact.id for contact in contacts] == [str(number) for number in range(10)]


async def test_gather_gives_errors_back_in_their_places(apideck: Apideck) -> None:
    found, missing = await asyncio.gather(
        apideck.crm.contacts.get("3"), apideck.crm.contacts.get("none"), return_exceptions=True
    )
    assert isinstance(found, Contact)
    assert isinstance(missing, NotFoundError)


async def test_create_task_starts_a_call(apideck: Apideck) -> None:
    task = asyncio.create_task(apideck.crm.contacts.get("3"), name="mine")
    assert task.get_name() == "mine"
    assert (await task).name == "Name 3"


async def test_ensure_future_takes_a_call(apideck: Apideck) -> None:
    assert (await asyncio.ensure_future(apideck.crm.contacts.get("3"))).name == "Name 3"


async def test_a_task_group_takes_calls(apideck: Apideck) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(apideck.crm.contacts.get(str(number))) for number in range(3)]
    assert [task.result().id for task in tasks] == ["0", "1", "2"]


async def test_a_task_group_reports_the_error_of_a_call(apideck: Apideck) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        async with asyncio.TaskGroup() as group:
            group.create_task(apideck.crm.contacts.get("none"))
    (error,) = caught.value.exceptions
    assert isinstance(error, NotFoundError)


async def test_wait_for_takes_a_call(apideck: Apideck) -> None:
    assert (await asyncio.wait_for(apideck.crm.contacts.get("3"), 5)).name == "Name 3"


class Silent(httpx.AsyncBaseTransport):
    """A server that receives the request and never responds."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_timeout_around_a_call_ends_it() -> None:
    contacts = scripted(Silent()).crm.contacts
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(contacts.get("1"), 0.001)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.001):
            await contacts.create(Contact(name="Ada"))


def test_asyncio_run_takes_a_call() -> None:
    assert asyncio.run(scripted(Script()).crm.contacts.get("1")).id == "1"


async def test_a_task_of_a_response_works_too(apideck: Apideck) -> None:
    answer = await asyncio.create_task(apideck.crm.contacts.get("3").response())
    assert answer.status_code == 200


# -- cancelled calls ---------------------------------------------------------------------------------------------------


async def test_cancelling_a_task_cancels_its_call(server: EmbeddedApideck, apideck: Apideck) -> None:
    task = asyncio.create_task(apideck.crm.contacts.get("3"))
    await asyncio.sleep(0)  # it runs until it first waits
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await apideck.crm.contacts.get("3")).id == "3"


async def _cancel_before_it_begins(script: Script, how: str) -> None:
    call = scripted(script).crm.contacts.get("1")
    task: asyncio.Task[object] = asyncio.create_task(call if how == "call" else call.response())
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def _time_out_before_it_begins(script: Script) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(scripted(script).crm.contacts.get("1"), 0)


async def _fail_before_they_begin(script: Script) -> None:
    with suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            group.create_task(scripted(script).crm.contacts.get("1"))
            raise ValueError("before anything began")


@pytest.mark.parametrize("how", ["call", "response"])
async def test_cancelling_a_task_before_it_has_begun_warns_of_nothing(how: str) -> None:
    """The caller gave the call to a task: a coroutine doesn't warn then, so a call must not warn either."""
    script = Script()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        await _cancel_before_it_begins(script, how)
        gc.collect()
    assert [str(warning.message) for warning in caught] == []
    assert script.requests == []


@pytest.mark.parametrize("end", [_fail_before_they_begin, _time_out_before_it_begins])
async def test_a_group_that_ends_before_its_call_warns_of_nothing(
    end: Callable[[Script], Awaitable[None]],
) -> None:
    script = Script()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        await end(script)
        gc.collect()
    assert [str(warning.message) for warning in caught] == []
    assert script.requests == []


async def test_a_call_and_its_task_carry_the_name_that_the_user_wrote(apideck: Apideck) -> None:
    call = apideck.crm.contacts.get("1")
    assert getattr(call, "__name__", None) == "contacts.get"
    assert repr(call) == "<Call contacts.get>"
    task = asyncio.create_task(call)
    assert "contacts.get" in repr(task)
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("crm.contacts.all", "Contacts has no method 'all'; did you mean 'list'?"),
        ("crm.contacts.one", "Contacts has no method 'one'; did you mean 'get'?"),
        ("crm.contacts.add", "Contacts has no method 'add'; did you mean 'create'?"),
        ("crm.contacts.search", "Contacts has no method 'search'; did you mean 'list'?"),
        ("crm.contacts.create_async", "Contacts has no method 'create_async'; did you mean 'create'?"),
        ("crm.contact", "Crm has no resource 'contact'; did you mean 'contacts'?"),
        ("valut", "Apideck has no API or method 'valut'; did you mean 'vault'?"),
        ("accounting", "Apideck has no API or method 'accounting'; it has "),
    ],
)
async def test_a_name_that_is_not_there_gets_the_one_that_was_meant(apideck: Apideck, path: str, message: str) -> None:
    with pytest.raises(AttributeError, match=re.escape(message)):
        operator.attrgetter(path)(apideck)


async def test_the_hint_of_a_list_names_only_what_a_page_has(apideck: Apideck) -> None:
    contacts: Any = apideck.crm.contacts.list()
    with pytest.raises(AttributeError, match=r"write page\.next_cursor$"):
        _ = contacts.next_cursor
    with pytest.raises(AttributeError, match=r"has no attribute 'name'$"):
        _ = contacts.name


@pytest.mark.parametrize("kind", ["get", "create"])
def test_a_call_that_nobody_awaits_warns_and_sends_nothing(kind: str) -> None:
    script = Script()
    contacts = scripted(script).crm.contacts
    calls = [contacts.get("1") if kind == "get" else contacts.create(Contact(name="Ada"))]
    with pytest.warns(RuntimeWarning, match=rf"coroutine 'contacts\.{kind}' was never awaited"):
        calls.clear()
    assert script.requests == []


async def test_closing_a_call_gives_it_up_without_a_warning() -> None:
    script = Script()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call = scripted(script).crm.contacts.get("1")
        call.close()
        call.close()
        with pytest.raises(RuntimeError, match="awaited or closed before"):
            await call
        del call
        gc.collect()
    assert [str(warning.message) for warning in caught] == []
    assert script.requests == []


async def test_a_list_that_nobody_awaits_is_no_mistake() -> None:
    """It may be kept and read later, or never."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        contacts = scripted(Script()).crm.contacts.list()
        del contacts
        gc.collect()
    assert caught == []


async def test_a_list_can_be_awaited_again_and_asks_again(server: EmbeddedApideck, apideck: Apideck) -> None:
    contacts = apideck.crm.contacts.list(limit=4)
    first = await contacts
    second = await contacts
    assert first.data == second.data
    assert first is not second
    assert len(server.requests) == 2


async def test_gather_and_wait_for_take_a_list(apideck: Apideck) -> None:
    pages = await asyncio.gather(*(apideck.crm.contacts.list(limit=limit) for limit in (1, 2, 3)))
    assert [len(page) for page in pages] == [1, 2, 3]
    assert len(await asyncio.wait_for(apideck.crm.contacts.list(limit=2), 5)) == 2


# -- forgotten awaits --------------------------------------------------------------------------------------------------


async def test_a_call_that_was_not_awaited_says_so(apideck: Apideck) -> None:
    call: Any = apideck.crm.contacts.get("contact-1")
    with pytest.raises(
        AttributeError, match=r"'Call' object has no attribute 'name': it was not awaited; write \(await"
    ):
        call.name  # noqa: B018
    assert not hasattr(call, "_nothing")
    call.close()


async def test_a_list_that_was_not_read_says_how(apideck: Apideck) -> None:
    contacts: Any = apideck.crm.contacts.list()
    with pytest.raises(TypeError, match="use `async for`, or await it for its first page"):
        list(contacts)
    with pytest.raises(AttributeError, match=r"'data': await the list for its first page, and write page\.data"):
        contacts.data  # noqa: B018


async def test_a_body_of_another_class_is_named(apideck: Apideck) -> None:
    wrong: Any = []
    with pytest.raises(ArgumentError, match="session must be of type Session, got list"):
        await apideck.vault.sessions.create(wrong)
