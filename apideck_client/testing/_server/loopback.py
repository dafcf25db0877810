"""The checks for the control endpoints: only this machine may use them, and no page of another site."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from starlette.requests import Request

from .failures import ApideckFailure

_OWN_SITE = ("none", "same-origin")


def check_is_local(request: Request) -> None:
    """Refuse a request that another machine or a page of another site could have sent."""
    check_host(request)
    check_site(request)


def check_host(request: Request) -> None:
    """Refuse a host name other than this machine's: another site's name can point here (DNS rebinding)."""
    host = request.headers.get("host", "")
    if not _is_loopback(_split(f"//{host}").hostname or ""):
        raise _forbidden("Host", host)


def check_site(request: Request) -> None:
    """Refuse a request that a page of another site has sent."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "none")
    if site not in _OWN_SITE:
        raise _forbidden("Sec-Fetch-Site", site)
    # For a page with the policy no-referrer, browsers send `Origin: null`; `Sec-Fetch-Site` is still right.
    is_hidden = origin == "null" and site == "same-origin"
    if origin is not None and not is_hidden and not _is_own(request, origin):
        raise _forbidden("Origin", origin)


def check_form(request: Request) -> None:
    """Refuse a form that a page of another site sent. Browsers send the origin of the page."""
    check_is_local(request)
    if "origin" not in request.headers and request.headers.get("sec-fetch-site") != "same-origin":
        raise _forbidden("Origin", "")
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        raise _forbidden("Content-Type", content_type)


def check_view(request: Request) -> None:
    """Refuse a page to a script or a frame of another site. Links to it are allowed."""
    check_host(request)
    fetched = (request.headers.get("sec-fetch-mode"), request.headers.get("sec-fetch-dest"))
    if fetched != ("navigate", "document"):
        check_site(request)


def _is_own(request: Request, origin: str) -> bool:
    here = (request.scope["scheme"], request.headers.get("host", "").lower())
    return _split(origin)[:2] == here


def _split(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _forbidden(header: str, value: str) -> ApideckFailure:
    detail = f"{header} {value[:80]!r} is not this server: only this machine may use it, and no page of another site"
    return ApideckFailure("ForbiddenError", "Not allowed", detail)
