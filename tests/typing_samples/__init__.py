"""Samples of a user's code, right and wrong, for type checkers. `tests/test_typing.py` runs them."""
