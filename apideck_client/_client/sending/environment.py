"""Reads proxies and certificates from environment variables. No other module reads them.

A value that can't be used is an `ArgumentError` that names the variable. No message shows a value, because it may
contain a password.
"""

import os
import urllib.request
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from ...errors import ArgumentError
from ..hosts import is_host, is_loopback
from ..secrets import Secret

_REMEDY: Final = "set it to a URL like http://proxy.example:3128, or unset it"
_SCHEMES: Final = ("http", "https", "socks5", "socks5h")


class Proxy(NamedTuple):
    """A proxy, and the variable that sets it."""

    variable: str
    url: Secret[str]
    """It may contain a password."""


def find_proxy(url: str) -> Proxy | None:
    """Return the proxy for a URL, or None. Loopback never has one.

    The variables are the same as curl's: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`. A name in lower case
    takes precedence over the same name in upper case. A proxy without a scheme uses http. If no variable is set, the
    settings of the operating system apply.

    Raises:
        ArgumentError: The proxy can't be used.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    proxies = urllib.request.getproxies()
    kind = next((kind for kind in (parts.scheme, "all") if proxies.get(kind, "").strip()), None)
    if kind is None or _is_exempt(host, parts.port or {"https": 443}.get(parts.scheme, 80)):
        return None
    names = (f"{kind}_proxy", f"{kind}_proxy".upper())
    variable = next((name for name in names if name in os.environ), "the system's proxy")
    address = proxies[kind].strip()
    address = address if "://" in address else f"http://{address}"
    problem = _problem(address)
    if problem is not None:
        raise ArgumentError(variable, problem, _REMEDY)
    return Proxy(variable, Secret(address))


def _problem(url: str) -> str | None:
    """Return the problem of a proxy's URL, or None. The text contains no part of the URL."""
    try:
        parts = urlsplit(url)
        _, _, place = parts.netloc.rpartition("@")
        host = place if place.endswith("]") else place.rpartition(":")[0] if parts.port is not None else place
    except ValueError:
        return "is not the URL of a proxy"
    if parts.scheme not in _SCHEMES:
        return f"names a kind of proxy that can't be used (the client supports {', '.join(_SCHEMES)})"
    return None if is_host(host.removesuffix(":")) and parts.port != 0 else "is not the URL of a proxy"


def _is_exempt(host: str, port: int) -> bool:
    """Return True if `NO_PROXY` names a host: by a domain, an address or a network, each with or without a port."""
    proxies = urllib.request.getproxies_environment()
    if not proxies:
        return bool(urllib.request.proxy_bypass(host))
    entries = proxies.get("no", "").lower().replace(",", " ").split()
    return any(entry == "*" or _is_named(host.lower().rstrip("."), port, entry) for entry in entries)


def _is_named(host: str, port: int, entry: str) -> bool:
    import ipaddress  # here, because most environments set no proxy

    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass  # the host or the entry is a name, or an address with a port
    name, colon, number = entry.rpartition(":")
    if colon and number.isdecimal():
        return int(number) == port and _is_named(host, port, name)
    name = entry.removeprefix("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def check_certificate_directory() -> None:
    """Raise `ArgumentError` if `SSL_CERT_DIR` is not a directory, because no certificate would be found."""
    folder = os.environ.get("SSL_CERT_DIR")
    if folder and not any(map(os.path.isdir, folder.split(os.pathsep))):
        raise ArgumentError("SSL_CERT_DIR", "names no directory", "set it to a directory of certificates, or unset it")


def check_certificates(problem: OSError) -> ArgumentError | None:
    """Return the error for certificates that could not be loaded, or None if no variable is the cause.

    Args:
        problem: The exception from loading them.
    """
    import ssl  # here, because plain http doesn't need it

    remedy = "set it to a file of certificates in PEM form, or unset it"
    file = os.environ.get("SSL_CERT_FILE")
    if file:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
        except OSError:
            return ArgumentError("SSL_CERT_FILE", "names no file of certificates", remedy)
    if os.environ.get("SSLKEYLOGFILE"):
        return ArgumentError("SSLKEYLOGFILE", f"names a file that can't be written ({problem.strerror})", "unset it")
    return None
