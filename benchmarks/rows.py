"""200 contacts as rows and as an Arrow table.

`to_dict` with dates and all columns gives rows too, but with dicts and lists in them. For tables, the peer is the code
that people write without this client: `json.loads` and `pyarrow.Table.from_pylist`, or `pandas.json_normalize`. Both
leave dates as text, keep lists of objects nested, and take the types from the data, so that pyarrow refuses custom
fields of mixed types: they are skipped there. All begin with the bytes of the body. Everything is computing, so
processor time is measured.
"""

import importlib
import importlib.util
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from apideck_client import to_dict
from apideck_client._client.reading.envelopes import read_list
from apideck_client.crm.models import Contact
from apideck_client.tables import to_arrow, to_rows

from . import contacts
from .measure import Setup, compare, ratios
from .report import Row


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    body = contacts.page()
    records = read_list(body, Contact)[1]
    sides: dict[str, Callable[[], object]] = {
        "rows": lambda: to_rows(records, Contact),
        "dicts": lambda: to_dict(records, keep_dates=True, include_unset=True),
    }
    has_pyarrow, has_pandas = map(importlib.util.find_spec, ("pyarrow", "pandas"))
    if has_pyarrow:
        pa: Any = importlib.import_module("pyarrow")
        sides["arrow"] = lambda: to_arrow(read_list(body, Contact)[1], Contact)
        sides["pylist"] = lambda: pa.Table.from_pylist(_without_custom_fields(json.loads(body)["data"]))
    if has_pyarrow and has_pandas:
        pd: Any = importlib.import_module("pandas")
        sides["frame"] = lambda: to_arrow(read_list(body, Contact)[1], Contact).to_pandas()
        sides["normalize"] = lambda: pd.json_normalize(json.loads(body)["data"])
    times = compare(sides, rounds=setup.pick(25, 7), calls=setup.pick(4, 2), clock=time.process_time)

    yield Row("rows", "200 contacts as rows: to_rows / to_dict", ratios(times, "rows", "dicts"), 0.5)
    what = "bytes to an Arrow table: ours / json.loads, Table.from_pylist"
    if has_pyarrow:
        yield Row("rows", what, ratios(times, "arrow", "pylist"))
    else:
        yield Row("rows", what, note="pyarrow is not installed")
    what = "bytes to a pandas frame: ours / json.loads, json_normalize"
    if has_pyarrow and has_pandas:
        yield Row("rows", what, ratios(times, "frame", "normalize"))
    else:
        yield Row("rows", what, note="pyarrow or pandas is not installed")


def _without_custom_fields(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for record in records:
        record.pop("custom_fields", None)
    return records
