"""The rules for Vault's request bodies that an OpenAPI document can't express."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..failures import bad_body
from .connectors import Connector, FormField

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_LENGTH = re.compile(r"(\d{1,9})([smhdw])", re.ASCII)
_LONGEST = _UNITS["w"]


def read_session_length(length: str | None) -> int:
    """Return a session's lifetime in seconds, from a string such as "30m". The default is an hour."""
    if length is None:
        return _UNITS["h"]
    match = _LENGTH.fullmatch(length)
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0
    if not 0 < seconds <= _LONGEST:
        raise bad_body([f"settings.session_length: must be such as 90s, 30m, 1h, 2d, at most 1w, not {length!r}"])
    return seconds


def is_web_address(uri: str) -> bool:
    """Return True if a browser can open the URL: it is absolute, and http or https."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s\x00-\x1f\\]", uri)


def check_settings(connector: Connector, settings: Mapping[str, Any]) -> None:
    """Refuse settings that don't fit the connector's form fields. Settings without a form field are accepted."""
    problems = list(_misfits(connector.form_fields, settings, "settings."))
    if problems:
        raise bad_body(problems)


def read_configuration(
    connector: Connector, configuration: list[dict[str, Any]], only: str | None = None
) -> dict[str, dict[str, Any]]:
    """Return the values in a body for each resource. `only` is the resource in the path."""
    read: dict[str, dict[str, Any]] = {}
    for index, entry in enumerate(configuration):
        place = f"configuration[{index}]"
        resource: str = entry.get("resource") or only or ""
        if resource not in connector.resource_settings or only not in (None, resource):
            expected = only or ", ".join(connector.resource_settings) or "none, the connector has no such settings"
            raise bad_body([f"{place}.resource: must be one of {expected}"])
        defaults: list[dict[str, Any]] = entry.get("defaults") or []
        if not all(isinstance(default.get("id"), str) for default in defaults):
            raise bad_body([f"{place}.defaults: each needs the id of a setting"])
        given = [default["id"] for default in defaults]
        values = {default["id"]: default["value"] for default in defaults if "value" in default}
        fields = {form_field.id: form_field for form_field in connector.resource_settings[resource]}
        problems = [f"{place}.defaults: {name} is no setting of {resource}" for name in given if name not in fields]
        problems += _misfits(fields.values(), values, f"{place}.defaults: ")
        if problems:
            raise bad_body(problems)
        read.setdefault(resource, {}).update(values)
    return read


def _misfits(fields: Any, values: Mapping[str, Any], prefix: str) -> Iterator[str]:
    known: dict[str, FormField] = {form_field.id: form_field for form_field in fields}
    for name, value in values.items():
        problem = known[name].problem(value) if name in known else None
        if problem:
            yield f"{prefix}{name}: {problem}"
