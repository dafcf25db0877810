"""An answer as a whole: the data, status, headers, request id, meta, links, and the raw payload of the connector."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from ...errors import APIResponseError, error_class
from ..charsets import find_charset
from ..json_text import read_json
from ..records.conversion import convert
from ..records.model import UNSET, Model, Unset, model
from ..type_guards import is_object
from .envelopes import Envelope

T_co = TypeVar("T_co", covariant=True)


@model()
class Cursors(Model):
    """The cursors of a page and of the pages next to it."""

    previous: str | None | Unset = UNSET
    """The cursor of the previous page. Some connectors do not send it."""
    current: str | None | Unset = UNSET
    """The cursor of this page."""
    next: str | None | Unset = UNSET
    """The cursor of the next page; null, missing or blank at the end of the list."""


@model()
class Meta(Model):
    """The metadata of an answer."""

    items_on_page: int | None | Unset = UNSET
    """The number of records on the page."""
    cursors: Cursors | None | Unset = UNSET
    """Where the page stands in its list."""
    warnings: list[dict[str, Any]] | None | Unset = UNSET
    """The problems of a call that succeeded, for example if only a part of the data was available."""


@model()
class Links(Model):
    """The URLs of this page and of the pages next to it. Use cursors instead: they keep the options and the host."""

    previous: str | None | Unset = UNSET
    """The previous page."""
    current: str | None | Unset = UNSET
    """This page."""
    next: str | None | Unset = UNSET
    """The next page."""


class Response(Generic[T_co]):
    """An answer as a whole.

    Attributes:
        data: The record, or the list of records.
        status_code: The HTTP status.
        headers: The headers of the answer. Names are in lower case.
        retries: The number of retries before this answer.
        content: The bytes of the body.
    """

    __slots__ = ("_envelope", "content", "data", "headers", "retries", "status_code")

    def __init__(
        self,
        data: T_co,
        *,
        status_code: int,
        headers: Mapping[str, str],
        content: bytes,
        envelope: Envelope,
        retries: int = 0,
    ) -> None:
        self.data = data
        self.status_code = status_code
        self.headers = headers
        self.content = content
        self.retries = retries
        self._envelope = envelope

    @property
    def request_id(self) -> str | None:
        """The id of the request, for Apideck's support."""
        return find_request_id(self.headers)

    @property
    def meta(self) -> Meta | None:
        """The metadata of the answer; None if it has none."""
        return convert(self._envelope.meta, Meta) if is_object(self._envelope.meta) else None

    @property
    def links(self) -> Links | None:
        """The URLs of the pages next to this one; None if the answer has none."""
        return convert(self._envelope.links, Links) if is_object(self._envelope.links) else None

    @property
    def raw(self) -> Any:
        """The payload of the connector if the call was made with `raw=True`; else None."""
        return None if self._envelope.raw is UNSET else self._envelope.raw

    @property
    def service(self) -> str | None:
        """The service id of the connector that answered; None if the answer does not name it."""
        return _string(self._envelope.service)

    @property
    def resource(self) -> str | None:
        """The unified resource, such as `contacts`; None if the answer does not name it."""
        return _string(self._envelope.resource)

    @property
    def operation(self) -> str | None:
        """The unified operation: `all`, `one`, `add`, `update` or `delete`; None if the answer does not name it."""
        return _string(self._envelope.operation)

    @property
    def body(self) -> Any:
        """The whole body as plain values. A body that is no JSON is a string, and an empty one None."""
        return read_json(self.content, _charset(self.headers)) if self.content else None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code} request_id={self.request_id!r} data={self.data!r}>"


def _charset(headers: Mapping[str, str]) -> str | None:
    return find_charset(headers.get("content-type", ""))


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def find_request_id(headers: Mapping[str, str]) -> str | None:
    """Return the id of the request from the headers; the API sends it under two names."""
    return headers.get("request-id") or headers.get("x-apideck-request-id")


def read_error(
    status_code: int, headers: Mapping[str, str], content: bytes, *, method: str, url: str
) -> APIResponseError:
    """Return the error for an answer without success. Any body is read; none raises."""
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
    """Return the fields of an error: the body itself, or the object in its field `error`."""
    if not is_object(body):
        return {}
    inner = body.get("error")
    return inner if is_object(inner) and "type_name" not in body and "message" not in body else body


def _reason(status_code: int) -> str:
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return "an unregistered status"
