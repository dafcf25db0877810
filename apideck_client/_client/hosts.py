"""Checks of host names and addresses."""

import re
import socket

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NUMBER = r"[0-9]+|0[xX][0-9A-Fa-f]*"


def is_host(host: str) -> bool:
    """Return True for a possible host name, and for an address. An IPv6 address needs brackets."""
    if host.startswith("["):
        return host.endswith("]") and is_address(host[1:-1])
    if re.fullmatch(_NUMBER, host.removesuffix(".").rpartition(".")[2]):
        return is_address(host)  # no domain ends in a number
    return len(host) <= 254 and bool(re.fullmatch(rf"{_LABEL}(?:\.{_LABEL})*\.?", host))


def is_address(host: str) -> bool:
    """Return True for an IP address in its usual form."""
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except (OSError, ValueError):
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return True for an address of this machine itself."""
    if ":" in host:
        return is_address(host) and socket.inet_pton(socket.AF_INET6, host) == b"\0" * 15 + b"\1"
    return host.lower() == "localhost" or (host.startswith("127.") and is_address(host))
