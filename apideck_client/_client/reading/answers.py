"""Read an answer: return the result that a method promises, or raise the error that the answer is."""

from collections.abc import Callable
from typing import Any, TypeVar

from ...errors import APIConnectionError, APIResponseError
from ..charsets import find_charset, to_text
from ..exchange import Answer, Request
from ..request.operation import Operation
from ..secrets import redact
from . import envelopes
from .error_answers import read_error
from .responses import Response
from .results import PlainText, Redirect, ValueOf

T = TypeVar("T")


def read_response(request: Request[T], answer: Answer) -> Response[T]:
    """Return an answer with one result.

    Raises:
        APIResponseError: The answer is an error.
        APIConnectionError: The answer can't be read.
    """
    envelope, data = read_data(request, answer, _read_result)
    return Response(data, answer, envelope)


def read_list(operation: Operation, record_type: Any, answer: Answer) -> tuple[envelopes.Envelope, list[Any]]:
    """Return the envelope and the records of a list."""
    if record_type.__class__ is ValueOf:
        record_type = record_type.type
    if operation.bare:
        return envelopes.Envelope(), envelopes.read_bare_list(answer.content, record_type, _charset(answer))
    return envelopes.read_list(answer.content, record_type, _charset(answer))


def read_data(
    request: Request[Any],
    answer: Answer,
    read: Callable[[Operation, Any, Answer], tuple[envelopes.Envelope, Any]],
) -> tuple[envelopes.Envelope, Any]:
    """Return the envelope and the data of a successful answer.

    Raises:
        APIResponseError: The answer is an error.
        APIConnectionError: The answer can't be read.
    """
    # OAuth's endpoints for the browser have no credentials, and a redirect is their success.
    if not 200 <= answer.status_code < (300 if request.operation.auth else 400):
        raise error_of(request, answer)
    try:
        return read(request.operation, request.result, answer)
    except envelopes.EmbeddedError as embedded:
        problem: Exception = error_of(request, answer, status_code=embedded.args[0])
    except envelopes.NoRecordError as error:
        reason = f"returned {answer.status_code} with no record: its data is {error}"
        problem = APIConnectionError(reason, request.operation.method, request.url, was_sent=True)
    except envelopes.UnreadableBodyError:
        found = envelopes.describe(redact(request.options.credential, answer.content))
        reason = f"returned {answer.status_code} with something that is not a response of the API: {found}"
        problem = APIConnectionError(reason, request.operation.method, request.url, was_sent=True)
    raise problem


def error_of(request: Request[Any], answer: Answer, *, status_code: int | None = None) -> APIResponseError:
    """Return the error in an answer, without the credential if the answer repeats it.

    Args:
        request: The request.
        answer: The answer.
        status_code: The status of the error, if the body has another one than the answer.
    """
    credential = request.options.credential
    return read_error(
        answer.status_code if status_code is None else status_code,
        {
            name: redact(credential, value.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
            for name, value in answer.headers.items()
        },
        redact(credential, answer.content),
        method=request.operation.method,
        url=request.url,
    )


def _charset(answer: Answer) -> str | None:
    content_type = answer.headers.get("content-type", "")
    return find_charset(content_type) if ";" in content_type else None


def _read_result(operation: Operation, result: Any, answer: Answer) -> tuple[envelopes.Envelope, Any]:
    if result is Redirect:
        return envelopes.Envelope(), answer.headers.get("location", "")
    if result is PlainText:
        return envelopes.Envelope(), to_text(answer.content, _charset(answer))
    if result.__class__ is ValueOf:
        return _read_value(operation, result, answer)
    if not answer.content and answer.status_code == 201 and operation.method == "POST" and result is not None:
        raise envelopes.UnreadableBodyError  # a record was created, but its id is unknown, so the caller has to look
    if not answer.content and (result is None or operation.method != "GET"):
        # The server has done it and sent no body. A retry could only do harm.
        return envelopes.Envelope(), None if result is None else envelopes.empty_record(result)
    charset, needs_record = _charset(answer), operation.method == "GET"  # an error on a write would cause a retry
    if operation.bare:
        return envelopes.Envelope(), envelopes.read_bare(answer.content, result, charset, needs_record=needs_record)
    return envelopes.read_record(answer.content, result, charset, needs_record=needs_record)


def _read_value(operation: Operation, result: ValueOf[Any], answer: Answer) -> tuple[envelopes.Envelope, Any]:
    if not answer.content and (result.is_optional or operation.method != "GET"):
        return envelopes.Envelope(), None
    if operation.bare:
        return envelopes.Envelope(), envelopes.read_bare(answer.content, result.type, _charset(answer))
    return envelopes.read_record(answer.content, result.type, _charset(answer))
