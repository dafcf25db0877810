"""The example service over real HTTP, with requests from a browser and from an embedded Apideck."""

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import httpx
import pytest
import uvicorn

from apideck_client import webhooks
from apideck_client.testing import EmbeddedApideck
from examples.connect_your_crm.__main__ import main
from examples.connect_your_crm.app import build_app, demo_settings
from tests.support.documents import ROOT
from tests.support.secret_scanner import KEY


@contextmanager
def serving(sock: socket.socket, apideck: EmbeddedApideck, url: str) -> Iterator[None]:
    """Run the service in a separate thread while the context is open."""
    app = build_app(demo_settings(apideck.url, url, api_key=KEY))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def service() -> Iterator[tuple[str, EmbeddedApideck]]:
    """Yield the service's URL, and the Apideck that it uses."""
    with socket.create_server(("127.0.0.1", 0)) as sock, EmbeddedApideck(api_key=KEY) as apideck:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        for service_id in ("hubspot", "salesforce"):
            apideck.seed("acme", contacts=3, service_id=service_id, connected=False)
        with serving(sock, apideck, url):
            apideck.subscribe(f"{url}/webhooks/apideck")
            yield url, apideck


@pytest.fixture
def browser(service: tuple[str, EmbeddedApideck]) -> Iterator[httpx.Client]:
    """A browser that opens the service's pages and follows redirects."""
    with httpx.Client(base_url=service[0], follow_redirects=True, trust_env=False) as client:
        yield client


def submit(browser: httpx.Client, page: httpx.Response, button: str) -> httpx.Response:
    """Press a button of a page."""
    for action, inside in re.findall(
        r"<form method=\"post\"(?: action=\"([^\"]*)\")?[^>]*>(.*?)</form>", page.text, re.DOTALL
    ):
        found = re.search(
            rf"<button(?: name=\"(\w+)\" value=\"(\w+)\")?[^>]*>{re.escape(button)}(?:<span>[^<]*</span>)?</button>",
            inside,
        )
        if found:
            data = {found[1]: found[2]} if found[1] else {}
            return browser.post(urljoin(str(page.url), action), data=data)
    raise AssertionError(f"the page has no button {button!r}: {page.text}")


def row(page: httpx.Response, name: str) -> str:
    """Return the start page's row of a connection."""
    found = re.search(rf"<tr><th>{name}</th>(.*?)</tr>", page.text, re.DOTALL)
    assert found, page.text
    return found[1]


def test_a_customer_connects_reads_and_disconnects(service: tuple[str, EmbeddedApideck], browser: httpx.Client) -> None:
    url, apideck = service
    assert "I am acme" in browser.get("/").text
    start = browser.post("/sign-in/acme")
    assert "has not authorized it" in row(start, "HubSpot")
    assert "settings are missing: subdomain" in row(start, "Quillbridge")
    assert "not available yet" in row(start, "Fernway")

    consent = browser.post("/connect/hubspot")
    assert "HubSpot: grant access?" in consent.text
    back = submit(browser, consent, "Allow")
    assert str(back.url) == f"{url}/"
    assert "HubSpot is connected." in back.text
    assert "/contacts/hubspot" in row(back, "HubSpot")

    apideck.deliveries.run_due()
    assert "hubspot is connected" in browser.get("/").text
    assert browser.get("/contacts/hubspot").text.count("<li>") == 3

    gone = browser.post("/disconnect/hubspot")
    assert "has not authorized it" in row(gone, "HubSpot")
    apideck.deliveries.run_due()
    assert "hubspot was disconnected" in browser.get("/").text
    assert "hubspot can&#x27;t be read just now" in browser.get("/contacts/hubspot").text


def test_a_customer_who_denies_is_told_so_and_can_try_again(browser: httpx.Client) -> None:
    browser.post("/sign-in/acme")
    back = submit(browser, browser.post("/connect/hubspot"), "Deny")
    assert "Not connected: access_denied" in back.text
    assert "HubSpot is connected." in submit(browser, browser.post("/connect/hubspot"), "Allow").text


