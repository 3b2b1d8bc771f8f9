"""What was paid to the register one comes from is not paid again, and the price says so."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from dues import campaigns, issuing, quotes
from dues.models import Due
from members import origins
from members.models import Company, Source
from tests.dues.make import YEAR, make_members, open_and_price

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("paid_until", "dues_from", "months"),
    [
        (None, None, 0),
        (date(2026, 12, 31), None, 12),
        (date(2027, 3, 1), None, 12),
        (date(2025, 12, 31), None, 0),
        (date(2026, 6, 30), None, 6),
        (None, date(2026, 7, 1), 6),
        (None, date(2027, 1, 1), 12),
        (None, date(2026, 1, 1), 0),
        (date(2026, 3, 31), date(2026, 7, 1), 6),
    ],
)
def test_the_months_for_which_nothing_is_owed(paid_until: date | None, dues_from: date | None, months: int) -> None:
    assert quotes.free_months(2026, paid_until, dues_from) == months


def of_numelink(**terms: date | None) -> Company:
    source = Source.objects.get(slug="numelink")
    company = make_members(1, source=source)[0]
    values: dict[str, date | None] = {"paid_until": None, "no_dues_before": None, **terms}
    origins.set_terms(source=source, parent=None, by=None, on=date(YEAR, 1, 1), **values)
    return company


def due_of(company: Company) -> Due:
    return Due.objects.get(company=company)


def sentence(due: Due) -> str:
    with translation.override("fr"):
        return quotes.sentence(campaigns.priced(due, YEAR))


def test_a_year_paid_to_the_register_of_before_makes_no_document() -> None:
    company = of_numelink(paid_until=date(YEAR, 12, 31))
    campaign = open_and_price()
    assert due_of(company).amount == Decimal("0.00")
    assert "Num" in sentence(due_of(company))
    assert issuing.issue_now(campaign, by=None, on=campaign.issue_on) == []


def test_half_a_year_paid_elsewhere_leaves_half_of_it() -> None:
    company = of_numelink(paid_until=date(YEAR, 6, 30))
    open_and_price()
    assert due_of(company).amount == Decimal("300.00")


def test_no_dues_before_a_day_counts_from_its_month() -> None:
    company = of_numelink(no_dues_before=date(YEAR, 10, 1))
    open_and_price()
    assert due_of(company).amount == Decimal("150.00")


def test_what_a_company_says_of_itself_counts_instead_of_its_register() -> None:
    company = of_numelink(paid_until=date(YEAR, 12, 31))
    origins.set_paid_elsewhere(
        company=company, source=None, paid_until=None, no_dues_before=None, reason="N’a rien payé", by=None, on=date(YEAR, 1, 2)
    )  # fmt: skip
    open_and_price()
    assert due_of(company).amount == Decimal("600.00")


def test_an_organisation_does_not_become_part_of_itself() -> None:
    from league.base.acts import Refused

    edit, clustr = Source.objects.get(slug="edit"), Source.objects.get(slug="clustr-numerique")
    assert edit.parent == clustr
    with pytest.raises(Refused):
        origins.set_terms(
            source=clustr, parent=edit, paid_until=None, no_dues_before=None, by=None, on=date(YEAR, 1, 1)
        )
    tree = [(branch.source.slug, branch.depth) for branch in origins.family([])]
    assert tree.index(("edit", 1)) > tree.index(("clustr-numerique", 0))
