"""Keeps an httpcore pool clean: frees the connection of a failed call, and closes a connection that has surplus data.

httpcore 1.0, the pool below httpx, forgets a connection whose call is cancelled before it is used or while it is
returned: nothing uses the connection, but it counts against the limit forever. A service that cancels calls would run
out of connections. httpx has had no release with a fix; its successor has one, in httpcore2 2.6:
https://github.com/pydantic/httpx2/pull/983. So `libraries.py` calls `reclaim` for httpx only.

Both functions only do things that the pool does itself at other times. If a pool has other attributes, they do nothing.
"""

from typing import Any

_ATTRIBUTES = ("_requests", "_connections", "_close_connections", "_assign_requests_to_connections")


async def reclaim(source: Any, stream: Any) -> None:
    """Free the connections of a pool that are not idle and that no request uses.

    Args:
        source: An HTTP client or a transport.
        stream: The body of the call's response, or None if there was no response.
    """
    ended = _pool_request(stream)
    transports = [source._transport, *source._mounts.values()] if hasattr(source, "_mounts") else [source]
    for transport in transports:
        pool: Any = getattr(transport, "_pool", None)
        if not all(hasattr(pool, name) for name in _ATTRIBUTES):
            continue
        pool._requests = [request for request in pool._requests if request is not ended]
        in_use = {id(request.connection) for request in pool._requests}
        lost = [each for each in pool._connections if not (id(each) in in_use or each.is_idle() or each.is_closed())]
        if lost:
            pool._connections = [each for each in pool._connections if each not in lost]
            await pool._close_connections([*lost, *pool._assign_requests_to_connections()])


async def drop_overrun(stream: Any) -> None:
    """Close the connection of a response that has data after its end. The next call would read it as its response.

    httpx and httpx2 both keep such a connection. Call this as soon as the response is closed, before a call that waits
    for the connection can run: the pool sends that call over another one.

    Args:
        stream: The body of the response.
    """
    connection: Any = getattr(_pool_request(stream), "connection", None)
    while connection is not None and not hasattr(connection, "_h11_state"):
        connection = getattr(connection, "_connection", None)
    if connection is not None and connection._h11_state.trailing_data[0]:
        await connection.aclose()


def _pool_request(stream: Any) -> object:
    """Return the pool's entry for a response, from inside the response's stream."""
    while stream is not None and not hasattr(stream, "_pool_request"):
        stream = getattr(stream, "_httpcore_stream", None) or getattr(stream, "_stream", None)
    return getattr(stream, "_pool_request", None)
