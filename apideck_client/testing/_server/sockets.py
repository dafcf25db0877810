"""The sockets that servers listen on: on loopback only."""

from __future__ import annotations

import ipaddress
import os
import socket


def loopback(host: str) -> str:
    """Return the address to listen on. Raise ValueError if it isn't a loopback address."""
    address = "127.0.0.1" if host == "localhost" else host
    if is_loopback(address):
        return address
    raise ValueError(f"host {host!r} is not a loopback address: use 127.0.0.1, because the server accepts every caller")


def is_loopback(address: str) -> bool:
    """Return True for an address of this machine alone."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def bound(host: str, port: int) -> socket.socket:
    """Open a listening socket with its protocol set. Otherwise asyncio keeps Nagle's algorithm: 40 ms per response."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # on other systems, this option would share a port that is in use
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(2048)
    except BaseException:
        sock.close()
        raise
    return sock


def url_of(sock: socket.socket) -> str:
    """Return the URL at which a socket is reached."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
