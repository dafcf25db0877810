"""The network's settings in the environment: the proxy for a URL, and certificates. One place reads them all.

What can't be used is an `ArgumentError` that names the variable. No message shows a value: it may hold a password.
"""

import os
import urllib.request
from typing import Final
from urllib.parse import urlsplit

from ...errors import ArgumentError
from ..hosts import is_host, is_loopback
from ..options import Masked

_REMEDY: Final = "set it to such as http://proxy.example:3128, or unset it"
_SCHEMES: Final = ("http", "https", "socks5", "socks5h")


class Proxy:
    """A proxy and the variable that names it.

    It is no tuple and no data class: what shows a traceback's variables walks those, and the URL may hold a password.
    """

    __slots__ = ("url", "variable")

    def __init__(self, variable: str, url: str) -> None:
        self.variable = variable
        self.url = url

    def __repr__(self) -> str:
        return f"<Proxy named by {self.variable}>"


def find_proxy(url: str) -> Proxy | None:
    """Return the proxy that the environment names for a URL, or None. Loopback never has one.

    The variables are those of curl: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`; in small letters they win.
    A proxy without a scheme is reached by http. Where none of them is set, the system's own settings count.

    Raises:
        ArgumentError: The proxy can't be used.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    found = _find(parts.scheme)
    if found is None or _is_exempt(host, parts.port or {"https": 443}.get(parts.scheme, 80)):
        return None
    return Proxy(found.variable, _complete(found))


def _find(scheme: str) -> Proxy | None:
    """The variable for a scheme, and its value. An empty one in small letters switches the other off."""
    if not urllib.request.getproxies_environment():
        system = urllib.request.getproxies()
        value = system.get(scheme) or system.get("all")
        return Proxy("the system's proxy", Masked(value)) if value else None
    for name in (f"{scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            # A web server hands CGI programs the client's `Proxy` header under this name.
            if variable not in os.environ or (variable == "HTTP_PROXY" and "REQUEST_METHOD" in os.environ):
                continue
            if value := os.environ[variable].strip():
                return Proxy(variable, Masked(value))
            break
    return None


def _complete(proxy: Proxy) -> str:
    """The proxy's URL with its scheme, checked."""
    value = Masked(proxy.url if "://" in proxy.url else f"http://{proxy.url}")
    proxy = Proxy(proxy.variable, value)
    problem = _problem(value)
    if problem is not None:
        raise ArgumentError(proxy.variable, problem, _REMEDY)
    return value


def _problem(url: str) -> str | None:
    """What is wrong with a proxy's URL, without a word from it but its scheme."""
    try:
        parts = urlsplit(url)
        _, _, place = parts.netloc.rpartition("@")
        host = place if place.endswith("]") else place.rpartition(":")[0] if parts.port is not None else place
    except ValueError:
        return "is no URL of a proxy"
    if parts.scheme not in _SCHEMES:
        return f"names a proxy of a kind that can't be used (the client knows {', '.join(_SCHEMES)})"
    return None if is_host(host.removesuffix(":")) and parts.port != 0 else "is no URL of a proxy"


def _is_exempt(host: str, port: int) -> bool:
    """Whether `NO_PROXY` names a host: a name with all below it, an address, a network, any of them with a port."""
    proxies = urllib.request.getproxies_environment()
    if not proxies:
        return bool(urllib.request.proxy_bypass(host))
    entries = [entry for entry in proxies.get("no", "").lower().replace(",", " ").split() if entry]
    return any(entry == "*" or _is_named(host.lower().rstrip("."), port, entry) for entry in entries)


def _is_named(host: str, port: int, entry: str) -> bool:
    import ipaddress  # here, since most environments name no proxy

    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass  # one of the two is a name, or an address with a port
    name, colon, number = entry.rpartition(":")
    if colon and number.isdecimal():
        return int(number) == port and _is_named(host, port, name)
    name = entry.removeprefix("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def check_certificate_directory() -> None:
    """Raise `ArgumentError` if `SSL_CERT_DIR` names no directory: certificates would be looked for in vain."""
    folder = os.environ.get("SSL_CERT_DIR")
    if folder and not any(map(os.path.isdir, folder.split(os.pathsep))):
        raise ArgumentError("SSL_CERT_DIR", "names no directory", "set it to a directory of certificates, or unset it")


def check_certificates(problem: OSError) -> ArgumentError | None:
    """Return the error for certificates that couldn't be loaded, if a variable is to blame.

    Args:
        problem: What loading them raised.
    """
    import ssl  # here, as plain http needs none of it

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
