"""An async Python client of the Apideck Unify API: CRM and Vault.

    async with Apideck(api_key=..., app_id=..., consumer_id="acme") as apideck:
        async for contact in apideck.crm.contacts.list():
            print(contact.name)

This module has the public names. Each is imported when it is first used. Models are in `apideck_client.crm.models` and
`apideck_client.vault.models`.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._client.call import Call
    from ._client.client import Apideck
    from ._client.options import AppOptions, ClientSettings, ConnectorOptions, ConsumerOptions
    from ._client.pacing.queue import RateLimit
    from ._client.reading.download import Download
    from ._client.reading.meta import Cursors, Links, Meta
    from ._client.reading.pagination import Page, Paginator
    from ._client.reading.responses import Response
    from ._client.records.model import UNSET, Model, OpenEnum, OpenIntEnum, Unset, is_present, present, value_or
    from ._client.records.plain import from_dict, received, to_dict, unknown_fields
    from ._client.request.uploads import File
    from ._version import __version__
    from .errors import (
        APIConnectionError,
        ApideckError,
        APIResponseError,
        APITimeoutError,
        ArgumentError,
        BadRequestError,
        ClientStateError,
        ConflictError,
        ConnectionNotFoundError,
        ConnectionSettingsError,
        ConnectorCredentialsError,
        ConnectorDisabledError,
        ConnectorExecutionError,
        ConnectorMappingNotFoundError,
        ConnectorNotFoundError,
        ConnectorOperationMappingNotFoundError,
        ConnectorOperationUnsupportedError,
        ConnectorProcessingError,
        ConnectorRateLimitError,
        ConnectorResponseMappingNotFoundError,
        ConnectorWorkflowMappingError,
        CursorLoopError,
        EntityNotFoundError,
        ForbiddenError,
        IntegrationNotFoundError,
        InvalidCursorError,
        InvalidStateError,
        MappingError,
        MissingValueError,
        NotFoundError,
        OAuthCodeExchangeError,
        OAuthConnectorError,
        OAuthCredentialsNotFoundError,
        OAuthInvalidStateError,
        OAuthRedirectUriError,
        PaginationNotSupportedError,
        PaymentRequiredError,
        RateLimitError,
        RequestBodyValidationError,
        RequestHeadersValidationError,
        RequestLimitError,
        RequestParametersValidationError,
        RequestValidationError,
        ServerError,
        UnauthorizedError,
        UnprocessableError,
        UnsupportedFiltersError,
        UnsupportedPassThroughError,
        UnsupportedSortFieldError,
        WebhookBodyError,
        WebhookError,
        WebhookSignatureError,
    )
    from .hooks import Hook
    from .retry import Failure, RetryRule

__all__ = [
    "UNSET",
    "APIConnectionError",
    "APIResponseError",
    "APITimeoutError",
    "Apideck",
    "ApideckError",
    "AppOptions",
    "ArgumentError",
    "BadRequestError",
    "Call",
    "ClientSettings",
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
    "ConnectorOptions",
    "ConnectorProcessingError",
    "ConnectorRateLimitError",
    "ConnectorResponseMappingNotFoundError",
    "ConnectorWorkflowMappingError",
    "ConsumerOptions",
    "CursorLoopError",
    "Cursors",
    "Download",
    "EntityNotFoundError",
    "Failure",
    "File",
    "ForbiddenError",
    "Hook",
    "IntegrationNotFoundError",
    "InvalidCursorError",
    "InvalidStateError",
    "Links",
    "MappingError",
    "Meta",
    "MissingValueError",
    "Model",
    "NotFoundError",
    "OAuthCodeExchangeError",
    "OAuthConnectorError",
    "OAuthCredentialsNotFoundError",
    "OAuthInvalidStateError",
    "OAuthRedirectUriError",
    "OpenEnum",
    "OpenIntEnum",
    "Page",
    "PaginationNotSupportedError",
    "Paginator",
    "PaymentRequiredError",
    "RateLimit",
    "RateLimitError",
    "RequestBodyValidationError",
    "RequestHeadersValidationError",
    "RequestLimitError",
    "RequestParametersValidationError",
    "RequestValidationError",
    "Response",
    "RetryRule",
    "ServerError",
    "UnauthorizedError",
    "UnprocessableError",
    "Unset",
    "UnsupportedFiltersError",
    "UnsupportedPassThroughError",
    "UnsupportedSortFieldError",
    "WebhookBodyError",
    "WebhookError",
    "WebhookSignatureError",
    "__version__",
    "from_dict",
    "is_present",
    "present",
    "received",
    "to_dict",
    "unknown_fields",
    "value_or",
]

_NAMES = {
    "_client.call": ("Call",),
    "_client.client": ("Apideck",),
    "_client.options": ("AppOptions", "ClientSettings", "ConnectorOptions", "ConsumerOptions"),
    "_client.pacing.queue": ("RateLimit",),
    "_client.reading.download": ("Download",),
    "_client.reading.meta": ("Cursors", "Links", "Meta"),
    "_client.reading.pagination": ("Page", "Paginator"),
    "_client.reading.responses": ("Response",),
    "_client.records.model": (
        "Model",
        "OpenEnum",
        "OpenIntEnum",
        "UNSET",
        "Unset",
        "is_present",
        "present",
        "value_or",
    ),
    "_client.records.plain": ("from_dict", "received", "to_dict", "unknown_fields"),
    "_client.request.uploads": ("File",),
    "_version": ("__version__",),
    "hooks": ("Hook",),
    "retry": ("Failure", "RetryRule"),
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names}
"""The module of each name. All other names are errors."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_MODULES.get(name, 'errors')}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
