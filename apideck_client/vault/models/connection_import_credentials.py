# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionImportCredentials` of the Vault API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model

__all__ = ["ConnectionImportCredentials"]


@model(secret=("refresh_token", "access_token"))
class ConnectionImportCredentials(Model):
    """The OAuth tokens to import. Other kinds of credentials belong in `settings`."""

    refresh_token: str | None | Unset
    """Token that fetches new access tokens. It must come from the same OAuth client that the integration uses."""

    access_token: str | None | Unset = UNSET
    """Access token that is still valid. Without it, a new one is fetched with the refresh token."""

    issued_at: Timestamp | None | Unset = UNSET
    """Time at which the access token was issued, in ISO 8601 UTC; together with `expires_in` it tells when to
    refresh. Null or missing if unknown.
    """

    expires_in: int | None | Unset = UNSET
    """Lifetime of the access token in seconds, counted from `issued_at`. Null or missing when unknown."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            refresh_token: str | None | Unset,
            access_token: str | None | Unset = UNSET,
            issued_at: Timestamp | None | Unset = UNSET,
            expires_in: int | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ConnectionImportCredentialsDict(TypedDict, total=False):
        """A dict that you may pass instead of `ConnectionImportCredentials`."""

        refresh_token: Required[str | None | Unset]
        access_token: str | None | Unset
        issued_at: Timestamp | None | Unset
        expires_in: int | None | Unset
else:
    ConnectionImportCredentialsDict = dict
