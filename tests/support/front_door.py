"""Calls any operation of the documents, with a response that the test chooses and without a network."""

import asyncio
import datetime
import functools
import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx

from apideck_client import Apideck, Model, Response, from_dict
from apideck_client._client.call import Call
from apideck_client._client.reading.pagination import Paginator
from apideck_client._client.resource import Resource
from tests.support.documents import Described, operations, resolve
from tests.support.example_server import example, success
from tests.support.secret_scanner import KEY


class Declared(NamedTuple):
    """An operation, with the result type of its generated method."""

    described: Described
    resource: str
    method: str
    is_list: bool
    record_type: type[Model]
    example: dict[str, Any]

    @property
    def id(self) -> str:
        return self.described.id


@functools.cache
def declared() -> tuple[Declared, ...]:
    """Return every operation that returns records."""
    return tuple(_declared())


def _declared() -> Iterator[Declared]:
    for described in operations():
        resource, method = find_method(described)
        result = typing.get_type_hints(method)["return"]
        (record_type,) = typing.get_args(result)
        if isinstance(record_type, type) and issubclass(record_type, Model):
            is_list = typing.get_origin(result) is Paginator
            assert is_list or typing.get_origin(result) is Call
            _, answer = success(described)
            yield Declared(described, resource, method.__name__, is_list, record_type, answer)


def find_method(described: Described) -> tuple[str, Callable[..., Any]]:
    """Return the generated method of an operation, and the name of its resource."""
    package = importlib.import_module(f"apideck_client.{described.api}.resources")
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, Resource) and kind.__module__ == module.__name__:
                for method in vars(kind).values():
                    if inspect.isfunction(method) and _id_of(method) == described.id:
                        return info.name, method
    raise LookupError(described.id)


def _id_of(method: Callable[..., Any]) -> str | None:
    """Return the operation that a generated method names in its docstring."""
    found = re.search(r"\(operation\s+`(\w+)`\)", method.__doc__ or "")
    return found[1] if found else None


class FrontDoor:
    """A client that gets the same body for every call."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._body = b""
        self._client = Apideck(
            api_key=KEY,
            app_id="app",
            consumer_id="acme",
            max_retries=0,
            transport=httpx.MockTransport(lambda request: httpx.Response(200, content=self._body)),
        )

    def read(self, operation: Declared, body: bytes) -> Response[Any]:
        """Return the whole response that the client builds from a body."""
        self._body = body
        return self._loop.run_until_complete(self._answer(operation))

    async def _answer(self, operation: Declared) -> Response[Any]:
        return await call(self._client, operation)

    def close(self) -> None:
        self._loop.run_until_complete(self._client.aclose())


async def call(client: Apideck, operation: Declared) -> Response[Any]:
    """Call an operation with a value for each required argument."""
    method = getattr(getattr(getattr(client, operation.described.api), operation.resource), operation.method)
    described: Any = method(**_arguments(operation.described, method))
    answer: Response[Any] = await (described if isinstance(described, Paginator) else described.response())
    return answer


@contextmanager
def open_front_door() -> Iterator[FrontDoor]:
    loop = asyncio.new_event_loop()
    door = FrontDoor(loop)
    try:
        yield door
    finally:
        door.close()
        loop.close()


def _arguments(described: Described, method: Callable[..., Any]) -> dict[str, Any]:
    """Return a value for each required argument of a method."""
    arguments: dict[str, Any] = {}
    hints = typing.get_type_hints(method)
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.default is inspect.Parameter.empty and parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            parts = typing.get_args(hints[name]) or (hints[name],)
            hint = next((part for part in parts if isinstance(part, type) and issubclass(part, Model)), hints[name])
            if isinstance(hint, type) and issubclass(hint, Model):
                content = resolve(described.api, described.spec["requestBody"])["content"]["application/json"]
                arguments[name] = from_dict(hint, example(described.api, content["schema"]))
            elif hint is datetime.datetime:
                arguments[name] = datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)
            else:
                arguments[name] = {} if typing.get_origin(hint) is Mapping else "x"
    return arguments
