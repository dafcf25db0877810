"""Responses that are files. A download is opened, read in chunks, and closed."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

from ...errors import ClientStateError
from .responses import find_request_id

if TYPE_CHECKING:
    from ..exchange import Answer, Request, UnreadBody
    from ..sending.sender import Sender


class Download:
    """The download of a file. `async with` makes the call. Inside the block, read the content once.

    Use it as `async with apideck.files.files.download("id") as download:`. In the block, `download.filename` and
    `download.headers` describe the file; `async for chunk in download` or `await download.read()` reads it.

    If the response is an error, the start of the block raises it, as any other call does. The end of the block releases
    the connection, even if the content was not read to its end.
    """

    __slots__ = ("_answer", "_request", "_sender")

    def __init__(self, sender: "Sender", request: "Request[Any]") -> None:
        self._sender = sender
        self._request = request
        self._answer: Answer | None = None

    async def __aenter__(self) -> Self:
        if self._answer is not None:
            raise ClientStateError("the download was already opened: call the method again for another one")
        self._answer = await self._sender.send(self._request, _check_stream)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stream.aclose()

    @property
    def _opened(self) -> "Answer":
        if self._answer is None:
            raise ClientStateError("the download is not open: use it in `async with ... as download`")
        return self._answer

    @property
    def _stream(self) -> "UnreadBody":
        stream = self._opened.stream
        assert stream is not None
        return stream

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._opened.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the response. Names are in lower case."""
        return self._opened.headers

    @property
    def request_id(self) -> str | None:
        """The id of the request, for Apideck's support."""
        return find_request_id(self.headers)

    @property
    def filename(self) -> str | None:
        """The file's name from the server, without a directory. None if the server gives no name."""
        return find_filename(self.headers.get("content-disposition", ""))

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the content in chunks, as they are received.

        Raises:
            APIConnectionError: The response broke off. The chunks received before were yielded.
        """
        return self._stream.chunks()

    async def read(self) -> bytes:
        """Return the whole content. For a large file, iterate instead, so that only one chunk is in memory.

        Raises:
            APIConnectionError: The response broke off, or is larger than the client's `max_response_bytes`.
        """
        return await self._stream.read()

    def __repr__(self) -> str:
        return f"<Download {self._answer.status_code}>" if self._answer is not None else "<Download, not open>"


def _check_stream(request: "Request[Any]", answer: "Answer") -> "Answer":
    if answer.stream is None:
        from .error_answers import error_of  # here, because a resource is imported without the models

        raise error_of(request, answer)
    return answer


def find_filename(disposition: str) -> str | None:
    """Return the file's name in a `Content-Disposition` header, without a directory: a server must not choose one."""
    encoded = re.search(r"filename\*\s*=\s*([\w-]*)'[^']*'([^;\s]+)", disposition, re.IGNORECASE)
    quoted = re.search(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', disposition, re.IGNORECASE)
    bare = re.search(r"filename\s*=\s*([^;\s\"]+)", disposition, re.IGNORECASE)
    name = ""
    if encoded:
        name = unquote(encoded[2], encoding="latin-1" if encoded[1].lower() == "iso-8859-1" else "utf-8")
    elif quoted:
        name = re.sub(r"\\(.)", r"\1", quoted[1])
    elif bare:
        name = bare[1]
    return re.split(r"[/\\]", name)[-1] or None
