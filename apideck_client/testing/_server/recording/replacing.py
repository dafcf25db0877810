"""Replaces credentials and personal details in a recording. Only values that are known to be neither are kept.

Ids, dates of changes, currencies, words that a document lists, and similar values are kept. Every other text is
replaced. The same text always gets the same replacement, so that records still refer to each other. The key is
discarded at the end of the recording, so nobody can find the original of a replacement by trial.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ..documents import Document

ORIGIN = "{origin}"
"""Replaces the server's own address in a recorded link."""
CURSORS = ("cursor", "current", "next", "previous")

_KEPT = re.compile(
    r"(.*_)?ids?|(.*_)?at|type|kind|status|status_code|type_name|ref|error|resource|operation|service|unified_api"
    r"|(.*_)?currency|(.*_)?country|language|locale|row_version|http_method|limit|raw|fields|sort\[.*"
)
"""Names of fields whose values are not personal, unless they look so."""
_PERSONAL = re.compile(
    r"tax|ssn|passport|national|social|client|account_number|iban|bic|birth|gender|marital|latitude|longitude|phone"
    r"|mobile|fax|zip|postal|salary|secret|token|password|api_?key|credential|authorization|application|app_id|(^|_)ip(_|$)"
)
"""Parts of names of fields whose values are always personal or secret."""
_PERSON = {"first_name", "middle_name", "last_name", "full_name", "display_name", "nickname", "username", "user_name"}
"""Fields with a person's name. An id that equals such a name is replaced, too."""
_OPAQUE = {"settings", "metadata", "credentials", "pass_through", "custom_mappings", "raw", "_raw", "detail", "payload"}
"""Fields with unknown content, so nothing below them is kept."""
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_SECRET = re.compile(
    r"eyJ[\w-]{4,}\.|\b(bearer|basic)\s|\b(sk|pk|rk|ghp|gho|xox[a-z])[-_]\w{6,}|secret|token|password", re.I
)
_PHONE = re.compile(r"\+\d[\d ()./-]{6,}|\(?\d{2,5}\)?[ /-][\d ()/-]{5,}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_URL = re.compile(r"\w+://.+", re.S)


class Replacer:
    """Replaces the strings of one recording. `words` are those that documents list, so they are not personal."""

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words
        self._key = secrets.token_bytes(32)
        self._names: set[str] = set()

    def body(self, value: Any) -> Any:
        """Return JSON without credentials and personal details."""
        self._walk(value, "", is_opaque=False)  # so that an id that is a person's name is known the second time
        return self._walk(value, "", is_opaque=False)

    def name(self, value: str) -> str:
        """Return an id or another part of a URL, unchanged unless it looks personal."""
        return value if self._is_harmless(value) else self._text(value)

    def path(self, encoded: str) -> str:
        """Return a path. Its parts are ids and names of resources."""
        return "/".join(quote(self.name(unquote(part)), safe="") for part in encoded.split("/"))

    def query(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str | None]]:
        """Return a query's names and values. None replaces a value that is not kept, and matches any value."""
        return [(name, self._value(name, value)) for name, value in pairs]

    def _value(self, name: str, value: str) -> str | None:
        if name in CURSORS:
            return self._cursor(value)
        return value if self._is_kept(name, value) else None

    def _walk(self, value: Any, name: str, *, is_opaque: bool) -> Any:
        if isinstance(value, dict):
            return {
                self._name_of(key): self._walk(held, key.lower(), is_opaque=is_opaque or key.lower() in _OPAQUE)
                for key, held in cast("dict[str, Any]", value).items()
            }
        if isinstance(value, list):
            return [self._walk(each, name, is_opaque=is_opaque) for each in cast("list[object]", value)]
        if isinstance(value, str):
            return self._string(name, value, is_opaque=is_opaque)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and (is_opaque or name == "value" or _PERSONAL.search(name)):
            return self._number(value)
        return value

    def _string(self, name: str, value: str, *, is_opaque: bool) -> str:
        if not value:
            return value
        if name in _PERSON and len(value) > 2:
            self._names.add(value.lower())
        if name in CURSORS and not is_opaque:
            return self._link(value) if _URL.fullmatch(value) else self._cursor(value)
        return value if not is_opaque and self._is_kept(name, value) else self._text(value)

    def _is_kept(self, name: str, value: str) -> bool:
        if _PERSONAL.search(name):
            return False
        return value in self._words or (bool(_KEPT.fullmatch(name)) and self._is_harmless(value))

    def _is_harmless(self, value: str) -> bool:
        looks_personal = "@" in value or _SECRET.search(value) or _URL.fullmatch(value)
        return not looks_personal and not re.search(r"\s", value) and value.lower() not in self._names

    def _name_of(self, key: str) -> str:
        """Return a field's name. The names in a map may be email addresses."""
        return key if not (_EMAIL.search(key) or _SECRET.match(key + " ") or _PHONE.search(key)) else self._text(key)

    def _text(self, value: str) -> str:
        mark = self._mark(value)
        if _EMAIL.fullmatch(value):
            return f"person-{mark}@example.com"
        if _TIME.fullmatch(value):
            return f"{self._date(value)}T00:00:00.000Z"
        if _DATE.fullmatch(value):
            return self._date(value)
        if _URL.fullmatch(value):
            return f"https://site-{mark}.example/"
        if _PHONE.fullmatch(value):
            return f"+1555{self._digits(value, 7)}"
        if value.isdecimal():
            return self._digits(value, len(value))
        return f"text-{mark}"

    def _cursor(self, value: str) -> str:
        return f"cursor-{self._mark(value)}"

    def _link(self, address: str) -> str:
        """Return a link to another page of a list, without the server that it was recorded from."""
        parts = urlsplit(address)
        pairs = [(name, value or "") for name, value in self.query(parse_qsl(parts.query, keep_blank_values=True))]
        return f"{ORIGIN}{self.path(parts.path)}" + (f"?{urlencode(pairs, quote_via=quote)}" if pairs else "")

    def _number(self, value: float) -> float:
        text = self._digits(repr(value), len(str(abs(int(value)))))
        return int(text) if isinstance(value, int) else float(text)

    def _date(self, value: str) -> str:
        return (date(1950, 1, 1) + timedelta(days=int(self._digits(value, 5)) % 20000)).isoformat()

    def _digits(self, value: str, count: int) -> str:
        number = int(self._mark(value, 64), 16)
        digits = str(number).rjust(count, "7")[-count:]
        return digits if digits[0] != "0" else f"1{digits[1:]}"

    def _mark(self, value: str, length: int = 10) -> str:
        text = value.encode("utf-8", "surrogatepass")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:length]


def words_of(documents: Sequence[Document]) -> frozenset[str]:
    """Return every word that a document lists as a possible value."""
    return frozenset(word for document in documents for word in _enums(document.content))


def _enums(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        held = cast("Mapping[str, Any]", node)
        listed = held.get("enum")
        if isinstance(listed, list):
            yield from (each for each in cast("list[object]", listed) if isinstance(each, str))
        for each in held.values():
            yield from _enums(each)
    elif isinstance(node, list):
        for each in cast("list[object]", node):
            yield from _enums(each)
