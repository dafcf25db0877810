"""Use of Vault as by people and apps: a clock that a test sets, a browser, and the forms and links of its pages."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

import httpx

APP_PAGE = "https://app.example/integrations?tab=crm"
"""The app's page to which customers return."""


class Clock:
    """A clock that stands still until a test sets it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


def section(page: httpx.Response, connection_id: str) -> str:
    """Return the part of a hosted page for one connection."""
    assert page.status_code == 200, page.text
    found = re.search(rf'<section id="{re.escape(connection_id)}"[^>]*>(.*?)</section>', page.text, re.DOTALL)
    assert found, f"{connection_id} is not on the page"
    return found[1]


def link(part: str, label: str) -> str | None:
    """Return the target of a link."""
    found = re.search(rf'<a href="([^"]*)"[^>]*>{label}(?:<span>[^<]*</span>)?</a>', part)
    return html.unescape(found[1]) if found else None


def labels(part: str) -> list[str]:
    """Return the labels of the links and buttons."""
    return re.findall(r"<(?:a|button)[^>]*>([^<]+)<", part)


def with_redirect(url: str | None, redirect_uri: str = APP_PAGE) -> str:
    """Return an authorize or revoke URL with a redirect URI."""
    assert url
    return f"{url}&redirect_uri={quote(redirect_uri, safe='')}"


def go(response: httpx.Response, status_code: int = 301) -> str:
    """Return the target of a redirect."""
    assert response.status_code == status_code, response.text
    return response.headers["location"]


def query_of(url: str) -> dict[str, str]:
    """Return the parameters of a query."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


async def consent(browser: httpx.AsyncClient, authorize_url: str, decision: str = "allow") -> str:
    """Go to the service and decide. Return the URL of Vault's callback, without opening it."""
    page = go(await browser.get(authorize_url))
    assert "Allow" in (await browser.get(page)).text
    return go(await browser.post(page, data={"decision": decision}), 303)
