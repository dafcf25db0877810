# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`AuthType` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["AuthType"]


class AuthType(OpenEnum):
    """Method by which a connector proves the consumer's identity. `oauth2`: consent in the browser; `apiKey`: a key
    that the consumer enters as a setting; `basic`: user name and password; `custom`: credentials that only this
    connector uses; `none`: no proof needed. Set by the connector.
    """

    OAUTH2 = "oauth2"
    API_KEY = "apiKey"
    BASIC = "basic"
    CUSTOM = "custom"
    NONE = "none"
