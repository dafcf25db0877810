"""The claims in Vault's JSON Web Tokens: a session's token, and the state of an OAuth link.

The claims are read, not verified. Only Apideck can verify them. It does so when a token is used. Don't use a claim to
identify a user. The claim names of a session are the same as those of a state, as far as we know. A missing claim is
None.
"""

import base64
import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ._client.secrets import SecretFields, guarded
from ._client.type_guards import is_object
from .errors import ArgumentError

if TYPE_CHECKING:
    from ._client.records.model import Unset

__all__ = ["Claims", "HasToken", "read_claims"]


class HasToken(Protocol):
    """Any object with a session's token, such as the result of `vault.sessions.create`."""

    @property
    def session_token(self) -> "str | Unset | None":
        """The token."""
        ...


class Claims(SecretFields):
    """The claims of a token. A claim that the token doesn't have is None.

    Two objects are equal if all their claims are equal. The claims may contain data about the application's customer,
    so tools that show variables don't show all of them.
    """

    __slots__ = ()

    @property
    def all(self) -> Mapping[str, Any]:
        """Every claim, by its name in the token."""
        return self._fields.reveal()

    @property
    def consumer_id(self) -> str | None:
        """The consumer of the token."""
        return _text(self.all.get("consumer_id"))

    @property
    def app_id(self) -> str | None:
        """The Unify application of the token."""
        return _text(self.all.get("application_id"))

    @property
    def unified_api(self) -> str | None:
        """The API of the connection. Only the state of an OAuth link has it."""
        return _text(self.all.get("unified_api"))

    @property
    def service_id(self) -> str | None:
        """The connector. Only the state of an OAuth link has it."""
        return _text(self.all.get("service_id"))

    @property
    def issued_at(self) -> datetime.datetime | None:
        """The time at which the token was made."""
        return _time(self.all.get("iat"))

    @property
    def expires_at(self) -> datetime.datetime | None:
        """The time at which the token expires."""
        return _time(self.all.get("exp"))

    def is_expired(self, now: datetime.datetime | None = None) -> bool:
        """Return True if the token has expired, and False if it has no expiry time.

        Args:
            now: The aware datetime to compare with. Default: the current time.
        """
        return self.expires_at is not None and self.expires_at <= (now or datetime.datetime.now(datetime.UTC))

    def __repr__(self) -> str:
        return f"<Claims of {self.consumer_id!r} in {self.app_id!r} until {self.expires_at}>"


@guarded
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
    claims = _payload(token_of(token))
    if claims is None:
        raise ArgumentError("token", "is not a JSON Web Token", "pass the whole token from the API")
    return Claims(claims)


def token_of(session: HasToken | str) -> str:
    """Return the token of a session. A token is returned as it is.

    Raises:
        ArgumentError: There is no token.
    """
    found: object = session if isinstance(session, str) else getattr(session, "session_token", None)
    if not isinstance(found, str) or not found:
        raise ArgumentError("session", "has no token", "pass the awaited result of sessions.create, or its token")
    return found


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
    except ValueError:
        return None
    claims = read_json(content)
    return claims if is_object(claims) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _time(seconds: object) -> datetime.datetime | None:
    from .times import to_datetime

    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return to_datetime(seconds * 1000)
