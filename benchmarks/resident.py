"""The memory of this process, as the operating system reports it."""

import gc
import os
import sys
from pathlib import Path

AVAILABLE = sys.platform == "linux"
UNAVAILABLE = "measured on Linux only: it reads /proc"


def megabytes() -> float:
    """Return the resident memory after a collection. It isn't the peak, which includes short-lived objects."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
