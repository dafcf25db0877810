"""The command lines of the generator: every kind of failure has the same exit code."""

import argparse
import sys
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """A parser that exits with 1 for wrong arguments: 2 means an update that succeeded and breaks callers."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and the problem with the arguments, and exit."""
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: error: {message}\n")
