"""The errors of batch jobs."""

from ..errors import ApideckError


class CheckpointError(ApideckError):
    """A checkpoint can't be used: it belongs to another job, another process holds it, or its file can't be written.

    Attributes:
        checkpoint: The checkpoint, such as the path of its file.
        problem: The problem with it.
        remedy: The fix.
    """

    def __init__(self, checkpoint: str, problem: str, remedy: str) -> None:
        self.checkpoint = checkpoint
        self.problem = problem
        self.remedy = remedy
        super().__init__(checkpoint, problem, remedy)

    def __str__(self) -> str:
        return f"The checkpoint {self.checkpoint} {self.problem}: {self.remedy}."


class OutputError(ApideckError):
    """An output is not what the checkpoint says of it: somebody else has changed or removed it.

    Attributes:
        path: The file.
        problem: The problem with it.
        remedy: The fix.
    """

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        self.path = path
        self.problem = problem
        self.remedy = remedy
        super().__init__(path, problem, remedy)

    def __str__(self) -> str:
        return f"The output {self.path} {self.problem}: {self.remedy}."


class UnknownOutcomeError(ApideckError):
    """An earlier process was stopped before it knew the outcome of an input: the server may have acted on it.

    Attributes:
        index: The position of the input, from 0.
        reason: The reason why the outcome is unknown.
    """

    def __init__(self, index: int, reason: str) -> None:
        self.index = index
        self.reason = reason
        super().__init__(index, reason)

    def __str__(self) -> str:
        return (
            f"The outcome of input {self.index} is unknown, as {self.reason}. "
            "It is not sent again: look it up, or pass settle= with a function that does."
        )
