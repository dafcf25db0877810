"""The namespace of an API. It loads a resource when it is first used, so that importing the package stays fast."""

from typing import TYPE_CHECKING, Any, NamedTuple

from .validation import nearest

if TYPE_CHECKING:
    from .options import ClientOptions
    from .sending.sender import Sender


class Core(NamedTuple):
    """The parts of a client that its resources use: the sender, which derived clients share, and the options."""

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
            raise missing_attribute(self, name, "resource")


_SYNONYMS = {
    **dict.fromkeys(("add", "insert"), "create"),
    **dict.fromkeys(("all", "find", "list_all", "search"), "list"),
    **dict.fromkeys(("fetch", "one", "read", "retrieve"), "get"),
    "patch": "update",
    "remove": "delete",
}
"""Names of our methods in other SDKs."""


def missing_attribute(owner: object, name: str, kind: str, otherwise: str = "") -> AttributeError:
    """Return the error for a missing attribute, with the name that was probably meant.

    Args:
        owner: The object without the attribute.
        name: The missing attribute.
        kind: The word for an attribute of the object, such as `method`.
        otherwise: Further advice, if no name is similar.
    """
    known = [each for each in dir(type(owner)) if not each.startswith("_")]
    synonym = _SYNONYMS.get(name.removesuffix("_async"), name.removesuffix("_async"))
    close = synonym if synonym in known else nearest(name, known)
    listed = f"it has {', '.join(known)}{otherwise if not name.startswith('_') else ''}"
    hint = f"did you mean {close!r}?" if close else listed
    # Without a `name`, so that a traceback does not add Python's own suggestion to ours.
    return AttributeError(f"{type(owner).__name__} has no {kind} {name!r}; {hint}", obj=owner)
