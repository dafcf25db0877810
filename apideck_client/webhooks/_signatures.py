"""Signatures of webhooks: make them, and check them in every form that Apideck uses.

A signature is the HMAC-SHA256 of the body with the app's API key. The message is the body's JSON without spaces and
with sorted keys, as JavaScript writes it. Objects inside arrays are unchanged or sorted too, and some senders sign the
raw bytes. All three are accepted. So one signature fits several bodies, and the event is read from the form that they
share: see `Body.to_read`.
"""

import base64
import hmac
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeAlias, cast

from .._client.option_checks import check_token
from .._client.secrets import Secret, guarded
from .._client.type_guards import is_sequence
from .._client.validation import check_filled
from ..errors import ArgumentError, WebhookSignatureError
from ._body import MAX_BYTES, Body

SIGNATURE_HEADER = "x-apideck-signature"

_PAIRS = "pass the request's headers: a mapping, or pairs of names and values as in an ASGI scope"
_HEX = re.compile("[0-9a-fA-F]{64}")
_BASE64 = re.compile("[A-Za-z0-9+/_-]{43}=?")
_URL_SAFE = str.maketrans("-_", "+/")


class HasItems(Protocol):
    """A mapping, or an object with the same methods: `dict`, `httpx.Headers`, Starlette's and Werkzeug's headers."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Return names and values."""
        ...


Headers: TypeAlias = HasItems | Iterable[tuple[str | bytes, str | bytes]]
"""The headers of a request, with names in any case: a mapping, or pairs as in an ASGI scope."""


@guarded
def sign(body: bytes | bytearray | memoryview, *, key: str) -> str:
    """Return the signature that Apideck would send with a body, in hex.

    Args:
        body: The request's body, as it is sent.
        key: The API key.

    Example:
        from apideck_client import webhooks

        print(webhooks.sign(b'{"event_type": "crm.contact.created"}', key="the-api-key"))
    """
    secret, *others = _check_keys(key)
    if others:
        raise ArgumentError("key", "is a list", "pass the one API key to sign with")
    raw = Body(body, sys.maxsize)
    raw.check_structure()
    return _digest(secret, next(iter(raw.forms), raw.content)).hex()


@guarded
def verify(
    body: bytes | bytearray | memoryview, headers: Headers, *, key: str | Sequence[str], max_bytes: int = MAX_BYTES
) -> None:
    """Check that the sender of a request has one of the keys, and that its body is unchanged.

    This doesn't detect repeated requests: Apideck, or somebody who kept a request, may send it again. See `once`.

    Args:
        body: The request's body: the raw bytes.
        headers: The request's headers.
        key: The API key of the webhook's app. Several while you change a key.
        max_bytes: The largest body to read.

    Raises:
        WebhookSignatureError: The signature is missing, or fits no key.
        WebhookBodyError: The body is empty, too large, has too many values, or nests too deep.
        ArgumentError: A caller's mistake, such as a decoded body.
    """
    check_signature(body, headers, key, max_bytes)


def check_signature(given: object, headers: Headers, key: str | Sequence[str], max_bytes: int) -> Body:
    """Return the body of a request. Raise an error unless one of the keys signed it.

    The raw bytes are tried first, without parsing. The structure is checked before parsing. The check takes the same
    time for each key, and also if no key fits.
    """
    secrets = _check_keys(key)
    body, digest = Body(given, max_bytes), _given_digest(headers)
    is_signed = _fits([body.content], secrets, digest)
    # Also needed if the raw bytes are signed, because the event is read from the parsed body.
    body.check_structure()
    if not is_signed and not _fits(body.forms, secrets, digest):
        tried = "the key" if len(secrets) == 1 else f"any of the {len(secrets)} keys"
        raise WebhookSignatureError(
            f"the signature is not made with {tried}",
            "refuse the request; if Apideck sent it, the key is another app's or has changed, or a proxy "
            "altered the body",
        )
    return body


def _fits(messages: Sequence[bytes], secrets: list[Secret[str]], given: bytes) -> bool:
    """Return True if one of the keys signed one of the messages. The comparison takes constant time."""
    fits = False
    for message in messages:
        for secret in secrets:
            fits |= hmac.compare_digest(_digest(secret, message), given)
    return fits


def _check_keys(given: object) -> list[Secret[str]]:
    """Return the keys. Raise an error if there is none or one can't be a key."""
    keys = [given] if isinstance(given, str) else given
    if not is_sequence(keys):
        raise ArgumentError(
            "key", f"must be a str or a list of them, got {type(given).__name__}", "pass the app's API key"
        )
    if not keys:
        raise ArgumentError("key", "is an empty list", "pass at least one API key")
    return [_check_key(key) for key in keys]


def _check_key(given: object) -> Secret[str]:
    remedy = "pass the app's API key; check that the environment has it"
    key = check_filled("key", given, remedy, of_type="pass the app's API key")
    return Secret(check_token("key", key))


def _digest(secret: Secret[str], message: bytes) -> bytes:
    return hmac.digest(secret.reveal().encode(), message, "sha256")


def _given_digest(headers: Headers) -> bytes:
    """Return the digest in the request."""
    value = _signature(headers)
    if value is None:
        raise WebhookSignatureError(
            f"the header {SIGNATURE_HEADER} is missing",
            "check that these are the request's own headers; if so, refuse it; if Apideck sent it, create its "
            "subscription again, because it is older than signatures",
        )
    text = value.strip()
    text = text[7:].lstrip() if text[:7].lower() == "sha256=" else text
    if _HEX.fullmatch(text):
        return bytes.fromhex(text)
    if _BASE64.fullmatch(text):
        return base64.b64decode(text.translate(_URL_SAFE).rstrip("=") + "=")
    raise WebhookSignatureError(
        f"the header {SIGNATURE_HEADER} holds no HMAC-SHA256, but {len(text)} other characters", "refuse the request"
    )


def _signature(headers: object) -> str | None:
    """Return the value of the signature's header, or the first of several."""
    items = getattr(headers, "items", None)
    pairs = items() if callable(items) else headers
    if isinstance(pairs, str | bytes) or not isinstance(pairs, Iterable):
        raise ArgumentError("headers", f"must be a mapping or pairs, got {type(headers).__name__}", _PAIRS)
    for pair in cast(Iterable[object], pairs):
        if not is_sequence(pair) or len(pair) != 2:
            raise ArgumentError("headers", f"holds a {type(pair).__name__} that is not a pair", _PAIRS)
        if _decoded(pair[0]).lower() == SIGNATURE_HEADER:
            return _decoded(pair[1])
    return None


def _decoded(part: object) -> str:
    if isinstance(part, bytes):
        return part.decode("latin-1")
    if isinstance(part, str):
        return part
    raise ArgumentError("headers", f"holds a {type(part).__name__}", "pass names and values as str or bytes")
