"""The JWTs that Vault issues: a session's token, and the `state` of an OAuth flow. Needs PyJWT.

They are signed with the server's own key. One kind is not accepted as the other. Their times come from the server's
clock, not from the machine's.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from ..failures import unauthorized
from ..wire import milliseconds
from .connectors import ConnectionKey
from .refusals import invalid_state

STATE_LIFETIME = 3600
"""Seconds from a connection's `authorize_url` to the end of its `state`."""


@dataclass(frozen=True, slots=True)
class Session:
    """The claims of a session's token."""

    app_id: str
    consumer_id: str
    settings: Mapping[str, Any]
    theme: Mapping[str, Any]
    redirect_uri: str | None
    custom_consumer_settings: Mapping[str, Any] = field(repr=False)

    def allows(self, action: str) -> bool:
        """Return True if the consumer may do this to a connection."""
        allowed = self.settings.get("allow_actions")
        return allowed is None or action in allowed

    def shows(self, unified_api: str) -> bool:
        """Return True if the session shows connections of that unified API."""
        shown = self.settings.get("unified_apis")
        return not shown or unified_api in shown


@dataclass(frozen=True, slots=True)
class State:
    """The claims of the `state` of an OAuth link."""

    app_id: str
    consumer_id: str
    key: ConnectionKey


class Tokens:
    """The tokens of one server."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)

    def write_session(self, session: Session, lifetime: int) -> str:
        """Write the token of a session that expires after `lifetime` seconds."""
        claims: dict[str, Any] = {
            "consumer_id": session.consumer_id,
            "application_id": session.app_id,
            "scopes": [],
            "settings": session.settings,
            "theme": session.theme,
            "redirect_uri": session.redirect_uri,
            "custom_consumer_settings": session.custom_consumer_settings,
        }
        return self._write("session", claims, lifetime)

    def read_session(self, token: str) -> Session:
        """Read a session's token. Raise UnauthorizedError if it has expired, is forged or is from another server."""
        claims = self._read("session", token)
        if claims is None:
            raise unauthorized("The session has expired, or its token is not one of ours: create another session")
        return Session(
            app_id=claims["application_id"],
            consumer_id=claims["consumer_id"],
            settings=claims["settings"],
            theme=claims["theme"],
            redirect_uri=claims["redirect_uri"],
            custom_consumer_settings=claims["custom_consumer_settings"],
        )

    def write_state(self, state: State) -> str:
        """Write a `state`, which names the consumer and the connection."""
        claims = {
            "consumer_id": state.consumer_id,
            "application_id": state.app_id,
            "unified_api": state.key.unified_api,
            "service_id": state.key.service_id,
        }
        return self._write("state", claims, STATE_LIFETIME)

    def read_state(self, token: str) -> State:
        """Read a `state`. Raise OAuthInvalidStateError if it has expired, is forged or is from another server."""
        claims = self._read("state", token)
        if claims is None:
            raise invalid_state("The state has expired, or is not one of ours: read the connection again for another")
        key = ConnectionKey(claims["unified_api"], claims["service_id"])
        return State(claims["application_id"], claims["consumer_id"], key)

    def _write(self, kind: str, claims: dict[str, Any], lifetime: int) -> str:
        now = self._now()
        times = {"aud": kind, "iat": now, "exp": now + lifetime, "jti": secrets.token_hex(8)}
        import jwt

        return jwt.encode({**claims, **times}, self._key, algorithm="HS256")

    def _read(self, kind: str, token: str) -> dict[str, Any] | None:
        import jwt

        options = {"verify_exp": False, "verify_iat": False, "require": ["exp", "iat", "aud"]}
        try:
            claims = jwt.decode(token, self._key, algorithms=["HS256"], audience=kind, options=cast("Any", options))
        except jwt.InvalidTokenError:
            return None
        return claims if self._now() < claims["exp"] else None

    def _now(self) -> int:
        return milliseconds(self._clock()) // 1000
