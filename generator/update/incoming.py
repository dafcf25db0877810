"""A new document as it came: YAML or JSON, valid or not, and the text to keep of it."""

import json
from dataclasses import dataclass
from typing import Any

import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from ..document import Node
from ..errors import GenerateError


@dataclass(frozen=True)
class Incoming:
    """A document that was brought."""

    spec: str
    """Where it came from."""
    text: str
    """What is kept under openapi/: the YAML as it came, or JSON as YAML."""


def read_incoming(spec: str, content: bytes) -> Incoming:
    """The document's text. JSON becomes YAML, so that the diff of the next update is one line for one change."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GenerateError(f"{spec} is no UTF-8 text: {error}") from None
    return Incoming(spec, _as_yaml(spec, text) if text.lstrip().startswith("{") else text)


def _as_yaml(spec: str, text: str) -> str:
    """JSON as YAML; the YAML flow style that looks like JSON, but is none, stays as it is."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        if spec.endswith(".json"):
            raise GenerateError(f"{spec}:{error.lineno}: no JSON: {error.msg}") from None
        return text
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Block style without anchors, texts of several lines as such."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_block = "\n" in text and all(line == line.rstrip() for line in text.split("\n")) and "\t" not in text
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if is_block else None)


_Dumper.add_representer(str, _represent_text)


def validate(spec: str, document: Node) -> None:
    """Refuse what is no valid OpenAPI, with each place and the rule it breaks."""
    kind = OpenAPIV31SpecValidator if str(document.get("openapi")).startswith("3.1") else OpenAPIV30SpecValidator
    try:
        errors = list(kind(_string_keys(document)).iter_errors())
    except Exception as error:  # the validator's own way to stumble over what it should report
        raise GenerateError(f"{spec} is no valid OpenAPI: {type(error).__name__}: {error}") from None
    if errors:
        told = [f"  #/{'/'.join(map(str, error.absolute_path))}: {_short(error.message)}" for error in errors[:20]]
        raise GenerateError(f"{spec} is no valid OpenAPI:", *told)


def _short(message: str) -> str:
    return message if len(message) <= 300 else f"{message[:300]} …"


def _string_keys(node: Any) -> Any:
    """Status codes that YAML reads as numbers are texts in the JSON that the document describes."""
    if isinstance(node, dict):
        return {str(key): _string_keys(part) for key, part in node.items()}
    return [_string_keys(part) for part in node] if isinstance(node, list) else node
