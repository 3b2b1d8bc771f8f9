"""Good standing on the days around the due day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dues import arrangements, campaigns, invoicing, payments, reminders, standing
from dues.models import Campaign, Document
from league.base.acts import Refused
from league.base.models import Setting
from league.base.rules import change_rule
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


def change(key: str, value: int, since: date) -> None:
    change_rule(key, value, since=since, because="Conseil", by=None, on=since)


def test_another_grace_from_a_day_on_leaves_the_past_as_it_was(calls: list[Document]) -> None:
    company, turn = calls[0].company_id, DUE + timedelta(days=10)
    before = {days: code(company, DUE + timedelta(days=days)) for days in range(10)}
    change("standing.grace_days", 20, turn)
    assert {days: code(company, DUE + timedelta(days=days)) for days in range(10)} == before
    assert code(company, turn - timedelta(days=1)) == "late"
    assert code(company, turn) == "before_due"
    assert code(company, DUE + timedelta(days=21)) == "late"


def test_the_vote_is_lost_from_the_level_that_the_rule_of_the_day_names(calls: list[Document]) -> None:
    first, second = DUE + timedelta(days=15), DUE + timedelta(days=45)
    for day in (first, second):
        reminders.remind(on=day, by=None)
    turn = DUE + timedelta(days=5)
    change("standing.loses_from_level", 2, turn)
    company = calls[0].company_id
    expected = {turn - timedelta(days=1): False, turn: True, first: True, second: False}
    for day, good in expected.items():
        assert standing.standing_of([company], day)[company].good is good
        code(company, day)
    assert code(company, first) == "reminder_1", "late and reminded, with its vote"


def test_an_invoice_unpaid_never_touches_the_standing(calls: list[Document]) -> None:
    payments.record([payments.PaymentIn(calls[0].company_id, ISSUE, Decimal(600))], by=None, on=ISSUE)
    line = invoicing.LineIn("stand", "Stand", Decimal(100))
    invoicing.issue_invoice(calls[0].company, [line], due_on=ISSUE, by=None, on=ISSUE)
    assert code(calls[0].company_id, DUE + timedelta(days=200)) == "good"


@pytest.mark.parametrize(("since", "because"), [(-1, "x"), (0, " ")])
def test_a_rule_does_not_change_in_the_past_or_without_a_reason(since: int, because: str) -> None:
    with pytest.raises(Refused):
        day = ISSUE + timedelta(days=since)
        change_rule("standing.grace_days", 9, since=day, because=because, by=None, on=ISSUE)
