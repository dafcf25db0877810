"""Sessions: tokens and the calls that they allow, and the hosted page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest

from apideck_client import UNSET, Apideck, ForbiddenError, UnauthorizedError
from apideck_client.testing import EmbeddedApideck
from apideck_client.vault.models import (
    Connection,
    ConsumerMetadata,
    Session,
    SessionAction,
    SessionSettings,
    SessionTheme,
    UnifiedApiId,
)

from .answers import refused
from .conftest import Connect
from .html_pages import seen
from .vault import APP_PAGE, Clock, consent, go, labels, link, section


def claims_of(token: Any) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


async def open_session(apideck: Apideck, **settings: Any) -> tuple[str, str]:
    """Return a session's page and token."""
    session = await apideck.vault.sessions.create(
        Session(redirect_uri=APP_PAGE, settings=SessionSettings(**settings) if settings else UNSET)
    )
    assert isinstance(session.session_uri, str)
    assert isinstance(session.session_token, str)
    return session.session_uri, session.session_token


def visitor(connect: Connect, token: str, **headers: str | None) -> httpx.Client:
    """Open a client with a session's token."""
    return connect(authorization=f"Bearer {token}", x_apideck_auth_type="JWT", **headers)


async def test_a_session_is_a_page_and_a_token(timed_apideck: Apideck, timed: EmbeddedApideck, clock: Clock) -> None:
    answer = await timed_apideck.vault.sessions.create().response()
    assert answer.status_code == 200
    session = answer.data
    assert session.session_uri == f"{timed.url}/session/{session.session_token}"
    token = str(session.session_token)
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    claims = claims_of(token)
    assert claims["application_id"] == "app"
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["iat"] == int(clock.now.timestamp())


async def test_a_session_says_what_it_was_made_with(apideck: Apideck, consumer: str) -> None:
    uri, token = await open_session(apideck, session_length="2d", allow_actions=[SessionAction.DELETE])
    claims = claims_of(token)
    assert claims["consumer_id"] == consumer
    assert claims["settings"] == {"session_length": "2d", "allow_actions": ["delete"]}
    assert claims["redirect_uri"] == APP_PAGE
    assert uri.endswith(token)
    metadata = ConsumerMetadata(account_name="Acme", email="ada@acme.example")
    await apideck.vault.sessions.create(Session(consumer_metadata=metadata))
    assert (await apideck.vault.consumers.get(consumer)).metadata == metadata


@pytest.mark.parametrize(
    ("length", "seconds"), [("90s", 90), ("30m", 1800), ("1h", 3600), ("2d", 172_800), ("1w", 604_800), ("7d", 604_800)]
)
def test_a_session_lives_as_long_as_requested(api: httpx.Client, length: str, seconds: int) -> None:
    body = {"settings": {"session_length": length}}
    claims = claims_of(api.post("/vault/sessions", json=body).json()["data"]["session_token"])
    assert claims["exp"] - claims["iat"] == seconds


@pytest.mark.parametrize("length", ["8d", "2w", "169h", "0m", "-1h", "1.5h", "1", "h", "", "1 h", "1y", "٣h"])
def test_a_session_lives_a_week_at_most(api: httpx.Client, length: str) -> None:
    response = api.post("/vault/sessions", json={"settings": {"session_length": length}})
    assert refused(response, 400, "RequestBodyValidationError").startswith("settings.session_length: ")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"redirect_uri": "/integrations"}, "redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri"),
        ({"redirect_uri": "https://"}, "redirect_uri"),
        ({"redirect_uri": "https://[broken"}, "redirect_uri"),
        ({"settings": {"show_logs": "yes"}}, "settings.show_logs"),
        ({"settings": {"allow_actions": "delete"}}, "settings.allow_actions"),
        ({"settings": {"color": "red"}}, "settings.color"),
        ({"theme": {"vault_name": 1}}, "theme.vault_name"),
        ({"length": "1h"}, "length"),
    ],
)
def test_what_the_contract_does_not_take_is_refused(api: httpx.Client, body: dict[str, Any], place: str) -> None:
    response = api.post("/vault/sessions", json=body)
    assert refused(response, 400, "RequestBodyValidationError").startswith(f"{place}: ")


