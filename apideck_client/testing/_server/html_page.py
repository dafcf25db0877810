"""The frame of every HTML page: no script but the page's own, no other site around it, and no cache."""

from __future__ import annotations

from html import escape

from starlette.responses import Response

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_STYLE = (
    ":root{color-scheme:light dark}body{font-family:sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}"
    "section{border-top:1px solid;padding:.5rem 0}:focus-visible{outline:3px solid;outline-offset:2px}"
)


def html(
    title: str,
    body: str,
    *,
    heading: str = "",
    status_code: int = 200,
    style: str = "",
    policy: str = "",
    referrer: str = "no-referrer",
) -> Response:
    """Build a page. The body is HTML already; `style` and `policy` are added to those of every page.

    The heading is the title unless it is given.
    With no-referrer, some browsers send `Origin: null` with a page's own forms.
    """
    name, top = escape(title), escape(heading or title)
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{name}</title>'
        f"<style>{_STYLE}{style}</style></head><body><main><h1>{top}</h1>{body}</main></body></html>"
    )
    allowed = {"content-security-policy": f"{_POLICY}; {policy}"} if policy else {}
    sent = {**_HEADERS, **allowed, "referrer-policy": referrer}
    # A lone surrogate can be in what a caller sent as JSON, and UTF-8 can't hold it.
    content = page.encode("utf-8", "replace")
    return Response(content, status_code, headers=sent, media_type="text/html")
