"""Numbers as people read them."""

from __future__ import annotations

import pytest

from optimizer.reporting.numbers import (
    grouped,
    money,
    percent,
    percent_at_most,
    short_percent,
)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(41280.5, 2, "41 280.50"), (999, 0, "999"), (-1e6, 0, "-1 000 000"), (-0.001, 2, "0.00")],
)
def test_thousands_are_grouped_and_zero_has_no_sign(value, decimals, text):
    """Groups of three, separated by a space."""
    assert grouped(value, decimals) == text


def test_money_names_the_currency_of_the_file_if_any():
    """A benchmark has no currency, and none is made up for it."""
    assert money(5, "EUR") == "5.00 EUR"
    assert money(5, None) == "5.00"


def test_at_most_is_never_rounded_down():
    """A gap of 0.12001 % is not "at most 0.12 %"."""
    assert percent_at_most(0.0012001) == "0.13 %"
    assert percent_at_most(0.0012) == "0.12 %"
    assert percent(0.0012001) == "0.1 %"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1e-7, "0.00001 %"),
        (0.0000123, "0.0012 %"),
        (0.01, "1 %"),
        (0.9963, "100 %"),
        (1.0, "100.0 %"),
    ],
)
def test_short_shares_have_two_digits_and_no_exponent(share, text):
    """However small or large they are."""
    assert short_percent(share) == text
