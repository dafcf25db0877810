"""The base of generated resources: from the arguments of a method to a request."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import ArgumentError
from .exchange import Request
from .namespace import Core, missing_attribute
from .options import check_call
from .reading.answers import PlainText, Redirect, ValueOf
from .records.encoding import encode
from .records.inputs import to_input
from .request.operation import Operation, build_headers, build_query, expand_path

if TYPE_CHECKING:
    from .request.uploads import Stream

T = TypeVar("T")


class Resource:
    """The operations of one tag of a document."""

    __slots__ = ("_options", "_sender")

    def __init__(self, core: Core) -> None:
        self._sender, self._options = core

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for consumer {self._options.consumer_id!r}>"

    if not TYPE_CHECKING:  # type checkers know the methods

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(missing_attribute(self, name, "method"))

    def _request(
        self,
        operation: Operation,
        result: type[T] | ValueOf[T] | type[Redirect | PlainText] | None,
        changes: Mapping[str, Any],
        *,
        path: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        body: object = None,
    ) -> Request[T]:
        """Check the arguments of a call and return its request.

        Args:
            operation: The operation.
            result: The type of the answer's data.
            changes: The options of this call.
            path: The path parameters, by their names in the document.
            query: The query parameters.
            headers: The header and cookie parameters.
            body: The body.

        Raises:
            ArgumentError: An argument can't be sent.
            ClientStateError: The client is closed.
        """
        self._sender.pool.check_open()
        if changes:
            check_call(operation.name, changes, consumer=operation.consumer, service=operation.service)
        options = self._options.changed(changes)
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
        content_type, content = _encode_body(operation, _to_declared(operation, body))
        return Request(
            operation,
            options,
            expand_path(operation, path or {}),
            result=result,
            query=build_query(operation, query or {}, options.extra_query),
            body=content,
            content_type=content_type,
            parameters=build_headers(operation, headers) if headers else (),
            unique_id=str(uuid.uuid4()) if operation.method == "POST" else None,
        )


def _to_declared(operation: Operation, body: object) -> object:
    """Return the body as the class that the document declares; a caller may pass a dict instead."""
    if operation.takes is None or body is None:
        return body
    name = operation.body or "body"
    body = to_input(body, operation.takes, name)
    if isinstance(operation.takes, type) and not isinstance(body, operation.takes):
        kind = operation.takes.__name__
        raise ArgumentError(name, f"must be of type {kind}, got {type(body).__name__}", f"pass {kind}(...) or a dict")
    return body


def _encode_body(operation: Operation, body: object) -> "tuple[str, bytes | Stream | None]":
    """Return the media type of the body, and the encoded body."""
    if body is None:
        return operation.content, None
    if operation.is_json:
        return operation.content, encode(body, partial=operation.method == "PATCH")
    from .request.uploads import encode_body  # here, since most operations send JSON

    return encode_body(operation, body)
