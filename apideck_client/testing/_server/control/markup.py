"""The parts of the control page: tables, forms and their fields. Values from callers are escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

Options = Sequence[tuple[str, str]]
"""The values of a choice, and their labels."""


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form: a string, a number, a checkbox, or a choice if it has options."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: Options = ()
    is_required: bool = False


def text(value: object) -> str:
    """Escape a value. Its writing direction doesn't affect the text around it."""
    return f"<bdi>{escape(str(value))}</bdi>"


def link(address: str, label: str) -> str:
    """Build a link. The URL and the text are escaped."""
    return f'<a href="{escape(address)}">{text(label)}</a>'


def section(id: str, heading: str, *parts: str) -> str:
    """Build a section with its heading. The parts are already HTML."""
    return (
        f'<section id="{id}" aria-labelledby="{id}-h"><h2 id="{id}-h">{escape(heading)}</h2>{"".join(parts)}</section>'
    )


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, live: str = "") -> str:
    """Build a table that scrolls sideways on a small screen. The cells are already HTML; the first is the row's name.

    `live` is the id by which the page's script replaces the rows.
    """
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>' for row in rows
    )
    body = body or f'<tr><td colspan="{len(columns)}">None</td></tr>'
    mark = f' id="{live}" data-live' if live else ""
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody{mark}>{body}</tbody></table></div>"
    )


def form(id: str, action: str, inputs: Sequence[Input], values: Mapping[str, str], submit: str) -> str:
    """Build a form that posts its inputs. `values` are what was entered before."""
    fields = "".join(_field(id, each, values.get(each.name, "")) for each in inputs)
    return f'<form id="{id}" method="post" action="{action}">{fields}<button>{escape(submit)}</button></form>'


def hidden_form(action: str, values: Mapping[str, str], submit: str) -> str:
    """Build a form that is one button."""
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in values.items()
    )
    return f'<form method="post" action="{action}">{fields}<button>{text(submit)}</button></form>'


def search(label: str, name: str, value: str) -> str:
    """Build a form that shows the same page with a query."""
    return (
        f'<form method="get" action="/" role="search"><p><label for="search">{escape(label)}</label> '
        f'<input id="search" name="{name}" value="{escape(value)}"></p><button>Show</button></form>'
    )


def _field(form_id: str, each: Input, value: str) -> str:
    place = f"{form_id}-{each.name}"
    hint = f'<small id="{place}-hint">{escape(each.hint)}</small>' if each.hint else ""
    described = f' aria-describedby="{place}-hint"' if each.hint else ""
    named = f'id="{place}" name="{each.name}"{described}{" required" if each.is_required else ""}'
    if each.options:
        options = "".join(
            f'<option value="{escape(offered)}"{" selected" if offered == value else ""}>{escape(label)}</option>'
            for offered, label in each.options
        )
        control = f"<select {named}>{options}</select>"
    elif each.kind == "checkbox":
        control = f'<input type="checkbox" value="true" {named}{" checked" if value == "true" else ""}>'
    else:
        mode = ' inputmode="decimal"' if each.kind == "number" else ""
        control = f'<input type="text" autocomplete="off"{mode} {named} value="{escape(value)}">'
    return f'<p><label for="{place}">{escape(each.label)}</label> {control}{hint}</p>'
