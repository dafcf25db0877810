"""Amounts of money: convert between a currency's smallest unit and whole units.

Prices are integers in the smallest unit: 1050 is 10.50 in USD, 1,050 in JPY and 1.050 in KWD. Some connectors send
whole units with a fraction instead. The number doesn't tell which, so you choose `from_minor` or `from_major`. ISO 4217
sets the number of digits of a currency. The table comes from the library `iso4217`, which the extra installs: `pip
install 'apideck-client[money]'`.
"""

import contextlib
import decimal
from decimal import Decimal

from .errors import ArgumentError

try:
    from iso4217 import Currency as _Currency
except ImportError as _missing:
    raise ImportError("apideck_client.money needs iso4217: pip install 'apideck-client[money]'") from _missing

__all__ = ["exponent", "from_major", "from_minor", "to_minor"]


def exponent(currency: str) -> int:
    """Return the number of digits that a currency has after the point: 2 for USD, 0 for JPY, 3 for KWD.

    Args:
        currency: A code of ISO 4217, as in `opportunity.currency`.

    Raises:
        ArgumentError: The currency has no smallest unit: it is unknown, out of use, or one like gold.
    """
    digits: int | None = None
    if isinstance(currency, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        with contextlib.suppress(ValueError):
            digits = _Currency(str(currency).upper()).exponent
    if digits is None:
        raise ArgumentError(
            "currency", f"is {currency!r}, which has no smallest unit in ISO 4217", "pass a code such as 'EUR'"
        )
    return digits


def from_minor(amount: float | Decimal, currency: str) -> Decimal:
    """Convert an amount in the currency's smallest unit to whole units.

    Args:
        amount: A number from the API; `1050` and `1050.0` are the same.
        currency: A code of ISO 4217.

    Returns:
        The amount with the currency's number of digits after the point, or more if the amount had a fraction.

    Raises:
        ArgumentError: The amount is not a number, or the currency is unknown.

    Example:
        from apideck_client.money import from_minor

        print(from_minor(1050, "USD"), from_minor(1050, "JPY"), from_minor(1050, "KWD"))
    """
    digits = exponent(currency)
    return _with_digits(_decimal(amount).scaleb(-digits, _EXACT), digits)


def from_major(amount: float | Decimal, currency: str) -> Decimal:
    """Convert an amount in whole units to an exact `Decimal`. A `float` has the digits that it prints.

    Args:
        amount: A number from the API.
        currency: A code of ISO 4217.

    Returns:
        The amount with the currency's number of digits after the point, or more if the amount had more.

    Raises:
        ArgumentError: The amount is not a number, or the currency is unknown.

    Example:
        from apideck_client.money import from_major

        print(from_major(10.5, "USD"))
    """
    return _with_digits(_decimal(amount), exponent(currency))


def to_minor(amount: float | Decimal, currency: str) -> int:
    """Convert an amount in whole units to an `int` in the currency's smallest unit, the form of prices in the API.

    Args:
        amount: An amount in whole units: a `Decimal`, an `int`, or a `float`, which has the digits that it prints.
        currency: A code of ISO 4217.

    Raises:
        ArgumentError: The amount is not a number, the currency is unknown, or the amount has more digits than the
            currency. Round it first, because only you know how to round.

    Example:
        from decimal import Decimal

        from apideck_client.money import to_minor

        print(to_minor(Decimal("10.50"), "USD"))
    """
    digits = exponent(currency)
    whole = _decimal(amount).normalize(_EXACT)
    if _digits(whole) > digits:
        raise ArgumentError(
            "amount", f"is {amount}, and {str(currency).upper()} has {digits} digits after the point", "round it first"
        )
    return int(whole.scaleb(digits, _EXACT))


_EXACT = decimal.Context(prec=400)
"""The precision is enough for every finite float, so nothing is rounded."""


def _decimal(amount: object) -> Decimal:
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        raise ArgumentError("amount", f"must be a number, got {type(amount).__name__}", "pass an int or a Decimal")
    value = Decimal(repr(amount)) if isinstance(amount, float) else Decimal(amount)
    if not value.is_finite():
        raise ArgumentError("amount", f"is {amount}", "pass a finite number")
    return value


def _digits(value: Decimal) -> int:
    """Return the number of digits after the point."""
    power = value.as_tuple().exponent
    return max(0, -power) if isinstance(power, int) else 0


def _with_digits(value: Decimal, digits: int) -> Decimal:
    """Return the value with at least this many digits after the point. More digits stay, except zeros."""
    needed = max(digits, _digits(value.normalize(_EXACT)))
    return value.quantize(Decimal(1).scaleb(-needed), context=_EXACT)
