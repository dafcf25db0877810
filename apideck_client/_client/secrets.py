"""Types that keep a secret out of reprs, logs and pickles."""

import re
from typing import Any

from ..errors import ArgumentError


class Masked(str):
    """A string that no repr shows, such as in a traceback with local variables. The request contains it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class Unshown:
    """Anything that a caller passed where a secret may be, kept out of the repr of an error's frames."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value: object = value

    def __repr__(self) -> str:
        return "<unshown>"


class Secret:
    """A credential that only the transport can read: no repr, log or pickle shows it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value: str = value

    def reveal(self) -> str:
        """Return the credential itself. Use it in the request and nowhere else."""
        return self._value

    def redact(self, content: bytes) -> bytes:
        """Replace the credential in the content by `***`, where it is a separate word."""
        return re.sub(rb"(?<![\w-])" + re.escape(self._value.encode()) + rb"(?![\w-])", b"***", content)

    def __repr__(self) -> str:
        return "Secret('***')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a credential is not pickled; give the other process its own, for example by environment")


def mask_credentials(settings: Any) -> None:
    """Keep the credentials out of the repr of a call's arguments, should the call fail. What is no str is refused."""
    wrong: dict[str, str] = {}
    for name in ("api_key", "session_token"):
        given = Unshown(settings.get(name))
        if isinstance(given.value, str):
            settings[name] = Masked(given.value)
        elif given.value is not None:
            settings.pop(name)
            wrong[name] = type(given.value).__name__
    for argument, kind in wrong.items():
        raise ArgumentError(argument, f"must be a str, got {kind}", "pass a str")
