"""An async Python client of the Apideck Unify API: CRM and Vault.

    async with Apideck(api_key=..., app_id=..., consumer_id="acme") as apideck:
        async for contact in apideck.crm.contacts.list():
            print(contact.name)

Here are the public names and nothing else; each is imported when it is first used. Models are in
`apideck_client.crm.models` and `apideck_client.vault.models`.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .call import Call
    from .client import Apideck
    from .codec import from_dict, received, to_dict, unknown_fields
    from .download import Download
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
    from .model import UNSET, Model, OpenEnum, OpenIntEnum, Unset, is_present, present, value_or
    from .options import AppOptions, ClientSettings, ConnectorOptions, ConsumerOptions
    from .pacing import RateLimit
    from .pagination import Page, Paginator
    from .responses import Cursors, Links, Meta, Response
    from .retry import Failure, RetryRule
    from .uploads import File
    from .version import __version__

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

_MODULES = {
    "Hook": "hooks",
    "RateLimit": "pacing",
    "Failure": "retry",
    "RetryRule": "retry",
    "Call": "call",
    "Apideck": "client",
    "from_dict": "codec",
    "received": "codec",
    "to_dict": "codec",
    "unknown_fields": "codec",
    "Download": "download",
    "Model": "model",
    "OpenEnum": "model",
    "OpenIntEnum": "model",
    "UNSET": "model",
    "Unset": "model",
    "is_present": "model",
    "present": "model",
    "value_or": "model",
    "AppOptions": "options",
    "ClientSettings": "options",
    "ConnectorOptions": "options",
    "ConsumerOptions": "options",
    "Page": "pagination",
    "Paginator": "pagination",
    "Cursors": "responses",
    "Links": "responses",
    "Meta": "responses",
    "Response": "responses",
    "File": "uploads",
    "__version__": "version",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # What is not named above is an error.
    value = getattr(importlib.import_module(f".{_MODULES.get(name, 'errors')}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
