"""What stands between a client and its resources; light, as what those need is loaded when one is first used."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .options import ClientOptions
    from .transport import Transport


class Core(NamedTuple):
    """What a client hands to its resources: the transport it shares and the options of its own."""

    transport: "Transport"
    options: "ClientOptions"


class Namespace:
    """The resources of one API."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for consumer {self._core.options.consumer_id!r}>"
