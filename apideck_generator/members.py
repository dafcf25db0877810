"""Names of enum members. Rules tell similar values apart, such as `a-b`, `a_b` and `A_B`.

A value that is already a valid member name (`A_B`) keeps it. The names of the others spell the difference: their signs
(`A_HYPHEN_B`) or their case (`A_B_LOWER`).
"""

from collections.abc import Mapping

from .config import GeneratorConfig
from .naming import enum_member_name, spelled, upper_snake

_SIGNS = {"-": "HYPHEN", "_": "UNDERSCORE", ".": "DOT", "/": "SLASH", ":": "COLON", " ": "SPACE", "+": "PLUS"}


def member_names(values: list[object], config: GeneratorConfig, recorded: Mapping[str, str]) -> dict[str, str]:
    """Return the wanted name of each value, by the value as a string. A name recorded for another value isn't free."""
    wanted = {str(value): enum_member_name(value, config) for value in values}
    near: dict[str, list[str]] = {}
    for text, name in wanted.items():
        near.setdefault(name, []).append(text)
    for name, strings in near.items():
        if len(strings) > 1:
            is_free = name not in (given for text, given in recorded.items() if text != name)
            wanted |= {text: _told_apart(text, name, strings, config, is_free) for text in strings}
    return wanted


def _told_apart(text: str, name: str, strings: list[str], config: GeneratorConfig, is_free: bool) -> str:
    if (text == name and is_free) or text in config.enum_members:
        return name
    alike = [other for other in strings if other != text and _signs(other) == _signs(text) and other != name]
    if name in strings and _signs(name) == _signs(text):
        alike.append(name)
    new = upper_snake(_written(text)) if _signs(text) and (not alike or _signs(text) != ["_"]) else name
    return f"{new}_{_case(text)}" if alike else new


def _signs(text: str) -> list[str]:
    return [char for char in text if not char.isalnum()]


def _written(text: str) -> str:
    """Return a value with its signs as words."""
    if text.startswith("-") and text[1:2].isdecimal():
        return f"MINUS_{_written(text[1:])}"
    return "".join(char if char.isalnum() else f"_{_SIGNS.get(char) or spelled(char)}_" for char in text)


def _case(text: str) -> str:
    return "UPPER" if text.isupper() else "LOWER" if text.islower() else "TITLE" if text.istitle() else "MIXED"