async def test_a_token_opens_its_consumers_connections(
    server: EmbeddedApideck, apideck: Apideck, connect: Connect, consumer: str
) -> None:
    _, token = await open_session(apideck)
    async with Apideck(session_token=token, app_id="app", consumer_id=consumer, base_url=server.url) as client:
        created = await client.vault.connections.create("crm", "brindle", Connection(settings={"api_key": "k"}))
        assert created.state == "added"
        assert [log.service.id async for log in client.vault.logs.list() if log.service] == ["brindle", "vault"]
    assert (await apideck.vault.connections.get("crm", "brindle")).settings == {"api_key": "k"}


async def test_a_token_opens_nothing_else(apideck: Apideck, connect: Connect) -> None:
    _, token = await open_session(apideck)
    client = visitor(connect, token)
    for response in (
        client.get("/vault/consumers"),
        client.post("/vault/sessions"),
        client.get("/crm/contacts"),
        visitor(connect, token, x_apideck_consumer_id="somebody").get("/vault/connections"),
        visitor(connect, token, x_apideck_app_id="other").get("/vault/connections"),
        visitor(connect, token, x_apideck_consumer_id="somebody").get("/vault/logs"),
        visitor(connect, token[:-2] + "xx").get("/vault/connections"),
        visitor(connect, jwt.encode(claims_of(token), "k" * 32)).get("/vault/connections"),
        visitor(connect, jwt.encode(claims_of(token), "", algorithm="none")).get("/vault/connections"),
    ):
        refused(response, 401, "UnauthorizedError")
    assert visitor(connect, token, x_apideck_consumer_id=None).get("/vault/connections").status_code == 200


async def test_a_state_is_no_session(apideck: Apideck, connect: Connect) -> None:
    state = str((await apideck.vault.connections.get("crm", "salesforce")).authorize_url).partition("state=")[2]
    refused(visitor(connect, state).get("/vault/connections"), 401, "UnauthorizedError")


async def test_a_token_expires(
    timed: EmbeddedApideck, timed_apideck: Apideck, browser: httpx.AsyncClient, consumer: str, clock: Clock
) -> None:
    uri, token = await open_session(timed_apideck, session_length="30m")
    async with Apideck(session_token=token, app_id="app", consumer_id=consumer, base_url=timed.url) as client:
        clock.turn(minutes=29, seconds=59)
        await client.vault.connections.list()
        assert (await browser.get(uri)).status_code == 200
        clock.turn(seconds=1)
        with pytest.raises(UnauthorizedError, match="expired"):
            await client.vault.connections.list()
        assert (await browser.get(uri)).status_code == 401


async def test_a_session_allows_what_it_says(server: EmbeddedApideck, apideck: Apideck, consumer: str) -> None:
    server.connect(consumer, "salesforce")
    _, token = await open_session(apideck, allow_actions=[SessionAction.DISCONNECT])
    async with Apideck(session_token=token, app_id="app", consumer_id=consumer, base_url=server.url) as client:
        connections = client.vault.connections
        with pytest.raises(ForbiddenError, match="delete"):
            await connections.delete("crm", "salesforce")
        with pytest.raises(ForbiddenError, match="disable"):
            await connections.update("crm", "salesforce", Connection(enabled=False))
        shown = await connections.update("crm", "salesforce", Connection(metadata={"a": 1}))
        assert (shown.state, shown.authorize_url) == ("callable", None)
        assert shown.revoke_url
        assert (await connections.get("crm", "hubspot")).authorize_url  # a first consent is allowed


async def test_a_session_shows_the_apis_it_is_for(apideck: Apideck, server: EmbeddedApideck, consumer: str) -> None:
    _, token = await open_session(apideck, unified_apis=[UnifiedApiId.ACCOUNTING])
    async with Apideck(session_token=token, app_id="app", consumer_id=consumer, base_url=server.url) as client:
        assert {each.unified_api async for each in client.vault.connections.list()} == {"accounting"}
        with pytest.raises(ForbiddenError, match="crm"):
            await client.vault.connections.get("crm", "hubspot")


