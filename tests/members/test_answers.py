"""Who the members are on a day: dated rows read as of that day, one query each."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from antennas.models import Antenna
from members import answers
from members.admission import FigureIn, PersonIn, end, record_figures
from tests.members.make import DAY, GRENOBLE, member, members, one

LATER = date(2023, 6, 1)


@pytest.mark.django_db
def test_a_member_is_read_with_all_that_holds_on_the_day() -> None:
    member(1, joined_on=date(2009, 5, 4), creator=True)
    row = vars(answers.members_on(LATER).get())
    told = {name: row[name] for name in ("antenna_code", "antenna_slug", "college_code", "town", "department", "jobs")}
    assert told == {
        "antenna_code": "LYO", "antenna_slug": "lyon", "college_code": "sme", "town": "Lyon", "department": "69", "jobs": 11,
    }  # fmt: skip
    assert (row["turnover"], row["member_since"], row["member_from"]) == (Decimal("1000.00"), date(2009, 5, 4), DAY)
    assert row["creator"] is True


@pytest.mark.django_db
def test_membership_counts_its_first_day_and_not_the_day_it_ends() -> None:
    row = member(1)
    end(memberships=[row], kind="resignation", reason="", decision=None, on=LATER, by=None)
    days = [DAY - timedelta(days=1), DAY, LATER - timedelta(days=1), LATER]
    assert [answers.members_on(day).count() for day in days] == [0, 1, 1, 0]


@pytest.mark.django_db
def test_the_last_figure_known_on_the_day_counts_each_column_for_itself() -> None:
    company = member(1).company
    record_figures(
        rows=[
            FigureIn(company.pk, date(2022, 1, 1), 20),
            FigureIn(company.pk, date(2023, 1, 1), None, Decimal("5000")),
            FigureIn(company.pk, date(2024, 1, 1), 30),
        ],
        by=None,
        on=LATER,
    )
    seen = {day.year: vars(answers.members_on(day).get()) for day in (date(2021, 12, 31), date(2022, 6, 1), LATER)}
    assert [row["jobs"] for row in seen.values()] == [11, 20, 20]
    assert [row["turnover"] for row in seen.values()] == [Decimal("1000.00"), Decimal("1000.00"), Decimal("5000.00")]


@pytest.mark.django_db
def test_two_figures_of_one_day_the_last_recorded_counts() -> None:
    company = member(1).company
    for jobs in (20, 21):
        record_figures(rows=[FigureIn(company.pk, LATER, jobs)], by=None, on=LATER)
    assert vars(answers.members_on(LATER).get())["jobs"] == 21
    assert answers.league_figures(LATER).jobs == 21


@pytest.mark.django_db
def test_what_nobody_said_is_unknown_and_not_zero() -> None:
    member(1, jobs=None, turnover=None)
    assert vars(answers.members_on(LATER).get())["jobs"] is None
    figures = answers.league_figures(LATER)
    assert (figures.members, figures.jobs, figures.jobs_known) == (1, 0, 0)


@pytest.mark.django_db
def test_the_figures_of_the_league_are_the_sums_of_its_antennas_on_any_day() -> None:
    rows = members(
        *(one(n) for n in range(5)), *(one(n, commune_code=GRENOBLE) for n in range(5, 8)), one(9, commune_code=None)
    )
    end(memberships=rows[:2], kind="resignation", reason="", decision=None, on=LATER, by=None)
    days = [DAY - timedelta(days=1), DAY, LATER]
    history = answers.history(days)
    for day, told in zip(days, history, strict=True):
        listed = [vars(row) for row in answers.members_on(day)]
        assert told.members == len(listed)
        assert told.jobs == sum(row["jobs"] for row in listed)
        assert told.turnover == sum((row["turnover"] for row in listed), Decimal(0))
    by_antenna = {one.antenna.code: one.members for one in answers.by_antenna(LATER)}
    assert by_antenna == {"LYO": 3, "GRE": 3, "STE": 0, "CLE": 0, "VAR": 0, "ANC": 0}
    lyon = Antenna.objects.get(code="LYO").pk
    assert answers.league_figures(LATER, [lyon]).members == 3
    assert answers.league_figures(LATER, []).members == 0


@pytest.mark.django_db
def test_what_is_missing_is_named_and_whoever_lacks_most_comes_first() -> None:
    members(
        one(1),
        one(2, siren=None, siren_absence="not_given", commune_code=None, people=(), jobs=None),
        one(3, people=(PersonIn("Sans", "Courriel"),)),
        one(4, siren=None, siren_absence="foreign"),
    )
    rows = list(answers.to_complete(DAY))
    assert [row.name for row in rows] == ["Essai 002", "Essai 003"]
    assert vars(rows[0])["missing"] == 6
    assert vars(rows[1])["no_email"] == 1
    assert answers.to_complete_counts(DAY) == {
        "companies": 2, "siren": 1, "commune": 1, "antenna": 1, "representative": 1, "email": 2, "figures": 1,
    }  # fmt: skip


@pytest.mark.django_db
def test_figures_nobody_confirmed_for_eighteen_months_are_to_complete() -> None:
    member(1)
    assert answers.to_complete_counts(DAY + timedelta(days=540))["figures"] == 0
    assert answers.to_complete_counts(DAY + timedelta(days=560))["figures"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 300])
def test_every_answer_is_one_query_for_any_number(count: int, django_assert_num_queries) -> None:
    members(*(one(number) for number in range(count)))
    with django_assert_num_queries(1):
        assert len([vars(row)["jobs"] for row in answers.members_on(LATER)]) == count
    with django_assert_num_queries(1):
        answers.history([DAY + timedelta(days=30 * month) for month in range(24)])
    with django_assert_num_queries(1):
        answers.league_figures(LATER)
    with django_assert_num_queries(2):
        answers.by_antenna(LATER)
    with django_assert_num_queries(1):
        answers.to_complete_counts(LATER)
    with django_assert_num_queries(1):
        answers.by_college(LATER)
