# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""Sessions of the Vault API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from ..._client.call import Call
from ..._client.options import ConsumerOptions
from ..._client.request.operation import Operation
from ..._client.resource import Resource
from .. import models

if TYPE_CHECKING:
    from ..models.session import SessionDict
else:
    SessionDict = dict

__all__ = ["Sessions"]

_CREATE = Operation(
    "sessionsCreate",
    "sessions.create",
    "POST",
    "/vault/sessions",
    consumer=True,
    body="session",
    needs_body=False,
    takes=lambda: models.Session,
)


class Sessions(Resource):
    """Short-lived access to Vault in the browser, where a consumer manages connections without the application's
    key.

    Available as `apideck.vault.sessions`.
    """

    __slots__ = ()

    def create(
        self,
        session: models.Session | SessionDict | None = None,
        **options: Unpack[ConsumerOptions],
    ) -> Call[models.CreatedSession]:
        """Create a session.

        Opens Vault for a consumer. Returns the URL to send the browser to, and the same session as a token for
        embedding. A session is valid for one hour, or for `settings.session_length`. Create a new one for each visit,
        on the server, so that the API key stays there.

        Maps to `POST /vault/sessions` (operation `sessionsCreate`).

        Args:
            session: Design of the session and the actions that it allows. Without it, the defaults apply.
            **options: Settings for this call only; see `ConsumerOptions`.

        Returns:
            A call. Await it for the `CreatedSession`, or its `.response()` for the status, headers and meta too.

        Raises:
            ArgumentError: An argument can't be sent as it is. No request was sent.
            ApideckError: The call failed. Its class tells the reason: see the guide "Errors" in the documentation.

        Example:
            from apideck_client.vault.models import Session

            created = await apideck.vault.sessions.create(
                Session(redirect_uri="https://app.example.com/integrations"),
            )
            print(created.session_uri)
        """
        return Call(
            self._sender,
            self._request(
                _CREATE,
                models.CreatedSession,
                options,
                body=session,
            ),
        )
