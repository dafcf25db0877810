"""A whole response: data, status, headers, request id, meta, links, and the raw payload of the connector."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..charsets import find_charset

if TYPE_CHECKING:
    from ..exchange import Answer
    from .envelopes import Envelope
    from .meta import Links, Meta

T_co = TypeVar("T_co", covariant=True)


class Response(Generic[T_co]):
    """A whole response.

    Attributes:
        data: The record, or the list of records.
        status_code: The HTTP status.
        headers: The headers of the response. Names are in lower case.
        retries: The number of retries before this response.
        content: The bytes of the body.
    """

    __slots__ = ("_envelope", "content", "data", "headers", "retries", "status_code")

    def __init__(self, data: T_co, answer: "Answer", envelope: "Envelope") -> None:
        self.data: T_co = data
        self.status_code: int = answer.status_code
        self.headers: Mapping[str, str] = answer.headers
        self.content: bytes = answer.content
        self.retries: int = answer.retries
        self._envelope = envelope

    @property
    def request_id(self) -> str | None:
        """The id of the request, for Apideck's support."""
        return find_request_id(self.headers)

    @property
    def meta(self) -> "Meta | None":
        """The metadata of the response, or None if it has none."""
        from .meta import Meta, to_model  # here and below, because a resource is imported without models

        return to_model(self._envelope.meta, Meta)

    @property
    def links(self) -> "Links | None":
        """The URLs of the pages next to this one, or None if the response has none."""
        from .meta import Links, to_model

        return to_model(self._envelope.links, Links)

    @property
    def raw(self) -> Any:
        """The payload of the connector if the call used `raw=True`, or None."""
        return self._envelope.raw

    @property
    def service(self) -> str | None:
        """The service id of the connector, or None if the response doesn't have it."""
        return string_or_none(self._envelope.service)

    @property
    def resource(self) -> str | None:
        """The unified resource, such as `contacts`, or None if the response doesn't have it."""
        return string_or_none(self._envelope.resource)

    @property
    def operation(self) -> str | None:
        """The unified operation: `all`, `one`, `add`, `update` or `delete`. None if the response doesn't have it."""
        return string_or_none(self._envelope.operation)

    @property
    def body(self) -> Any:
        """The whole body as plain values. A body that is not JSON is a string, and an empty one is None."""
        from ..json_text import read_json

        return read_json(self.content, find_charset(self.headers.get("content-type", ""))) if self.content else None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code} request_id={self.request_id!r} data={self.data!r}>"


def string_or_none(value: Any) -> str | None:
    """Return a string; None for any other value."""
    return value if isinstance(value, str) else None


def find_request_id(headers: Mapping[str, str]) -> str | None:
    """Return the id of the request from the headers. The API sends it under two names."""
    return headers.get("request-id") or headers.get("x-apideck-request-id")
