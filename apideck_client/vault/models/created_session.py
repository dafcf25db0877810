# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`CreatedSession` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["CreatedSession"]


@model(read_only=("session_uri", "session_token"), secret=("session_uri", "session_token"))
class CreatedSession(Model):
    """The session's URL and its token."""

    session_uri: str | None | Unset = UNSET
    """URL of Vault that contains the session. Send the consumer's browser there. Anyone who has the URL can use the
    session until it ends. Read-only.
    """

    session_token: str | None | Unset = UNSET
    """The session as a JWT, for embedding Vault or for calling the API with `Authorization: Bearer` and
    `x-apideck-auth-type: JWT`. It is a credential; keep it out of logs. Read-only.
    """
