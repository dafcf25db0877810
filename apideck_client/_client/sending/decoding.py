"""The body of an answer: gathered and decompressed within bounds, whatever the server sends.

It knows chunks of bytes and no HTTP library. One layer of gzip or deflate is undone, as nothing else was offered, and
in steps of a limited size, so that a kilobyte that unpacks to a gigabyte never does so at once.
"""

import io
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from typing import Any, Final

ACCEPT_ENCODING: Final = "gzip, deflate"
"""The codings that are offered, and the only ones that are undone."""

STEP: Final = 256 * 1024
"""The most bytes that one step unpacks."""

_SLICE: Final = 64 * 1024
"""The most packed bytes that one step is given: what it leaves over is copied."""

_TURN: Final = 64
"""How many small pieces are read before other tasks have their turn."""

_GZIP = ("gzip", "x-gzip")
_GZIP_START = b"\x1f\x8b"


class BodyError(Exception):
    """A body that can't be had."""

    is_final = True
    """Whether it would end the same if the request were repeated."""


class TooLargeError(BodyError):
    """A body beyond the limit, packed or unpacked."""

    def __init__(self, largest: int) -> None:
        super().__init__(f"the answer is larger than {largest} bytes (max_response_bytes)")


class UnknownCodingError(BodyError):
    """A body in a coding that was not offered."""

    def __init__(self, coding: str) -> None:
        offered = "one layer of gzip or deflate is decoded, and only that was offered"
        super().__init__(f"the answer has the content-encoding {coding[:60]!r}: {offered}")


class BrokenCodingError(BodyError):
    """A body that is not in its coding, or not the whole of it."""

    is_final = False


async def gather(chunks: AsyncIterable[bytes], largest: int) -> bytes:
    """Return all chunks as one. No more is in memory than the limit and one chunk.

    Raises:
        TooLargeError: There is more than the limit.
    """
    whole = io.BytesIO()  # not a list: of tiny chunks that would take many times their size
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
    """Yield what the chunks unpack to, at most `STEP` bytes at a time, and let other tasks run in between.

    Args:
        packed: The body as it is on the wire.
        content_encoding: The header of that name. Where the body is empty, it doesn't matter.
        largest: The most packed bytes that are read; None for no limit.

    Raises:
        BodyError: The coding is another one, or the body is not in it, or there are more packed bytes than the limit.
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
            unpacker = _Unpacker(is_gzip=codings[0] in _GZIP)
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
    import asyncio  # here, as it is half of what importing this package would cost; who awaits has it already

    await asyncio.sleep(0)


class _Unpacker:
    """One layer of gzip or deflate, undone step by step."""

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._inflater: Any = None
        self._held = b""
        """The first byte of a deflated body, as it takes two to tell its kind."""
        self._has_ended = False
        self._is_past_end = False
        """Whether something came after the end that is no further part; browsers pass over it as well."""

    def unpack(self, packed: bytes) -> Iterator[bytes]:
        """Yield what some packed bytes hold, a step at a time; a piece may be empty."""
        try:
            for start in range(0, len(packed), _SLICE):
                yield from self._unpack(packed[start : start + _SLICE])
        except zlib.error as error:
            problem = f"the answer is no {'gzip' if self._is_gzip else 'deflate'}: {error}"
        else:
            return
        raise BrokenCodingError(problem)

    def _unpack(self, packed: bytes) -> Iterator[bytes]:
        piece = b""
        # A full step may have left something inside the inflater though it took all of its input.
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
        """Make the inflater for what begins here, if anything does; return the bytes that it is to be given."""
        if self._has_ended:
            packed = packed.lstrip(b"\0")  # gzip may be padded
            is_part = self._is_gzip and not self._is_past_end and _GZIP_START.startswith(packed[:2])
            if not packed or not is_part:
                self._is_past_end |= bool(packed)
                return b""
        if self._is_gzip:
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
            return packed
        packed = self._held + packed
        self._held = packed if len(packed) < 2 else b""
        if not self._held:
            # "deflate" is zlib's format by the standard, and bare by the custom of some servers.
            is_zlib = packed[0] & 15 == 8 and (packed[0] << 8 | packed[1]) % 31 == 0
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        return packed

    def finish(self) -> None:
        """Raise if the end is missing."""
        if self._inflater is not None or not self._has_ended:
            raise BrokenCodingError(
                f"the answer broke off in the middle of its {'gzip' if self._is_gzip else 'deflate'}"
            )
