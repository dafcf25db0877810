"""Collects and decompresses the body of a response within limits, for any input.

The module works on chunks of bytes and knows no HTTP library. It decodes one layer of gzip or deflate, because the
client offers nothing else, in steps of a limited size: a kilobyte that unpacks to a gigabyte is never unpacked at once.
"""

import io
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from typing import Any, Final, Literal

ACCEPT_ENCODING: Final = "gzip, deflate"
"""The codings that the client offers, and the only ones that it decodes."""

STEP: Final = 256 * 1024
"""The maximum number of bytes that one step returns."""

_SLICE: Final = 64 * 1024
"""The maximum number of packed bytes for one step. Bytes that it doesn't use are copied."""

_TURN: Final = 64
"""The number of small pieces that are read before other tasks run."""

_GZIP = ("gzip", "x-gzip")
_GZIP_START = b"\x1f\x8b"


class BodyError(Exception):
    """The body can't be read."""

    is_final = True
    """True if a retry would fail in the same way."""


class TooLargeError(BodyError):
    """The body is larger than the limit, packed or unpacked."""

    def __init__(self, largest: int) -> None:
        super().__init__(f"the response is larger than {largest} bytes (max_response_bytes)")


class UnknownCodingError(BodyError):
    """The body has a coding that the client did not offer."""

    def __init__(self, coding: str) -> None:
        offered = "the client offers and decodes one layer of gzip or deflate"
        super().__init__(f"the response has the content-encoding {coding[:60]!r}: {offered}")


class BrokenCodingError(BodyError):
    """The body is not in the coding that its header names, or its end is missing."""

    is_final = False


async def gather(chunks: AsyncIterable[bytes], largest: int) -> bytes:
    """Join all chunks. At most the limit and one chunk are in memory.

    Raises:
        TooLargeError: The chunks are larger than the limit.
    """
    whole = io.BytesIO()  # a list of tiny chunks would take many times their size
    size = pieces = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > largest:
            raise TooLargeError(largest)
        whole.write(chunk)
        pieces += 1
        if pieces % _TURN == 0:
            await _pause()
    return whole.getvalue()


async def decode(
    packed: AsyncIterable[bytes], content_encoding: str, largest: int | None = None
) -> AsyncIterator[bytes]:
    """Yield the unpacked chunks, at most `STEP` bytes at a time, and let other tasks run in between.

    Args:
        packed: The body as it is received.
        content_encoding: The header of that name. It is ignored if the body is empty.
        largest: The maximum number of packed bytes, or None for no limit.

    Raises:
        BodyError: The coding is not supported, the body is broken, or it has more packed bytes than the limit.
    """
    codings = [name for name in map(str.strip, content_encoding.lower().split(",")) if name not in ("", "identity")]
    unpacker: _Unpacker | None = None
    size = pieces = 0
    async for chunk in packed:
        size += len(chunk)
        if largest is not None and size > largest:
            raise TooLargeError(largest)
        if not codings:
            yield chunk
            continue
        if unpacker is None and chunk:
            if len(codings) > 1 or codings[0] not in (*_GZIP, "deflate"):
                raise UnknownCodingError(content_encoding)
            unpacker = _Unpacker("gzip" if codings[0] in _GZIP else "deflate")
        for piece in unpacker.unpack(chunk) if unpacker else ():
            if piece:
                yield piece
            pieces += 1
            if len(piece) == STEP or pieces % _TURN == 0:
                await _pause()
    if unpacker is not None:
        unpacker.finish()


async def _pause() -> None:
    """Let other tasks run."""
    import asyncio  # here, because importing it would take half of this package's import time

    await asyncio.sleep(0)


class _Unpacker:
    """Decodes one layer of gzip or deflate, step by step."""

    def __init__(self, coding: Literal["gzip", "deflate"]) -> None:
        self._coding = coding
        self._inflater: Any = None
        self._held = b""
        """The first byte of a deflated body. The first two bytes tell its format."""
        self._has_ended = False
        self._is_past_end = False
        """True if other data follows the last part. It is ignored, as in browsers."""

    def unpack(self, packed: bytes) -> Iterator[bytes]:
        """Yield unpacked bytes, one step at a time. A piece may be empty."""
        try:
            for start in range(0, len(packed), _SLICE):
                yield from self._unpack(packed[start : start + _SLICE])
        except zlib.error as error:
            problem = f"the response is not valid {self._coding}: {error}"
        else:
            return
        raise BrokenCodingError(problem)

    def _unpack(self, packed: bytes) -> Iterator[bytes]:
        piece = b""
        # After a full step the inflater may have more output, although it has taken all of its input.
        while packed or len(piece) == STEP:
            if self._inflater is None:
                packed = self._begin(packed)
                if self._inflater is None:
                    return
            piece = self._inflater.decompress(packed, STEP)
            yield piece
            packed = self._inflater.unconsumed_tail
            if self._inflater.eof:
                packed, piece = self._inflater.unused_data, b""
                self._inflater, self._has_ended = None, True

    def _begin(self, packed: bytes) -> bytes:
        """Create an inflater if a new part begins here, and return the bytes for it."""
        if self._has_ended:
            packed = packed.lstrip(b"\0")  # zeros may follow gzip data
            is_part = self._coding == "gzip" and not self._is_past_end and _GZIP_START.startswith(packed[:2])
            if not packed or not is_part:
                self._is_past_end |= bool(packed)
                return b""
        if self._coding == "gzip":
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
            return packed
        packed = self._held + packed
        self._held = packed if len(packed) < 2 else b""
        if not self._held:
            # In the standard, "deflate" is the format of zlib. Some servers send it without the header of zlib.
            is_zlib = packed[0] & 15 == 8 and (packed[0] << 8 | packed[1]) % 31 == 0
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        return packed

    def finish(self) -> None:
        """Raise an error if the end is missing."""
        if self._inflater is not None or not self._has_ended:
            raise BrokenCodingError(f"the response broke off in the middle of its {self._coding}")
