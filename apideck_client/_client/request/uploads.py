"""Bodies that are not JSON: bytes, streams, and forms with files.

A body of bytes can be sent again. A stream can be read once, so a call that has begun to send one is not retried.
"""

import uuid
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import KW_ONLY, dataclass
from typing import Any

from ...errors import ArgumentError
from ..records.encoding import encode, form_fields
from ..records.model import Model
from ..type_guards import is_mapping, is_sequence, is_stream
from ..validation import wrong_type
from .operation import Operation
from .parameters import encode_form, to_text


@dataclass(slots=True, eq=False, repr=False)
class File:
    """A file in a form: its content, its name and its media type.

    Args:
        content: The bytes, or a stream of them, which is read while it is sent.
        name: The file name to send.
        content_type: The media type. Defaults to the document's.

    Example:
        from apideck_client import File

        File(b"id,name", name="books.csv", content_type="text/csv")
    """

    content: bytes | AsyncIterable[bytes]
    _: KW_ONLY
    name: str = "file"
    content_type: str | None = None

    def __repr__(self) -> str:
        size = f"{len(self.content)} bytes" if isinstance(self.content, bytes) else "a stream"
        return f"File({size}, name={self.name!r}, content_type={self.content_type!r})"


class Stream:
    """The chunks of a body, read once. `is_begun` is True if some of them may have been sent."""

    __slots__ = ("_chunks", "is_begun")

    def __init__(self, chunks: AsyncIterable[bytes]) -> None:
        self._chunks = chunks
        self.is_begun: bool = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        self.is_begun = True
        return aiter(self._chunks)


def encode_body(operation: Operation, body: object) -> tuple[str, bytes | Stream]:
    """Return the media type and the content of a body that is not JSON.

    Raises:
        ArgumentError: The operation does not take such a body.
    """
    media = operation.content.partition(";")[0].strip().lower()
    if media == "multipart/form-data":
        boundary = uuid.uuid4().hex
        return f"multipart/form-data; boundary={boundary}", _encode_multipart(operation, body, boundary)
    if media == "application/x-www-form-urlencoded":
        return operation.content, encode_form(form_fields(body), operation.indexed).encode()
    content_type = "application/octet-stream" if "*" in media else operation.content
    if isinstance(body, str) and media == "text/plain":
        return f"{content_type}; charset=utf-8" if ";" not in content_type else content_type, body.encode()
    return content_type, _content("the body", body)


def _content(name: str, value: object) -> bytes | Stream:
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if is_stream(value):
        return Stream(value)
    raise wrong_type(name, value, "bytes or an async iterable of them", "pass the content itself")


def _encode_multipart(operation: Operation, body: object, boundary: str) -> bytes | Stream:
    parts = [
        _part(str(name), item, (operation.parts or {}).get(name))
        for name, value in form_fields(body).items()
        for item in (value if is_sequence(value) else [value])
    ]
    pieces: list[bytes | Stream] = []
    for head, content in parts:
        pieces += [f"--{boundary}\r\n{head}\r\n\r\n".encode(), content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    whole = [piece for piece in pieces if isinstance(piece, bytes)]
    return b"".join(whole) if len(whole) == len(pieces) else Stream(_in_order(pieces))


async def _in_order(pieces: list[bytes | Stream]) -> AsyncIterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            async for chunk in piece:
                yield chunk


def _part(name: str, value: Any, media: str | None) -> tuple[str, bytes | Stream]:
    """Return the head and the content of a part: a file, an object as JSON, or a plain value as text."""
    head = f'content-disposition: form-data; name="{_quoted(name)}"'
    if isinstance(value, bytes) or is_stream(value):
        value = File(value)
    if isinstance(value, File):
        kind = value.content_type or media or "application/octet-stream"
        if not kind.isprintable() or not kind.isascii():
            raise ArgumentError(name, f"has the content type {kind!r}", "pass one such as 'text/csv'")
        content = _content(name, value.content)
        return f'{head}; filename="{_quoted(value.name)}"\r\ncontent-type: {kind}', content
    if isinstance(value, Model) or is_mapping(value):
        return f"{head}\r\ncontent-type: {media or 'application/json'}", encode(value)
    return f"{head}\r\ncontent-type: {media}" if media else head, to_text(name, value).encode()


def _quoted(text: str) -> str:
    """Return a name to write in quotes, escaped as browsers do it."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
