"""Keeping an httpcore pool clean: freeing what a call that failed still holds, dropping connections that ran over.

httpcore loses sight of a connection if the call is cancelled between being given it and using it, or while giving it
back, and counts it against the limit for ever: a service that cancels calls would in the end have none left. What is
done here to its books is done by httpcore itself at other times; where it keeps none such, nothing is done.
"""

from typing import Any

_BOOKS = ("_requests", "_connections", "_close_connections", "_assign_requests_to_connections")


async def reclaim(source: Any, stream: Any) -> None:
    """Free the connections of a pool that no request uses and that are not idle either.

    Args:
        source: An httpx client or transport.
        stream: The body of the call's answer, if it had come as far.
    """
    ended = _pool_request(stream)
    transports = [source._transport, *source._mounts.values()] if hasattr(source, "_mounts") else [source]
    for transport in transports:
        pool: Any = getattr(transport, "_pool", None)
        if not all(hasattr(pool, name) for name in _BOOKS):
            continue
        pool._requests = [request for request in pool._requests if request is not ended]
        in_use = {id(request.connection) for request in pool._requests}
        lost = [each for each in pool._connections if not (id(each) in in_use or each.is_idle() or each.is_closed())]
        if lost:
            pool._connections = [each for each in pool._connections if each not in lost]
            await pool._close_connections([*lost, *pool._assign_requests_to_connections()])


async def drop_overrun(stream: Any) -> None:
    """Close the connection of an answer that ran past its end: what is left would be read as the next call's answer.

    Called at once when the answer is closed, before another call that waits for the connection can run; httpcore sends
    that one over another connection.

    Args:
        stream: The body of the answer.
    """
    connection: Any = getattr(_pool_request(stream), "connection", None)
    while connection is not None and not hasattr(connection, "_h11_state"):
        connection = getattr(connection, "_connection", None)
    if connection is not None and connection._h11_state.trailing_data[0]:
        await connection.aclose()


def _pool_request(stream: Any) -> object:
    """The entry in the pool's books that belongs to an answer, somewhere inside its stream."""
    while stream is not None and not hasattr(stream, "_pool_request"):
        stream = getattr(stream, "_httpcore_stream", None) or getattr(stream, "_stream", None)
    return getattr(stream, "_pool_request", None)
