# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`OAuthGrantType` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import OpenEnum

__all__ = ["OAuthGrantType"]


class OAuthGrantType(OpenEnum):
    """OAuth flow of a connector. `authorization_code`: the consumer consents in the browser; `client_credentials`:
    the application or consumer enters a client id and secret; `password`: the consumer enters a user name and
    password. Set by the connector.
    """

    AUTHORIZATION_CODE = "authorization_code"
    CLIENT_CREDENTIALS = "client_credentials"
    PASSWORD = "password"
