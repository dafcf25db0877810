"""What generated resources stand on: from a method's arguments to a call that can be awaited."""

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from ..errors import APIConnectionError, APIResponseError, ArgumentError
from .call import Call, PlainText, Redirect, ValueOf
from .charsets import find_charset, to_text
from .namespace import Core, missing_attribute
from .options import check_call
from .reading import envelopes
from .reading.error_answers import read_error
from .reading.pagination import Page, Paginator
from .reading.responses import Response
from .records.encoding import encode
from .records.inputs import to_input
from .request.operation import Operation, build_headers, build_query, expand_path
from .sending.sender import Answer, Request

if TYPE_CHECKING:
    from .reading.download import Download
    from .request.uploads import Stream

T = TypeVar("T")


class Resource:
    """The operations of one tag of a document."""

    __slots__ = ("_core",)

    def __init__(self, core: Core) -> None:
        self._core = core

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for consumer {self._core.options.consumer_id!r}>"

    if not TYPE_CHECKING:  # type checkers know the methods

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(missing_attribute(self, name, "method"))

    def _call(
        self,
        operation: Operation,
        result: type[T] | ValueOf[T] | type[Redirect | PlainText] | None,
        options: Mapping[str, Any],
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        body: object = None,
        takes: Any = None,
    ) -> Call[T]:
        request = self._request(operation, options, path or {}, query or {}, headers or {}, body, takes)

        def read(answer: Answer) -> Response[T]:
            envelope, data = _read(request, answer, result, _read_result)
            return Response(data, envelope=envelope, **_around(answer))

        exchange: Any = self._core.sender.send(request, read)
        exchange.__name__ = exchange.__qualname__ = operation.name  # Python's warning for a forgotten await names it
        return Call(exchange)

    def _list(
        self,
        operation: Operation,
        record_type: type[T] | ValueOf[T],
        options: Mapping[str, Any],
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        body: object = None,
        takes: Any = None,
        max_items: int | None = None,
    ) -> Paginator[T]:
        values = dict(query or {})
        cursor = _check_cursor(values.pop("cursor", None))
        _check_max_items(max_items)
        request = self._request(operation, options, path or {}, values, headers or {}, body, takes)
        kind = record_type.type if isinstance(record_type, ValueOf) else record_type
        transport = self._core.sender

        async def fetch(cursor: str | None) -> Page[T]:
            return await transport.send(_at_cursor(request, cursor), read_page)

        def read_page(answer: Answer) -> Page[T]:
            envelope, data = _read(request, answer, kind, _read_list)
            return Page(data, envelope=envelope, **_around(answer))

        is_paged = any(parameter.name == "cursor" for parameter in operation.query)
        return Paginator(fetch, cursor, max_items, is_paged=is_paged)

    def _download(
        self,
        operation: Operation,
        options: Mapping[str, Any],
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        body: object = None,
        takes: Any = None,
    ) -> "Download":
        from .reading.download import Download  # here, since most resources have none

        request = self._request(operation, options, path or {}, query or {}, headers or {}, body, takes)
        return Download(lambda: self._core.sender.open(request, lambda answer: _error(request, answer)))

    def _request(
        self,
        operation: Operation,
        changes: Mapping[str, Any],
        path: Mapping[str, object],
        query: Mapping[str, object],
        headers: Mapping[str, object],
        body: object,
        takes: Any,
    ) -> Request:
        self._core.sender.pool.check_open()
        if changes:
            check_call(operation.name, changes, consumer=operation.consumer, service=operation.service)
        options = self._core.options.changed(changes)
        if operation.consumer and options.consumer_id is None and not operation.all_consumers:
            raise ArgumentError(
                "consumer_id",
                f"is missing, and {operation.name}() is made for one consumer",
                "pass it to the call, to with_options or to Apideck, or set APIDECK_CONSUMER_ID",
            )
        if operation.body and operation.needs_body and body is None:
            raise ArgumentError(operation.body, "is missing", f"{operation.name}() sends it as its body")
        if "content-type" in options.extra_headers and "*" not in operation.content:
            raise ArgumentError("extra_headers", "sets content-type, which follows from the body", "leave it out")
        content_type, content = _encode_body(operation, _as_declared(operation, body, takes))
        return Request(
            operation,
            options,
            expand_path(operation, path),
            build_query(operation, query, options.extra_query),
            content,
            content_type,
            build_headers(operation, headers) if headers else (),
            str(uuid.uuid4()) if operation.method == "POST" else None,
        )


def _as_declared(operation: Operation, body: object, takes: Any) -> object:
    """A body as the class that the document declares; a caller may write a dict for it."""
    if takes is None or body is None:
        return body
    name = operation.body or "body"
    body = to_input(body, takes, name)
    if isinstance(takes, type) and not isinstance(body, takes):
        kind = takes.__name__
        raise ArgumentError(name, f"must be of type {kind}, got {type(body).__name__}", f"pass {kind}(...) or a dict")
    return body


