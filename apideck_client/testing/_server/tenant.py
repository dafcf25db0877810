"""The identity of a caller: the API key, and the request's app, consumer and service."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import NamedTuple

from .failures import bad_header, unauthorized

_CONSUMER = "x-apideck-consumer-id"

ANY_APP = ""
"""The app id of data for every app. No request can contain it."""


class Tenant(NamedTuple):
    """One consumer's connection in one app. Each tenant has its own records."""

    app_id: str
    consumer_id: str
    service_id: str


class Gate(NamedTuple):
    """The check of the API key. It accepts every non-empty key if `api_key` is None, else only that one.

    A Vault session's token is not an API key.
    """

    default_service_id: str
    api_key: str | None = None

    def admit(self, headers: Mapping[str, str], *, needs_consumer: bool = True) -> Tenant:
        """Return the tenant of a request. Header names are in lower case."""
        return Tenant(
            app_id=self.admit_app(headers),
            consumer_id=required_header(headers, _CONSUMER) if needs_consumer else headers.get(_CONSUMER, "").strip(),
            service_id=headers.get("x-apideck-service-id", "").strip() or self.default_service_id,
        )

    def admit_app(self, headers: Mapping[str, str]) -> str:
        """Return the app of a request."""
        key = bearer(headers)
        if is_session(headers):
            raise unauthorized("A session's token works only for Vault's connections and logs")
        if self.api_key is not None and not hmac.compare_digest(key.encode(), self.api_key.encode()):
            raise unauthorized("The API key is unknown")
        return required_header(headers, "x-apideck-app-id")


def bearer(headers: Mapping[str, str]) -> str:
    """Return the credential of a request."""
    scheme, _, credential = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not credential.strip():
        raise unauthorized("Send your API key as 'Authorization: Bearer KEY'")
    return credential.strip()


def is_session(headers: Mapping[str, str]) -> bool:
    """Return True if the credential is the token of a Vault session."""
    return headers.get("x-apideck-auth-type", "").strip().upper() == "JWT"


def required_header(headers: Mapping[str, str], name: str) -> str:
    """Return the header's value. Raise RequestHeadersValidationError if it is missing or blank."""
    value = headers.get(name, "").strip()
    if not value:
        raise bad_header(name, "required")
    return value
