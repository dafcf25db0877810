"""The command lines of the generator: one exit code for every kind of failure."""

import argparse
import sys
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """A parser whose complaints end with 1, as every failure does: 2 is an update that succeeded and breaks callers."""

    def error(self, message: str) -> NoReturn:
        """Print how the command is used, and what is wrong with the arguments."""
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: error: {message}\n")
