"""Keeping aiohttp from sending a request again by itself.

aiohttp sends a GET or a DELETE again, unseen, where a kept-alive connection closes in place of an answer. A delete that
was carried out then ends in a 404, and nobody can say that it was this call that deleted the record. Retries are this
client's: it counts them, reports them, and knows what they mean.
"""

from typing import Any

_SWITCH = "_retry_connection"
"""The attribute of an aiohttp session that its own tests turn off; there is no public way."""


def stop_resending(transport: Any) -> bool:
    """Switch off the resending of a transport that belongs to the client.

    Call it in the event loop: it makes the transport's session, if there is none yet.

    Returns:
        True if the transport may still send a request again by itself.
    """
    if not _is_aiohttp(transport):
        return False
    if not isinstance(getattr(transport, "client", None), _session_type()):
        transport.client = transport.get_client()
    session = transport.client
    if not hasattr(session, _SWITCH):
        return True
    setattr(session, _SWITCH, False)
    return False


def may_resend(client: Any) -> bool:
    """Return True if a caller's own httpx client may send a request again by itself. It keeps its settings."""
    transports = [getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values()]
    return any(_is_aiohttp(transport) for transport in transports)


def _is_aiohttp(transport: Any) -> bool:
    return any(each.__module__.partition(".")[0] == "httpx_aiohttp" for each in type(transport).__mro__)


def _session_type() -> Any:
    import aiohttp  # it is loaded, as the transport is of it

    return aiohttp.ClientSession
