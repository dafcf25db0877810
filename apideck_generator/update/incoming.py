"""A new document in YAML or JSON: its text to keep, its content, and the complaints of the OpenAPI validator."""

from dataclasses import dataclass
from typing import Any

import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from ..document import Node
from ..errors import GenerateError
from ..objects import drop_extensions, written
from ..source import read_text

MOST_TOLD = 10
"""The maximum number of complaints in a report. More are only counted."""


@dataclass(frozen=True)
class Incoming:
    """A new document."""

    spec: str
    """Its path or URL."""
    text: str
    """The text to keep: the YAML unchanged, or JSON converted to YAML."""
    document: Node
    was_json: bool

    @property
    def file(self) -> str:
        """The file name for its line numbers."""
        return f"{self.spec} (as YAML)" if self.was_json else self.spec


def read_incoming(spec: str, content: bytes) -> Incoming:
    """Read a document. JSON becomes YAML, so that later changes give small diffs."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GenerateError(f"{spec} can't be read: it is not UTF-8 text (byte {error.start})") from None
    document = read_text(text, spec).data
    if not isinstance(document, dict):
        raise GenerateError(f"{spec} is not an OpenAPI document: it must be a mapping")
    was_json = text.lstrip().startswith("{")
    return Incoming(spec, _as_yaml(document) if was_json else text, document, was_json)


def complaints(document: Node) -> list[str]:
    """List the places where the document isn't valid OpenAPI, although the generator can read it."""
    kind = OpenAPIV31SpecValidator if str(document.get("openapi")).startswith("3.1") else OpenAPIV30SpecValidator
    try:
        # The validator confuses some extensions with the objects beside them.
        errors = list(kind(drop_extensions(document, set())).iter_errors())
    except Exception:  # if the validator can't decide, it may raise any error
        return ["The OpenAPI validator can't decide whether the document is valid; the generator can read it."]
    told = [f"Not valid OpenAPI: {written(tuple(error.absolute_path))}: {_worded(error)}" for error in errors]
    return told if len(told) <= MOST_TOLD else [*told[:MOST_TOLD], f"Not valid OpenAPI: {len(told) - MOST_TOLD} more."]


def _worded(error: Any) -> str:
    """Return the validator's complaint, without the part of the document that it quotes."""
    quoted = isinstance(error.instance, dict | list)
    message = error.message.replace(repr(error.instance), "this value") if quoted else error.message
    if any(sign in message for sign in ("{'", "[{", "Error")):
        message = f"this value breaks the rule `{error.validator}` of the specification's schema"
    return _short(message)


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= 160 else f"{line[:160]}…"


class _Dumper(yaml.SafeDumper):
    """Writes block style, strings with line breaks as blocks, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_block = "\n" in text and "\t" not in text and all(line == line.rstrip() for line in text.split("\n"))
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if is_block else None)


_Dumper.add_representer(str, _represent_text)


def _as_yaml(document: Node) -> str:
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
