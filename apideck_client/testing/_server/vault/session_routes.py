"""Sessions: short-lived access to Vault for one consumer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .. import envelope
from ..failures import bad_body, unauthorized
from ..incoming import body_of, origin_of
from ..routing import Route
from .consumers import Consumers
from .entry import Entry
from .session_tokens import Session
from .vault_fields import is_web_address, read_session_length


@dataclass(frozen=True, slots=True)
class SessionOperations:
    """The operation create."""

    consumers: Consumers
    entry: Entry

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/vault/sessions", self._create, methods=["POST"])]

    async def _create(self, request: Request) -> Response:
        caller = self.entry.admit(request)
        if caller.session:
            raise unauthorized("A session's token can't create another session")
        body = await body_of(request, closed=True) if await request.body() else {}
        settings: dict[str, Any] = body.get("settings") or {}
        redirect_uri = body.get("redirect_uri")
        if redirect_uri is not None and not is_web_address(redirect_uri):
            raise bad_body(["redirect_uri: must be an absolute http or https address"])
        lifetime = read_session_length(settings.get("session_length"))
        self.consumers.meet(caller.app_id, caller.consumer_id, body.get("consumer_metadata"))
        session = Session(
            caller.app_id,
            caller.consumer_id,
            settings=settings,
            theme=body.get("theme") or {},
            redirect_uri=redirect_uri,
            custom_consumer_settings=body.get("custom_consumer_settings") or {},
        )
        token = self.entry.tokens.write_session(session, lifetime)
        created = {"session_uri": f"{origin_of(request)}/session/{token}", "session_token": token}
        return Response(envelope.vault_success(created), media_type="application/json")
