"""The claims in Vault's JSON Web Tokens: a session's token, and the state of an OAuth link.

The claims are read, not verified. Only Apideck can verify them, and does when a token is used. Don't use a claim to
identify a user. The claim names of a session are the same as those of a state, as far as we know. A missing claim is
None.
"""

import base64
import binascii
import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ._client.secrets import Masked, Unshown
from ._client.type_guards import is_object
from .errors import ArgumentError

if TYPE_CHECKING:
    from ._client.records.model import Unset

__all__ = [
    "Claims",
    "HasToken",
    "read_claims",
]


class HasToken(Protocol):
    """Any object with a session's token, such as the result of `vault.sessions.create`."""

    @property
    def session_token(self) -> "str | Unset | None":
        """The token."""
        ...


class Claims(NamedTuple):
    """The claims of a token. A claim that the token doesn't have is None."""

    consumer_id: str | None
    """The consumer of the token."""
    app_id: str | None
    """The Unify application of the token."""
    unified_api: str | None
    """The API of the connection. Only the state of an OAuth link has it."""
    service_id: str | None
    """The connector. Only the state of an OAuth link has it."""
    issued_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    all: Mapping[str, Any]
    """Every claim, by its name in the token."""

    def is_expired(self, now: datetime.datetime | None = None) -> bool:
        """Return True if the token has expired, and False if it has no expiry time.

        Args:
            now: The aware datetime to compare with. Default: the current time.
        """
        return self.expires_at is not None and self.expires_at <= (now or datetime.datetime.now(datetime.UTC))

    def __repr__(self) -> str:
        # Not all claims, because they may contain data about the application's customer.
        return f"<Claims of {self.consumer_id!r} in {self.app_id!r} until {self.expires_at}>"


def read_claims(token: HasToken | str) -> Claims:
    """Read the claims of a token, without verifying them.

    Args:
        token: The session from `sessions.create`, its token, or the state of an OAuth link.

    Raises:
        ArgumentError: The token is not a JSON Web Token.

    Example:
        from apideck_client.tokens import read_claims
        from apideck_client.vault.models import CreatedSession

        def is_over(session: CreatedSession) -> bool:
            return read_claims(session).is_expired()
    """
    given = Unshown(token)
    del token
    claims = _payload(token_of(given))
    if claims is None:
        raise ArgumentError("token", "is not a JSON Web Token", "pass the whole token from the API")
    return Claims(
        consumer_id=_text(claims.get("consumer_id")),
        app_id=_text(claims.get("application_id")),
        unified_api=_text(claims.get("unified_api")),
        service_id=_text(claims.get("service_id")),
        issued_at=_moment(claims.get("iat")),
        expires_at=_moment(claims.get("exp")),
        all=claims,
    )


def token_of(session: Unshown) -> str:
    """Return the token of a session. A token is returned as it is.

    Raises:
        ArgumentError: There is no token.
    """
    found = Unshown(session.value if isinstance(session.value, str) else getattr(session.value, "session_token", None))
    if not isinstance(found.value, str) or not found.value:
        raise ArgumentError("session", "has no token", "pass the awaited result of sessions.create, or its token")
    return Masked(found.value)


def named_in(token: str) -> dict[str, str]:
    """Return the app and the consumer in a token as settings of a client, without missing ones."""
    claims = _payload(token) or {}
    found = {"app_id": _text(claims.get("application_id")), "consumer_id": _text(claims.get("consumer_id"))}
    return {name: value for name, value in found.items() if value is not None}


def _payload(token: str) -> dict[str, Any] | None:
    """Return the claims of a token, or None if it is not a JSON Web Token."""
    from ._client.json_text import read_json  # imported here, because a client is created without msgspec

    parts = token.split(".")
    if len(parts) != 3 or not token.isascii():
        return None
    try:
        content = base64.b64decode(parts[1] + "=" * (-len(parts[1]) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    claims = read_json(content)
    return claims if is_object(claims) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(seconds: object) -> datetime.datetime | None:
    from .times import to_datetime

    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return to_datetime(seconds * 1000)
