"""The JSON that surrounds every answer. Data comes in as bytes, already encoded, and is spliced in as it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from .failures import ApideckFailure
from .wire import encode

REFERENCE = "https://developers.apideck.com/errors#"


def success(
    data: bytes,
    *,
    status_code: int,
    service: str,
    resource: str,
    operation: str,
    beside: dict[str, Any] | None = None,
) -> bytes:
    """The envelope of a CRM answer; `beside` is what follows `data`: meta, links, and `_raw` if asked for."""
    head = {
        "status_code": status_code,
        "status": HTTPStatus(status_code).phrase,
        "service": service,
        "resource": resource,
        "operation": operation,
    }
    tail = b"," + encode(beside)[1:] if beside else b"}"
    return encode(head)[:-1] + b',"data":' + data + tail


def vault_success(data: Any, beside: dict[str, Any] | None = None) -> bytes:
    """The envelope of a Vault answer, which names neither service nor resource nor operation; it is always a 200."""
    return encode({"status_code": 200, "status": HTTPStatus.OK.phrase, "data": data, **(beside or {})})


def error(failure: ApideckFailure) -> bytes:
    """The envelope of a refusal."""
    return encode(
        {
            "status_code": failure.status_code,
            "error": HTTPStatus(failure.status_code).phrase,
            "type_name": failure.type_name,
            "message": failure.message,
            "detail": failure.detail,
            "ref": REFERENCE + failure.type_name.lower(),
        }
    )
