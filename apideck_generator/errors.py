"""How a run stops: one kind of error, whose problems each name a place in the document and the rule it breaks."""

from collections.abc import Iterator
from contextlib import contextmanager


class GenerateError(Exception):
    """Something can't be generated as it is. The tree was not touched."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        """What is wrong, one line each."""


class Problems:
    """Problems found so far: the run goes on to find the others, and stops before the next step."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._cause: Exception | None = None
        """An error that nobody foresaw: for whoever maintains the generator, not for its messages."""

    def add(self, problem: str) -> None:
        """Take note of a problem; the same one twice is one."""
        self._found[problem] = None

    @contextmanager
    def at(self, where: str) -> Iterator[None]:
        """Take note of what goes wrong in the block, even of what nobody foresaw."""
        try:
            yield
        except GenerateError as error:
            for problem in error.problems:
                self.add(problem)
        except RecursionError:
            self.add(f"{where}: what is here refers to itself, or is nested too deeply")
        except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
            self._cause = error
            self.add(f"{where}: the generator can't read what is here; simplify it, or remove it by an overlay")

    def stop(self) -> None:
        """Stop the run if there are any."""
        if self._found:
            raise GenerateError(*self._found) from self._cause
