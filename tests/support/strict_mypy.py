"""This project's settings of mypy, for generated clients: the runs share a cache with `make mypy`."""

CODES = ("ignore-without-code", "redundant-self", "unused-awaitable")
SETTINGS = f"[mypy]\nstrict = True\npython_version = 3.11\nenable_error_code = {', '.join(CODES)}\n"
