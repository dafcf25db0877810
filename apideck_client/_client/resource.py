"""The base of generated resources: makes a request from the arguments of a method."""

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import ArgumentError
from .exchange import Request
from .namespace import Core, missing_attribute
from .options import check_call
from .reading.results import PlainText, Redirect, ValueOf
from .request.operation import Operation
from .secrets import Secret, guarded

T = TypeVar("T")


class Resource:
    """The operations of one tag of a document."""

    __slots__ = ("_options", "_sender")

    def __init__(self, core: Core) -> None:
        self._sender, self._options = core

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, function in list(vars(cls).items()):
            if inspect.isfunction(function) and not name.startswith("_"):
                setattr(cls, name, guarded(function))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for consumer {self._options.consumer_id!r}>"

    if not TYPE_CHECKING:  # type checkers know the methods

        def __getattr__(self, name: str) -> Any:
            raise missing_attribute(self, name, "method")

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
        # imported here, because the models take most of the import time
        import uuid

        from .request.bodies import build_body
        from .request.parameters import build_headers, build_query, expand_path

        self._sender.pool.check_open()
        if changes:
            check_call(operation, changes)
        options = self._options.changed(changes)
        if operation.consumer and options.consumer_id is None and not operation.all_consumers:
            reason = f"is missing, and {operation.name}() is made for one consumer"
            remedy = "pass it to the call, to with_options or to Apideck, or set APIDECK_CONSUMER_ID"
            raise ArgumentError("consumer_id", reason, remedy)
        if operation.body and operation.needs_body and body is None:
            raise ArgumentError(operation.body, "is missing", f"{operation.name}() sends it as its body")
        if "content-type" in options.extra_headers.reveal() and "*" not in operation.content:
            raise ArgumentError("extra_headers", "sets content-type, which follows from the body", "omit it")
        takes_json = operation.body is not None and operation.is_json
        if "extra_body" in changes and not takes_json:
            raise ArgumentError("extra_body", f"is given, and {operation.name}() has no JSON body", "omit it")
        has_extra = takes_json and (body is not None or "extra_body" in changes)
        content_type, content = build_body(operation, body, options.extra_body.reveal() if has_extra else None)
        return Request(
            operation,
            options,
            expand_path(operation, path or {}),
            result=result,
            query=Secret(build_query(operation, query or {}, options.extra_query.reveal())),
            body=Secret(content),
            content_type=content_type,
            parameters=Secret(build_headers(operation, headers) if headers else ()),
            unique_id=str(uuid.uuid4()) if operation.method == "POST" else None,
        )
