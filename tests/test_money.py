"""Conversions of money between the smallest unit and the whole unit, by ISO 4217."""

import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apideck_client import UNSET, ArgumentError
from apideck_client.crm.models import Currency
from apideck_client.money import exponent, from_major, from_minor, to_minor

DIGITS = {"USD": 2, "EUR": 2, "JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3, "CLF": 4}


@pytest.mark.parametrize(("currency", "digits"), DIGITS.items())
def test_a_currency_has_the_digits_of_iso_4217(currency: str, digits: int) -> None:
    assert exponent(currency) == exponent(currency.lower()) == digits


def test_the_enum_s_currencies_that_are_in_use_are_known() -> None:
    assert exponent(Currency.JPY) == 0
    unknown = []
    for currency in Currency:
        try:
            exponent(currency)
        except ArgumentError:
            unknown.append(currency)
    assert {Currency.UNKNOWN_CURRENCY, Currency.BTC, Currency.ETH} <= set(unknown)
    assert len(unknown) < 40


@pytest.mark.parametrize(
    ("amount", "currency", "whole"),
    [
        (1050, "USD", "10.50"),
        (1050.0, "USD", "10.50"),
        (Decimal(1050), "USD", "10.50"),
        (1050.5, "USD", "10.505"),
        (1050, "JPY", "1050"),
        (1050, "KWD", "1.050"),
        (0, "USD", "0.00"),
        (-1, "EUR", "-0.01"),
        (10**30, "USD", "10000000000000000000000000000.00"),
    ],
)
def test_an_amount_in_the_smallest_unit(amount: Any, currency: str, whole: str) -> None:
    assert str(from_minor(amount, currency)) == whole


@pytest.mark.parametrize(
    ("amount", "currency", "whole"),
    [
        (10.5, "USD", "10.50"),
        (10.0, "USD", "10.00"),
        (10, "USD", "10.00"),
        (0.1, "KWD", "0.100"),
        (10.555, "USD", "10.555"),
        (10.5, "JPY", "10.5"),
        (Decimal("10.5000"), "USD", "10.50"),
        (1e3, "JPY", "1000"),
    ],
)
def test_an_amount_in_whole_units(amount: Any, currency: str, whole: str) -> None:
    assert str(from_major(amount, currency)) == whole


@pytest.mark.parametrize(
    ("whole", "currency", "amount"),
    [
        (Decimal("10.50"), "USD", 1050),
        (Decimal("10.50000"), "USD", 1050),
        (10, "USD", 1000),
        (10.1, "USD", 1010),
        (Decimal("1.050"), "KWD", 1050),
        (1050, "JPY", 1050),
        (Decimal("1E+3"), "JPY", 1000),
        (Decimal("-0.01"), "EUR", -1),
    ],
)
def test_whole_units_as_the_api_takes_them(whole: Any, currency: str, amount: int) -> None:
    found = to_minor(whole, currency)
    assert (found, type(found)) == (amount, int)


@given(st.integers(), st.sampled_from(sorted(DIGITS)))
def test_there_and_back_nothing_is_lost(amount: int, currency: str) -> None:
    assert to_minor(from_minor(amount, currency), currency) == amount


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(sorted(DIGITS)))
def test_a_float_is_what_it_prints(amount: float, currency: str) -> None:
    assert from_major(amount, currency) == Decimal(repr(amount))
    assert from_minor(amount, currency) == Decimal(repr(amount)).scaleb(-DIGITS[currency])


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("10.505"), "USD has 2 digits after the point: round it first"),
        (0.1 + 0.2, "round it first"),
        ("10.50", "must be a number, got str: pass an int or a Decimal"),
        (math.nan, "pass a finite number"),
        (Decimal("Infinity"), "pass a finite number"),
        (None, "must be a number, got NoneType"),
        (UNSET, "must be a number, got UnsetType"),
        (True, "must be a number, got bool"),
    ],
)
def test_what_is_no_amount_is_refused(amount: Any, words: str) -> None:
    with pytest.raises(ArgumentError, match="amount") as refused:
        to_minor(amount, "USD")
    assert words in str(refused.value)


@pytest.mark.parametrize("currency", ["", "US", "EURO", "XAU", "BTC", "UNKNOWN_CURRENCY", None, 840])
def test_what_is_no_currency_is_refused(currency: Any) -> None:
    with pytest.raises(ArgumentError, match="which has no smallest unit in ISO 4217: pass a code such as 'EUR'"):
        from_minor(1, currency)
