"""Decoding a page of 200 contacts: from the bytes of the body to the user's records.

Ours is `envelopes.read_list`, which reads every list. For the official SDK it is the function that reads every
response; it gets bytes here, although the SDK usually makes a string of them first. `orjson.loads` is the floor: the
fastest way to dicts in Python, without types and dates. All get the same bytes, and all free the result within the
measured time. Everything is computing, so processor time is measured: other work of the machine doesn't count.

Odd records come from connectors that break the contract. In ours, an odd record is slow and doesn't slow the others.
"""

import importlib
import time
from collections.abc import Callable, Iterator

from apideck_client._client.reading.envelopes import read_list
from apideck_client.crm.models import Contact

from . import contacts, hotspots
from .contestants import HAS_OFFICIAL, HAS_ORJSON, MISSING_OFFICIAL
from .measure import Setup, compare, ratios
from .report import Row


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    good, one_odd, all_odd = contacts.page(), contacts.page(odd=1), contacts.page(odd=contacts.PAGE_SIZE)
    sides: dict[str, Callable[[], object]] = {
        "ours": lambda: read_list(good, Contact),
        "one odd": lambda: read_list(one_odd, Contact),
        "all odd": lambda: read_list(all_odd, Contact),
    }
    official_on_odd = ""
    if HAS_OFFICIAL:
        unmarshal = importlib.import_module("apideck_unify.utils").unmarshal_json
        answer_type = importlib.import_module("apideck_unify.models").GetContactsResponse
        sides["official"] = lambda: unmarshal(good, answer_type)
        official_on_odd = _outcome(lambda: unmarshal(one_odd, answer_type))
    if HAS_ORJSON:
        loads = importlib.import_module("orjson").loads
        sides["orjson"] = lambda: loads(good)
    times = compare(sides, rounds=setup.pick(25, 7), calls=setup.pick(4, 2), clock=time.process_time)

    def explain() -> list[str]:
        with hotspots.Profile() as profile:
            for _ in range(50):
                read_list(good, Contact)
        return profile.lines()

    what = f"decode 200 contacts ({len(good) // 1000} kB): ours / "
    if HAS_OFFICIAL:
        yield Row("decode", what + "official SDK", ratios(times, "ours", "official"), 0.13, explain=explain)
    else:
        yield Row("decode", what + "official SDK", target=0.13, note=MISSING_OFFICIAL)
    if HAS_ORJSON:
        yield Row("decode", what + "orjson.loads", ratios(times, "ours", "orjson"), 1.5, explain=explain)
    else:
        yield Row("decode", what + "orjson.loads", target=1.5, note="orjson is not installed")
    yield Row("decode", "  one odd record among them / none", ratios(times, "one odd", "ours"), note=official_on_odd)
    yield Row("decode", "  all 200 odd / none", ratios(times, "all odd", "ours"))
    if HAS_OFFICIAL:
        yield Row("decode", "  all 200 odd: ours / official SDK on a good page", ratios(times, "all odd", "official"))


def _outcome(decode: Callable[[], object]) -> str:
    try:
        decode()
    except Exception as error:  # its exception is the result
        return f"the official SDK reads no record of that page: {type(error).__name__}"
    return ""
