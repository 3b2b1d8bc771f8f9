"""A scale counts what it says it counts, narrows to whom it names, and every step says why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from django.utils import translation

from dues.quotes import Bracket, Quote, ScaleTerms, Subject, Unpriced, Waiver, gaps_and_overlaps, quote, sentence, words

OLD = Subject(1, "sme", "PME", 30, joined_on=date(2012, 5, 15), first_year=False)
NEW = replace(OLD, joined_on=date(2026, 10, 2), first_year=True)
FLAT = ScaleTerms(2026, (Bracket(None, 0, None, D("160.00")),))


def price(terms: ScaleTerms, subject: Subject) -> Quote:
    found = quote(terms, subject)
    assert isinstance(found, Quote), found
    assert sum(part.amount for part in found.parts) == found.amount
    return found


TURNOVER = ScaleTerms(
    2026,
    tuple(
        Bracket(None, low * 1000, high and high * 1000, D(euros), axis="turnover")
        for low, high, euros in (
            (0, 500, 220), (500, 1000, 550), (1000, 5000, 1100), (5000, 10000, 1650), (10000, None, 2200)
        )
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("euros", "owed"),
    [
        (0, 220),
        (499_999, 220),
        (500_000, 550),
        (999_999, 550),
        (1_000_000, 1100),
        (5_000_000, 1650),
        (10_000_000, 2200),
    ],
)
def test_turnover_brackets_include_their_lower_edge_and_exclude_the_upper(euros: int, owed: int) -> None:
    assert price(TURNOVER, replace(OLD, turnover=euros)).amount == owed


def test_an_unknown_turnover_is_never_guessed() -> None:
    found = quote(TURNOVER, OLD)
    assert isinstance(found, Unpriced)
    assert found.reason == "turnover_unknown"
    with translation.override("en"):
        assert words(found).startswith("Turnover unknown")
        assert "€550.00" in sentence(price(TURNOVER, replace(OLD, turnover=600_000)))


def test_public_bodies_pay_by_population_and_others_by_headcount() -> None:
    terms = ScaleTerms(
        2026,
        (
            Bracket(None, 0, 100, D(500)),
            Bracket(None, 100, None, D(900)),
            Bracket(None, 0, 1_000_000, D(800), axis="population", nature="Établissement public"),
            Bracket(None, 1_000_000, None, D(1500), axis="population", nature="Établissement public"),
        ),
    )
    assert gaps_and_overlaps(terms) == []
    assert price(terms, OLD).amount == 500
    body = replace(OLD, nature="Établissement public de coopération", jobs=None, population=1_000_000)
    assert price(terms, body).amount == 1500
    assert price(terms, replace(body, population=999_999)).amount == 800


def test_an_amount_for_each_establishment_meets_its_cap_and_minimum() -> None:
    terms = ScaleTerms(
        2026, (Bracket(None, 0, None, D(90), axis="establishments", each=True),), minimum=D(150), maximum=D(400)
    )
    assert [price(terms, replace(OLD, establishments=n)).amount for n in (1, 2, 4, 5)] == [150, 180, 360, 400]
    with translation.override("en"):
        assert words(price(terms, replace(OLD, establishments=9)).parts[-1]) == "Nobody pays more than €400.00"


def test_a_sponsor_pays_its_level_before_anything_else() -> None:
    terms = ScaleTerms(2026, (Bracket("sme", 0, None, D(600)), Bracket(None, 0, None, D(5000), level="Or")))
    assert price(terms, OLD).amount == 600
    assert price(terms, replace(OLD, level="Or", jobs=None)).amount == 5000


def test_half_is_due_for_a_first_membership_from_the_turn_on() -> None:
    terms = replace(FLAT, proration="half", turn_day=(9, 1))
    days = {date(2026, 8, 31): 160, date(2026, 9, 1): 80, date(2026, 12, 31): 80}
    assert {day: price(terms, replace(NEW, joined_on=day)).amount for day in days} == days
    assert price(terms, replace(NEW, first_year=False)).amount == 160


def test_a_late_joiner_pays_the_year_and_the_next_is_covered() -> None:
    terms = replace(FLAT, proration="covered", turn_day=(10, 1))
    assert price(terms, NEW).amount == 160
    following = replace(terms, year=2027)
    assert price(following, replace(NEW, first_year=False)).amount == 0
    assert price(following, replace(NEW, joined_on=date(2026, 9, 30), first_year=False)).amount == 160


def test_a_company_of_a_group_is_reduced_then_rounded_to_the_step() -> None:
    terms = replace(FLAT, group_percent=D(33), rounding=D(5))
    assert price(terms, OLD).amount == 160
    assert price(terms, replace(OLD, group="Groupe Alpha")).amount == 105


def test_an_exception_says_why_who_and_until_when() -> None:
    waived = replace(OLD, exception=Waiver(None, D(50), "Start-up en difficulté", "Bureau", 2027))
    with translation.override("en"):
        found = price(FLAT, waived)
        assert found.amount == 80
        assert words(found.parts[-1]) == "Start-up en difficulté; decided by Bureau, until 2027"
    assert price(FLAT, replace(OLD, exception=Waiver(D(0), None, "Gratuité", "CA", 2026))).amount == 0


def test_lines_of_one_selector_count_one_thing() -> None:
    mixed = ScaleTerms(2026, (Bracket(None, 0, 10, D(1)), Bracket(None, 10, None, D(2), axis="turnover")))
    assert "several_axes" in {fault.reason for fault in gaps_and_overlaps(mixed)}


def test_the_twelve_months_of_twenty_four_euros() -> None:
    terms = ScaleTerms(2026, (Bracket(None, 0, None, D(24)),), proration="monthly")
    owed = [price(terms, replace(NEW, joined_on=date(2026, month, 28))).amount for month in range(1, 13)]
    assert owed == list(range(24, 0, -2))
