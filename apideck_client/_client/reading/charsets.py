"""A body's bytes as text. Valid UTF-8 is UTF-8, whatever a header says; else the charset that the header names counts.

Only charsets of one byte a character are known, and UTF-16 for plain text: each is decoded in one pass, which Python
doesn't do for every codec that a server could name. Bytes that fit nowhere are read as ISO-8859-1, each by itself.
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
    """Return the charset that a `Content-Type` names, if it is one that a body may be in besides UTF-8."""
    found = _NAMED.search(content_type)
    name = found[1].lower().replace("_", "-") if found else ""
    return _CODECS.get(name) or (name if name in _WIDE else None)


def to_text(content: bytes, charset: str | None = None) -> str:
    """Return the bytes as text. It never raises, and takes time in proportion to the bytes.

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
    """Return the body of a JSON answer in UTF-8 if the charset makes it so; else the very bytes.

    Each string is looked at alone: a connector's bad text doesn't change how the others are read.

    Args:
        content: The body. JSON's own characters are the same bytes in every charset that is considered.
        charset: A result of `find_charset`.
    """
    if charset is None or charset in _WIDE:
        return content
    try:
        content.decode()
    except UnicodeDecodeError:
        return _TEXT.sub(lambda match: to_text(match[0], charset).encode(), content)
    return content


_TEXT = re.compile(rb'[\x80-\xff][^"]*')
"""The rest of a JSON string from its first byte beyond ASCII."""


@functools.cache
def _map(charset: str) -> dict[int, int]:
    """The character of each byte. Where the charset has none, it is that of ISO-8859-1."""
    return {byte: ord(_character(bytes([byte]), charset)) for byte in range(256)}


def _character(byte: bytes, charset: str) -> str:
    try:
        return byte.decode(charset)
    except UnicodeDecodeError:
        return byte.decode("iso8859-1")


_SINGLE_BYTES: Final = {0xDC00 + byte: byte for byte in range(128, 256)}
"""The character that stands for a bad byte in Python's own escape, and the one it is in ISO-8859-1."""
