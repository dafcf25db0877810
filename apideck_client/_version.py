"""The version, written once: the package's metadata and the user agent both come from here."""

__version__ = "0.1.0"

USER_AGENT = f"apideck-client/{__version__}"
