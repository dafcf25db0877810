"""The form of a connection's settings: its fields as HTML, and the values that were entered."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

from .connections import Connection
from .connectors import FormField

_KINDS = {"email": "email", "tel": "tel", "url": "url"}
"""The field types that browsers know. A phone shows a keyboard for the type."""
_LOGIN = {"username": "username", "password": "current-password"}
"""Fields that a password manager may fill in. It knows no API keys."""


class Entered(NamedTuple):
    """The values of a form that was sent, and the problem of each refused field."""

    connection_id: str
    values: Mapping[str, str]
    problems: Mapping[str, str]


def read_settings(connection: Connection, form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of a form, and the problem of each invalid field.

    Values are strings, except for checkboxes and numbers. A blank secret keeps its value.
    """
    settings: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for form_field in connection.connector.form_fields:
        value = _read(form_field, form.get(form_field.id, ""))
        if value is None and form_field.sensitive and connection.settings.get(form_field.id):
            continue
        problem = "is needed" if value is None and form_field.required else form_field.problem(value)
        if problem:
            problems[form_field.id] = f"{form_field.label} {problem}"
        else:
            settings[form_field.id] = value
    return settings, problems


def settings_form(place: str, action: str, connection: Connection, entered: Entered | None) -> str:
    """Build the form; "" if the connector has no settings. `place` is the prefix of its fields' ids."""
    fields = connection.connector.form_fields
    if not fields:
        return ""
    problems: Mapping[str, str] = entered.problems if entered else {}
    first = next(iter(problems), None)
    inputs = "".join(
        _field(f"{place}-{each.id}", each, connection.settings.get(each.id), entered, is_first=each.id == first)
        for each in fields
    )
    named = f"Save<span> the settings of {escape(connection.connector.name)}</span>"
    save = f'<button name="action" value="settings">{named}</button>'
    return f'<form method="post" action="{escape(action)}" novalidate>{inputs}<p>{save}</p></form>'


def _read(form_field: FormField, text: str) -> Any:
    if form_field.type == "checkbox":
        return text == "true"
    if text and form_field.type == "number":
        return _number(text.strip())
    return text or None


def _number(text: str) -> float | str:
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:
        return text  # the field then refuses it


def _field(place: str, form_field: FormField, kept: Any, entered: Entered | None, *, is_first: bool) -> str:
    problem = entered.problems.get(form_field.id) if entered else None
    hint = _hint(form_field, kept)
    described = [f"{place}-{part}" for part, is_there in (("problem", problem), ("hint", hint)) if is_there]
    marks = f'id="{place}" name="{escape(form_field.id)}"'
    marks += f' aria-describedby="{" ".join(described)}"' if described else ""
    marks += ' aria-invalid="true"' if problem else ""
    marks += " required" if form_field.required and not (form_field.sensitive and kept) else ""
    marks += " autofocus" if is_first else ""
    value = entered.values.get(form_field.id, "") if entered else "" if kept is None else str(kept)
    told = f'<span class="problem" id="{place}-problem">{escape(problem)}</span>' if problem else ""
    told += f'<small id="{place}-hint">{escape(hint)}</small>' if hint else ""
    label = f'<label for="{place}">{escape(form_field.label)}{"" if form_field.required else " (optional)"}</label>'
    if form_field.type == "checkbox":
        checked = value == "true" if entered else kept is True
        box = f'<input type="checkbox" value="true" {marks}{" checked" if checked else ""}>'
        return f'<p class="field check">{box} {label.replace(" (optional)", "")}{told}</p>'
    return f'<p class="field">{label}{told}{_control(form_field, marks, value)}</p>'


def _control(form_field: FormField, marks: str, value: str) -> str:
    if form_field.options:
        offered = [(option.value, option.label) for option in form_field.options]
        if not form_field.required or value not in [each for each, _ in offered]:
            offered.insert(0, ("", "Choose one" if form_field.required else "None"))
        options = "".join(
            f'<option value="{escape(each)}"{" selected" if each == value else ""}>{escape(label)}</option>'
            for each, label in offered
        )
        return f"<select {marks}>{options}</select>"
    # With type="number", browsers discard a text that is not a number, so no message could name it.
    mode = ' inputmode="decimal"' if form_field.type == "number" else ""
    complete = _LOGIN.get(form_field.id, "off")
    if form_field.sensitive:
        return f'<input type="password" autocomplete="{complete}" {marks}>'
    kind = _KINDS.get(form_field.type, "text")
    plain = f'autocomplete="{complete}" autocapitalize="none" spellcheck="false"{mode}'
    return f'<input type="{kind}" {plain} {marks} value="{escape(value)}">'


def _hint(form_field: FormField, kept: Any) -> str:
    if form_field.sensitive and kept:
        return "Saved. Leave it empty to keep it."
    return f"Such as {form_field.placeholder}" if form_field.placeholder else ""
