# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionState` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["ConnectionState"]


class ConnectionState(OpenEnum):
    """Progress of a connection, set by the server. `available`: could be made; `added`: made, credentials or
    settings still missing; `authorized`: credentials granted, settings still missing; `callable`: complete and
    serving data; `invalid`: its credentials no longer work.
    """

    AVAILABLE = "available"
    CALLABLE = "callable"
    ADDED = "added"
    AUTHORIZED = "authorized"
    INVALID = "invalid"
