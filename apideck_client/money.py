"""Amounts of money: from a currency's smallest unit to whole ones and back.

The API's amounts are integers in the smallest unit: 1050 is 10.50 in USD, 1,050 in JPY and 1.050 in KWD. Some
connectors send whole units instead, with a fraction. How many digits a currency has is ISO 4217's to say; the table is
that of the library `iso4217`, which the extra brings: `pip install 'apideck-client[money]'`.
"""

import decimal
import math
from decimal import Decimal

from .errors import ArgumentError

try:
    from iso4217 import Currency as _Currency
except ImportError as missing:
    raise ImportError("apideck_client.money needs iso4217: pip install 'apideck-client[money]'") from missing


def exponent(currency: str) -> int:
    """How many digits a currency has after the point: 2 for USD, 0 for JPY, 3 for KWD.

    Args:
        currency: A code of ISO 4217, as in `opportunity.currency`.

    Raises:
        ArgumentError: It is no currency with a smallest unit: unknown, out of use, or none such as gold.
    """
    digits: int | None = None
    if isinstance(currency, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        try:
            digits = _Currency(str(currency).upper()).exponent
        except ValueError:
            digits = None
    if digits is None:
        raise ArgumentError(
            "currency", f"is {currency!r}, which has no smallest unit in ISO 4217", "pass a code such as 'EUR'"
        )
    return digits


def to_decimal(amount: float | Decimal, currency: str) -> Decimal:
    """An amount as the API gives it, in whole units.

    Args:
        amount: An `int` is in the smallest unit. A `float` or a `Decimal` is in whole units already, as some connectors
            send them: the smallest unit has no fraction.
        currency: A code of ISO 4217.

    Returns:
        The amount with as many digits after the point as the currency has, or more where it came with more.

    Raises:
        ArgumentError: It is no amount, or no currency.

    Example:
        from apideck_client.money import to_decimal

        print(to_decimal(1050, "USD"), to_decimal(10.5, "USD"), to_decimal(1050, "JPY"))
    """
    digits = exponent(currency)
    if isinstance(amount, int) and not isinstance(amount, bool):
        return Decimal(amount).scaleb(-digits, _EXACT)
    whole = _decimal(amount)
    unit = Decimal(1).scaleb(-digits)
    return whole.quantize(unit, context=_EXACT) if _digits(whole) < digits else whole


def to_minor(amount: float | Decimal | str, currency: str) -> int:
    """An amount in whole units as the API takes it, an `int` in the currency's smallest unit.

    Args:
        amount: An amount in whole units. `Decimal("10.50")` and `"10.50"` are exact; a `float` is read as it prints.
        currency: A code of ISO 4217.

    Raises:
        ArgumentError: It is no amount, no currency, or has more digits than the currency: round it first, since how is
            yours to say.

    Example:
        from decimal import Decimal

        from apideck_client.money import to_minor

        print(to_minor(Decimal("10.50"), "USD"))
    """
    digits = exponent(currency)
    whole = _decimal(amount)
    if _digits(whole.normalize(_EXACT)) > digits:
        raise ArgumentError(
            "amount",
            f"is {amount!r}, and {str(currency).upper()} has {digits} digits after the point",
            "round it first",
        )
    return int(whole.scaleb(digits, _EXACT))


_EXACT = decimal.Context(prec=400)
"""Enough for every finite float, so that nothing is rounded."""


def _decimal(amount: object) -> Decimal:
    text = repr(amount) if isinstance(amount, float) else amount
    if isinstance(text, bool) or not isinstance(text, int | str | Decimal):
        raise ArgumentError("amount", f"must be a number, got {type(amount).__name__}", "pass an int or a Decimal")
    try:
        value = Decimal(text)
    except decimal.InvalidOperation:
        value = Decimal(math.nan)
    if not value.is_finite():
        raise ArgumentError("amount", f"is {amount!r}", "pass a finite number")
    return value


def _digits(value: Decimal) -> int:
    """How many digits there are after the point."""
    power = value.as_tuple().exponent
    return max(0, -power) if isinstance(power, int) else 0
