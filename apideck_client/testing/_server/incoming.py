"""The parts of a request that operations read: query, origin, parts of the path, body."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.requests import Request

from .bodies import read_body
from .failures import bad_header
from .field_rules import Shape
from .listing import Query


def query_of(request: Request) -> Query:
    """Names and values, decoded, in order."""
    return parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)


def parameter_of(request: Request, name: str) -> str:
    """Return the last value of a query parameter; "" if it is missing."""
    return next((value for other, value in reversed(query_of(request)) if other == name), "")


def origin_of(request: Request) -> str:
    """Scheme and host as the caller spelled them."""
    return f"{request.scope['scheme']}://{request.headers.get('host', '')}"


def path_part(request: Request, name: str) -> str:
    """Return a part of the path, decoded; "" if the route has no such part."""
    return unquote(request.path_params.get(name, ""))


async def body_of(request: Request, shape: Shape, *, partial: bool = False) -> dict[str, Any]:
    """Return the object in the body. Raise an error if the shape doesn't allow it."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise bad_header("content-type", f"must be application/json, not {content_type!r}")
    return read_body(await request.body(), shape, partial=partial)
