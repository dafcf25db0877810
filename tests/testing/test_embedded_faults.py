"""Faults on demand: the calls that get them, their effects, and their entries in the log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from apideck_client import APIConnectionError, APITimeoutError, RateLimitError
from apideck_client.crm.models import Contact
from apideck_client.testing import EmbeddedApideck
from tests.testing.conftest import apideck_of

from .answers import get, refused, walk

HEADERS = {"authorization": "Bearer k", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}


@pytest.fixture(scope="module")
def shared() -> Iterator[EmbeddedApideck]:
    with EmbeddedApideck() as embedded:
        yield embedded


@pytest.fixture
def server(shared: EmbeddedApideck) -> Iterator[EmbeddedApideck]:
    shared.log.clear()
    yield shared
    shared.faults.clear()


@pytest.fixture
def api(server: EmbeddedApideck, consumer: str) -> Iterator[httpx.Client]:
    headers = {**HEADERS, "x-apideck-consumer-id": consumer}
    with httpx.Client(base_url=server.url, headers=headers, timeout=5) as client:
        yield client


def test_the_next_calls_are_answered_with_an_error(server: EmbeddedApideck, api: httpx.Client) -> None:
    fault = server.fail(429, retry_after=5, times=3)
    for _ in range(3):
        answer = api.get("/crm/contacts")
        refused(answer, 429, "ConnectorRateLimitError")
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["request-id"]
    assert get(api, "/crm/contacts")["data"] == []
    assert (fault.matched, fault.fired, fault.is_spent) == (3, 3, True)
    assert [call.status_code for call in server.log] == [429, 429, 429, 200]
    assert [call.fault for call in server.log] == [fault.id, fault.id, fault.id, None]
    assert [call.carried_out for call in server.log] == [False, False, False, True]


@pytest.mark.parametrize(
    ("kind", "more", "status", "type_name"),
    [
        (503, {}, 503, "InternalServerError"),
        (418, {}, 418, "ConnectorExecutionError"),
        (400, {"type_name": "MadeUpError"}, 400, "MadeUpError"),
        ("RequestLimitError", {}, 402, "RequestLimitError"),
        ("ConnectorExecutionError", {"status": 500, "detail": {"code": 7}}, 500, "ConnectorExecutionError"),
        ("ConnectorCredentialsError", {"message": "No", "detail": "none"}, 401, "ConnectorCredentialsError"),
    ],
)
def test_any_status_and_any_name(
    server: EmbeddedApideck, api: httpx.Client, kind: int | str, more: dict[str, Any], status: int, type_name: str
) -> None:
    server.fail(kind, **more, times=1)
    body = api.post("/crm/contacts", json={"name": "Ada"}).json()
    assert (body["status_code"], body["type_name"]) == (status, type_name)
    assert body["detail"] == more.get("detail", body["detail"])
    assert body["message"] == more.get("message", body["message"])
    assert walk(api, "/crm/contacts") == []


def test_an_answer_may_be_no_envelope(server: EmbeddedApideck, api: httpx.Client) -> None:
    server.fail(502, body="<h1>Bad gateway</h1>", headers={"Content-Type": "text/html"}, times=1)
    answer = api.get("/crm/contacts")
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (
        502,
        "<h1>Bad gateway</h1>",
        "text/html",
    )
    server.fail(204, times=1)
    assert api.get("/crm/contacts").content == b""


@pytest.mark.parametrize(
    ("match", "hit"),
    [
        ({"method": "post"}, {"create"}),
        ({"path": "/crm/contacts"}, {"list", "create", "hubspot", "override"}),
        ({"path": "/crm/contacts/{id}"}, {"get"}),
        ({"path": "/crm/contacts/*", "method": "GET"}, {"get"}),
        ({"path": "/crm/contacts/nobody"}, {"get"}),
        ({"path": "/crm/**"}, {"list", "create", "get", "leads", "hubspot", "override"}),
        ({"operation": "contactsAll"}, {"list", "hubspot"}),
        ({"service": "hubspot"}, {"hubspot", "connection"}),
        ({"consumer": "other"}, {"other"}),
        ({"method": "GET", "path": "/vault/consumers"}, {"consumers"}),
    ],
)
def test_a_fault_meets_the_calls_it_is_about(
    server: EmbeddedApideck, api: httpx.Client, match: dict[str, str], hit: set[str]
) -> None:
    server.fail(503, **match)  # type: ignore[arg-type]
    calls = {
        "list": api.get("/crm/contacts"),
        "create": api.post("/crm/contacts", json={"name": "Ada"}),
        "get": api.get("/crm/contacts/nobody"),
        "leads": api.get("/crm/leads"),
        "hubspot": api.get("/crm/contacts", headers={"x-apideck-service-id": "hubspot"}),
        "override": api.post("/crm/contacts?_method=GET", headers={"x-apideck-service-id": "oxbow"}),
        "connection": api.get("/vault/connections/crm/hubspot"),
        "consumers": api.get("/vault/consumers"),
        "other": api.get("/crm/leads", headers={"x-apideck-consumer-id": "other"}),
    }
    if match.get("operation") == "contactsAll":
        hit = {*hit, "override"}
    if match.get("path") == "/crm/**":
        hit = {*hit, "other"}
    assert {name for name, answer in calls.items() if answer.status_code == 503} == hit


def test_a_share_of_the_calls_comes_from_a_seed(server: EmbeddedApideck, api: httpx.Client) -> None:
    def hits(seed: int) -> list[int]:
        fault = server.fail(500, share=0.3, seed=seed, times=8)
        found = [api.get("/crm/contacts").status_code for _ in range(40)]
        fault.remove()
        return found

    first = hits(1)
    assert first == hits(1)
    assert first != hits(2)
    assert 2 <= first.count(500) <= 8


def test_what_one_share_leaves_alone_the_next_may_hit(server: EmbeddedApideck, api: httpx.Client) -> None:
    server.fail(500, share=0.5, seed=1)
    second = server.fail(429, share=0.5, seed=2)
    found = [api.get("/crm/contacts").status_code for _ in range(40)]
    assert set(found) == {200, 429, 500}
    assert second.matched == 40 - found.count(500)


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_call_is_cut_off(server: EmbeddedApideck, api: httpx.Client, carried_out: bool) -> None:
    server.fail("cut", carried_out=carried_out, times=1, operation="contactsAdd")
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/crm/contacts", json={"name": "Ada"})
    assert len(server.log.where(operation="contactsAdd", carried_out=carried_out, answered=False)) == 1
    assert server.log[-1].status_code is None
    assert [contact["name"] for contact in walk(api, "/crm/contacts")] == ["Ada"] * carried_out


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_call_stalls(server: EmbeddedApideck, api: httpx.Client, carried_out: bool) -> None:
    server.fail("stall", carried_out=carried_out, times=1)
    with pytest.raises(httpx.ReadTimeout):
        api.post("/crm/contacts", json={"name": "Ada"}, timeout=0.3)
    assert len(server.log.where(method="POST", carried_out=carried_out, answered=False)) == 1
    assert len(walk(api, "/crm/contacts")) == carried_out


def test_a_stall_may_end_by_a_cut(server: EmbeddedApideck, api: httpx.Client) -> None:
    server.fail("stall", delay=0.05, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        api.get("/crm/contacts")


def test_an_error_may_hide_that_the_call_was_carried_out(server: EmbeddedApideck, api: httpx.Client) -> None:
    server.fail(502, carried_out=True, times=1)
    assert api.post("/crm/contacts", json={"name": "Ada"}).status_code == 502
    (call,) = server.log.where(path="/crm/contacts", carried_out=True)
    assert (call.answered, call.status_code) == (True, 502)
    assert len(walk(api, "/crm/contacts")) == 1


def test_a_refused_call_is_not_carried_out(server: EmbeddedApideck, api: httpx.Client) -> None:
    api.post("/crm/contacts", json={})
    server.fail("cut", carried_out=True, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/crm/contacts", json={})
    assert [(call.carried_out, call.answered) for call in server.log] == [(False, True), (False, False)]


@pytest.mark.parametrize("delay", [0.2, (0.2, 0.25), {"median": 0.2, "p95": 0.21}])
def test_an_answer_comes_late(server: EmbeddedApideck, api: httpx.Client, delay: Any) -> None:
    server.fail("late", delay=delay, times=2)
    began = time.perf_counter()
    answer = api.get("/crm/contacts", headers={"x-apideck-service-id": "thimble"})
    assert answer.json()["data"] == []
    assert time.perf_counter() - began > 0.15
    names = [name for name, _ in answer.headers.multi_items()]
    assert {"request-id", "x-apideck-request-id", "x-downstream-ratelimit-limit"} <= set(names)
    assert len(names) == len(set(names))
    with pytest.raises(httpx.ReadTimeout):
        api.post("/crm/contacts", json={"name": "Ada"}, timeout=0.05)
    late = server.log.where(method="POST")[0]
    assert (late.carried_out, late.answered) == (True, False)


async def test_a_cut_in_process_is_a_broken_connection() -> None:
    server = EmbeddedApideck()
    server.fail("cut", carried_out=True, times=1)
    transport = httpx.ASGITransport(server.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://embedded", headers=HEADERS) as client:
        with pytest.raises(httpx.ReadError):
            await client.post("/crm/contacts", json={"name": "Ada"})
        assert len((await client.get("/crm/contacts")).json()["data"]) == 1
    assert server.log[0].carried_out


def test_stopping_does_not_wait_for_a_stall() -> None:
    with EmbeddedApideck() as server:
        server.fail("stall")
        client = httpx.Client(base_url=server.url, headers=HEADERS)
        with pytest.raises(httpx.ReadTimeout):
            client.get("/crm/contacts", timeout=0.05)
    client.close()


async def test_the_client_meets_them(server: EmbeddedApideck, consumer: str) -> None:
    async with apideck_of(server, consumer) as apideck:
        once = apideck.with_options(max_retries=0)
        server.fail(429, times=1)
        with pytest.raises(RateLimitError):
            await once.crm.contacts.list()
        server.fail("cut", times=1)
        with pytest.raises(APIConnectionError):
            await once.crm.contacts.list()
        server.fail("stall", times=1)
        with pytest.raises(APITimeoutError):
            await once.with_options(timeout=0.1).crm.contacts.list()
        server.fail("cut", carried_out=True, times=1)
        with pytest.raises(APIConnectionError):
            await apideck.crm.contacts.create(Contact(name="Ada"))
        assert len(server.log.where(operation="contactsAdd")) == 1  # a create of unknown outcome is not repeated
        assert len([contact async for contact in apideck.crm.contacts.list()]) == 1


async def test_faults_meet_calls_in_parallel(server: EmbeddedApideck, consumer: str) -> None:
    fault = server.fail(503, times=7)
    headers = {**HEADERS, "x-apideck-consumer-id": consumer}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as client:
        answers = await asyncio.gather(*(client.get("/crm/contacts") for _ in range(40)))
    assert sorted(answer.status_code for answer in answers) == [200] * 33 + [503] * 7
    assert fault.fired == 7


@pytest.mark.parametrize(
    ("kind", "given", "problem"),
    [
        (429, {"path": "/crm/contact"}, "path '/crm/contact' is not served; did you mean /crm/contacts"),
        (429, {"path": "crm/contacts"}, "must start with /"),
        (429, {"path": "/crm/contacts/1/2"}, "is not served"),
        (429, {"path": "/crm/contacts", "method": "PATCH"}, "method 'PATCH' can never match: GET, POST can"),
        (429, {"method": "FETCH"}, "can never match"),
        (429, {"operation": "contactAll"}, "did you mean contactsAll"),
        (429, {"operation": "contactsAll", "path": "/crm/leads"}, "does not belong to operation contactsAll"),
        (429, {"operation": "contactsAll", "method": "POST"}, "GET can"),
        (429, {"path": "/vault/consumers", "consumer": "acme"}, "name no consumer"),
        (429, {"consumer": ""}, "consumer must not be empty"),
        (429, {"times": 0}, "times must be 1 or more"),
        (429, {"times": "3"}, "times must be a whole number, not '3'"),
        (429, {"share": 0}, "share must be above 0"),
        (429, {"share": 1.5}, "share must be above 0"),
        (429, {"retry_after": -1}, "retry_after must be seconds"),
        (429, {"headers": {"a": "b\r\nc"}}, "printable ASCII"),
        (42, {}, "status must be an HTTP status"),
        ("sometimes", {}, "kind 'sometimes' is unknown"),
        ("late", {}, "delay is missing"),
        ("late", {"delay": (2, 1)}, "from the least to the most"),
        ("late", {"delay": {"mean": 1}}, "median and p95"),
        ("cut", {"retry_after": 1}, "retry_after is not allowed for 'cut'"),
        (429, {"method": 7}, "method must be a string"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    server: EmbeddedApideck, api: httpx.Client, kind: Any, given: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem.replace("(", r"\(")):
        server.fail(kind, **given)
    answer = api.post("/_embedded/faults", json={"kind": kind, **given})
    assert problem in refused(answer, 400, "RequestBodyValidationError")
    assert len(server.faults) == 0


def test_a_rule_behind_one_that_decides_all_is_refused(server: EmbeddedApideck) -> None:
    all_contacts = server.fail(500, path="/crm/contacts")
    server.fail(500, path="/crm/leads")
    with pytest.raises(ValueError, match=f"{all_contacts.id} applies to every such call"):
        server.fail(429, path="/crm/contacts", method="GET")
    all_contacts.remove()
    server.fail(429, path="/crm/contacts", method="GET")


def test_the_admin_endpoint_serves_any_language(server: EmbeddedApideck, api: httpx.Client) -> None:
    with httpx.Client(base_url=server.url) as plain:  # no key
        made = plain.post(
            "/_embedded/faults", json={"kind": 429, "retry_after": 5, "times": 2, "path": "/crm/contacts"}
        )
        assert made.status_code == 201
        fault = made.json()
        assert (fault["kind"], fault["status"], fault["times"], fault["fired"]) == ("answer", 429, 2, 0)
        assert api.get("/crm/contacts").status_code == 429
        assert plain.get(f"/_embedded/faults/{fault['id']}").json()["fired"] == 1
        assert plain.delete(f"/_embedded/faults/{fault['id']}").status_code == 204
        refused(plain.get(f"/_embedded/faults/{fault['id']}"), 404, "EntityNotFoundError")
        plain.post("/_embedded/faults", json={"kind": "cut", "carried_out": True, "times": 1})
        with pytest.raises(httpx.RemoteProtocolError):
            api.post("/crm/contacts", json={"name": "Ada"})
        (untold,) = plain.get("/_embedded/log", params={"carried_out": "true", "answered": "false"}).json()
        assert (untold["method"], untold["path"], untold["operation"]) == ("POST", "/crm/contacts", "contactsAdd")
        assert [call["status_code"] for call in plain.get("/_embedded/log").json()] == [429, None]
        told = refused(plain.get("/_embedded/log?colour=red"), 400, "RequestParametersValidationError")
        assert "a call in the log has no colour: use method, path" in told
        for wrong in ("answered=maybe", "carried_out=1", "status_code=4xx", "cursor=x"):
            told = refused(plain.get(f"/_embedded/log?{wrong}"), 400, "RequestParametersValidationError")
            assert wrong.partition("=")[0] in told
        assert len(plain.get("/_embedded/log?status_code=null").json()) == 1
        assert plain.delete("/_embedded/faults").status_code == 204
        assert plain.get("/_embedded/faults").json() == []
        assert plain.delete("/_embedded/log").status_code == 204
        assert len(server.log) == 0
        refused(plain.post("/_embedded/faults", json={"kind": 429, "color": 1}), 400, "RequestBodyValidationError")
        refused(plain.post("/_embedded/faults", json=[]), 400, "RequestBodyValidationError")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"content-type": "text/plain"},
    ],
)
def test_other_sites_cannot_drive_it(server: EmbeddedApideck, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=server.url) as plain:
        answer = plain.post("/_embedded/faults", content=b'{"kind": 500}', headers=headers)
        assert answer.status_code in (400, 403)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert plain.options("/_embedded/faults", headers=headers).status_code == 405
        own = {"origin": server.url, "host": httpx.URL(server.url).netloc.decode(), "sec-fetch-site": "same-origin"}
        assert plain.post("/_embedded/faults", json={"kind": 500}, headers=own).status_code == 201
    assert len(server.faults) == 1
