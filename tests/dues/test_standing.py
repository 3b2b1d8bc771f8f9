"""Good standing on the days around the due day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dues import arrangements, campaigns, payments, reminders, standing
from dues.models import Campaign, Document
from league.base.models import Setting
from members.models import Company
from tests.dues.make import DUE, ISSUE, make_members

pytestmark = pytest.mark.django_db


def code(company: int, on: date) -> str:
    found = standing.standing_of([company], on)[company]
    in_filter = Company.objects.filter(standing.in_good_standing(on), pk=company).exists()
    assert in_filter == found.good, "the column and the filter say the same"
    return found.code


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-60, "nothing_called"), (-1, "before_due"), (0, "before_due"), (1, "late"), (400, "late")],
)
def test_unpaid_around_the_due_day(calls: list[Document], days: int, expected: str) -> None:
    assert code(calls[0].company_id, DUE + timedelta(days=days)) == expected


def test_a_grace_moves_the_day(calls: list[Document]) -> None:
    assert Setting.objects.filter(key="standing.grace_days").update(value=10) == 1
    assert code(calls[0].company_id, DUE + timedelta(days=10)) == "before_due"
    assert code(calls[0].company_id, DUE + timedelta(days=11)) == "late"


def test_paid_is_good_and_a_part_is_not(calls: list[Document]) -> None:
    day = DUE + timedelta(days=5)
    payments.record([payments.PaymentIn(calls[0].company_id, day, Decimal(600))], by=None, on=day)
    payments.record([payments.PaymentIn(calls[1].company_id, day, Decimal(599))], by=None, on=day)
    assert code(calls[0].company_id, day - timedelta(days=1)) == "late"
    assert code(calls[0].company_id, day) == "good"
    found = standing.standing_of([calls[1].company_id], day)[calls[1].company_id]
    assert (found.code, found.open_amount, found.overdue_since) == ("late", Decimal("1.00"), DUE)


def test_reminders_show_in_the_standing(calls: list[Document]) -> None:
    first, second = DUE + timedelta(days=15), DUE + timedelta(days=45)
    reminders.remind(on=first, by=None)
    reminders.remind(on=second, by=None)
    assert code(calls[0].company_id, first - timedelta(days=1)) == "late"
    assert code(calls[0].company_id, first) == "reminder_1"
    assert code(calls[0].company_id, second) == "reminder_2"


def test_what_the_league_does_not_know_is_no_fault_of_the_member(campaign: Campaign) -> None:
    (silent,) = make_members(1, jobs=None, prefix="Muet")
    campaigns.quote_all(campaign, by=None, on=ISSUE)
    assert code(silent.pk, DUE + timedelta(days=100)) == "unpriced"


def test_three_or_forty_companies_cost_the_same(calls: list[Document]) -> None:
    ids = [company.pk for company in make_members(40, prefix="Autre")]
    with CaptureQueriesContext(connection) as few:
        standing.standing_of(ids[:3], DUE)
    with CaptureQueriesContext(connection) as many:
        standing.standing_of(ids, DUE)
    assert len(few) == len(many) == 3


def test_a_call_under_an_agreed_delay_is_not_late_and_is_again_after_it(calls: list[Document]) -> None:
    company, after = calls[0].company_id, DUE + timedelta(days=30)
    arrangements.agree_delay(calls[0], until=after, reason="essai", by=None, on=DUE + timedelta(days=3))
    assert code(company, DUE + timedelta(days=2)) == "late", "the past stays as it was"
    assert code(company, DUE + timedelta(days=3)) == "delayed"
    assert code(company, after) == "delayed"
    assert code(company, after + timedelta(days=1)) == "late"


def test_a_dispute_stops_reminders_and_not_the_standing(calls: list[Document]) -> None:
    arrangements.open_dispute(calls[0], reason="essai", by=None, on=ISSUE)
    assert code(calls[0].company_id, DUE + timedelta(days=1)) == "late"
