"""The JSON envelope of Vault's responses and of every error."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from .failures import ApideckFailure
from .wire import encode

REFERENCE = "https://developers.apideck.com/errors#"


def vault_success(data: Any, beside: bytes = b"") -> bytes:
    """Write the envelope of a Vault response. It names no service, resource or operation. Its status is always 200.

    `beside` has more members of the envelope as JSON, such as `meta` and `links`.
    """
    content = encode({"status_code": 200, "status": HTTPStatus.OK.phrase, "data": data})
    return b"%b,%b}" % (content[:-1], beside) if beside else content


def error(failure: ApideckFailure) -> bytes:
    """Write the envelope of an error."""
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
