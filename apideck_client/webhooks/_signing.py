"""Requests as Apideck sends them, to test a handler."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .._client.records.encoding import encode
from .._client.records.model import Model
from .._client.records.plain import to_dict
from .._client.secrets import guarded
from .._client.type_guards import is_mapping
from ..errors import ArgumentError
from ._signatures import SIGNATURE_HEADER, sign


class SignedRequest(NamedTuple):
    """A webhook's request: the input of a handler."""

    body: bytes
    headers: dict[str, str]


@guarded
def signed(event: Model | Mapping[str, Any], *, key: str, wrapped: bool = True) -> SignedRequest:
    """Build the request with which Apideck would deliver an event, to test your handler.

    Args:
        event: The event, as a model or as a dict of its fields.
        key: The API key that your handler verifies with.
        wrapped: True to put the event under `payload`, as servers do since 2023. False to send it as the body itself.

    Returns:
        The body and the headers, to post to your handler.

    Example:
        from apideck_client import webhooks
        from apideck_client.vault.models import ConnectionEvent, VaultEventType

        event = ConnectionEvent(event_id="1", event_type=VaultEventType.VAULT_CONNECTION_CALLABLE)
        body, headers = webhooks.signed(event, key="the-api-key")
        assert webhooks.unwrap(body, headers, key="the-api-key") == event
    """
    fields = to_dict(event) if isinstance(event, Model) else event
    if not is_mapping(fields):
        raise ArgumentError("event", f"must be a model or a mapping, got {type(fields).__name__}", "pass an event")
    body = encode({"payload": fields} if wrapped else fields)
    headers = {"content-type": "application/json"}
    for header, field in (("x-apideck-event-type", "event_type"), ("x-apideck-idempotency-key", "event_id")):
        if isinstance(fields.get(field), str):
            headers[header] = str(fields[field])
    return SignedRequest(body, {**headers, SIGNATURE_HEADER: sign(body, key=key)})
