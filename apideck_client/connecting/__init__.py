"""Connecting a customer's account: the next step of a connection, waiting for it, and the links of OAuth.

    connection = await apideck.vault.connections.get("crm", "quillbridge")
    if next_step(connection).step is Step.AUTHORIZE:
        url = authorize_url(connection, redirect_uri="https://app.example.com/connected")   # for the customer's browser

Use this module for your own pages. Hosted Vault can do all of it too; `vault.sessions.create` opens it.
"""

from ._oauth import (
    NO_CHECK,
    Callback,
    OAuthCallbackError,
    OAuthDeniedError,
    OAuthStateError,
    OAuthUnavailableError,
    Unchecked,
    authorize_url,
    build_authorize_url,
    build_revoke_url,
    read_callback,
    revoke_url,
    state_of,
)
from ._steps import NextStep, Step, next_step
from ._waiting import ConnectionNotCallableError, wait_until_callable

__all__ = [
    "NO_CHECK",
    "Callback",
    "ConnectionNotCallableError",
    "NextStep",
    "OAuthCallbackError",
    "OAuthDeniedError",
    "OAuthStateError",
    "OAuthUnavailableError",
    "Step",
    "Unchecked",
    "authorize_url",
    "build_authorize_url",
    "build_revoke_url",
    "next_step",
    "read_callback",
    "revoke_url",
    "state_of",
    "wait_until_callable",
]
