"""The frame of every HTML page. It allows only the page's own scripts, no frame of another site, and no cache."""

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
    ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#555e69;--page:#f4f5f7;--card:#fff;--line:#868e99;"
    "--main:#1f4fd1;--on-main:#fff;--bad:#b3261e;--good:#17663a}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a8b0ba;--page:#15181c;--card:#1f2329;"
    "--line:#78818c;--main:#8fb0ff;--on-main:#10131a;--bad:#ff9d94;--good:#7fd6a0}}"
    "*{box-sizing:border-box}body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);"
    "max-width:36rem;margin:1rem auto 3rem;padding:0 1rem}h1{font-size:1.5rem;line-height:1.2}a{color:var(--main)}"
    "section,.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;"
    "margin:0 0 1rem}h2{font-size:1.15rem;margin:0}.card>p:first-child{margin-top:0}form>p:last-child{margin-bottom:0}"
    "button,.button{display:inline-block;font:inherit;font-weight:600;min-height:2.75rem;padding:.55rem 1rem;"
    "border:1px solid var(--main);border-radius:.4rem;background:var(--card);color:var(--main);"
    "text-decoration:none;text-align:center;cursor:pointer}"
    "label{display:block;font-weight:600}small{display:block;color:var(--soft)}"
    "input,select{font:inherit;color:inherit;background:var(--card);width:100%;min-height:2.75rem;"
    "padding:.4rem .6rem;border:1px solid var(--line);border-radius:.4rem}input[type=checkbox]{width:1.5rem;"
    "min-height:1.5rem;vertical-align:middle;margin:0 .6rem 0 0}"
    "[role=alert],[role=status]{border-left:.3rem solid;padding:.4rem .7rem;margin:.8rem 0}"
    "[type=checkbox]+label{display:inline}[role=status]:empty{border:0;padding:0;margin:0}"
    "[role=alert]{color:var(--bad)}[role=status]{color:var(--good)}"
    ":focus-visible{outline:3px solid var(--main);outline-offset:2px}[id]{scroll-margin-top:1rem}"
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
    """Build a page. The body is already HTML. `style` and `policy` are added to those of every page.

    The default heading is the title. With no-referrer, some browsers send `Origin: null` with a page's own forms.
    """
    name, top = escape(title), escape(heading or title)
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{name}</title>'
        f"<style>{_STYLE}{style}</style></head><body><main><h1>{top}</h1>{body}</main></body></html>"
    )
    allowed = {"content-security-policy": f"{_POLICY}; {policy}"} if policy else {}
    sent = {**_HEADERS, **allowed, "referrer-policy": referrer}
    # A caller's JSON may contain a lone surrogate, which UTF-8 can't encode.
    content = page.encode("utf-8", "replace")
    return Response(content, status_code, headers=sent, media_type="text/html")
