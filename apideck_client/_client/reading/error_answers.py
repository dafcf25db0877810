"""Reads responses without success as errors."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from ...errors import APIResponseError, error_class
from ..charsets import find_charset
from ..json_text import read_json
from ..type_guards import is_object
from .responses import find_request_id


def read_error(
    status_code: int, headers: Mapping[str, str], content: bytes, *, method: str, url: str
) -> APIResponseError:
    """Return the error for a response without success. Any body is accepted, and nothing raises an error."""
    body = read_json(content, find_charset(headers.get("content-type", ""))) if content else None
    fields = _error_fields(body)
    type_name = fields.get("type_name")
    type_name = type_name if isinstance(type_name, str) else None
    message = fields.get("message") or fields.get("error") or _reason(status_code)
    return error_class(type_name, status_code)(
        status_code=status_code,
        type_name=type_name,
        message=message if isinstance(message, str) else str(message),
        detail=fields.get("detail"),
        ref=fields.get("ref"),
        request_id=find_request_id(headers),
        method=method,
        url=url,
        headers=headers,
        body=body,
    )


def _error_fields(body: Any) -> dict[str, Any]:
    """Return the fields of an error: the body itself, or the object in its field `error`."""
    if not is_object(body):
        return {}
    inner = body.get("error")
    return inner if is_object(inner) and "type_name" not in body and "message" not in body else body


def _reason(status_code: int) -> str:
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return "an unregistered status"
