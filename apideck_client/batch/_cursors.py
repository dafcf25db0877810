"""The errors with which a connector refuses a cursor."""

from enum import Enum
from typing import Any

from ..errors import (
    APIResponseError,
    BadRequestError,
    ConnectorExecutionError,
    EntityNotFoundError,
    InvalidCursorError,
    NotFoundError,
    RequestBodyValidationError,
    RequestHeadersValidationError,
    RequestValidationError,
    UnprocessableError,
)


class Refusal(Enum):
    """The sense in which an error may be about the cursor of its request."""

    NO = 0
    """It is about something else."""
    POSSIBLE = 1
    """It may be: the connector refused the request and did not say why."""
    YES = 2
    """It says so."""


_STATUSES = frozenset({400, 404, 410, 422})
"""The statuses with which connectors refuse a cursor; 401, 403, 429 and 5xx have other reasons."""
_GONE = 410
_WORDS = ("cursor", "pagetoken", "paginationtoken", "nexttoken", "querylocator", "scrollid")
"""The names that connectors have for a cursor, without spaces, signs and capitals."""
_GENERAL = (RequestValidationError, ConnectorExecutionError, EntityNotFoundError)
"""The named errors that don't say what was wrong."""
_SPECIFIC = (RequestBodyValidationError, RequestHeadersValidationError)
_UNNAMED = (APIResponseError, BadRequestError, NotFoundError, UnprocessableError)
"""The classes of errors without a name, or with one that this client doesn't know."""


def find_refusal(error: Exception) -> Refusal:
    """Return the sense in which an error may be about the cursor of its request.

    The API has a name for it, `InvalidCursorError`. But a connector's own answer may be passed on instead, under any
    status (`ConnectorExecutionError`), a gateway may find the parameter invalid, and a newer server may use a name that
    this client doesn't know.
    """
    if isinstance(error, InvalidCursorError):
        return Refusal.YES
    if not isinstance(error, APIResponseError) or error.status_code not in _STATUSES or not _is_general(error):
        return Refusal.NO
    if error.status_code == _GONE or any(word in _squeeze(error) for word in _WORDS):
        return Refusal.YES
    return Refusal.POSSIBLE


def _is_general(error: APIResponseError) -> bool:
    """Return True for an error whose name leaves open what was wrong with the request."""
    if isinstance(error, _SPECIFIC):
        return False
    return isinstance(error, _GENERAL) or type(error) in _UNNAMED


def _squeeze(error: APIResponseError) -> str:
    """Return what an error says, in small letters and without anything else."""
    said: tuple[Any, ...] = (error.type_name, error.message, error.detail, error.body)
    return "".join(letter for letter in str(said).lower() if letter.isalpha())
