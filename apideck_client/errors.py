"""Every exception of the client, and the table that maps an error response to its class.

ApideckError
├── ArgumentError (also a ValueError)      the call was wrong; nothing was sent
├── ClientStateError (also a RuntimeError) the client is closed, or belongs to another event loop
├── MissingValueError (also a LookupError) a required field came without a value
├── CursorLoopError                        a list returned a cursor that it had returned before
├── WebhookError                           a webhook's request must not be trusted
│   ├── WebhookSignatureError              it is not signed with the key
│   └── WebhookBodyError                   its body is not an event
├── APIConnectionError                     there was no usable response
│   └── APITimeoutError
└── APIResponseError                       the API returned an error
    ├── BadRequestError 400 …              one per status family
    └── ConnectorExecutionError …          one per `type_name` that can come with any status
"""

from collections.abc import Mapping
from typing import Any

__all__ = [
    "APIConnectionError",
    "APIResponseError",
    "APITimeoutError",
    "ApideckError",
    "ArgumentError",
    "BadRequestError",
    "ClientStateError",
    "ConflictError",
    "ConnectionNotFoundError",
    "ConnectionSettingsError",
    "ConnectorCredentialsError",
    "ConnectorDisabledError",
    "ConnectorExecutionError",
    "ConnectorMappingNotFoundError",
    "ConnectorNotFoundError",
    "ConnectorOperationMappingNotFoundError",
    "ConnectorOperationUnsupportedError",
    "ConnectorProcessingError",
    "ConnectorRateLimitError",
    "ConnectorResponseMappingNotFoundError",
    "ConnectorWorkflowMappingError",
    "CursorLoopError",
    "EntityNotFoundError",
    "ForbiddenError",
    "IntegrationNotFoundError",
    "InvalidCursorError",
    "InvalidStateError",
    "MappingError",
    "MissingValueError",
    "NotFoundError",
    "OAuthCodeExchangeError",
    "OAuthConnectorError",
    "OAuthCredentialsNotFoundError",
    "OAuthInvalidStateError",
    "OAuthRedirectUriError",
    "PaginationNotSupportedError",
    "PaymentRequiredError",
    "RateLimitError",
    "RequestBodyValidationError",
    "RequestHeadersValidationError",
    "RequestLimitError",
    "RequestParametersValidationError",
    "RequestValidationError",
    "ServerError",
    "UnauthorizedError",
    "UnprocessableError",
    "UnsupportedFiltersError",
    "UnsupportedPassThroughError",
    "UnsupportedSortFieldError",
    "WebhookBodyError",
    "WebhookError",
    "WebhookSignatureError",
]


class ApideckError(Exception):
    """The base class of every error that this client raises on purpose."""


class ArgumentError(ApideckError, ValueError):
    """A caller's mistake. It is found before anything is sent.

    Attributes:
        argument: The name of the wrong argument.
        problem: The problem with it.
        remedy: The fix.
    """

    def __init__(self, argument: str, problem: str, remedy: str) -> None:
        self.argument = argument
        self.problem = problem
        self.remedy = remedy
        super().__init__(argument, problem, remedy)

    def __str__(self) -> str:
        return f"{self.argument} {self.problem}: {self.remedy}."


class ClientStateError(ApideckError, RuntimeError):
    """The client can't be used in this way: it is closed, or it belongs to another event loop."""


class MissingValueError(ApideckError, LookupError):
    """A required field came without a value."""


class CursorLoopError(ApideckError):
    """A list returned a cursor that it had returned before. Following it would never end.

    All records before the repeated cursor have been delivered.

    Attributes:
        cursor: The repeated cursor.
        pages: The number of pages read so far.
    """

    def __init__(self, cursor: str, pages: int) -> None:
        self.cursor = cursor
        self.pages = pages
        super().__init__(cursor, pages)

    def __str__(self) -> str:
        return (
            f"After {self.pages} pages the list repeated the cursor {self.cursor!r}; following it would never end. "
            "This is a fault of the connector: report it with the request id of the last page."
        )


class WebhookError(ApideckError):
    """A webhook's request that must not be trusted. Respond with an error status.

    Attributes:
        problem: The problem with the request.
        remedy: The fix.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem, remedy)

    def __str__(self) -> str:
        return f"{self.problem}: {self.remedy}."


class WebhookSignatureError(WebhookError):
    """The request may not come from Apideck: its signature is missing, or no key fits it."""


class WebhookBodyError(WebhookError):
    """The request's body is not an event: it is empty, too large, or no JSON object."""


TEN_YEARS = 10 * 365 * 86_400.0
"""The longest `retry_after` in seconds. Timers, dates and `timedelta` support it."""

_DOUBT = " (the request may have been carried out: check before repeating it)"


