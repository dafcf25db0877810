"""The message for a missing package of the `generator` extra: the message has the command that installs it."""

INSTALL = "pip install 'apideck-client[generator]'"


def not_installed(error: ModuleNotFoundError) -> str:
    """Return the message for a failed import. Raise the error again if no package of the extra is missing."""
    missing = str(error.name).partition(".")[0]
    if missing in ("None", "apideck_client", "apideck_generator"):
        raise error
    return f"{missing} is not installed, and the generator needs it: {INSTALL}"
