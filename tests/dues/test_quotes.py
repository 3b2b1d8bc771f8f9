"""What a member owes: edges, proration, reductions, and a trace that always adds up."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dues.quotes import (
    Bracket,
    Quote,
    ScaleTerms,
    Subject,
    Unpriced,
    basis,
    frozen,
    gaps_and_overlaps,
    label,
    quote,
    sentence,
    thawed,
    total,
    words,
)
from league.base.money import cents


def euros(text):
    return Decimal(text)


TERMS = ScaleTerms(
    year=2017,
    brackets=(
        Bracket("sme", 0, 10, euros("250.00")),
        Bracket("sme", 10, 50, euros("600.00")),
        Bracket("sme", 50, 250, euros("1250.00")),
        Bracket("sme", 250, None, euros("2400.00")),
        Bracket(None, 0, None, euros("400.00")),
    ),
    first_year_percent=euros("50"),
    creator_percent=euros("75"),
    proration="monthly",
    adopted_on=date(2016, 6, 24),
)
FULL = replace(TERMS, first_year_percent=euros("0"), creator_percent=euros("0"))
OLD = Subject(1, "sme", "SME", 88, joined_on=date(2012, 5, 15), first_year=False)


def amount(terms, subject):
    priced = quote(terms, subject)
    assert isinstance(priced, Quote), priced
    return priced.amount


@pytest.mark.parametrize(
    ("jobs", "owed"),
    [
        (0, "250"),
        (9, "250"),
        (10, "600"),
        (49, "600"),
        (50, "1250"),
        (249, "1250"),
        (250, "2400"),
        (100_000, "2400"),
    ],
)
def test_a_bracket_holds_its_lower_edge_and_not_its_upper(jobs, owed):
    assert amount(TERMS, replace(OLD, jobs=jobs)) == euros(owed)


def test_monthly_proration_counts_the_joining_month():
    terms = ScaleTerms(2017, (Bracket(None, 0, None, euros("24.00")),), proration="monthly")
    owed = [amount(terms, replace(OLD, joined_on=date(2017, month, 28), first_year=True)) for month in range(1, 13)]
    assert owed == [euros(value) for value in (24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2)]


def test_without_proration_a_december_member_owes_the_year():
    assert amount(replace(FULL, proration="none"), replace(OLD, joined_on=date(2017, 12, 31))) == euros("1250")


def test_first_year_then_proration():
    priced = quote(TERMS, replace(OLD, jobs=12, joined_on=date(2017, 3, 14), first_year=True))
    assert [(part.code, part.applies, part.amount) for part in priced.parts] == [
        ("base", True, euros("600.00")),
        ("first_year", True, euros("-300.00")),
        ("creator", False, euros("0.00")),
        ("proration", True, euros("-50.00")),
    ]
    assert priced.amount == euros("250.00")


def test_a_creator_gets_the_better_reduction_and_only_one():
    creator = replace(OLD, jobs=2, joined_on=date(2017, 1, 2), first_year=True, is_creator=True)
    assert amount(TERMS, creator) == euros("62.50")
    assert amount(replace(TERMS, creator_percent=euros("20")), creator) == euros("125.00")
    assert amount(TERMS, replace(creator, first_year=False, joined_on=date(2016, 1, 2))) == euros("250.00")


def test_a_free_first_year_owes_nothing_more():
    terms = replace(TERMS, first_year_percent=euros("100"), rounding=euros("1"))
    new = replace(OLD, jobs=1, joined_on=date(2017, 11, 1), first_year=True)
    odd = replace(terms, brackets=(Bracket(None, 0, None, euros("99.50")),))
    assert amount(terms, new) == 0
    assert amount(odd, new) == 0


def test_rounding_to_the_euro():
    terms = replace(FULL, rounding=euros("1"), brackets=(Bracket(None, 0, None, euros("250.00")),))
    assert amount(terms, replace(OLD, joined_on=date(2017, 2, 1))) == euros("229.00")  # 229.1666
    assert amount(replace(terms, rounding=euros("0.01")), replace(OLD, joined_on=date(2017, 2, 1))) == euros("229.17")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"jobs": None}, "jobs_unknown"),
        ({"joined_on": date(2018, 1, 1)}, "joined_later"),
        ({"left_on": date(2017, 1, 1)}, "left_before"),
    ],
)
def test_what_is_not_known_is_not_guessed(change, reason):
    unpriced = quote(TERMS, replace(OLD, **change))
    assert isinstance(unpriced, Unpriced)
    assert unpriced.reason == reason
    assert "%" not in words(unpriced)


def test_who_leaves_during_the_year_owes_the_year():
    assert amount(TERMS, replace(OLD, left_on=date(2017, 1, 2))) == euros("1250")


def test_an_unknown_headcount_has_a_price_where_the_headcount_does_not_matter():
    assert amount(TERMS, replace(OLD, college="school", jobs=None)) == euros("400")


def test_a_scale_with_holes_says_so():
    holes = replace(TERMS, brackets=(Bracket("sme", 10, 50, euros("1")), Bracket("sme", 40, 60, euros("2"))))
    assert quote(holes, replace(OLD, jobs=5)).reason == "no_bracket_for_jobs"
    assert quote(holes, replace(OLD, jobs=60)).reason == "no_bracket_for_jobs"
    assert quote(holes, replace(OLD, jobs=45)).reason == "overlapping_brackets"
    assert quote(holes, replace(OLD, college="school")).reason == "no_bracket_for_college"
    assert [found.reason for found in gaps_and_overlaps(holes)] == ["gap", "overlap", "gap"]
    assert gaps_and_overlaps(TERMS) == []
    assert [found.reason for found in gaps_and_overlaps(replace(TERMS, brackets=()))] == ["no_brackets"]
    for language in ("fr", "en"):
        with translation.override(language):
            assert all("%" not in words(found) for found in gaps_and_overlaps(holes))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Bracket("sme", 0, 10, 250.0),
        lambda: Bracket("sme", 0, 10, euros("250.001")),
        lambda: Bracket("sme", 0, 10, euros("-1")),
        lambda: Bracket("sme", 10, 10, euros("1")),
        lambda: Bracket("sme", -1, 10, euros("1")),
        lambda: replace(TERMS, first_year_percent=50.0),
        lambda: replace(TERMS, creator_percent=euros("101")),
        lambda: replace(TERMS, rounding=euros("0")),
        lambda: replace(TERMS, proration="weekly"),
    ],
)
def test_terms_that_cannot_be(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_the_trace_in_english():
    with translation.override("en"):
        priced = quote(FULL, replace(OLD, jobs=12, joined_on=date(2017, 3, 14), first_year=True))
        assert sentence(priced) == "SME, 10 to 49 jobs: €600.00; monthly proration 10/12: €500.00"
        base, proration = priced.parts
        assert (label(base), basis(base)) == ("Dues 2017, college SME", "12 jobs")
        assert words(base) == "Bracket of 10 to 49 jobs, scale adopted on 24 June 2016"
        assert words(proration) == "Joined on 14 March 2017: 10 months out of twelve, joining month included"


@pytest.mark.parametrize(
    ("bracket", "said"),
    [
        (Bracket("sme", 0, None, euros("1")), "Whatever the headcount"),
        (Bracket("sme", 0, 10, euros("1")), "Up to 9 jobs"),
        (Bracket("sme", 1, 2, euros("1")), "Bracket of 1 job"),
        (Bracket("sme", 1, None, euros("1")), "Bracket of 1 job and more"),
    ],
)
def test_brackets_read_as_people_say_them(bracket, said):
    with translation.override("en"):
        assert words(quote(replace(FULL, brackets=(bracket,), adopted_on=None), replace(OLD, jobs=1)).parts[0]) == said


def test_why_a_reduction_applies_or_not():
    new = replace(OLD, joined_on=date(2017, 2, 1), first_year=True)
    weak = replace(TERMS, creator_percent=euros("12.5"))

    def why(terms, subject):
        parts = {part.code: part for part in quote(terms, subject).parts}
        return words(parts["first_year"]), words(parts["creator"])

    with translation.override("en"):
        assert why(TERMS, OLD) == ("Does not apply: member since 15 May 2012",) * 2
        assert why(TERMS, replace(OLD, joined_on=None)) == ("Does not apply: not the first year as a member",) * 2
        assert why(TERMS, new) == (
            "Joined on 1 February 2017: first year as a member",
            "Does not apply: the company was not being created when it joined",
        )
        assert why(TERMS, replace(new, is_creator=True)) == (
            "Does not apply: the reduction for a company being created is used instead",
            "Company being created, in its first year as a member",
        )
        assert why(weak, replace(new, is_creator=True))[1] == "Does not apply: the first-year reduction is higher"
        assert sentence(quote(TERMS, replace(OLD, jobs=None))).startswith("Headcount unknown")


subjects = st.builds(
    Subject,
    company=st.integers(1, 9),
    college=st.sampled_from(["sme", "school"]),
    college_label=st.just("SME"),
    jobs=st.integers(0, 5000),
    joined_on=st.dates(date(2000, 1, 1), date(2017, 12, 31)) | st.none(),
    first_year=st.booleans(),
    is_creator=st.booleans(),
    jobs_source=st.sampled_from(["", "declared", "a call"]),
    jobs_on=st.none() | st.just(date(2017, 1, 1)),
)


@st.composite
def scales(draw):
    edges = [0, *sorted(draw(st.sets(st.integers(1, 4000), max_size=6))), None]
    count = len(edges) - 1
    prices = sorted(draw(st.lists(st.decimals(0, 50_000, places=2), min_size=count, max_size=count)))
    lines = tuple(Bracket(None, edges[i], edges[i + 1], prices[i]) for i in range(count))
    percents = st.decimals(0, 100, places=1)
    return ScaleTerms(
        2017,
        lines,
        first_year_percent=draw(percents),
        creator_percent=draw(percents),
        proration=draw(st.sampled_from(["none", "monthly"])),
        rounding=draw(st.sampled_from([euros("0.01"), euros("0.50"), euros("1")])),
    )


@given(scales(), subjects)
def test_parts_sum_to_the_amount_and_nothing_is_negative(terms, subject):
    priced = quote(terms, subject)
    assert sum(part.amount for part in priced.parts) == priced.amount == cents(priced.amount)
    assert 0 <= priced.amount <= priced.parts[0].amount
    assert all(isinstance(part.amount, Decimal) for part in priced.parts)
    assert all(part.amount == 0 for part in priced.parts if not part.applies)
    assert all(part.amount <= 0 for part in priced.parts[1:])
    assert total([priced, Unpriced(2, 2017, "jobs_unknown")]) == priced.amount


@given(scales(), subjects, st.integers(0, 5000))
def test_more_jobs_never_owe_less_on_a_rising_scale(terms, subject, more):
    assert amount(terms, subject) <= amount(terms, replace(subject, jobs=subject.jobs + more))


@given(scales(), subjects)
def test_joining_later_never_owes_more(terms, subject):
    months = [amount(terms, replace(subject, joined_on=date(2017, month, 1))) for month in range(1, 13)]
    assert months == sorted(months, reverse=True)
    assert months[0] == amount(terms, replace(subject, joined_on=date(2016, 12, 31)))


@given(scales(), subjects, st.sampled_from(["fr", "en"]))
def test_a_frozen_part_comes_back_the_same_and_speaks(terms, subject, language):
    with translation.override(language):
        for part in quote(terms, subject).parts:
            kept = json.loads(json.dumps(frozen(part)))
            assert thawed(kept) == part
            assert kept["label"]
            assert kept["words"]
            assert "%(" not in kept["label"] + kept["words"] + kept["basis"]
