"""What stands between a client and its resources; light, as what those need is loaded when one is first used."""

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .options import ClientOptions
    from .sending.sender import Sender


class Core(NamedTuple):
    """What a client hands to its resources: the transport it shares and the options of its own."""

    sender: "Sender"
    options: "ClientOptions"


class Namespace:
    """The resources of one API."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for consumer {self._core.options.consumer_id!r}>"

    if not TYPE_CHECKING:  # type checkers know the resources

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(missing_attribute(self, name, "resource"))


_SYNONYMS = {
    "add": "create",
    "all": "list",
    "fetch": "get",
    "find": "list",
    "insert": "create",
    "list_all": "list",
    "one": "get",
    "patch": "update",
    "read": "get",
    "remove": "delete",
    "retrieve": "get",
    "search": "list",
}
"""Names that other SDKs give to our methods."""


def missing_attribute(owner: object, name: str, kind: str) -> str:
    """Return the message for an attribute that is not there, with the one that was probably meant.

    Args:
        owner: The object that was asked.
        name: The missing attribute.
        kind: The word for what its attributes are, such as `method`.
    """
    import difflib  # here, as only a mistake needs it

    known = [each for each in dir(type(owner)) if not each.startswith("_")]
    synonym = _SYNONYMS.get(name.removesuffix("_async"), name.removesuffix("_async"))
    close = [synonym] if synonym in known else difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(known)}"
    return f"{type(owner).__name__} has no {kind} {name!r}; {hint}"
