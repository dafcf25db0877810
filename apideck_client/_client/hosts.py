"""Hosts: which names and addresses there can be, and which of them are this machine."""

import re
import socket

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NUMBER = r"[0-9]+|0[xX][0-9A-Fa-f]*"


def is_host(host: str) -> bool:
    """Return whether this can be a host's name, or is an address; an IPv6 address stands in brackets."""
    if host.startswith("["):
        return host.endswith("]") and is_address(host[1:-1])
    if re.fullmatch(_NUMBER, host.removesuffix(".").rpartition(".")[2]):
        return is_address(host)  # what ends in a number is an address, or wrong: no domain does
    return len(host) <= 254 and bool(re.fullmatch(rf"{_LABEL}(?:\.{_LABEL})*\.?", host))


def is_address(host: str) -> bool:
    """Return whether this is an IP address, in its usual form."""
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except (OSError, ValueError):
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether this is the machine itself."""
    if ":" in host:
        return is_address(host) and socket.inet_pton(socket.AF_INET6, host) == b"\0" * 15 + b"\1"
    return host.lower() == "localhost" or (host.startswith("127.") and is_address(host))
