"""Read an answer: return the method's result, or raise the answer's error."""

from collections.abc import Callable
from typing import Any, TypeVar

from ...errors import APIConnectionError
from ..charsets import find_charset, to_text, to_utf8
from ..exchange import Answer, Request
from ..records.conversion import to_record
from ..request.operation import Operation
from ..secrets import redact
from . import envelopes
from .error_answers import error_of
from .responses import Response
from .results import PlainText, Redirect, ValueOf

T = TypeVar("T")

Reader = Callable[[Operation, Any, Answer, bytes], tuple[envelopes.Envelope, Any]]
"""Reads an answer. The arguments are the operation, the type of its result, the answer, and the body in UTF-8."""


def read_response(request: Request[T], answer: Answer) -> Response[T]:
    """Return an answer with one result.

    Raises:
        APIResponseError: The answer is an error.
        APIConnectionError: The answer can't be read.
    """
    envelope, data = read_data(request, answer, _read_result)
    return Response(data, answer, envelope)


def read_list(operation: Operation, record_type: Any, answer: Answer, content: bytes) -> tuple[envelopes.Envelope, Any]:
    """Return the envelope and the records of a list."""
    if record_type.__class__ is ValueOf:
        record_type = record_type.type
    return envelopes.read_list(content, record_type, is_bare=operation.bare)


def read_data(request: Request[Any], answer: Answer, read: Reader) -> tuple[envelopes.Envelope, Any]:
    """Return the envelope and the data of a successful answer.

    Args:
        request: The request.
        answer: The answer.
        read: Reads the answer.

    Raises:
        APIResponseError: The answer is an error.
        APIConnectionError: The answer can't be read.
    """
    operation = request.operation
    # OAuth's endpoints for the browser have no credentials, and a redirect is their success.
    if not 200 <= answer.status_code < (300 if operation.auth else 400):
        raise error_of(request, answer)
    content = to_utf8(answer.content, find_charset(answer.headers.get("content-type", "")))
    try:
        envelope, data = read(operation, request.result, answer, content)
    except envelopes.EmbeddedError as embedded:
        problem: Exception = error_of(request, answer, status_code=embedded.args[0])
    except envelopes.UnreadableBodyError as error:
        body = envelopes.describe(redact(request.options.credential, answer.content))
        found = str(error) or f"something that is not a response of the API: {body}"
        reason = f"returned {answer.status_code} with {found}"
        problem = APIConnectionError(reason, operation.method, request.url, was_sent=True)
    else:
        if content is not answer.content and not operation.bare:
            envelope.meta = envelopes.original_meta(answer.content)
        return envelope, data
    raise problem


def _read_result(operation: Operation, result: Any, answer: Answer, content: bytes) -> tuple[envelopes.Envelope, Any]:
    if result is Redirect:
        return envelopes.Envelope(), answer.headers.get("location", "")
    if result is PlainText:
        return envelopes.Envelope(), to_text(answer.content, find_charset(answer.headers.get("content-type", "")))
    is_read = operation.method == "GET"
    needs_record = is_read and result.__class__ is not ValueOf  # an error on a write would cause a retry
    if result.__class__ is ValueOf:
        if not content and (result.is_optional or not is_read):
            return envelopes.Envelope(), None
        result = result.type
    elif not content and answer.status_code == 201 and operation.method == "POST" and result is not None:
        raise envelopes.UnreadableBodyError  # a record was created, but its id is unknown, so the caller has to look
    elif not content and (result is None or not is_read):
        # The server has done the work and sent no body. A retry could only do harm.
        return envelopes.Envelope(), to_record(None, result)
    return envelopes.read_record(content, result, is_bare=operation.bare, needs_record=needs_record)