def _encode_body(operation: Operation, body: object) -> "tuple[str, bytes | Stream | None]":
    """A body's media type and what is sent."""
    if body is None:
        return operation.content, None
    if operation.is_json:
        return operation.content, encode(body, partial=operation.method == "PATCH")
    from .request.uploads import encode_body  # here, since most operations send JSON

    return encode_body(operation, body)


def _read(
    request: Request,
    answer: Answer,
    kind: Any,
    read: Callable[[Operation, Any, Answer], tuple[envelopes.Envelope, Any]],
) -> tuple[envelopes.Envelope, Any]:
    """The answer's envelope and its data; raises the error that an answer without success stands for."""
    # The browser endpoints of OAuth, which carry no credentials, succeed by redirecting.
    if not 200 <= answer.status_code < (300 if request.operation.auth else 400):
        raise _error(request, answer)
    try:
        return read(request.operation, kind, answer)
    except envelopes.EmbeddedError as embedded:
        problem: Exception = _error(request, answer._replace(status_code=embedded.args[0]))
    except envelopes.NoRecordError as error:
        reason = f"answered {answer.status_code} with no record: its data is {error}"
        problem = APIConnectionError(reason, request.operation.method, request.url, was_sent=True)
    except envelopes.UnreadableBodyError:
        found = envelopes.describe(request.options.credential.redact(answer.content))
        reason = f"answered {answer.status_code} with something that is no answer of the API: {found}"
        problem = APIConnectionError(reason, request.operation.method, request.url, was_sent=True)
    raise problem


def _around(answer: Answer) -> dict[str, Any]:
    """What an answer is beside its data."""
    return {
        "status_code": answer.status_code,
        "headers": answer.headers,
        "content": answer.content,
        "retries": answer.retries,
    }


def _error(request: Request, answer: Answer) -> APIResponseError:
    return read_error(
        answer.status_code,
        {name: _redact(request, value) for name, value in answer.headers.items()},
        request.options.credential.redact(answer.content),
        method=request.operation.method,
        url=request.url,
    )


def _redact(request: Request, text: str) -> str:
    return request.options.credential.redact(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def _read_list(operation: Operation, record_type: Any, answer: Answer) -> tuple[envelopes.Envelope, list[Any]]:
    if operation.bare:
        return envelopes.Envelope(), envelopes.read_bare_list(answer.content, record_type, _charset(answer))
    return envelopes.read_list(answer.content, record_type, _charset(answer))


def _charset(answer: Answer) -> str | None:
    content_type = answer.headers.get("content-type", "")
    return find_charset(content_type) if ";" in content_type else None


def _read_result(operation: Operation, result: Any, answer: Answer) -> tuple[envelopes.Envelope, Any]:
    if result is Redirect:
        return envelopes.Envelope(), answer.headers.get("location", "")
    if result is PlainText:
        return envelopes.Envelope(), to_text(answer.content, _charset(answer))
    if result.__class__ is ValueOf:
        return _read_value(operation, result, answer)
    if not answer.content and answer.status_code == 201 and operation.method == "POST" and result is not None:
        raise envelopes.UnreadableBodyError  # a record was created, and nobody can say which: the caller has to look
    if not answer.content and (result is None or operation.method != "GET"):
        # Carried out, and nothing said about it: asking again could only do harm.
        return envelopes.Envelope(), None if result is None else envelopes.empty_record(result)
    charset, needs_record = _charset(answer), operation.method == "GET"  # else it would be done again
    if operation.bare:
        return envelopes.Envelope(), envelopes.read_bare(answer.content, result, charset, needs_record=needs_record)
    return envelopes.read_record(answer.content, result, charset, needs_record=needs_record)


def _read_value(operation: Operation, result: ValueOf[Any], answer: Answer) -> tuple[envelopes.Envelope, Any]:
    if not answer.content and (result.is_optional or operation.method != "GET"):
        return envelopes.Envelope(), None
    if operation.bare:
        return envelopes.Envelope(), envelopes.read_bare(answer.content, result.type, _charset(answer))
    return envelopes.read_record(answer.content, result.type, _charset(answer))


def _at_cursor(request: Request, cursor: str | None) -> Request:
    if cursor is None:
        return request
    try:
        encoded = quote(cursor, safe="", errors="surrogateescape")  # the server's own bytes, even if they are no text
    except UnicodeEncodeError:
        encoded = quote(cursor, safe="", errors="surrogatepass")
    position = f"cursor={encoded}"
    return request._replace(query=f"{request.query}&{position}" if request.query else position)


def _check_cursor(cursor: object) -> str | None:
    if cursor is None:
        return None
    if not isinstance(cursor, str):
        raise ArgumentError("cursor", f"must be a str, got {type(cursor).__name__}", "pass a page's next_cursor")
    if not cursor.strip():
        raise ArgumentError("cursor", "is empty", "leave it out to start from the beginning")
    return cursor


def _check_max_items(max_items: object) -> None:
    if max_items is None:
        return
    if isinstance(max_items, bool) or not isinstance(max_items, int) or max_items < 0:
        raise ArgumentError("max_items", f"is {max_items!r}", "pass 0 or more, or leave it out for all")
