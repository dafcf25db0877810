"""The table of paths: each call finds the right entry, with any paths in the documents."""

from __future__ import annotations

import pytest

from apideck_client.testing._server.routing import PathTable

TABLE = PathTable(
    ("GET" if not path.startswith("POST ") else "POST", path.removeprefix("POST "), path)
    for path in (
        "/crm/{any}/{id}",
        "/crm/contacts/{id}",
        "/crm/contacts/me",
        "/crm/contacts/{id}/{kind}.pdf",
        "/crm/contacts/{id}/notes",
        "/crm/{same}/notes/{same}",
        "POST /crm/contacts",
    )
)


@pytest.mark.parametrize(
    ("path", "expected", "parameters"),
    [
        ("/crm/contacts/me", "/crm/contacts/me", {}),
        ("/crm/contacts/1", "/crm/contacts/{id}", {"id": "1"}),
        ("/crm/leads/1", "/crm/{any}/{id}", {"any": "leads", "id": "1"}),
        ("/crm/contacts/1%2Fnotes", "/crm/contacts/{id}", {"id": "1%2Fnotes"}),
        ("/crm/contacts/1/notes", "/crm/contacts/{id}/notes", {"id": "1"}),
        ("/crm/contacts/1/cv.pdf", "/crm/contacts/{id}/{kind}.pdf", {"id": "1", "kind": "cv"}),
        ("/crm/contacts/1/cvxpdf", None, {}),
        ("/crm/contacts/notes/2", "/crm/{same}/notes/{same}", {"same": "2"}),
        ("/crm/leads/notes/2", "/crm/{same}/notes/{same}", {"same": "2"}),
        ("/crm/contacts/", None, {}),
        ("/crm/contacts", None, {}),
        ("", None, {}),
    ],
)
def test_the_most_literal_path_is_found(path: str, expected: str | None, parameters: dict[str, str]) -> None:
    for method in ("GET", "HEAD"):
        found = TABLE.find(method, path)
        assert (found and found.value, found and found.parameters) == (expected, parameters if expected else None)


def test_a_path_knows_its_methods() -> None:
    assert TABLE.methods("/crm/contacts") == ["POST"]
    assert TABLE.methods("/crm/contacts/1") == ["GET"]
    assert TABLE.methods("/crm") == []


def test_of_two_entries_for_the_same_calls_the_first_counts() -> None:
    table = PathTable([("GET", "/a/{x}", 1), ("GET", "/a/{y}", 2), ("GET", "/b", 3), ("GET", "/b", 4)])
    found = [table.find("GET", path) for path in ("/a/1", "/b")]
    assert [each.value for each in found if each] == [1, 3]
