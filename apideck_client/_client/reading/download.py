"""Answers that are files: opened, read chunk by chunk, and closed whatever happens."""

import re
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

from ...errors import ClientStateError
from .answers import error_of
from .responses import find_request_id

if TYPE_CHECKING:
    from ..exchange import Answer, Request
    from ..sending.pool import BodyStream
    from ..sending.sender import Sender


class Download:
    """A file that has been asked for. `async with` makes the call; inside it, read the content once.

    An answer that is an error raises like that of any other call, when the block is entered. Leaving the block gives
    the connection back, however much was read.

    It is used as `async with apideck.files.files.download("id") as download:`; there, `download.filename` and
    `download.headers` tell what comes, and `async for chunk in download` or `await download.read()` brings it.
    """

    __slots__ = ("_answer", "_request", "_sender")

    def __init__(self, sender: "Sender", request: "Request[Any]") -> None:
        self._sender = sender
        self._request = request
        self._answer: Answer | None = None

    async def __aenter__(self) -> Self:
        if self._answer is not None:
            raise ClientStateError("the download was opened before: call the method again for another")
        self._answer = await self._sender.send(self._request, _check_stream)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._stream.aclose()

    @property
    def _opened(self) -> "Answer":
        if self._answer is None:
            raise ClientStateError("the download is not open: use it as `async with ... as download`")
        return self._answer

    @property
    def _stream(self) -> "BodyStream":
        stream = self._opened.stream
        assert stream is not None
        return stream

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._opened.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The response's headers, names in lower case."""
        return self._opened.headers

    @property
    def request_id(self) -> str | None:
        """The id to give to Apideck's support."""
        return find_request_id(self.headers)

    @property
    def filename(self) -> str | None:
        """The name that the server gives the file, without any directory; None if it gives none."""
        return find_filename(self.headers.get("content-disposition", ""))

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The content in chunks, as they come.

        Raises:
            APIConnectionError: It broke off. What came until then has been delivered.
        """
        return self._stream.chunks()

    async def read(self) -> bytes:
        """The whole content. For a large file, iterate instead: then no more than a chunk is in memory.

        Raises:
            APIConnectionError: It broke off, or is larger than the client's `max_response_bytes`.
        """
        return await self._stream.read()

    def __repr__(self) -> str:
        return f"<Download {self._answer.status_code}>" if self._answer is not None else "<Download, not open>"


def _check_stream(request: "Request[Any]", answer: "Answer") -> "Answer":
    if answer.stream is None:
        raise error_of(request, answer)
    return answer


def find_filename(disposition: str) -> str | None:
    """The file's name in a `Content-Disposition`; its last part, as a server must not choose a directory."""
    encoded = re.search(r"filename\*\s*=\s*([\w-]*)'[^']*'([^;\s]+)", disposition, re.IGNORECASE)
    quoted = re.search(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', disposition, re.IGNORECASE)
    bare = re.search(r"filename\s*=\s*([^;\s\"]+)", disposition, re.IGNORECASE)
    if encoded:
        name = unquote(encoded[2], encoding="latin-1" if encoded[1].lower() == "iso-8859-1" else "utf-8")
    elif quoted:
        name = re.sub(r"\\(.)", r"\1", quoted[1])
    elif bare:
        name = bare[1]
    else:
        return None
    return re.split(r"[/\\]", name)[-1] or None
