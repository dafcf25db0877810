"""A connection's `authorize_url` and `revoke_url`: pages of this server for the consumer's browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from .connections import ADDED, AVAILABLE, Connection
from .entry import Caller
from .session_tokens import State, Tokens
from .views import connection_view


def shown_connection(connection: Connection, caller: Caller, tokens: Tokens, origin: str) -> dict[str, Any]:
    """Return the connection for this caller, with OAuth links if it needs them and the session allows them."""
    authorize_url = revoke_url = None
    if connection.connector.asks_for_consent:
        key = connection.connector.key
        state = tokens.write_state(State(caller.app_id, connection.consumer_id, key))
        place = f"{quote(key.service_id, safe='')}/{quote(caller.app_id, safe='')}?state={state}"
        if _may_authorize(connection, caller):
            authorize_url = f"{origin}/vault/authorize/{place}"
        if caller.session is None or caller.session.allows("disconnect"):
            revoke_url = f"{origin}/vault/revoke/{place}"
    return connection_view(connection, authorize_url=authorize_url, revoke_url=revoke_url)


def _may_authorize(connection: Connection, caller: Caller) -> bool:
    is_first = connection.state in (AVAILABLE, ADDED)
    return is_first or caller.session is None or caller.session.allows("reauthorize")
