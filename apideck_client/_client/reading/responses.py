"""What surrounds a record in an answer: status, headers, request id, meta, links, and the connector's raw payload."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from ...errors import APIResponseError, error_class
from ..exchange import Answer
from ..records.model import UNSET, Model, Unset, model
from ..type_guards import is_object
from .charsets import find_charset
from .codec import Envelope, convert, read_json

T_co = TypeVar("T_co", covariant=True)


@model()
class Cursors(Model):
    """Where a page stands in its list."""

    previous: str | None | Unset = UNSET
    """The cursor of the page before; missing for some connectors."""
    current: str | None | Unset = UNSET
    """The cursor of this page."""
    next: str | None | Unset = UNSET
    """The cursor of the page after; null, missing or blank at the end of the list."""


@model()
class Meta(Model):
    """What the API says about an answer."""

    items_on_page: int | None | Unset = UNSET
    """How many records the page holds."""
    cursors: Cursors | None | Unset = UNSET
    """Where the page stands in its list."""
    warnings: list[dict[str, Any]] | None | Unset = UNSET
    """What went wrong though the call succeeded, as when only part of the data could be had."""


@model()
class Links(Model):
    """The pages around this one as URLs. Follow cursors instead: they keep the page options and stay on this host."""

    previous: str | None | Unset = UNSET
    """The page before."""
    current: str | None | Unset = UNSET
    """This page."""
    next: str | None | Unset = UNSET
    """The page after."""


class Response(Generic[T_co]):
    """An answer as a whole.

    Attributes:
        data: The record, or the list of records.
        status_code: The HTTP status.
        headers: The response's headers, names in lower case.
        retries: How often the request had to be repeated before this answer came.
        content: The body's bytes.
    """

    __slots__ = ("_envelope", "content", "data", "headers", "retries", "status_code")

    def __init__(
        self,
        data: T_co,
        answer: Answer,
        envelope: Envelope,
    ) -> None:
        self.data: T_co = data
        self.status_code: int = answer.status_code
        self.headers: Mapping[str, str] = answer.headers
        self.content: bytes = answer.content
        self.retries: int = answer.retries
        self._envelope = envelope

    @property
    def request_id(self) -> str | None:
        """The id to give to Apideck's support."""
        return find_request_id(self.headers)

    @property
    def meta(self) -> Meta | None:
        """What the API says about the answer, or None."""
        return convert(self._envelope.meta, Meta) if is_object(self._envelope.meta) else None

    @property
    def links(self) -> Links | None:
        """The pages around this one, or None."""
        return convert(self._envelope.links, Links) if is_object(self._envelope.links) else None

    @property
    def raw(self) -> Any:
        """The connector's own payload, if the call was made with `raw=True`; else None."""
        return None if self._envelope.raw is UNSET else self._envelope.raw

    @property
    def service(self) -> str | None:
        """The connector that answered."""
        return _text(self._envelope.service)

    @property
    def resource(self) -> str | None:
        """The unified resource."""
        return _text(self._envelope.resource)

    @property
    def operation(self) -> str | None:
        """The unified operation: `all`, `one`, `add`, `update` or `delete`."""
        return _text(self._envelope.operation)

    @property
    def body(self) -> Any:
        """The whole body as plain values, nothing left out; text where it is no JSON, None where it is empty."""
        return read_json(self.content, _charset(self.headers)) if self.content else None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code} request_id={self.request_id!r} data={self.data!r}>"


def _charset(headers: Mapping[str, str]) -> str | None:
    return find_charset(headers.get("content-type", ""))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def find_request_id(headers: Mapping[str, str]) -> str | None:
    """The request's id under either of the names it comes by."""
    return headers.get("request-id") or headers.get("x-apideck-request-id")


def read_error(
    status_code: int, headers: Mapping[str, str], content: bytes, *, method: str, url: str
) -> APIResponseError:
    """The error that an answer stands for, whatever its body looks like."""
    body = read_json(content, _charset(headers)) if content else None
    fields = _error_fields(body)
    type_name = fields.get("type_name")
    type_name = type_name if isinstance(type_name, str) else None
    message = fields.get("message") or fields.get("error") or _reason(status_code)
    return error_class(type_name, status_code)(
        status_code=status_code,
        type_name=type_name,
        message=message if isinstance(message, str) else str(message),
        detail=fields.get("detail"),
        ref=fields.get("ref"),
        request_id=find_request_id(headers),
        method=method,
        url=url,
        headers=headers,
        body=body,
    )


def _error_fields(body: Any) -> dict[str, Any]:
    """The error's fields: the body itself, or the object it holds under `error`."""
    if not is_object(body):
        return {}
    inner = body.get("error")
    return inner if is_object(inner) and "type_name" not in body and "message" not in body else body


def _reason(status_code: int) -> str:
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return "an unregistered status"
