"""The control page: its content, its forms and their permitted senders, and the escaping of its output."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apideck_client.testing import EmbeddedApideck

from .answers import get, refused
from .conftest import _TLS
from .html_pages import seen
from .receiver import receiving

KEY = "sk-control-secret"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>&amp;\u202e"


@pytest.fixture(scope="module")
def shared() -> Iterator[EmbeddedApideck]:
    with EmbeddedApideck(api_key=KEY) as embedded:
        yield embedded


@pytest.fixture
def server(shared: EmbeddedApideck) -> EmbeddedApideck:
    shared.reset()
    return shared


@pytest.fixture
def visitor(server: EmbeddedApideck) -> Iterator[httpx.Client]:
    """A browser that opens the page."""
    with httpx.Client(base_url=server.url, headers={"origin": server.url}, verify=_TLS) as client:
        yield client


@pytest.fixture
def api(server: EmbeddedApideck) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {KEY}", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
    with httpx.Client(base_url=server.url, headers=headers, verify=_TLS) as client:
        yield client


def test_the_page_shows_what_there_is(server: EmbeddedApideck, visitor: httpx.Client, api: httpx.Client) -> None:
    server.seed("acme", contacts=120)
    server.connect("zenith", "brindle")
    fault = server.fail(503, times=1, path="/crm/leads")
    api.get("/crm/leads")
    text = seen(visitor.get("/")).text
    for part in ("acme", "crm+salesforce", "zenith", "crm+brindle", "callable", "GET /crm/leads", fault.id, "120"):
        assert part in text
    found = seen(visitor.get("/", params={"consumer": "zen"})).text
    assert "crm+brindle" in found
    assert "GET /crm/leads" not in found
    assert len(server.log) == len(server.requests) == 1


def test_records_are_read_page_by_page(server: EmbeddedApideck, visitor: httpx.Client) -> None:
    server.seed("acme", contacts=120)
    address = next(str(each["href"]) for each in seen(visitor.get("/")).all("a") if "contacts" in str(each["href"]))
    sizes: list[int] = []
    back: list[str] = []
    while address:
        page = seen(visitor.get(address))
        sizes.append(len(page.all("pre")))
        ways = [str(each["href"]) for each in page.all("a")][1:]
        back = [way for way in ways if len(sizes) > 1][:1]
        address = ways[-1] if len(sizes) < 3 else ""
    assert sizes == [50, 50, 20]
    assert len(seen(visitor.get(back[0])).all("pre")) == 50
    seen(visitor.get("/_embedded/page/records?consumer=nobody&path=/crm/contacts&after=x"), 404)
    assert server.consumer_ids == ["acme"]


def test_a_fault_is_added_and_cleared(server: EmbeddedApideck, visitor: httpx.Client, api: httpx.Client) -> None:
    form = {"kind": "answer", "status": "429", "retry_after": "5", "times": "1", "path": "/crm/contacts", "share": ""}
    added = visitor.post("/_embedded/page/faults", data=form)
    assert (added.status_code, added.headers["location"]) == (303, "/#faults")
    limited = api.get("/crm/contacts")
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "5")
    get(api, "/crm/contacts")
    server.fail(500)
    assert visitor.post("/_embedded/page/clear", data={"id": server.faults[0].id}).status_code == 303
    assert [fault.rule.status for fault in server.faults] == [500]
    assert visitor.post("/_embedded/page/clear", data={"none": ""}).status_code == 303
    assert len(server.faults) == 0


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"kind": "answer"}, "status is missing"),
        ({"kind": "answer", "status": "4x9"}, "status must be a whole number"),
        ({"kind": "answer", "status": "9" * 5000}, "status must be a whole number"),
        ({"kind": "late"}, "delay is missing"),
        ({"kind": "late", "delay": "nan"}, "delay must be seconds"),
        ({"kind": "cut", "share": "2"}, "share must be"),
        ({"kind": "cut", "path": HOSTILE}, "must start with /"),
        ({"kind": "cut", "colour": "red"}, "colour is not a field of a fault"),
    ],
)
def test_a_wrong_fault_is_refused_and_shown_again(
    server: EmbeddedApideck, visitor: httpx.Client, form: dict[str, str], problem: str
) -> None:
    page = seen(visitor.post("/_embedded/page/faults", data=form), 400)
    assert problem in page.text
    assert [each["role"] for each in page.all("p") if each.get("role") == "alert"] == ["alert"]
    entered = {field.get("name"): field.get("value") for field in page.all("input")}
    assert all(entered[name] == value for name, value in form.items() if name in entered)
    assert len(server.faults) == 0


def test_an_event_is_sent(server: EmbeddedApideck, visitor: httpx.Client) -> None:
    form = {"type": "crm.contact.created", "consumer": "acme", "service": "salesforce", "record": "1"}
    assert "there is no subscription" in seen(visitor.post("/_embedded/page/events", data=form), 400).text
    with receiving() as receiver:
        address = receiver.url.replace("http://", "http://user:hook-password@") + "?token=hook-token"
        server.subscribe(address, key="hook-key")
        for change in ({}, {"type": "vault.connection.callable"}):
            assert visitor.post("/_embedded/page/events", data=form | change).headers["location"] == "/#webhooks"
            server.deliveries.run_due()
        assert receiver.types() == ["crm.contact.created", "vault.connection.callable"]
        assert all(webhook.is_signed_with("hook-key") for webhook in receiver.received)
        page = visitor.get("/")
    assert seen(page).text.count("delivered") == 2
    assert not re.search("hook-(key|password|token)", page.text)
    for change in (
        {"record": ""},
        {"type": "x"},
        {"consumer": " "},
        {"type": "vault.connection.callable", "service": "x"},
    ):
        seen(visitor.post("/_embedded/page/events", data=form | change), 400)


def test_no_credential_is_on_the_page(server: EmbeddedApideck, visitor: httpx.Client, api: httpx.Client) -> None:
    secret = {"settings": {"api_key": "their-secret"}, "metadata": {"note": "their-secret"}}
    assert api.patch("/vault/connections/crm/brindle", json=secret).status_code == 200
    created = api.post("/vault/sessions", json={}).json()["data"]
    assert visitor.get(created["session_uri"]).status_code == 200
    page = visitor.get("/").text
    assert "crm+brindle" in page
    assert "GET /session/" in page
    for hidden in (KEY, "their-secret", created["session_token"]):
        assert hidden not in page


FORMS = ("faults", "clear", "events")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "OWN", "host": "evil.example"},
        {"origin": "http://evil.example", "host": "evil.example"},
        {"origin": "OWN", "host": "["},
        {"origin": "OWN", "sec-fetch-site": "cross-site"},
        {"origin": "OWN", "sec-fetch-site": "same-site"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "OWN", "content-type": "text/plain"},
    ],
)
def test_other_sites_cannot_send_its_forms(server: EmbeddedApideck, form: str, headers: dict[str, str]) -> None:
    server.fail(500, times=1)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    sent = kind | {name: server.url if value == "OWN" else value for name, value in headers.items()}
    with httpx.Client(base_url=server.url, verify=_TLS) as other:
        answer = other.post(f"/_embedded/page/{form}", content=b"kind=cut", headers=sent)
        assert answer.status_code in (400, 403)
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert other.get(f"/_embedded/page/{form}").status_code == 405
    assert [fault.rule.status for fault in server.faults] == [500]


def test_the_page_is_for_this_machine_and_no_frame(server: EmbeddedApideck) -> None:
    with httpx.Client(base_url=server.url, verify=_TLS) as plain:
        refused(plain.get("/", headers={"host": "evil.example"}), 403, "ForbiddenError")
        refused(plain.get("/", headers={"sec-fetch-site": "cross-site"}), 403, "ForbiddenError")
        framed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
        refused(plain.get("/", headers=framed), 403, "ForbiddenError")
        first, second = plain.get("/"), plain.get("/", headers=framed | {"sec-fetch-dest": "document"})
    seen(second)
    policies = [answer.headers["content-security-policy"] for answer in (first, second)]
    assert policies[0] != policies[1]
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policies[0]
    assert first.headers["x-frame-options"] == "DENY"


def test_hosted_pages_take_no_form_of_another_site(server: EmbeddedApideck, api: httpx.Client) -> None:
    address = api.post("/vault/sessions", json={}).json()["data"]["session_uri"]
    with httpx.Client(verify=_TLS) as browser:
        assert browser.get(address).headers["x-frame-options"] == "DENY"
        form = {"action": "settings", "subdomain": "acme"}
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            refused(browser.post(f"{address}/crm/quillbridge", data=form, headers=headers), 403, "ForbiddenError")
            consent = f"{server.url}/services/salesforce/consent"
            refused(browser.post(consent, data={"decision": "allow"}, headers=headers), 403, "ForbiddenError")
        own = {"origin": "null", "sec-fetch-site": "same-origin"}  # as browsers send it from a page without a referrer
        assert browser.post(f"{address}/crm/quillbridge", data=form, headers=own).status_code == 303


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("<>\"'&/=;` \x00\n\u202eé\ud800ax"), min_size=1, max_size=30))
def test_nothing_is_echoed_unescaped(shared: EmbeddedApideck, name: str) -> None:
    shared.reset()
    for hostile in (name, HOSTILE + name):
        shared.add(hostile, "contacts", {"id": hostile, "name": hostile}, app_id=hostile, service_id=hostile)
        shared.connect(hostile, hostile, app_id=hostile)
        shared.fail(400, consumer=hostile, type_name=hostile, message=hostile)
    with httpx.Client(base_url=shared.url, headers={"origin": shared.url}, verify=_TLS) as client:
        page = seen(client.get("/"))
        sent = name.encode("utf-8", "replace").decode()
        for path in ("faults", "events"):
            form = dict.fromkeys(("kind", "path", "type", "consumer", "message"), HOSTILE + sent)
            seen(client.post(f"/_embedded/page/{path}", data=form), 400)
        seen(client.get("/", params={"consumer": HOSTILE + sent}))
        for each in page.all("a"):
            if "/records?" in str(each["href"]):
                seen(client.get(str(each["href"])), 200 if sent == name else 404)
