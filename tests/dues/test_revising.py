"""A re-run bills only what changed: one more call, or a credit note, and nothing the second time."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from dues import accounts, campaigns, payments, revising, waivers
from dues.models import Campaign, Document, Due, DueDocument, Trait, Waiver
from dues.pipeline import state_of, years
from league.base.acts import Refused
from league.base.models import Decision
from members import admission
from members.models import Company, Membership
from tests.dues.make import ISSUE, make_members

pytestmark = pytest.mark.django_db
LATER = ISSUE + timedelta(days=60)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def jobs_become(company: Company, jobs: int) -> None:
    rows = [admission.FigureIn(company.pk, ISSUE + timedelta(days=30), jobs, None, "declared")]
    admission.record_figures(rows=rows, by=None, on=LATER)


def due_of(campaign: Campaign, company: Company) -> Due:
    return Due.objects.get(campaign=campaign, company=company)


def bill(campaign: Campaign, on: date = LATER) -> list[Document]:
    chosen = [one.due for one in revising.differences(campaign, on=on)]
    return revising.bill_differences(campaign, chosen, by=None, on=on)


def test_nothing_changed_nothing_is_billed(campaign: Campaign, calls: list[Document]) -> None:
    assert revising.differences(campaign, on=LATER) == []
    assert revising.bill_differences(campaign, [call.pk for call in calls], by=None, on=LATER) == []


def test_more_is_called_and_less_is_credited_once(campaign: Campaign, members: list, calls: list[Document]) -> None:
    jobs_become(members[0], 60)
    jobs_become(members[1], 5)
    made = bill(campaign)
    assert [(row.kind, row.total) for row in made] == [("call", D("650.00")), ("credit_note", D("-300.00"))]
    assert made[1].corrects == next(call for call in calls if call.company_id == members[1].pk)
    assert bill(campaign) == []
    assert DueDocument.objects.filter(due=due_of(campaign, members[0])).count() == 2
    assert due_of(campaign, members[0]).amount == D("1250.00")
    balances = accounts.balance_of([company.pk for company in members], LATER)
    assert [balances[company.pk] for company in members] == [D("1250.00"), D("300.00"), D("600.00")]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    jobs_become(members[0], 5)
    again = LATER + timedelta(days=1)
    rows = [admission.FigureIn(members[0].pk, again, 5, None, "declared")]
    admission.record_figures(rows=rows, by=None, on=again)
    back = bill(campaign, again)
    assert sum(row.total for row in back) == D("-950.00"), "credits go over both documents, never above one"
    assert accounts.balance_of([members[0].pk], again)[members[0].pk] == D("300.00")


def test_the_campaign_counts_a_revised_due_once(campaign: Campaign, members: list, calls: list[Document]) -> None:
    jobs_become(members[0], 60)
    jobs_become(members[1], 5)
    bill(campaign)
    payments.record([payments.PaymentIn(members[0].pk, LATER, D("1250.00"))], by=None, on=LATER)
    state = state_of(campaign, LATER)
    assert (state.called, state.amount, state.paid) == (3, D("2150.00"), D("1250.00"))
    row = years(LATER)[0]
    assert (row.called, row.amount, row.open) == (3, D("2150.00"), D("900.00"))


def test_a_resignation_makes_no_difference(campaign: Campaign, members: list, calls: list[Document]) -> None:
    membership = Membership.objects.get(company=members[0])
    admission.end(
        memberships=[membership], kind="resignation", reason="x", by=None, on=LATER,
        decision=Decision.objects.create(body="Courrier", day=LATER),
    )  # fmt: skip
    assert revising.differences(campaign, on=LATER + timedelta(days=9)) == []


def test_a_closed_campaign_bills_no_difference(campaign: Campaign, members: list, calls: list[Document]) -> None:
    jobs_become(members[0], 60)
    campaigns.close(campaign, by=None, on=LATER)
    with pytest.raises(Refused, match="closed"):
        bill(campaign)


def test_an_exception_is_a_difference_too_and_has_its_end(campaign: Campaign, members: list, calls: list) -> None:
    facts = {"reason": "Difficulté passagère", "body": "Bureau", "by": None, "on": LATER}
    made = waivers.grant_waiver(members[2], first_year=2026, last_year=2027, percent=D(50), **facts)
    assert [row.total for row in bill(campaign)] == [D("-300.00")]
    assert "Difficulté passagère" in due_of(campaign, members[2]).trace["parts"][-1]["words"]
    with pytest.raises(Refused, match="stands already"):
        waivers.grant_waiver(members[2], first_year=2027, last_year=2028, amount=D(0), **facts)
    waivers.end_waiver(made, last_year=2026, by=None, on=LATER)
    assert waivers.grant_waiver(members[2], first_year=2027, last_year=2028, amount=D(0), **facts)
    for wrong in ({"percent": None}, {"percent": D(50), "amount": D(1)}, {"percent": D(120)}, {"amount": D("1.001")}):
        with pytest.raises(Refused):
            waivers.grant_waiver(members[1], first_year=2026, last_year=2026, **facts, **wrong)
    with pytest.raises(Refused, match="has an end"):
        waivers.grant_waiver(members[1], first_year=2026, last_year=2099, percent=D(10), **facts)


def test_the_database_refuses_two_exceptions_for_a_year() -> None:
    company = make_members(1)[0]
    row = {"company": company, "first_year": 2026, "reason": "x", "body": "y", "percent": 10}
    Waiver.objects.create(**row, last_year=2028)
    with pytest.raises(DatabaseError), transaction.atomic():
        Waiver.objects.create(**{**row, "first_year": 2028}, last_year=2029)
    Waiver.objects.create(**{**row, "first_year": 2029}, last_year=2029)


def test_a_trait_is_dated_and_set_again_changes_nothing() -> None:
    company = make_members(1)[0]
    first = waivers.set_trait(company, kind="level", word="Or", by=None, on=ISSUE)
    assert waivers.set_trait(company, kind="level", word="Or", by=None, on=LATER) == first
    waivers.set_trait(company, kind="level", word="Argent", by=None, on=LATER)
    assert waivers.set_trait(company, kind="level", by=None, on=LATER + timedelta(days=9)) is None
    assert [trait.word for trait in Trait.objects.order_by("span")] == ["Or", "Argent"]
    waivers.set_trait(company, kind="population", number=0, by=None, on=ISSUE)
    assert Trait.objects.get(kind="population").number == 0