class APIConnectionError(ApideckError):
    """There was no usable response: the connection failed or broke off, or the response is not HTTP.

    Attributes:
        method: The HTTP method.
        url: The URL of the request.
        attempts: The number of attempts.
        was_sent: True if the server may have received the request. False if there was no connection.
        is_final: True if a retry would fail in the same way: the certificate is untrusted, the response is too large,
            or its content-encoding was not offered.
        retry_after: Always None. It is here so that one handler can read it from both kinds of error.
    """

    is_final = False
    retry_after: float | None = None

    def __init__(self, reason: str, method: str, url: str, attempts: int = 1, was_sent: bool = False) -> None:
        self.reason = reason
        self.method = method
        self.url = url
        self.attempts = attempts
        self.was_sent = was_sent
        super().__init__(reason, method, url, attempts, was_sent)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    @property
    def outcome_unknown(self) -> bool:
        """True if the server may have changed something. After a create, look for the record first."""
        return self.was_sent and self.method != "GET"

    def __str__(self) -> str:
        tries = "1 attempt" if self.attempts == 1 else f"{self.attempts} attempts"
        doubt = _DOUBT if self.outcome_unknown else ""
        return f"{self.method} {self.url} failed after {tries}: {self.reason}{doubt}"


class APITimeoutError(APIConnectionError):
    """There was no response in time. Give the call more time with `timeout=`, in seconds."""


class APIResponseError(ApideckError):
    """The API returned an error.

    Attributes:
        status_code: The HTTP status.
        type_name: The API's name for the error, or None.
        message: The API's description of the error.
        detail: More about the error, a str or a dict. For a connector's error, it is the connector's response.
        ref: A link to the API's documentation of the error, or None.
        request_id: The id for Apideck's support, or None.
        method: The HTTP method.
        url: The URL of the request.
        headers: The response's headers, with names in lower case.
        body: The response's body as decoded JSON, or as text if it is not JSON.
        attempts: The number of attempts.
        retry_after: The seconds to wait before a retry, from 0 to ten years. None if the server doesn't say.
        is_doubtful: True if the outcome of an earlier attempt is unknown.
    """

    def __init__(
        self,
        *,
        status_code: int,
        method: str,
        url: str,
        type_name: str | None = None,
        message: str = "",
        detail: Any = None,
        ref: str | None = None,
        request_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        attempts: int = 1,
        is_doubtful: bool = False,
    ) -> None:
        self.status_code = status_code
        self.method = method
        self.url = url
        self.type_name = type_name
        self.message = message
        self.detail = detail
        self.ref = ref
        self.request_id = request_id
        self.headers: dict[str, str] = dict(headers or {})
        self.body = body
        self.attempts = attempts
        self.is_doubtful = is_doubtful
        self.retry_after: float | None = None
        super().__init__(message)

    @property
    def outcome_unknown(self) -> bool:
        """True if the server may have changed something.

        A server error (408, 5xx) may come after the work is done, or an earlier attempt may have done it. A redirect
        (3xx) often means that the work is done. After a create, look for the record before you create it again.
        """
        is_servers = self.status_code == 408 or not 400 <= self.status_code < 500
        return self.method != "GET" and (self.is_doubtful or is_servers)

    def __str__(self) -> str:
        name = f" {self.type_name}" if self.type_name else ""
        text = f"{self.method} {self.url} returned {self.status_code}{name}"
        if self.message:
            text += f": {_shorten(self.message)}"
        if self.detail and self.detail != self.message:
            text += f" ({_shorten(self.detail)})"
        if self.attempts > 1:
            text += f" after {self.attempts} attempts"
        if self.request_id:
            text += f" [request id {self.request_id}]"
        return text + _DOUBT if self.outcome_unknown else text

    def __reduce__(self) -> tuple[Any, ...]:
        # `error_class` may have made this class from two others. Pickle can't find such a class by name.
        return _unpickled, (self.type_name, self.status_code, self.message), self.__dict__


def _shorten(detail: object, limit: int = 300) -> str:
    text = str(detail)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


class BadRequestError(APIResponseError):
    """400: the API or the connector refused the request."""


class UnauthorizedError(APIResponseError):
    """401: the API key is wrong, or the connection's credentials have expired."""


class PaymentRequiredError(APIResponseError):
    """402: the plan doesn't allow it. A retry is useless."""


class ForbiddenError(APIResponseError):
    """403: the credentials don't allow it."""


class NotFoundError(APIResponseError):
    """404: there is no such record, connection or path."""


class ConflictError(APIResponseError):
    """409: the current state of the record doesn't allow it."""


class UnprocessableError(APIResponseError):
    """422: the request is well-formed, but can't be carried out."""


class RateLimitError(APIResponseError):
    """429: too many requests. Wait, then retry."""


class ServerError(APIResponseError):
    """5xx: Apideck or the connector failed."""


class RequestValidationError(BadRequestError):
    """The request failed validation."""


class RequestHeadersValidationError(RequestValidationError):
    """A header failed validation."""


class RequestBodyValidationError(RequestValidationError):
    """The body failed validation. `detail` names the field."""


