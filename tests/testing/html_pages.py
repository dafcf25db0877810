"""HTML pages: their elements, and a check that they are accessible and self-contained."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx

TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "nav",
        "a",
        "form",
        "p",
        "label",
        "input",
    ),
    *("button", "section", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "bdi", "time", "select"),
    *("option", "small", "br", "script", "pre", "span", "strong", "footer"),
}


class Seen(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def seen(answer: httpx.Response, status_code: int = 200) -> Seen:
    """Check that a page is accessible and loads nothing from other hosts, and return it."""
    assert answer.status_code == status_code, answer.text
    page = Seen(answer.text)
    assert {tag for tag, _ in page.elements} <= TAGS
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {label["for"] for label in page.all("label")}
    for field in page.all("input", "select"):
        assert field.get("type") == "hidden" or field["id"] in labelled, field
        assert field.get("aria-describedby") in (None, *ids)
    assert len(page.all("caption")) == len(page.all("table"))
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert all(cell["scope"] in ("col", "row") for cell in page.all("th"))
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
    nonces = re.findall(r"'nonce-([\w-]+)'", answer.headers["content-security-policy"])
    assert [script.get("nonce") for script in page.all("script")] == nonces
    return page
