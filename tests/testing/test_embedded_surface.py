"""Features of every request: headers, unknown paths, request ids, and the log."""

from __future__ import annotations

import logging

import httpx
import pytest

from apideck_client.testing import EmbeddedApideck

from .answers import get, refused
from .conftest import Connect


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Basic abc", "secret-key"])
def test_a_key_is_needed(connect: Connect, authorization: str | None) -> None:
    refused(connect(authorization=authorization).get("/crm/contacts"), 401, "UnauthorizedError")


def test_a_pinned_key_is_the_only_one() -> None:
    with EmbeddedApideck(api_key="right") as server, httpx.Client(base_url=server.url) as client:
        others = {"x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
        wrong = client.get("/crm/contacts", headers={**others, "authorization": "Bearer wrong"})
        refused(wrong, 401, "UnauthorizedError")
        assert client.get("/crm/contacts", headers={**others, "authorization": "Bearer right"}).status_code == 200


@pytest.mark.parametrize("header", ["x-apideck-app-id", "x-apideck-consumer-id"])
@pytest.mark.parametrize("value", [None, ""])
def test_app_and_consumer_are_needed(connect: Connect, header: str, value: str | None) -> None:
    client = connect(**{header.replace("-", "_"): value})
    assert header in refused(client.get("/crm/contacts"), 400, "RequestHeadersValidationError")


@pytest.mark.parametrize("path", ["/crm", "/crm/", "/crm/people", "/crm/contacts/", "/crm/contacts/1/2", "/vault"])
def test_unknown_paths_are_answered_in_the_envelope(api: httpx.Client, path: str) -> None:
    refused(api.get(path), 404, "RouteNotFoundError")


@pytest.mark.parametrize(("method", "path"), [("PUT", "/crm/contacts"), ("POST", "/crm/contacts/1")])
def test_unknown_methods_are_answered_in_the_envelope(api: httpx.Client, method: str, path: str) -> None:
    response = api.request(method, path)
    refused(response, 405, "MethodNotAllowedError")
    assert "GET" in response.headers["allow"]


def test_every_answer_has_a_request_id(api: httpx.Client) -> None:
    answers = [api.get("/crm/contacts"), api.get("/crm/contacts/1"), api.get("/nowhere"), api.put("/crm/contacts")]
    ids = [answer.headers["request-id"] for answer in answers]
    assert ids == [answer.headers["x-apideck-request-id"] for answer in answers]
    assert len(set(ids)) == len(answers)


async def test_a_defect_of_the_server_is_answered_too(caplog: pytest.LogCaptureFixture) -> None:
    def broken_clock() -> None:
        raise ZeroDivisionError("the clock broke")

    server = EmbeddedApideck(clock=broken_clock)  # type: ignore[arg-type]  # that is the point
    headers = {"authorization": "Bearer k", "x-apideck-app-id": "app", "x-apideck-consumer-id": "acme"}
    transport = httpx.ASGITransport(server.app, raise_app_exceptions=False)
    with caplog.at_level(logging.CRITICAL):
        async with httpx.AsyncClient(transport=transport, base_url="http://embedded", headers=headers) as client:
            response = await client.post("/crm/contacts", json={"name": "Ada"})
    assert "clock broke" in refused(response, 500, "InternalServerError")
    assert response.headers["request-id"]


def test_the_log_holds_what_was_received(server: EmbeddedApideck, api: httpx.Client, consumer: str) -> None:
    assert len(server.requests) == 0
    api.post("/crm/contacts?filter%5Bname%5D=a%20b&x=", json={"name": "Ada"})
    api.get("/nowhere")
    first, second = server.requests
    assert (first.method, first.path, second.path) == ("POST", "/crm/contacts", "/nowhere")
    assert first.raw_query == "filter%5Bname%5D=a%20b&x="
    assert first.query == (("filter[name]", "a b"), ("x", ""))
    assert first.json() == {"name": "Ada"}
    assert first.headers["x-apideck-consumer-id"] == consumer
    assert first.headers["authorization"] == "Bearer [redacted]"
    assert "secret-key" not in repr(server.requests[:])
    assert "POST /crm/contacts" in repr(server.requests)


def test_the_log_is_bounded() -> None:
    with EmbeddedApideck(request_log_size=3) as server, httpx.Client(base_url=server.url) as client:
        for number in range(5):
            client.get(f"/{number}")
        assert [request.path for request in server.requests] == ["/2", "/3", "/4"]


def test_repeated_headers_are_joined(server: EmbeddedApideck, api: httpx.Client) -> None:
    httpx.get(f"{server.url}/x", headers=[("x-twice", "a"), ("X-Twice", "b")])
    assert server.requests[-1].headers["x-twice"] == "a, b"


def test_unknown_query_parameters_are_let_through(api: httpx.Client) -> None:
    assert get(api, "/crm/contacts", **{"pass_through[a][b]": "c", "brand_new": "1"})["data"] == []
