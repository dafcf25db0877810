"""Signatures of webhooks: made, and checked against every form that Apideck signs.

A signature is the HMAC-SHA256 of the body under the app's API key. The message is the body's JSON without spaces and
with the keys of its objects sorted, as JavaScript writes it. Objects inside arrays are left as they are or sorted too,
and some senders sign the bytes as they go out: all three are taken. So one signature fits many bodies, and what is read
of them is what they have in common: see `Body.to_read`.
"""

import base64
import hmac
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias

from .._client.option_checks import check_token
from .._client.secrets import Masked, Secret
from .._client.type_guards import is_sequence
from ..errors import ArgumentError, WebhookSignatureError
from ._body import MAX_BYTES, Body

SIGNATURE_HEADER = "x-apideck-signature"

_PAIRS = "pass the request's headers: a mapping, or pairs of names and values as in an ASGI scope"
_HEX = re.compile("[0-9a-fA-F]{64}")
_BASE64 = re.compile("[A-Za-z0-9+/_-]{43}=?")
_URL_SAFE = str.maketrans("-_", "+/")


class HasItems(Protocol):
    """A mapping, or what is called by the same names: `dict`, `httpx.Headers`, Starlette's and Werkzeug's."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Names and values."""
        ...


Headers: TypeAlias = HasItems | Iterable[tuple[str | bytes, str | bytes]]
"""The headers of a request, names in any case: a mapping, or pairs as in an ASGI scope."""


def sign(body: bytes | bytearray | memoryview, *, key: str) -> str:
    """Return the signature that Apideck would send with a body, in hex.

    Args:
        body: The request's body, as it goes out.
        key: The API key.

    Example:
        from apideck_client import webhooks

        print(webhooks.sign(b'{"event_type": "crm.contact.created"}', key="the-api-key"))
    """
    raw, keys = Body(body), Keys(key)
    del body, key
    return signature_of(raw, keys)


def signature_of(body: Body, keys: "Keys") -> str:
    """Return the signature of a body by the one key."""
    secret, *others = keys.check()
    if others:
        raise ArgumentError("key", "is a list", "pass the one API key to sign with")
    body.check(sys.maxsize)
    body.check_structure(sys.maxsize)
    return _digest(secret, next(iter(body.forms()), body.content)).hex()


def verify(
    body: bytes | bytearray | memoryview, headers: Headers, *, key: str | Sequence[str], max_bytes: int = MAX_BYTES
) -> None:
    """Check that whoever sent a request has one of the keys, and that its body is as it was sent.

    It says nothing about how often: the same request may come again, from Apideck or from somebody who kept it. See
    `once`.

    Args:
        body: The request's body: the bytes as they came.
        headers: The request's headers.
        key: The API key of the app that the webhook belongs to. Several while a key is being changed.
        max_bytes: The largest body to look at.

    Raises:
        WebhookSignatureError: The signature is missing, or fits no key.
        WebhookBodyError: The body is empty, too large, has too many values, or nests too deep.
        ArgumentError: A caller's mistake, such as a body that was decoded.
    """
    raw, keys = Body(body), Keys(key)
    del body, key
    check_signature(raw, headers, keys, max_bytes)


def check_signature(body: Body, headers: Headers, keys: "Keys", max_bytes: int) -> None:
    """Raise unless one of the keys signed the body.

    The bytes as they came are tried first, which takes no parsing; what is to be parsed is measured before. It takes as
    long whichever key it was, or none.
    """
    secrets = keys.check()
    body.check(max_bytes)
    given = _given_digest(headers)
    is_signed = _fits([body.content], secrets, given)
    # Before a signature of the bytes is accepted as well: the event is read from what is parsed.
    body.check_structure(max_bytes)
    if not is_signed and not _fits(body.forms(), secrets, given):
        tried = "the key" if len(secrets) == 1 else f"any of the {len(secrets)} keys"
        raise WebhookSignatureError(
            f"the signature is not by {tried}",
            "refuse the request; if it is Apideck's, the key is another app's or was changed, or something on the way "
            "altered the body",
        )


def _fits(messages: Sequence[bytes], secrets: list[Secret], given: bytes) -> bool:
    """Return True if one of the keys signed one of the messages. The comparison takes constant time."""
    fits = False
    for message in messages:
        for secret in secrets:
            fits |= hmac.compare_digest(_digest(secret, message), given)
    return fits


class Keys:
    """The keys that a handler was given, and no repr shows."""

    __slots__ = ("_given",)

    def __init__(self, given: object) -> None:
        self._given = given

    def __repr__(self) -> str:
        return "Keys('***')"

    def check(self) -> list[Secret]:
        """Return the keys. Raise an error if there is none or one can't be a key."""
        if isinstance(self._given, str):
            return [_secret(self._given)]
        if not is_sequence(self._given):
            raise ArgumentError(
                "key", f"must be a str or a list of them, got {type(self._given).__name__}", "pass the app's API key"
            )
        if not self._given:
            raise ArgumentError("key", "is an empty list", "pass at least one API key")
        return list(map(_secret, self._given))


def _secret(key: object) -> Secret:
    # Nobody's traceback shows a key that was refused, not even one in bytes.
    key = Masked(key) if isinstance(key, str) else type(key)
    if isinstance(key, type):
        raise ArgumentError("key", f"must be a str, got {key.__name__}", "pass the app's API key")
    if not key.strip():
        raise ArgumentError("key", "is empty", "pass the app's API key; see that the environment has it")
    return Secret(check_token("key", key))


def _digest(secret: Secret, message: bytes) -> bytes:
    return hmac.digest(secret.reveal().encode(), message, "sha256")


def _given_digest(headers: Headers) -> bytes:
    """Return the digest that the request claims."""
    value = _signature(headers)
    if value is None:
        raise WebhookSignatureError(
            f"the header {SIGNATURE_HEADER} is missing",
            "see that these are the request's own headers; if they are, refuse it, or, if it is Apideck's, make its "
            "subscription anew: it is older than signatures",
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


def _signature(headers: Headers) -> str | None:
    """Return the value of the signature's header; the first if there are several."""
    for pair in _pairs(headers):
        if not is_sequence(pair) or len(pair) != 2:
            raise ArgumentError("headers", f"holds a {type(pair).__name__} that is no pair", _PAIRS)
        if _decoded(pair[0]).lower() == SIGNATURE_HEADER:
            return _decoded(pair[1])
    return None


def _pairs(headers: object) -> Iterator[object]:
    items = getattr(headers, "items", None)
    pairs = items() if callable(items) else headers
    if isinstance(pairs, str | bytes) or not isinstance(pairs, Iterable):
        raise ArgumentError("headers", f"must be a mapping or pairs, got {type(headers).__name__}", _PAIRS)
    return iter(pairs)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _decoded(part: object) -> str:
    if isinstance(part, bytes):
        return part.decode("latin-1")
    if isinstance(part, str):
        return part
    raise ArgumentError("headers", f"holds a {type(part).__name__}", "pass names and values as str or bytes")
