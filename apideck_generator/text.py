"""Turns descriptions into docstrings: it keeps Markdown, wraps lines, and escapes quotes."""

import re
import textwrap
import unicodedata

WIDTH = 120
_LIST_ITEM = re.compile(r"[-*+] |\d+[.)] ")
_VERBATIM = ("```", "|")


def wrap(text: str, indent: int = 0, hanging: int = 0) -> str:
    """Wrap text to the width that an indentation leaves. `hanging` indents all lines but the first further."""
    lines: list[str] = []
    for block in _blocks(text):
        pad = " " * hanging
        if block.startswith(_VERBATIM):
            lines += [pad + line for line in block.split("\n")]
            continue
        lines += textwrap.wrap(
            block,
            WIDTH - indent,
            initial_indent=pad if lines else "",
            subsequent_indent=pad + "  " * bool(_LIST_ITEM.match(block)),
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)


def _blocks(text: str) -> list[str]:
    """Return paragraphs and list items as one line each, code and tables unchanged, blank lines as empty strings."""
    blocks: list[str] = []
    in_code = joins = False
    for line in text.strip().split("\n"):
        bare = line.strip()
        if in_code:
            blocks[-1] += f"\n{line}"
        elif joins and bare and not _LIST_ITEM.match(bare) and not bare.startswith(_VERBATIM):
            blocks[-1] += f" {bare}"
        else:
            blocks.append(bare)
        if bare.startswith("```"):
            in_code = not in_code
        joins = bool(bare) and not in_code and not bare.startswith(_VERBATIM)
    return blocks


def quoted(text: str, indent: int = 0) -> str:
    """Return text as a docstring with its quotes, indented from its second line on."""
    text = "".join(char for char in text.strip() if char == "\n" or not unicodedata.category(char).startswith("C"))
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if "\n" not in text and indent + len(text) + 6 <= WIDTH:
        return f'"""{text[:-1]}\\""""' if text.endswith('"') else f'"""{text}"""'
    pad = " " * indent
    body = "\n".join(f"{pad}{line}".rstrip() for line in text.split("\n")).strip()
    return f'"""{body}\n{pad}"""'


def docstring(text: str, indent: int = 0) -> str:
    """Return a description as a docstring."""
    return quoted(wrap(text, indent + 6), indent)


def sentence(text: str) -> str:
    """Add a full stop to a text that has none."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", ":", "```")) else f"{text}."
