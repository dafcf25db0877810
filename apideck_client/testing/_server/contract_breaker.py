"""Records that break the contract: null, missing, mistyped and unknown values, the same ones in each run."""

from __future__ import annotations

import re
import zlib
from typing import Any, cast

from .schemas import Node, Schemas

UNKNOWN_VALUE = "unknown_to_the_document"
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)")
_WAYS = 6


def broken(record: dict[str, Any], schema: Node, schemas: Schemas) -> dict[str, Any]:
    """Return the record with the defect that its id selects. One record in six has no defect."""
    way = zlib.crc32(str(record.get("id")).encode()) % _WAYS
    required = set(schemas.whole(schema).get("required", ()))
    changed: dict[str, Any] = {}
    for name, value in record.items():
        if name == "id" or way == _WAYS - 1:
            changed[name] = value
        elif way == 0:
            changed[name] = None
        elif way == 1:
            if name not in required:
                changed[name] = value
        else:
            changed[name] = _changed(value, schemas.properties(schema).get(name, {}), schemas, way)
    return changed


def _changed(value: Any, schema: Node, schemas: Schemas, way: int) -> Any:
    """Change a value: 2 gives unknown enum values, 3 times without offset or bare dates, 4 numbers as text."""
    if isinstance(value, list):
        items = schemas.items(schema)
        return [_changed(item, items, schemas, way) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        properties = schemas.properties(schema)
        return {
            name: part if name == "id" else _changed(part, properties.get(name, {}), schemas, way)
            for name, part in cast("Node", value).items()
        }
    if way == 2 and schemas.enum(schema):
        return UNKNOWN_VALUE
    if way == 3 and isinstance(value, str) and (time := _TIME.match(value)):
        return time[1] if time[2].endswith(("0", "5")) else f"{time[1]} {time[2]}+0000"
    if way == 4 and isinstance(value, int | float):
        return str(value).lower()
    return value
