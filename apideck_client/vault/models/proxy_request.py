# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`ProxyRequest` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import Model, model

__all__ = ["ProxyRequest"]


@model()
class ProxyRequest(Model):
    """Body of a call that is passed unchanged to the connected service. That service defines its form."""
