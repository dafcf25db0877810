"""What a user writes, right and wrong, for the type checkers to judge; `tests/test_typing.py` asks them."""
