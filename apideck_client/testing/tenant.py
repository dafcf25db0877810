"""Who is calling: the API key, and the app, consumer and service that a request speaks for."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .failures import bad_header, unauthorized


class Tenant(NamedTuple):
    """One consumer's connection in one app: records of two tenants never meet."""

    app_id: str
    consumer_id: str
    service_id: str


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets a request in: any non-empty API key when `api_key` is None, else that one alone."""

    default_service_id: str
    api_key: str | None = None

    def admit(self, headers: Mapping[str, str]) -> Tenant:
        """The tenant that the headers name; the headers' names are in lower case."""
        self._check_key(headers.get("authorization", ""))
        return Tenant(
            app_id=_required(headers, "x-apideck-app-id"),
            consumer_id=_required(headers, "x-apideck-consumer-id"),
            service_id=headers.get("x-apideck-service-id", "").strip() or self.default_service_id,
        )

    def _check_key(self, authorization: str) -> None:
        scheme, _, key = authorization.strip().partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise unauthorized("Send your API key as 'Authorization: Bearer KEY'")
        if self.api_key is not None and not hmac.compare_digest(key.strip().encode(), self.api_key.encode()):
            raise unauthorized("The API key is unknown")


def _required(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "").strip()
    if not value:
        raise bad_header(name, "required")
    return value
