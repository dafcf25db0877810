# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionImportData` of the Vault API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from ..._client.records.model import UNSET, Model, Unset, model
from .connection_import_credentials import ConnectionImportCredentials, ConnectionImportCredentialsDict

__all__ = ["ConnectionImportData"]


@model(secret=("settings",))
class ConnectionImportData(Model):
    """Credentials that a consumer granted earlier, outside Vault. Vault imports them into a connection, so that the
    consumer need not consent again.
    """

    credentials: ConnectionImportCredentials | None | Unset = UNSET
    """The OAuth tokens to import. Other kinds of credentials belong in `settings`."""

    settings: dict[str, Any] | None | Unset = UNSET
    """Values for the connection's form fields, keyed by field id. Needed when the service requires settings besides
    the tokens.
    """

    metadata: dict[str, Any] | None | Unset = UNSET
    """Free-form values of the caller to keep with the connection."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            credentials: ConnectionImportCredentials | ConnectionImportCredentialsDict | None | Unset = UNSET,
            settings: Mapping[str, Any] | None | Unset = UNSET,
            metadata: Mapping[str, Any] | None | Unset = UNSET,
        ) -> None: ...


if TYPE_CHECKING:

    class ConnectionImportDataDict(TypedDict, total=False):
        """A dict that you may pass instead of `ConnectionImportData`."""

        credentials: ConnectionImportCredentials | ConnectionImportCredentialsDict | None | Unset
        settings: Mapping[str, Any] | None | Unset
        metadata: Mapping[str, Any] | None | Unset
else:
    ConnectionImportDataDict = dict
