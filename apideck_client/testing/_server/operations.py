"""The names of calls in the log: an operation's id and its label, by method and path."""

from __future__ import annotations

from typing import NamedTuple

from .resources import RESOURCES, Resource


class Operation(NamedTuple):
    """One operation of the API."""

    id: str
    name: str


UNKNOWN = Operation("unknown", "Unknown operation")

_CONNECTION = "/vault/connections/*/*"

_VAULT = {
    ("GET", "/vault/consumers"): Operation("consumersAll", "List consumers"),
    ("POST", "/vault/consumers"): Operation("consumersAdd", "Create a consumer"),
    ("GET", "/vault/consumers/*"): Operation("consumersOne", "Get a consumer"),
    ("PATCH", "/vault/consumers/*"): Operation("consumersUpdate", "Update a consumer"),
    ("DELETE", "/vault/consumers/*"): Operation("consumersDelete", "Delete a consumer"),
    ("GET", "/vault/consumers/*/stats"): Operation("consumerRequestCountsAll", "Count a consumer's requests"),
    ("GET", "/vault/connections"): Operation("connectionsAll", "List connections"),
    ("GET", _CONNECTION): Operation("connectionsOne", "Get a connection"),
    ("POST", _CONNECTION): Operation("connectionsAdd", "Create a connection"),
    ("PATCH", _CONNECTION): Operation("connectionsUpdate", "Update a connection"),
    ("DELETE", _CONNECTION): Operation("connectionsDelete", "Delete a connection"),
    ("POST", f"{_CONNECTION}/import"): Operation("connectionsImport", "Import a connection"),
    ("POST", f"{_CONNECTION}/token"): Operation("connectionsToken", "Fetch an access token"),
    ("GET", f"{_CONNECTION}/*/config"): Operation("connectionSettingsAll", "Get a resource's settings"),
    ("PATCH", f"{_CONNECTION}/*/config"): Operation("connectionSettingsUpdate", "Update a resource's settings"),
    ("GET", "/vault/authorize/*/*"): Operation("connectionsAuthorize", "Authorize a connection"),
    ("GET", "/vault/revoke/*/*"): Operation("connectionsRevoke", "Revoke a connection"),
    ("GET", "/vault/callback"): Operation("connectionsCallback", "Return from the service"),
    ("POST", "/vault/sessions"): Operation("sessionsCreate", "Create a session"),
    ("GET", "/vault/logs"): Operation("logsAll", "List logs"),
}


def _of_resource(resource: Resource) -> dict[tuple[str, str], Operation]:
    all_of_it, one = f"/crm/{resource.name}", resource.label.lower()
    return {
        ("GET", all_of_it): Operation(f"{resource.name}All", f"List {resource.name}"),
        ("POST", all_of_it): Operation(f"{resource.name}Add", f"Create {one}"),
        ("GET", f"{all_of_it}/*"): Operation(f"{resource.name}One", f"Get {one}"),
        ("PATCH", f"{all_of_it}/*"): Operation(f"{resource.name}Update", f"Update {one}"),
        ("DELETE", f"{all_of_it}/*"): Operation(f"{resource.name}Delete", f"Delete {one}"),
    }


def _by_length() -> dict[tuple[str, int], list[tuple[list[str], Operation]]]:
    """Group the operations by method and number of parts, so that few are compared."""
    found: dict[tuple[str, int], list[tuple[list[str], Operation]]] = {}
    for each in (_VAULT, *map(_of_resource, RESOURCES.values())):
        for (method, pattern), operation in each.items():
            parts = pattern.split("/")
            found.setdefault((method, len(parts)), []).append((parts, operation))
    return found


_PATTERNS = _by_length()


def operation_of(method: str, path: str) -> Operation:
    """Return the operation of a call."""
    parts = path.split("/")
    for pattern, operation in _PATTERNS.get((method, len(parts)), []):
        if all(expected in ("*", part) for expected, part in zip(pattern, parts, strict=True)):
            return operation
    return UNKNOWN
