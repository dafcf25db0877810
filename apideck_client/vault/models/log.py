# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`Log` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model
from .log_operation import LogOperation
from .log_service import LogService
from .log_unified_api import LogUnifiedApi

__all__ = ["Log"]


@model()
class Log(Model):
    """One API call as recorded by the Unify API. The application made it, or the Unify API made it to carry out
    another call.
    """

    api_style: str | None | Unset = UNSET
    """Style of the API that was called, such as `REST` or `SOAP`."""

    base_url: str | None | Unset = UNSET
    """First part of the called URL, without the path."""

    child_request: bool | None | Unset = UNSET
    """True if the call was made to carry out another call, named in `parent_id`."""

    consumer_id: str | None | Unset = UNSET
    """Consumer that the call was made for."""

    duration: int | float | None | Unset = UNSET
    """Milliseconds spent waiting for the connected service to response."""

    error_message: str | None | Unset = UNSET
    """Short explanation of the failure. Null when the call succeeded."""

    execution: int | None | Unset = UNSET
    """Milliseconds that the whole call took, from the request to the response."""

    has_children: bool | None | Unset = UNSET
    """True if further calls were made to carry out this one."""

    http_method: str | None | Unset = UNSET
    """HTTP method of the call in capitals, such as `GET`."""

    id: str | None | Unset = UNSET
    """Identifies the logged call; assigned by the server as a UUID."""

    latency: int | float | None | Unset = UNSET
    """Milliseconds that the Unify API added to the time of the connected service."""

    operation: LogOperation | None | Unset = UNSET
    """Operation of the API that was called."""

    parent_id: str | None | Unset = UNSET
    """Id of the call that this one helped to carry out. Null when the application made the call itself."""

    path: str | None | Unset = UNSET
    """Path of the called URL, without the query."""

    sandbox: bool | None | Unset = UNSET
    """True if the call ran in sandbox mode, away from real data."""

    service: LogService | None | Unset = UNSET
    """Service that the call was addressed to."""

    source_ip: str | None | Unset = UNSET
    """IP address the call came from. Null when it was not recorded."""

    status_code: int | None | Unset = UNSET
    """HTTP status of the response to the call."""

    success: bool | None | Unset = UNSET
    """True if the call succeeded: its status was below 400."""

    timestamp: Timestamp | None | Unset = UNSET
    """Time of the call, in ISO 8601 UTC."""

    unified_api: LogUnifiedApi | None | Unset = UNSET
    """API that the call belongs to: a unified API, `proxy` for calls passed straight to the service, or `vault` for
    the operations in this document.
    """
