"""VAT by key and late fees, on the vectors of the law and of the house."""

from decimal import Decimal as D
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dues import paper, vat
from league.base.money import ZERO, cents

NETS = st.decimals(D("-5000"), D("50000"), places=2)
RATES = st.sampled_from([D("20"), D("10"), D("5.5"), D("2.1")])


def test_the_penalty_of_fifteen_thousand_euros_thirty_days_late() -> None:
    assert vat.late_fee(D("15000"), percent=D("15"), days=30) == D("184.93")


def test_nothing_is_owed_before_the_day_after_the_due_day() -> None:
    assert vat.late_fee(D("15000"), percent=D("15"), days=0) == 0
    assert vat.late_fee(D("15000"), percent=D("15"), days=-3) == 0


def test_vat_is_rounded_once_for_each_key_not_for_each_line() -> None:
    keys = vat.by_key([("taxable", D(20), D("0.13"))] * 3)
    assert [(key.base, key.vat) for key in keys] == [(D("0.39"), D("0.08"))]
    assert sum(cents(Fraction(D("0.13")) / 5) for _ in range(3)) == D("0.09"), "the control: by line it would be 0.09"


def test_keys_of_several_rates_stand_apart() -> None:
    keys = vat.by_key([("taxable", D("5.5"), D("100")), ("taxable", D(20), D("1000")), ("taxable", D(20), D("500"))])
    assert [(key.rate, key.base, key.vat) for key in keys] == [(20, 1500, 300), (D("5.5"), 100, D("5.50"))]
    assert vat.total(keys) == D("1905.50")


@given(st.lists(st.tuples(st.just("taxable"), RATES, NETS), min_size=1, max_size=30))
def test_the_bases_are_the_lines_and_each_tax_is_within_half_a_cent(lines: list[tuple[str, D, D]]) -> None:
    keys = vat.by_key(lines)
    assert sum((key.base for key in keys), ZERO) == sum((net for _r, _p, net in lines), ZERO)
    assert all(
        abs(Fraction(key.base) * Fraction(key.rate) / 100 - Fraction(key.vat)) <= Fraction(1, 200) for key in keys
    )
    assert vat.thawed(vat.frozen(keys)) == keys


def test_the_vat_number_of_a_siren_has_its_key() -> None:
    assert paper.vat_number("404833048") == "FR83404833048"
    assert paper.vat_number("") == ""
