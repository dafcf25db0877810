"""The errors of Apideck, with its own names and their HTTP statuses. `envelope` writes them as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

STATUS_OF = {
    "RequestHeadersValidationError": 400,
    "RequestParametersValidationError": 400,
    "RequestBodyValidationError": 400,
    "InvalidCursorError": 400,
    "PaginationNotSupportedError": 400,
    "UnsupportedFiltersError": 400,
    "UnsupportedSortFieldError": 400,
    "OAuthRedirectUriError": 400,
    "OAuthInvalidStateError": 400,
    "OAuthCodeExchangeError": 400,
    "UnauthorizedError": 401,
    "ConnectorCredentialsError": 401,
    "OAuthCredentialsNotFoundError": 401,
    "ForbiddenError": 403,
    "ConnectorDisabledError": 403,
    "EntityNotFoundError": 404,
    "ConnectorNotFoundError": 404,
    "IntegrationNotFoundError": 404,
    "ConnectionNotFoundError": 404,
    "RouteNotFoundError": 404,
    "MethodNotAllowedError": 405,
    "ConflictError": 409,
    "InvalidStateError": 422,
    "ConnectorRateLimitError": 429,
    "OAuthConnectorError": 422,
    "ConnectionSettingsError": 422,
    "InternalServerError": 500,
}


class ApideckFailure(Exception):  # noqa: N818 - an error is what the client under test raises
    """A request that Apideck refuses with an error envelope. Nothing is stored or changed."""

    def __init__(
        self,
        type_name: str,
        message: str,
        detail: str | Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = STATUS_OF[type_name]
        self.type_name = type_name
        self.message = message
        self.detail = detail
        self.headers = headers or {}


def unauthorized(detail: str) -> ApideckFailure:
    """Return the error for an API key that is missing or unknown."""
    return ApideckFailure("UnauthorizedError", "Unauthorized Request", detail)


def bad_header(header: str, remedy: str) -> ApideckFailure:
    """Return the error for a header that is missing or can't be used."""
    return ApideckFailure("RequestHeadersValidationError", f"Invalid header: {header}", f"{header}: {remedy}")


def bad_parameter(parameter: str, remedy: str) -> ApideckFailure:
    """Return the error for a query parameter whose value can't be used."""
    return ApideckFailure(
        "RequestParametersValidationError", f"Invalid parameter: {parameter}", f"{parameter}: {remedy}"
    )


def bad_body(problems: Sequence[str]) -> ApideckFailure:
    """Return the error for a body that can't be stored. Each problem names its field."""
    return ApideckFailure("RequestBodyValidationError", "Invalid request body", "; ".join(problems))


def bad_cursor(cursor: str) -> ApideckFailure:
    """Return the error for a cursor that can't be read or belongs to another list."""
    detail = f"The cursor {cursor[:80]!r} does not belong to this connector, consumer, resource, filter and sort"
    return ApideckFailure("InvalidCursorError", "Invalid cursor", detail)


def expired_cursor(life: float) -> ApideckFailure:
    """Return the error for a cursor that has expired."""
    return ApideckFailure("InvalidCursorError", "Expired cursor", f"A cursor expires after {life:g} seconds; restart")


def no_pages(service: str, parameter: str) -> ApideckFailure:
    """Return the error for a service that doesn't support pages."""
    detail = f"{service} sends everything at once, and does not accept {parameter}"
    return ApideckFailure("PaginationNotSupportedError", "Pagination is not supported", detail)


def unsupported_filters(resource: str, unsupported: Sequence[str], supported: Sequence[str]) -> ApideckFailure:
    """Return the error for filters that the resource doesn't support."""
    message = f"Unsupported filters on {resource}: {', '.join(unsupported)}"
    detail = {"unsupported_filters": list(unsupported), "supported_filters": list(supported)}
    return ApideckFailure("UnsupportedFiltersError", message, detail)


def unsupported_sort(resource: str, by: str, supported: Sequence[str]) -> ApideckFailure:
    """Return the error for a sort field that the resource doesn't support."""
    detail = {"unsupported_sort_field": by, "supported_sort_fields": list(supported)}
    return ApideckFailure("UnsupportedSortFieldError", f"Unsupported sort field on {resource}: {by}", detail)


def entity_not_found(label: str, id: str) -> ApideckFailure:
    """Return the error for an id that no record of the tenant has."""
    return ApideckFailure("EntityNotFoundError", f"{label} not found", f"There is no {label} with the id {id!r}")


def conflict(label: str, id: str) -> ApideckFailure:
    """Return the error for a record whose id is already used."""
    return ApideckFailure("ConflictError", f"{label} exists already", f"There is a {label} with the id {id!r} already")
