"""An async Python client of the Apideck Unify API: CRM and Vault.

    async with Apideck(api_key=..., app_id=..., consumer_id="acme") as apideck:
        async for contact in apideck.crm.contacts.list():
            print(contact.name)

This module has the public names. Each is imported when it is first used, except the errors. Models are in
`apideck_client.crm.models` and `apideck_client.vault.models`.
"""

import importlib
from typing import TYPE_CHECKING, Any

from . import errors
from .errors import *  # noqa: F403 - every public name there is one here

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
    from .hooks import Hook
    from .retry import Failure, RetryRule

__all__ = [
    "UNSET",
    "Apideck",
    "AppOptions",
    "Call",
    "ClientSettings",
    "ConnectorOptions",
    "ConsumerOptions",
    "Cursors",
    "Download",
    "Failure",
    "File",
    "Hook",
    "Links",
    "Meta",
    "Model",
    "OpenEnum",
    "OpenIntEnum",
    "Page",
    "Paginator",
    "RateLimit",
    "Response",
    "RetryRule",
    "Unset",
    "__version__",
    "from_dict",
    "is_present",
    "present",
    "received",
    "to_dict",
    "unknown_fields",
    "value_or",
]
__all__ += errors.__all__

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
"""The module of each name that is imported when it is first used."""


if not TYPE_CHECKING:  # type checkers would accept every name

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
