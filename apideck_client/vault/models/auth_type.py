# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`AuthType` of the Vault API."""

from __future__ import annotations

from ...model import OpenEnum

__all__ = ["AuthType"]


class AuthType(OpenEnum):
    """How a connector proves who it acts for. `oauth2`: consent in the browser; `apiKey`: a key the consumer enters
    as a setting; `basic`: user name and password; `custom`: credentials that only this connector knows; `none`:
    nothing to prove. Set by the connector.
    """

    OAUTH2 = "oauth2"
    API_KEY = "apiKey"
    BASIC = "basic"
    CUSTOM = "custom"
    NONE = "none"