async def test_the_page_offers_what_can_be_done(
    server: EmbeddedApideck, apideck: Apideck, browser: httpx.AsyncClient, consumer: str
) -> None:
    server.connect(consumer, "salesforce")
    uri, _ = await open_session(apideck)
    page = await browser.get(uri)
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert labels(section(page, "crm+salesforce")) == ["Connect again", "Disconnect", "Disable", "Delete"]
    assert labels(section(page, "crm+hubspot")) == ["Connect"]
    assert labels(section(page, "crm+quillbridge")) == ["Save"]  # a setting is needed first
    assert "crm+gannet" not in page.text
    assert "crm+fernway" not in page.text
    assert link(page.text, "Done") == APP_PAGE


async def test_the_page_offers_what_the_session_allows(
    server: EmbeddedApideck, apideck: Apideck, browser: httpx.AsyncClient, consumer: str
) -> None:
    server.connect(consumer, "salesforce")
    uri, _ = await open_session(apideck, allow_actions=[], unified_apis=[UnifiedApiId.CRM])
    page = await browser.get(uri)
    assert labels(section(page, "crm+salesforce")) == []
    assert "accounting+quillbridge" not in page.text
    for action in ("disable", "delete"):
        assert (await browser.post(f"{uri}/crm/salesforce", data={"action": action})).status_code == 403
    assert (await browser.post(f"{uri}/accounting/quillbridge", data={"action": "settings"})).status_code == 403
    assert (await apideck.vault.connections.get("crm", "salesforce")).enabled


