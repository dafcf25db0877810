# Generated from openapi/vault.yaml by `make generate`. Do not edit.
"""`WebhookSubscription` of the Vault API."""

from __future__ import annotations

from ..._client.records.model import UNSET, Model, Timestamp, Unset, model

__all__ = ["WebhookSubscription"]


@model()
class WebhookSubscription(Model):
    """A webhook registered at a connected service, which the service calls to report changes. Managed by the server."""

    downstream_id: str | None | Unset = UNSET
    """Id of the subscription at the service."""

    unify_event_types: list[str] | None | Unset = UNSET
    """Events, in Unify's own names, that the application receives as a result."""

    downstream_event_types: list[str] | None | Unset = UNSET
    """Events, in the service's own names, that the service reports."""

    execute_url: str | None | Unset = UNSET
    """Address that the service sends its reports to."""

    created_at: Timestamp | None | Unset = UNSET
    """Time at which the webhook was registered, in ISO 8601 UTC."""
