"""A small document, as a text with known lines, and projects that contain documents."""

from pathlib import Path
from textwrap import dedent

from apideck_generator.__main__ import main

SHOP = """\
openapi: 3.0.3
info: {title: Shop API, version: '1.0'}
tags: [{name: Things, description: All that is sold}]
paths:
  /shop/things:
    get:
      operationId: thingsAll
      tags: [Things]
      parameters:
      - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200':
          description: The things
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Answer'
components:
  schemas:
    Answer:
      type: object
      properties:
        status_code: {type: integer}
        status: {type: string}
        data:
          type: array
          items: {$ref: '#/components/schemas/Thing'}
    Thing:
      type: object
      properties:
        id: {type: string}
        kind:
          type: string
          enum: [new, used]
        maker:
          type: object
          properties:
            name: {type: string}
"""
CONFIG = "package: package\napis:\n  shop: {document: shop.yaml, namespace: Shop}\n"


def project(directory: Path, document: str | bytes, overlay: str | None = None) -> Path:
    """Make a project with one document, and with a file in its package that a failed run must not change."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "generator-config.yml").write_text(CONFIG)
    (directory / "shop.yaml").write_bytes(document if isinstance(document, bytes) else document.encode())
    if overlay is not None:
        (directory / "shop.overlay.yaml").write_text(dedent(overlay))
    return directory


def generated(directory: Path) -> None:
    """Generate a project. The run must succeed."""
    assert main(["--project", str(directory)]) == 0


def tree(directory: Path) -> dict[str, bytes]:
    """Return every file of a project by its path."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def line_of(document: str, text: str, nth: int = 1) -> int:
    """Return the line with the nth occurrence of a text."""
    return [number for number, line in enumerate(document.splitlines(), 1) if text in line][nth - 1]
