"""Money is exact: rounded in one place, shared without losing a cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from league.base.money import cents, euros_text, share

amounts = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("1.005", "1.01"),
        ("1.0049", "1.00"),
        ("-1.005", "-1.01"),
        ("2.5", "2.50"),
        (7, "7.00"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        ("-0.001", "0.00"),
    ],
)
def test_half_a_cent_goes_up(value, rounded):
    assert str(cents(value)) == rounded


def test_rounding_to_the_euro_keeps_two_places():
    assert str(cents("412.50", to=Decimal(1))) == "413.00"
    assert str(cents("412.49", to=Decimal(1))) == "412.00"
    assert str(cents("412.49", to=Decimal(5))) == "410.00"


@pytest.mark.parametrize("wrong", [1.5, True, None])
def test_a_float_is_refused(wrong):
    with pytest.raises(TypeError):
        cents(wrong)


@given(amounts)
def test_rounding_twice_changes_nothing(amount):
    assert cents(cents(amount)) == cents(amount) == amount


def test_a_hundred_euros_in_three():
    assert share(Decimal("100.00"), [1, 1, 1]) == (Decimal("33.34"), Decimal("33.33"), Decimal("33.33"))
    assert share(Decimal("-100.00"), [1, 1, 1]) == (Decimal("-33.34"), Decimal("-33.33"), Decimal("-33.33"))
    assert share(Decimal("0.01"), [0, 0, 5, 5]) == (Decimal(0), Decimal(0), Decimal("0.01"), Decimal(0))


@given(amounts, st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=30).filter(any))
def test_shares_sum_to_the_total_and_stay_within_a_cent(total, weights):
    parts = share(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * weight / sum(weights)) < Fraction(1, 100)


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_weights_that_cannot_share(weights):
    with pytest.raises(ValueError):
        share(Decimal("10.00"), weights)


def test_parts_of_a_cent_are_not_shared():
    with pytest.raises(ValueError):
        share(Decimal("10.001"), [1])
    with pytest.raises(TypeError):
        share(Decimal("10.00"), [0.5, 0.5])


@pytest.mark.parametrize(
    ("amount", "lang", "text"),
    [
        ("1250", "fr", "1\u202f250,00\u00a0€"),
        ("1234567.5", "fr-fr", "1\u202f234\u202f567,50\u00a0€"),
        ("-12.3", "fr", "\u221212,30\u00a0€"),
        ("0", "fr", "0,00\u00a0€"),
        ("-0.004", "fr", "0,00\u00a0€"),
        ("1250", "en", "€1,250.00"),
        ("-1250", "en", "\u2212€1,250.00"),
    ],
)
def test_amounts_read_as_people_write_them(amount, lang, text):
    assert euros_text(Decimal(amount), lang) == text
