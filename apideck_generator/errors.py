"""The error that stops a run. Each of its problems names a place in the document and the rule that is broken."""

from collections.abc import Iterator
from contextlib import contextmanager


class GenerateError(Exception):
    """The generator can't generate this. It changed no file."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        """The problems, one line each."""


class Problems:
    """Collects problems, so that a step can find all of them before the run stops."""

    def __init__(self) -> None:
        self._found: dict[str, None] = {}
        self._cause: Exception | None = None
        """An unexpected error. It helps to debug the generator; its text is not shown."""

    def add(self, problem: str) -> None:
        """Add a problem. The same problem twice counts once."""
        self._found[problem] = None

    @contextmanager
    def at(self, where: str) -> Iterator[None]:
        """Add the errors of the block as problems, also unexpected ones."""
        try:
            yield
        except GenerateError as error:
            for problem in error.problems:
                self.add(problem)
        except RecursionError:
            self.add(f"{where}: this part refers to itself, or is nested too deeply")
        except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
            self._cause = error
            self.add(f"{where}: the generator can't read this part; simplify it, or remove it by an overlay")

    def stop(self) -> None:
        """Stop the run if there are problems."""
        if self._found:
            raise GenerateError(*self._found) from self._cause
