"""The packages that only the generator needs: one that is not installed is told with the command that installs it."""

INSTALL = "pip install 'apideck-client[generator]'"


def not_installed(error: ModuleNotFoundError) -> str:
    """Return the message for an import that failed; an error about anything else than a missing package goes on."""
    missing = str(error.name).partition(".")[0]
    if missing in ("None", "apideck_client", "apideck_generator"):
        raise error
    return f"{missing} is not installed, and the generator needs it: {INSTALL}"