def test_hosted_vault_asks_for_settings_and_comes_back(
    service: tuple[str, EmbeddedApideck], browser: httpx.Client
) -> None:
    browser.post("/sign-in/acme")
    vault = browser.post("/vault")
    assert str(vault.url).startswith(service[1].url)
    action = re.search(r'action="([^"]*/crm/brindle)"', vault.text)
    assert action, vault.text
    settings = {"api_key": "key-of-acme", "region": "europe", "action": "settings"}
    vault = browser.post(urljoin(str(vault.url), action[1]), data=settings)
    done = re.search(r'<a href="([^"]+)"[^>]*>Done</a>', vault.text)
    assert done, vault.text
    back = browser.get(done[1])
    assert str(back.url) == f"{service[0]}/"
    assert "it serves data" in row(back, "Brindle")


def test_a_callback_that_was_forged_connects_nobody(browser: httpx.Client) -> None:
    browser.post("/sign-in/acme")
    browser.post("/connect/hubspot")
    assert "Not connected: invalid_state" in browser.get("/connected/hubspot?state=forged").text
    assert "Not connected: invalid_state" in browser.get("/connected/hubspot").text


def test_a_token_that_can_no_longer_be_refreshed_is_noticed(
    service: tuple[str, EmbeddedApideck], browser: httpx.Client
) -> None:
    _, apideck = service
    apideck.connect("acme", "hubspot")
    apideck.fail_refresh("acme", "hubspot")
    apideck.deliveries.run_due()
    start = browser.post("/sign-in/acme")
    assert "hubspot needs to be connected again" in start.text
    assert "its authorization has failed or was revoked" in row(start, "HubSpot")


def test_a_stale_button_is_told_on_the_start_page(browser: httpx.Client) -> None:
    browser.post("/sign-in/acme")
    assert "Brindle: settings are missing: api_key, region." in browser.post("/connect/brindle").text
    assert "That did not work (ConnectorNotFoundError)." in browser.post("/connect/nonsense").text


def test_two_tabs_connect_at_once(browser: httpx.Client) -> None:
    browser.post("/sign-in/acme")
    consents = [browser.post(f"/connect/{service_id}") for service_id in ("hubspot", "salesforce")]
    told = [submit(browser, consent, "Allow").text for consent in consents]
    assert "HubSpot is connected." in told[0]
    assert "Salesforce is connected." in told[1]


def test_nobody_sees_another_s_pages(browser: httpx.Client) -> None:
    for path in ("/contacts/hubspot", "/connected/hubspot"):
        assert browser.get(path).status_code == 401
    assert browser.post("/connect/hubspot").status_code == 401
    assert browser.post("/sign-in/initech").status_code == 404
    browser.post("/sign-in/globex")
    assert "<li>" not in browser.get("/contacts/hubspot").text
    assert "I am acme" in submit(browser, browser.get("/"), "Sign out").text


def test_webhooks_are_taken_from_apideck_alone_and_once(
    service: tuple[str, EmbeddedApideck], browser: httpx.Client
) -> None:
    event = {
        "event_id": "event-1",
        "event_type": "vault.connection.callable",
        "consumer_id": "acme",
        "service_id": "hub<b>spot",
        "entity_type": "connection",
    }
    body, headers = webhooks.signed(event, key=KEY)
    post = f"{service[0]}/webhooks/apideck"
    assert httpx.post(post, content=body, headers={**headers, "x-apideck-signature": "0" * 64}).status_code == 401
    assert httpx.post(post, content=body.replace(b"acme", b"acne"), headers=headers).status_code == 401
    no_event = webhooks.sign(b"[1]", key=KEY)
    assert httpx.post(post, content=b"[1]", headers={"x-apideck-signature": no_event}).status_code == 400
    for _ in range(2):
        assert httpx.post(post, content=body, headers=headers).status_code == 204
    page = browser.post("/sign-in/acme").text
    assert page.count("hub&lt;b&gt;spot is connected") == 1


def test_one_command_starts_it() -> None:
    command = [sys.executable, "-m", "examples.connect_your_crm", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"Open (http://127\.0\.0\.1:[1-9]\d*) in a browser\.", process.stdout.readline())
            assert found
            assert "This service has two customers." in httpx.get(found[1]).text
        finally:
            process.terminate()


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert f"Can't listen on port {port}" in capsys.readouterr().err
