"""The callers of Vault: an app with its API key, for all its consumers, or a consumer with a session's token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from ..failures import unauthorized
from ..incoming import check_query
from ..middleware import identify
from ..tenant import Gate, bearer, is_session, required_header
from .connectors import ConnectionKey
from .refusals import not_allowed
from .session_tokens import Session, Tokens


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated caller of a request: the app, the consumer, and the session if it used one."""

    app_id: str
    consumer_id: str
    session: Session | None = None

    def check_allowed(self, action: str) -> None:
        """Refuse an action on connections that the session does not allow."""
        if self.session and not self.session.allows(action):
            raise not_allowed(f"The session does not allow to {action} connections")

    def check_shown(self, unified_api: str) -> None:
        """Refuse connections that the session does not show."""
        if not self.shows(unified_api):
            raise not_allowed(f"The session does not show connections of {unified_api}")

    def shows(self, unified_api: str) -> bool:
        """Return True if the caller may see connections of that unified API."""
        return self.session is None or self.session.shows(unified_api)


@dataclass(frozen=True, slots=True)
class Entry:
    """The authentication of requests. It stores the caller for the log."""

    gate: Gate
    tokens: Tokens

    def admit_app(self, request: Request) -> str:
        """Return the app of a request with an API key. The log shows no consumer for it."""
        app_id = self.gate.admit_app(request.headers)
        identify(request.scope, app_id, "", "")
        check_query(request, for_required=False)
        return app_id

    def admit(self, request: Request, key: ConnectionKey | None = None) -> Caller:
        """Return the caller of a request about one consumer's connections."""
        headers = request.headers
        if is_session(headers):
            caller = self._admit_session(headers)
        else:
            caller = Caller(self.gate.admit_app(headers), required_header(headers, "x-apideck-consumer-id"))
        identify(request.scope, caller.app_id, caller.consumer_id, key.service_id if key else "")
        check_query(request, for_required=False)
        return caller

    def _admit_session(self, headers: Mapping[str, str]) -> Caller:
        session = self.tokens.read_session(bearer(headers))
        for name, own in (("x-apideck-app-id", session.app_id), ("x-apideck-consumer-id", session.consumer_id)):
            if headers.get(name, own).strip() != own:
                raise unauthorized(f"The session's token is not for the {name} of the request")
        return Caller(session.app_id, session.consumer_id, session)
