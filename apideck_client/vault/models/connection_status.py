# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ConnectionStatus` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["ConnectionStatus"]


class ConnectionStatus(OpenEnum):
    """Availability of the connector as a product, not of this connection. `live`: ready for use; `upcoming`:
    planned; `requested`: customers want it, not planned yet.
    """

    LIVE = "live"
    UPCOMING = "upcoming"
    REQUESTED = "requested"
