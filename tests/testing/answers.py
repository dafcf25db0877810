"""Functions that read responses of the embedded Apideck: whole lists, successes and refusals."""

from __future__ import annotations

from typing import Any

import httpx


def walk(api: httpx.Client, path: str, cursor: str | None = None, **params: Any) -> list[dict[str, Any]]:
    """Return every record of a list, page by page, from a cursor."""
    records: list[dict[str, Any]] = []
    while True:
        page = get(api, path, **params, **({"cursor": cursor} if cursor else {}))
        records += page["data"]
        cursor = page["meta"]["cursors"]["next"]
        if cursor is None:
            return records


def get(api: httpx.Client, path: str, **params: Any) -> dict[str, Any]:
    """Return the envelope of a successful response."""
    response = api.get(path, params=params)
    assert response.status_code == 200, response.text
    envelope: dict[str, Any] = response.json()
    return envelope


def refused(response: httpx.Response, status_code: int, type_name: str) -> Any:
    """Check the envelope of a refusal, and return its detail."""
    assert response.status_code == status_code, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert body.keys() == {"status_code", "error", "type_name", "message", "detail", "ref"}
    assert (body["status_code"], body["type_name"]) == (status_code, type_name)
    assert body["error"]
    assert body["message"]
    return body["detail"]
