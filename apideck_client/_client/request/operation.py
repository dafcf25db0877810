"""One API operation as data. Generated resources declare an `Operation` for each method.

Named tuples, because their import takes a sixth of the time of dataclasses.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

Style = Literal["form", "comma", "spaceDelimited", "pipeDelimited", "deepObject", "simple", "json"]


class Parameter(NamedTuple):
    """A query, header or cookie parameter: its name in the request, its style, and the values that it allows."""

    name: str
    type: Literal["string", "datetime", "integer", "number", "boolean", "array", "object", "any"] = "string"
    style: Style = "form"
    explode: bool = True
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    takes: Callable[[], Any] | None = None
    """Returns the model or enum that the value becomes first, or `list[...]` of one. It imports the model."""


class Operation(NamedTuple):
    """The request and the answer of a method, from the document."""

    id: str
    """The document's `operationId`."""
    name: str
    """The method that a user calls, `contacts.list`."""
    method: str
    path: str
    """The path template, `/crm/contacts/{id}`."""
    query: tuple[Parameter, ...] = ()
    headers: tuple[Parameter, ...] = ()
    """The header parameters that the caller sets."""
    cookies: tuple[Parameter, ...] = ()
    """The cookie parameters that the caller sets."""
    auth: bool = True
    """True if the request has the credentials and the app id. OAuth's endpoints for the browser have none."""
    consumer: bool = False
    """True if the call is made for one consumer."""
    all_consumers: bool = False
    """True if a call without a consumer id is made for all consumers of the app; otherwise the id is required."""
    service: bool = False
    """True if the call can choose the connector by its service id."""
    scalars: tuple[str, ...] = ()
    """The path parameters that are numbers, booleans or dates, not strings."""
    body: str | None = None
    """The name of the argument that is the body."""
    takes: Callable[[], Any] | None = None
    """Returns the class that the body becomes before it is sent. It imports the model."""
    needs_body: bool = True
    """True if the body is required. Only used if there is an argument for it."""
    content: str = "application/json"
    """The media type of the body."""
    parts: Mapping[str, str] | None = None
    """The media types of the parts of a multipart body, if the document has them."""
    indexed: tuple[str, ...] = ()
    """The fields of a form whose arrays have indices, `a[0]=x`: those that are deep objects in the document."""
    accept: str = "application/json"
    """The media type of the answer that the method reads."""
    bare: bool = False
    """True if the answer is the data itself, without an envelope around it."""
    download: bool = False
    """True if the answer is a file, which is read in parts."""

    @property
    def is_paged(self) -> bool:
        """True if the list takes a cursor."""
        return any(parameter.name == "cursor" for parameter in self.query)

    @property
    def is_json(self) -> bool:
        """True if the body is JSON, by any of its media types."""
        return self.content == "application/json" or "json" in self.content.partition(";")[0].lower()
