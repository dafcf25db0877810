"""The OAuth round trip of a browser, and revoking: every successful path, and every way to fail."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import pytest

from apideck_client import Apideck, OAuthCredentialsNotFoundError
from apideck_client.testing import EmbeddedApideck
from apideck_client.vault.models import Connection

from .answers import refused
from .vault import APP_PAGE, Clock, consent, go, query_of, with_redirect


async def authorize_url(apideck: Apideck, service: str = "hubspot", redirect_uri: str = APP_PAGE) -> str:
    connection = await apideck.vault.connections.get("crm", service)
    assert isinstance(connection.authorize_url, str)
    return with_redirect(connection.authorize_url, redirect_uri)


async def revoke_url(apideck: Apideck, service: str = "hubspot", redirect_uri: str = APP_PAGE) -> str:
    connection = await apideck.vault.connections.get("crm", service)
    assert isinstance(connection.revoke_url, str)
    return with_redirect(connection.revoke_url, redirect_uri)


async def state_of(apideck: Apideck, service: str = "hubspot") -> Any:
    return (await apideck.vault.connections.get("crm", service)).state


def claims_of(url: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(query_of(url)["state"], options={"verify_signature": False})
    return claims


async def test_consent_makes_a_connection_callable(
    apideck: Apideck, browser: httpx.AsyncClient, server: EmbeddedApideck, consumer: str
) -> None:
    url = await authorize_url(apideck)
    claims = claims_of(url)
    assert {name: claims[name] for name in ("consumer_id", "unified_api", "service_id", "application_id")} == {
        "consumer_id": consumer,
        "unified_api": "crm",
        "service_id": "hubspot",
        "application_id": "app",
    }
    page = go(await browser.get(f"{url}&scope=contacts.read%20deals.read"))
    assert page.startswith(f"{server.url}/services/hubspot/consent?")
    shown = (await browser.get(page)).text
    assert "HubSpot" in shown
    assert "contacts.read deals.read" in shown
    back = go(await browser.post(page, data={"decision": "allow"}), 303)
    assert back.startswith(f"{server.url}/vault/callback?")
    assert query_of(back).keys() == {"state", "code"}
    assert await state_of(apideck) == "available"
    response = await browser.get(back)
    assert response.headers["cache-control"] == "no-store"
    assert go(response).startswith(f"{APP_PAGE}&state=")
    assert query_of(go(response)) == {"tab": "crm", "state": query_of(url)["state"]}
    assert await state_of(apideck) == "callable"


async def test_consent_without_the_settings_is_not_enough(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    await browser.get(await consent(browser, await authorize_url(apideck, "marlowe")))
    assert await state_of(apideck, "marlowe") == "authorized"
    settings = Connection(settings={"region": "europe"})
    assert (await apideck.vault.connections.update("crm", "marlowe", settings)).state == "callable"


async def test_settings_that_consent_needs_come_first(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    url = await authorize_url(apideck, "quillbridge")
    assert "subdomain" in refused(await browser.get(url), 422, "ConnectionSettingsError")
    await apideck.vault.connections.create("crm", "quillbridge", Connection(settings={"subdomain": "acme"}))
    await browser.get(await consent(browser, url))
    assert await state_of(apideck, "quillbridge") == "callable"


@pytest.mark.parametrize(
    ("redirect_uri", "expected"),
    [
        ("https://app.example", "https://app.example?"),
        ("https://app.example/a?b=c%20d&e=", "https://app.example/a?b=c%20d&e=&"),
        ("http://127.0.0.1:8000/back#top", "http://127.0.0.1:8000/back?"),
    ],
)
async def test_the_app_gets_its_own_address_back(
    apideck: Apideck, browser: httpx.AsyncClient, redirect_uri: str, expected: str
) -> None:
    url = await authorize_url(apideck, redirect_uri=redirect_uri)
    back = go(await browser.get(await consent(browser, url)))
    assert back.startswith(f"{expected}state=")
    assert urlsplit(back).fragment == urlsplit(redirect_uri).fragment


async def test_denied_consent_is_told(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    url = await authorize_url(apideck)
    callback = await consent(browser, url, "deny")
    assert query_of(callback)["error"] == "access_denied"
    back = query_of(go(await browser.get(callback)))
    assert back == {
        "tab": "crm",
        "state": query_of(url)["state"],
        "error": "access_denied",
        "error_description": "The user denied access",
    }
    assert await state_of(apideck) == "available"
    refused(await browser.get(callback), 400, "OAuthInvalidStateError")  # the round trip has ended


@pytest.mark.parametrize("page", ["authorize", "revoke"])
@pytest.mark.parametrize(
    "redirect_uri", [None, "", "/integrations", "app.example", "javascript://x/%0aalert(1)", "//x"]
)
async def test_the_way_back_has_to_be_absolute(
    apideck: Apideck, browser: httpx.AsyncClient, page: str, redirect_uri: str | None
) -> None:
    url = await (authorize_url if page == "authorize" else revoke_url)(apideck, redirect_uri=redirect_uri or "")
    if redirect_uri is None:
        url = url.partition("&redirect_uri=")[0]
    refused(await browser.get(url), 400, "OAuthRedirectUriError")


async def test_a_state_is_for_one_service_and_app(
    apideck: Apideck, browser: httpx.AsyncClient, server: EmbeddedApideck
) -> None:
    state = query_of(await authorize_url(apideck))["state"]
    for path in ("authorize/salesforce/app", "authorize/hubspot/other", "revoke/salesforce/app"):
        url = with_redirect(f"{server.url}/vault/{path}?state={state}")
        refused(await browser.get(url), 400, "OAuthInvalidStateError")


@pytest.mark.parametrize("wrong", ["", "nonsense", "tampered", "resigned", "foreign"])
@pytest.mark.parametrize("page", ["authorize/hubspot/app", "revoke/hubspot/app", "callback"])
async def test_a_wrong_state_is_refused(
    apideck: Apideck, browser: httpx.AsyncClient, server: EmbeddedApideck, page: str, wrong: str
) -> None:
    state = query_of(await authorize_url(apideck))["state"]
    forged = {
        "tampered": state[:-3] + ("abc" if not state.endswith("abc") else "def"),
        "resigned": jwt.encode(jwt.decode(state, options={"verify_signature": False}), "k" * 32),
        "foreign": str((await apideck.vault.sessions.create()).session_token),
    }.get(wrong, wrong)
    url = with_redirect(f"{server.url}/vault/{page}?state={forged}&code=x")
    refused(await browser.get(url), 400, "OAuthInvalidStateError")


async def test_a_state_expires(timed_apideck: Apideck, browser: httpx.AsyncClient, clock: Clock) -> None:
    url = await authorize_url(timed_apideck)
    callback = await consent(browser, url)
    clock.turn(hours=1)
    for late in (url, callback):
        refused(await browser.get(late), 400, "OAuthInvalidStateError")
    assert await state_of(timed_apideck) == "available"


async def test_a_callback_belongs_to_a_round_trip(
    apideck: Apideck, browser: httpx.AsyncClient, server: EmbeddedApideck
) -> None:
    state = query_of(await authorize_url(apideck))["state"]
    response = await browser.get(f"{server.url}/vault/callback?state={state}&code=x")
    assert "under way" in refused(response, 400, "OAuthInvalidStateError")


async def test_a_code_is_good_once_and_for_its_own_state(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    callback = await consent(browser, await authorize_url(apideck))
    other = await consent(browser, await authorize_url(apideck, "salesforce"))
    code, other_code = query_of(callback)["code"], query_of(other)["code"]
    for wrong in ("nonsense", other_code):
        response = await browser.get(callback.replace(code, wrong))
        refused(response, 400, "OAuthCodeExchangeError")
    refused(await browser.get(other), 400, "OAuthCodeExchangeError")  # the code was tried for another connection
    refused(await browser.get(callback.partition("&code=")[0]), 400, "RequestParametersValidationError")
    go(await browser.get(callback))
    refused(await browser.get(callback), 400, "OAuthInvalidStateError")
    assert await state_of(apideck) == "callable"
    assert await state_of(apideck, "salesforce") == "available"


async def test_an_integration_has_to_be_configured(apideck: Apideck, browser: httpx.AsyncClient) -> None:
    refused(await browser.get(await authorize_url(apideck, "fernway")), 404, "IntegrationNotFoundError")
    refused(await browser.get(await authorize_url(apideck, "gannet")), 403, "ConnectorDisabledError")


async def test_revoking_gives_up_the_credentials(
    apideck: Apideck, browser: httpx.AsyncClient, server: EmbeddedApideck, consumer: str
) -> None:
    server.seed(consumer, contacts=1, service_id="hubspot")
    url = await revoke_url(apideck)
    assert query_of(go(await browser.get(url))) == {"tab": "crm", "state": query_of(url)["state"]}
    assert await state_of(apideck) == "added"
    with pytest.raises(OAuthCredentialsNotFoundError):
        await apideck.with_options(service_id="hubspot", max_retries=0).crm.contacts.list()
    go(await browser.get(url))  # a second time: there is nothing left to revoke
    await browser.get(await consent(browser, await authorize_url(apideck)))
    assert len((await apideck.crm.contacts.list(service_id="hubspot")).data) == 1


async def test_consent_repairs_what_a_failed_refresh_broke(
    apideck: Apideck, browser: httpx.AsyncClient, server: EmbeddedApideck, consumer: str
) -> None:
    server.connect(consumer, "hubspot")
    server.fail_refresh(consumer, "hubspot")
    assert await state_of(apideck) == "invalid"
    await browser.get(await consent(browser, await authorize_url(apideck)))
    assert await state_of(apideck) == "callable"


async def test_the_service_has_pages_for_what_it_knows(browser: httpx.AsyncClient, server: EmbeddedApideck) -> None:
    for service in ("nobody", "brindle"):
        assert (await browser.get(f"{server.url}/services/{service}/consent")).status_code == 404
    page = await browser.get(f"{server.url}/services/hubspot/consent?client_id=%3Cscript%3E&scope=%3Cb%3E")
    assert "<script" not in page.text
    assert "<b>" not in page.text
