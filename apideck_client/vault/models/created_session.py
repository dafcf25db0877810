# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`CreatedSession` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Unset, model

__all__ = ["CreatedSession"]


@model(read_only=("session_uri", "session_token"), secret=("session_uri", "session_token"))
class CreatedSession(Model):
    """The session's address and its token."""

    session_uri: str | None | Unset = UNSET
    """Address of Vault with the session built in. Send the consumer's browser there; whoever has it can use the
    session until it ends. Read-only.
    """

    session_token: str | None | Unset = UNSET
    """The session as a JWT, for embedding Vault or for calling the API with `Authorization: Bearer` and
    `x-apideck-auth-type: JWT`. It is a credential; keep it out of logs. Read-only.
    """
