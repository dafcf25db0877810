"""A check in every test of the generator: its messages are clear to users."""

import re
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import apideck_generator.__main__
import apideck_generator.update.__main__

COPY = rf"{re.escape(tempfile.gettempdir())}/(?:update-|tmp)\w+"
"""The generator's temporary directory. It no longer exists when a user reads a message."""
NOT_FOR_READERS = re.compile(
    rf"Traceback|\b[A-Z]\w*(?:Error|Exception|Warning)\b|object at 0x|\{{'|\[\{{|\{{\}}|<class|{COPY}"
)


def not_for_readers(text: str) -> str:
    """Return the part of a message that names a Python error, an object or a temporary copy, or an empty string."""
    found = NOT_FOR_READERS.search(text)
    return found[0] if found else ""


@pytest.fixture(autouse=True)
def _messages_are_for_readers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check everything that an update prints, and the errors that a run of the generator prints."""
    told: list[str] = []
    tell: Callable[..., None] = print

    def read_errors(*parts: Any, **options: Any) -> None:
        if options.get("file") is not None:
            told.append(" ".join(map(str, parts)))
        tell(*parts, **options)

    def read_all(*parts: Any, **options: Any) -> None:
        told.append(" ".join(map(str, parts)))
        tell(*parts, **options)

    monkeypatch.setattr(apideck_generator.__main__, "print", read_errors, raising=False)
    monkeypatch.setattr(apideck_generator.update.__main__, "print", read_all, raising=False)
    yield
    for text in told:
        assert not not_for_readers(text), text
