"""The body of a request: the argument as its declared class, encoded."""

from collections.abc import Mapping

import msgspec

from ...errors import ArgumentError
from ..records.encoding import encode
from ..records.inputs import to_input
from .operation import Operation
from .uploads import Stream, encode_body


def build_body(
    operation: Operation, body: object, extra: Mapping[str, msgspec.Raw] | None = None
) -> tuple[str, bytes | Stream | None]:
    """Return the media type of the body, and the encoded body; None if there is no body.

    Args:
        operation: The operation.
        body: The argument; None if there is none.
        extra: Fields to merge into a JSON body.

    Raises:
        ArgumentError: The body can't be sent, or is of another type than the document declares.
    """
    if body is None:
        return operation.content, msgspec.json.encode(extra) if extra else None
    if operation.takes is not None:
        body = to_input(body, operation.takes(), operation.body or "body")
    if operation.is_json:
        content = encode(body, partial=operation.method == "PATCH")
        return operation.content, _merge(operation, content, extra) if extra else content
    return encode_body(operation, body)


def _merge(operation: Operation, content: bytes, extra: Mapping[str, msgspec.Raw]) -> bytes:
    """Return an encoded body with more fields. Its own values keep their exact bytes."""
    if not content.startswith(b"{"):
        raise ArgumentError("extra_body", f"is given, and the body of {operation.name}() is not an object", "omit it")
    return msgspec.json.encode({**msgspec.json.decode(content, type=dict[str, msgspec.Raw]), **extra})
