"""A million contacts through one client, each read and dropped: memory must not grow with the length of the list.

Resident memory is read after 10, 50 and 100 % of the records, each after a collection, in a separate process. The
result is the memory at the end divided by that after the first tenth, when everything is loaded.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator

from . import resident
from .contestants import Ours
from .measure import Setup
from .report import Row
from .server import LoopbackServer

PAGE_SIZE = 200


def run(setup: Setup) -> Iterator[Row]:
    """Measure."""
    pages = setup.pick(5000, 500)
    what = f"{pages * PAGE_SIZE:,} contacts streamed: memory at the end / after a tenth"
    if not resident.AVAILABLE:
        yield Row("stream", what, target=1.05, note=resident.UNAVAILABLE)
        return
    with LoopbackServer() as server:
        command = [sys.executable, "-m", __name__, server.url(pages), str(pages * PAGE_SIZE)]
        output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    tenth, half, end = map(float, output.split())
    note = f"resident: {end - tenth:+.1f} MB from a tenth to the end, {end - half:+.1f} MB of it in the second half"
    yield Row("stream", what, (end / tenth,), 1.05, note=note)


async def stream(url: str, expected: int) -> list[float]:
    """Return the resident megabytes after a tenth, after half and at the end."""
    marks = {expected // 10, expected // 2, expected}
    resident_at: list[float] = []
    ours = Ours(url)
    count = 0
    async for _ in ours.contacts():
        count += 1
        if count in marks:
            resident_at.append(resident.megabytes())
    await ours.aclose()
    assert count == expected, f"{count} contacts came instead of {expected}"
    return resident_at


if __name__ == "__main__":
    print(*asyncio.run(stream(sys.argv[1], int(sys.argv[2]))))
