"""Bytes as a string: valid UTF-8 as UTF-8, even if a header says otherwise; other bytes by the header's charset.

The known charsets have one byte for each character; plain text may also be UTF-16. Each of them is decoded in one pass.
A server could name other codecs of Python that take far longer. Bytes that no charset fits are read as ISO-8859-1.
"""

import codecs
import functools
import re
from typing import Final

_NAMED = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)

_CODECS: Final[dict[str, str]] = {
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in range(1, 17) if part != 12},
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"cp{page}": f"cp{page}" for page in range(1250, 1259)},
    **dict.fromkeys(("latin1", "latin-1", "l1"), "iso8859-1"),
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
}
_WIDE: Final = ("utf-16", "utf-16le", "utf-16be")


def find_charset(content_type: str) -> str | None:
    """Return the charset in a `Content-Type` header, if it is a known one other than UTF-8."""
    found = _NAMED.search(content_type) if ";" in content_type else None
    name = found[1].lower().replace("_", "-") if found else ""
    return _CODECS.get(name) or (name if name in _WIDE else None)


def to_text(content: bytes, charset: str | None = None) -> str:
    """Return the bytes as a string. It never raises an error. Its time grows in proportion to the bytes.

    Args:
        content: The bytes.
        charset: A result of `find_charset`.
    """
    if charset in _WIDE:
        return content.decode(charset, "replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    if charset is not None:
        return codecs.charmap_decode(content, "strict", _map(charset))[0]
    return content.decode("utf-8", "surrogateescape").translate(_SINGLE_BYTES)


def to_utf8(content: bytes, charset: str | None) -> bytes:
    """Return a JSON body in UTF-8. A body that is already UTF-8, or has no charset, is returned unchanged.

    Each JSON string is decoded alone: one bad string doesn't change how the others are read.

    Args:
        content: The body. The characters of JSON's own syntax are the same bytes in every known charset.
        charset: A result of `find_charset`.
    """
    if charset is None or charset in _WIDE:
        return content
    try:
        content.decode()
    except UnicodeDecodeError:
        return _STRING_REST.sub(lambda match: to_text(match[0], charset).encode(), content)
    return content


_STRING_REST = re.compile(rb'[\x80-\xff][^"]*')
"""The rest of a JSON string from its first byte beyond ASCII."""


@functools.cache
def _map(charset: str) -> dict[int, int]:
    """Return the character of each byte. A byte without one has that of ISO-8859-1."""
    return {byte: ord(_character(bytes([byte]), charset)) for byte in range(256)}


def _character(byte: bytes, charset: str) -> str:
    try:
        return byte.decode(charset)
    except UnicodeDecodeError:
        return byte.decode("iso8859-1")


_SINGLE_BYTES: Final = {0xDC00 + byte: byte for byte in range(128, 256)}
"""The character by which Python escapes a bad byte, and that byte's character in ISO-8859-1."""
