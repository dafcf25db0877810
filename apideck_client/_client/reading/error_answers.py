"""Reads error responses."""

from http.client import responses
from typing import Any

from ...errors import APIResponseError, error_class
from ..charsets import find_charset
from ..exchange import Answer, Request
from ..json_text import read_json
from ..secrets import redact
from ..type_guards import is_object
from .responses import find_request_id, string_or_none


def error_of(request: Request[Any], answer: Answer, *, status_code: int | None = None) -> APIResponseError:
    """Return the error in an answer, without the credential if the answer repeats it. Nothing raises an error.

    Args:
        request: The request.
        answer: The answer. It may have any body.
        status_code: The status of the error, if the body has another one than the answer.
    """
    credential, status = request.options.credential, answer.status_code if status_code is None else status_code
    headers = {
        name: redact(credential, value.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
        for name, value in answer.headers.items()
    }
    content = redact(credential, answer.content)
    body = read_json(content, find_charset(headers.get("content-type", ""))) if content else None
    fields = _error_fields(body)
    type_name = string_or_none(fields.get("type_name"))
    message = fields.get("message") or fields.get("error") or responses.get(status, "an unregistered status")
    return error_class(type_name, status)(
        status_code=status,
        type_name=type_name,
        message=str(message),
        detail=fields.get("detail"),
        ref=fields.get("ref"),
        request_id=find_request_id(headers),
        method=request.operation.method,
        url=request.url,
        headers=headers,
        body=body,
    )


def _error_fields(body: Any) -> dict[str, Any]:
    """Return the fields of an error: the body itself, or the object in its field `error`."""
    if not is_object(body):
        return {}
    inner = body.get("error")
    return inner if is_object(inner) and "type_name" not in body and "message" not in body else body
