"""Stops aiohttp from sending a request a second time by itself.

aiohttp silently sends a GET or a DELETE again if a kept-alive connection closes before a response comes. If the first
delete was carried out, the call then ends in a 404, although it deleted the record. Retries are the task of this
client, which counts and reports them.
"""

from typing import Any

_SWITCH = "_retry_connection"
"""The attribute of an aiohttp session that turns this off. aiohttp's own tests use it; there is no public way."""


def stop_resending(transport: Any) -> bool:
    """Disable the resending of a transport that belongs to the client.

    Call it inside the event loop: it opens the transport's session if there is none.

    Returns:
        True if the transport may still send a request a second time by itself.
    """
    if not _is_aiohttp(transport):
        return False
    session = transport.client
    if session is None or callable(session):
        session = transport.client = transport.get_client()
    if not hasattr(session, _SWITCH):
        return True
    setattr(session, _SWITCH, False)
    return False


def may_resend(client: Any) -> bool:
    """Return True if the caller's own HTTP client may send a request a second time by itself. It keeps its settings."""
    transports = [getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()]
    return any(_is_aiohttp(transport) for transport in transports)


def _is_aiohttp(transport: Any) -> bool:
    return any(each.__module__.partition(".")[0] == "httpx_aiohttp" for each in type(transport).__mro__)
