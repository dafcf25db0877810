"""The metadata and the links of a response, as models."""

from typing import Any

from ..records.conversion import convert
from ..records.model import UNSET, M, Model, Unset, model
from ..type_guards import is_object


@model()
class Cursors(Model):
    """The cursors of a page and of the pages next to it."""

    previous: str | None | Unset = UNSET
    """The cursor of the previous page. Some connectors don't send it."""
    current: str | None | Unset = UNSET
    """The cursor of this page."""
    next: str | None | Unset = UNSET
    """The cursor of the next page. It is null, missing or blank at the end of the list."""


@model()
class Meta(Model):
    """The metadata of a response."""

    items_on_page: int | None | Unset = UNSET
    """The number of records on the page."""
    cursors: Cursors | None | Unset = UNSET
    """The position of the page in its list."""
    warnings: list[dict[str, Any]] | None | Unset = UNSET
    """The problems of a successful call, for example if only a part of the data was available."""


@model()
class Links(Model):
    """The URLs of this page and of the pages next to it. Use cursors instead: they keep the options and the host."""

    previous: str | None | Unset = UNSET
    """The previous page."""
    current: str | None | Unset = UNSET
    """This page."""
    next: str | None | Unset = UNSET
    """The next page."""


def to_model(value: Any, kind: type[M]) -> M | None:
    """Return a part of an envelope as its model, or None if it is not an object."""
    return convert(value, kind) if is_object(value) else None
