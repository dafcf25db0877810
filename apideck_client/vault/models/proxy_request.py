# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ProxyRequest` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import Model, model

__all__ = ["ProxyRequest"]


@model()
class ProxyRequest(Model):
    """Body of a call that is passed through to the connected service as it is. Its shape is whatever that service
    expects.
    """
