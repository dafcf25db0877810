"""The exit codes of the commands."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    """Everything was done."""
    FAILED = 1
    """Nothing was done, or the command failed."""
    USAGE = 2
    """The command line or the environment is wrong. No job was started."""
    PARTLY = 3
    """A part failed or was stopped. The rest was done."""
    INTERRUPTED = 130
    """A second Ctrl-C stopped the command at once."""


EPILOG = (
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 partly failed or stopped. "
    "Credentials come from APIDECK_API_KEY and APIDECK_APP_ID."
)


class UsageError(Exception):
    """The command line or the environment is wrong. The message says what to change."""


def of_parts(done: int, not_done: int) -> Exit:
    """Return the exit code of a job, from the numbers of parts that succeeded and that failed."""
    if not not_done:
        return Exit.DONE
    return Exit.PARTLY if done else Exit.FAILED