class RequestParametersValidationError(RequestValidationError):
    """A query or path parameter failed validation."""


class RequestLimitError(PaymentRequiredError):
    """The plan's monthly number of requests is used up. A retry is useless."""


class EntityNotFoundError(NotFoundError):
    """The connector has no record with this id."""


class InvalidStateError(UnprocessableError):
    """The state of the connection doesn't allow the call."""


class ConnectorRateLimitError(RateLimitError):
    """The connector's own rate limit is reached. It is temporary."""


class MappingError(ServerError):
    """Apideck could not map the connector's data to the unified model."""


class ConnectorExecutionError(APIResponseError):
    """The connector returned an error, with any status. `detail` has its response."""


class ConnectorCredentialsError(APIResponseError):
    """The connection's credentials are missing or wrong."""


class ConnectorDisabledError(APIResponseError):
    """The connector is disabled for this app."""


class ConnectorProcessingError(APIResponseError):
    """The connector could not process the request."""


class ConnectorNotFoundError(APIResponseError):
    """There is no connector with this service id."""


class ConnectorMappingNotFoundError(APIResponseError):
    """The connector doesn't support this resource."""


class ConnectorResponseMappingNotFoundError(APIResponseError):
    """The connector's response has no mapping to the unified model."""


class ConnectorOperationMappingNotFoundError(APIResponseError):
    """The connector doesn't support this operation."""


class ConnectorOperationUnsupportedError(APIResponseError):
    """The connector can't carry out this operation."""


class ConnectorWorkflowMappingError(APIResponseError):
    """The API couldn't build the steps of this operation for the connector."""


class UnsupportedFiltersError(APIResponseError):
    """The connector doesn't support one of the filters."""


class UnsupportedSortFieldError(APIResponseError):
    """The connector can't sort by this field."""


class UnsupportedPassThroughError(APIResponseError):
    """The connector doesn't support this pass-through parameter."""


class InvalidCursorError(APIResponseError):
    """The cursor is unknown, or belongs to another connector, consumer, filter or sort. Start the list again."""


class PaginationNotSupportedError(APIResponseError):
    """The connector can't paginate this list. Omit `limit` and `cursor`."""


class IntegrationNotFoundError(APIResponseError):
    """The app has no integration for this connector."""


class ConnectionNotFoundError(APIResponseError):
    """The consumer has no connection to this connector."""


class ConnectionSettingsError(APIResponseError):
    """The connection lacks a setting that the call needs."""


class OAuthCredentialsNotFoundError(APIResponseError):
    """The connection has no OAuth credentials. Authorize it first."""


class OAuthRedirectUriError(APIResponseError):
    """The redirect URI is missing or not allowed."""


class OAuthInvalidStateError(APIResponseError):
    """The OAuth state is wrong or has expired. Start the authorization again."""


class OAuthCodeExchangeError(APIResponseError):
    """The connector refused the authorization code."""


class OAuthConnectorError(APIResponseError):
    """The connector reported an OAuth error."""


_BY_STATUS: dict[int, type[APIResponseError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    402: PaymentRequiredError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableError,
    429: RateLimitError,
}

_STATUS_ONLY = {*_BY_STATUS.values(), ServerError} - {UnauthorizedError, ConflictError}
"""The classes of a status whose name is not also a `type_name`."""

_BY_TYPE_NAME: dict[str, type[APIResponseError]] = {
    name: cls
    for name, cls in list(globals().items())
    if isinstance(cls, type) and issubclass(cls, APIResponseError) and cls not in {APIResponseError, *_STATUS_ONLY}
}
"""The class of each `type_name`: all classes above except those that are only for a status."""

_pairs: dict[tuple[type[APIResponseError], type[APIResponseError]], type[APIResponseError]] = {}


def error_class(type_name: str | None, status_code: int) -> type[APIResponseError]:
    """Return the class of an error response: chosen by `type_name`, otherwise by status.

    A named error that can have any status is also an error of its status. So `except ConnectorExecutionError` and
    `except NotFoundError` both catch a connector's 404.
    """
    family = _BY_STATUS.get(status_code, ServerError if status_code >= 500 else APIResponseError)
    named = _BY_TYPE_NAME.get(type_name or "")
    if status_code == 429 and named is RequestLimitError:
        return family  # a proxy uses this name for a temporary limit; the plan's quota is a 402
    if named is None or issubclass(family, named):
        return family
    if named.__bases__ != (APIResponseError,) or family is APIResponseError or named in _BY_STATUS.values():
        return named
    if (named, family) not in _pairs:
        _pairs[named, family] = type(
            named.__name__, (named, family), {"__doc__": named.__doc__, "__module__": named.__module__}
        )
    return _pairs[named, family]


def _unpickled(type_name: str | None, status_code: int, message: str) -> APIResponseError:
    """Return an error of the right class, to which pickle then gives its attributes."""
    cls = error_class(type_name, status_code)
    return cls.__new__(cls, message)