async def test_settings_are_entered_on_the_page(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    uri, _ = await open_session(apideck)
    form = {"action": "settings", "api_key": "sk-hidden", "region": "europe", "page_size": "50"}
    saved = go(await browser.post(f"{uri}/crm/brindle", data=form), 303)
    assert saved == f"{uri}?done=settings&at=crm%2Bbrindle#crm+brindle"
    assert '<p role="status">The settings of Brindle are saved.</p>' in section(await browser.get(saved), "crm+brindle")
    connection = await apideck.vault.connections.get("crm", "brindle")
    assert connection.state == "callable"
    assert connection.settings == {"api_key": "sk-hidden", "region": "europe", "page_size": 50}
    part = section(await browser.get(uri), "crm+brindle")
    assert "sk-hidden" not in part
    assert '<option value="europe" selected>' in part
    await browser.post(f"{uri}/crm/brindle", data={"action": "settings", "api_key": "", "region": "north-america"})
    connection = await apideck.vault.connections.get("crm", "brindle")
    assert connection.settings == {"api_key": "sk-hidden", "region": "north-america", "page_size": None}
    for wrong in ({"page_size": "many"}, {"region": "moon"}):
        assert (await browser.post(f"{uri}/crm/brindle", data={"action": "settings", **wrong})).status_code == 400


async def test_a_checkbox_is_a_boolean(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    uri, _ = await open_session(apideck)
    form = {"action": "settings", "subdomain": "acme", "trial": "true"}
    await browser.post(f"{uri}/crm/quillbridge", data=form)
    assert (await apideck.vault.connections.get("crm", "quillbridge")).settings == {"subdomain": "acme", "trial": True}
    part = section(await browser.get(uri), "crm+quillbridge")
    assert " checked>" in part
    assert labels(part) == ["Connect", "Save", "Disable", "Delete"]


async def test_connections_are_switched_off_and_deleted_on_the_page(
    server: EmbeddedApideck, apideck: Apideck, browser: httpx.AsyncClient, consumer: str
) -> None:
    server.connect(consumer, "salesforce")
    uri, _ = await open_session(apideck)
    form = f"{uri}/crm/salesforce"
    go(await browser.post(form, data={"action": "disable"}), 303)
    assert not (await apideck.vault.connections.get("crm", "salesforce")).enabled
    assert "Enable" in labels(section(await browser.get(uri), "crm+salesforce"))
    go(await browser.post(form, data={"action": "enable"}), 303)
    assert (await apideck.vault.connections.get("crm", "salesforce")).enabled
    go(await browser.post(form, data={"action": "delete"}), 303)
    assert (await apideck.vault.connections.get("crm", "salesforce")).state == "available"
    for action, status in (("delete", 404), ("enable", 404), ("dance", 404)):
        assert (await browser.post(form, data={"action": action})).status_code == status
    assert (await browser.post(f"{uri}/crm/nobody", data={"action": "settings"})).status_code == 404
    assert (await browser.post(f"{uri}/crm/gannet", data={"action": "settings"})).status_code == 403


async def test_consent_leads_back_to_the_page(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    uri, _ = await open_session(apideck)
    connect = link(section(await browser.get(uri), "crm+hubspot"), "Connect")
    assert connect
    denied = go(await browser.get(await consent(browser, connect, "deny")))
    assert denied.startswith(f"{uri}?")
    assert "The user denied access" in (await browser.get(denied)).text
    assert go(await browser.get(await consent(browser, connect))).startswith(f"{uri}?state=")
    assert "hubspot" in [each.service_id async for each in apideck.vault.connections.list(configured=True)]
    connected = go(await browser.get(await consent(browser, connect)))
    assert "HubSpot is connected." in section(await browser.get(connected), "crm+hubspot")


async def test_disconnecting_needs_a_confirmation(
    server: EmbeddedApideck, apideck: Apideck, browser: httpx.AsyncClient, consumer: str
) -> None:
    server.connect(consumer, "hubspot")
    uri, _ = await open_session(apideck)
    for label, action, state in (("Disconnect", "disconnect", "added"), ("Delete", "delete", "available")):
        place = link(section(await browser.get(uri), "crm+hubspot"), label)
        assert place == f"{urlsplit(uri).path}/crm/hubspot/{action}"
        question = await browser.get(f"{server.url}{place}")
        assert "?</h1>" in question.text
        assert link(question.text, "Keep it") == f"{urlsplit(uri).path}#crm+hubspot"
        assert (await apideck.vault.connections.get("crm", "hubspot")).state != state
        done = go(await browser.post(f"{uri}/crm/hubspot", data={"action": action}), 303)
        assert '<p role="status">' in section(await browser.get(done), "crm+hubspot")
        assert (await apideck.vault.connections.get("crm", "hubspot")).state == state
    for odd, status in (("disconnect", 404), ("dance", 404)):
        assert (await browser.get(f"{uri}/crm/hubspot/{odd}")).status_code == status
    assert (await browser.get(f"{uri}/crm/brindle/disconnect")).status_code == 422
    restricted, _ = await open_session(apideck, allow_actions=[])
    server.connect(consumer, "hubspot")
    for action in ("disconnect", "delete"):
        assert (await browser.get(f"{restricted}/crm/hubspot/{action}")).status_code == 403
        assert (await browser.post(f"{restricted}/crm/hubspot", data={"action": action})).status_code == 403
    assert (await browser.get(f"{server.url}/session/nonsense/crm/hubspot/delete")).status_code == 401


async def test_a_wrong_setting_is_told_at_its_field(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    uri, _ = await open_session(apideck)
    form = {"action": "settings", "api_key": "sk-hidden", "region": "", "page_size": "<many>"}
    page = seen(await browser.post(f"{uri}/crm/brindle", data=form), 400)
    wrong = [field for field in page.all("input", "select") if field.get("aria-invalid")]
    assert [field["name"] for field in wrong] == ["region", "page_size"]
    assert wrong[1]["value"] == "<many>"
    assert "Not saved: Region is needed; Records a page must be a number." in page.text
    problems = [each["id"] for each in page.all("span") if each.get("class") == "problem"]
    assert [str(field["aria-describedby"]).split()[0] for field in wrong] == problems
    assert [field["name"] for field in page.all("input", "select") if "autofocus" in field] == ["region"]
    assert "sk-hidden" not in page.text
    assert not (await apideck.vault.connections.get("crm", "brindle")).settings


async def test_every_hosted_page_is_accessible(
    server: EmbeddedApideck, apideck: Apideck, browser: httpx.AsyncClient, consumer: str
) -> None:
    server.connect(consumer, "marlowe")
    uri, _ = await open_session(apideck)
    page = seen(await browser.get(uri))
    assert [heading["id"] for heading in page.all("h2")] == [part["aria-labelledby"] for part in page.all("section")]
    by_name = {field["name"]: field for field in page.all("input")}
    assert (by_name["password"]["autocomplete"], by_name["username"]["autocomplete"]) == (
        "current-password",
        "username",
    )
    assert (by_name["api_key"]["autocomplete"], by_name["page_size"]["inputmode"]) == ("off", "decimal")
    seen(await browser.get(f"{uri}/crm/marlowe/delete"))
    seen(await browser.get(f"{server.url}/services/hubspot/consent?client_id=app&scope=x"))
    seen(await browser.get(f"{server.url}/session/nonsense"), 401)


async def test_a_browser_reads_an_oauth_error_as_a_page(server: EmbeddedApideck, browser: httpx.AsyncClient) -> None:
    address = f"{server.url}/vault/authorize/hubspot/app?state=<b>x"
    page = seen(await browser.get(address, headers={"accept": "text/html,*/*;q=0.8"}), 400)
    assert "state" in page.text
    refused(await browser.get(address), 400, "OAuthInvalidStateError")


async def test_a_message_is_of_the_sessions_own_connections(
    apideck: Apideck, browser: httpx.AsyncClient, server: EmbeddedApideck
) -> None:
    uri, _ = await open_session(apideck)
    for odd in ({"done": "disconnect", "at": "x"}, {"done": "dance", "at": "crm+hubspot"}, {"state": "eyJ.x.y"}):
        page = seen(await browser.get(uri, params=odd))
        assert not [each for each in page.all("p") if "role" in each]


async def test_a_session_can_send_people_straight_back(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    uri, _ = await open_session(apideck, auto_redirect=True)
    connect = link(section(await browser.get(uri), "crm+hubspot"), "Connect")
    assert connect
    assert go(await browser.get(await consent(browser, connect))).startswith(f"{APP_PAGE}&state=")


async def test_nothing_gets_into_the_page_unescaped(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    evil = "\"><script>alert('x')</script>"
    requested = Session(theme=SessionTheme(vault_name=evil), redirect_uri='https://app.example/?a="><script>')
    uri = str((await apideck.vault.sessions.create(requested)).session_uri)
    await browser.post(f"{uri}/crm/quillbridge", data={"action": "settings", "subdomain": evil})
    page = await browser.get(uri, params={"error": evil, "error_description": evil})
    assert page.text.count("&lt;script&gt;") == 5
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("token", ["nonsense", "eyJhbGciOiJub25lIn0.e30.", "%00"])
async def test_a_page_without_a_good_token_is_a_401(
    server: EmbeddedApideck, browser: httpx.AsyncClient, token: str
) -> None:
    for response in (
        await browser.get(f"{server.url}/session/{token}"),
        await browser.post(f"{server.url}/session/{token}/crm/hubspot", data={"action": "settings"}),
    ):
        assert response.status_code == 401
        assert response.headers["content-type"].startswith("text/html")


async def test_tokens_stay_out_of_the_request_log(
    server: EmbeddedApideck, apideck: Apideck, browser: httpx.AsyncClient
) -> None:
    uri, token = await open_session(apideck)
    connect = link(section(await browser.get(uri), "crm+hubspot"), "Connect")
    assert connect
    await browser.get(go(await browser.get(await consent(browser, connect))))
    seen = [f"{request!r} {request.path} {request.raw_query} {request.query}" for request in server.requests]
    assert len(seen) == 7
    for secret in (token, token.rpartition(".")[2], connect.partition("state=")[2].partition("&")[0]):
        assert not any(secret in each for each in seen)
    assert timedelta(seconds=claims_of(token)["exp"] - claims_of(token)["iat"]) == timedelta(hours=1)
    assert server.requests[1].path == "/session/[redacted]"
    assert dict(server.requests[-2].query) == {"state": "[redacted]", "code": "[redacted]"}
