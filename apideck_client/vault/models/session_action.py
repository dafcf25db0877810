# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`SessionAction` of the Vault API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._client.records.model import OpenEnum

__all__ = ["SessionAction"]


class SessionAction(OpenEnum):
    """Actions that the consumer may take on a connection. `delete`: remove it; `disconnect`: remove its credentials;
    `reauthorize`: give the consent again; `disable`: switch it off. Without it, all are allowed.
    """

    DELETE = "delete"
    DISCONNECT = "disconnect"
    REAUTHORIZE = "reauthorize"
    DISABLE = "disable"


if TYPE_CHECKING:
    SessionActionLiteral = Literal[
        "delete",
        "disconnect",
        "reauthorize",
        "disable",
    ]
else:
    SessionActionLiteral = str
