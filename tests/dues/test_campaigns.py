"""A campaign: who owes what on which day, twice the same, and never behind issued paper."""

from datetime import date
from decimal import Decimal

import pytest

from dues import campaigns, issuing, quotes, scales
from dues.models import Document, Due
from league.base.acts import Refused
from league.base.models import Decision
from members import admission
from members.models import Company, Membership, Source
from tests.dues.make import DUE, ISSUE, adopted_scale, make_members, open_and_price

pytestmark = pytest.mark.django_db


def amount_of(company: Company) -> Decimal | None:
    return Due.objects.get(company=company).amount


def test_every_member_of_the_day_has_one_due_with_its_trace(
    campaign: campaigns.Campaign, members: list[Company]
) -> None:
    dues = Due.objects.filter(campaign=campaign)
    assert dues.count() == len(members)
    for due in dues:
        assert due.amount == Decimal("600.00")
        parts = [quotes.thawed(part) for part in due.trace["parts"]]
        assert sum(part.amount for part in parts) == due.amount


def test_pricing_twice_changes_nothing(campaign: campaigns.Campaign) -> None:
    before = list(Due.objects.order_by("pk").values())
    assert campaigns.quote_all(campaign, by=None, on=ISSUE).changed == 0
    assert list(Due.objects.order_by("pk").values()) == before


def test_a_company_without_headcount_waits_with_its_reason(campaign: campaigns.Campaign) -> None:
    (silent,) = make_members(1, jobs=None, prefix="Muet")
    quoted = campaigns.quote_all(campaign, by=None, on=ISSUE)
    assert quoted.unpriced == 1
    due = Due.objects.get(company=silent)
    assert due.amount is None
    assert due.trace["unpriced"] == "jobs_unknown"
    admission.record_figures(rows=[admission.FigureIn(silent.pk, ISSUE, 60)], by=None, on=ISSUE)
    assert campaigns.quote_all(campaign, by=None, on=ISSUE).changed == 1
    assert amount_of(silent) == Decimal("1250.00")


@pytest.mark.parametrize(
    ("since", "creator", "expected"),
    [
        (date(2026, 1, 10), False, "300.00"),
        (date(2026, 3, 31), False, "250.00"),
        (date(2026, 9, 1), False, "100.00"),
        (date(2026, 9, 1), True, "80.00"),
        (date(2025, 12, 31), False, "600.00"),
    ],
)
def test_who_joins_during_the_year_owes_its_months_of_a_first_year(
    campaign: campaigns.Campaign, since: date, creator: bool, expected: str
) -> None:
    (late,) = make_members(1, since=since, prefix="Tardif", creator=creator)
    campaigns.quote_all(campaign, by=None, on=max(since, ISSUE))
    assert amount_of(late) == Decimal(expected)


def leave(company: Company, day: date) -> None:
    decision = Decision.objects.create(body="Bureau", day=day)
    admission.end(
        memberships=[Membership.objects.get(company=company)],
        kind="resignation",
        reason="",
        decision=decision,
        on=day,
        by=None,
    )


def test_who_leaves_during_the_year_owes_it_and_who_left_before_does_not() -> None:
    stays, leaves, left = make_members(3)
    leave(left, date(2025, 12, 20))
    campaign = open_and_price(on=ISSUE)
    assert set(Due.objects.values_list("company", flat=True)) == {stays.pk, leaves.pk}
    leave(leaves, date(2026, 2, 1))
    assert campaigns.quote_all(campaign, by=None, on=date(2026, 3, 1)).changed == 0
    assert amount_of(leaves) == Decimal("600.00")


def test_a_due_prepared_before_the_company_left_loses_its_price() -> None:
    stays, leaves = make_members(2)
    campaign = open_and_price(on=date(2025, 12, 10))
    leave(leaves, date(2025, 12, 20))
    campaigns.quote_all(campaign, by=None, on=ISSUE)
    assert amount_of(leaves) is None
    assert Due.objects.get(company=leaves).trace["unpriced"] == "left_before"
    assert [d.company_id for d in issuing.issue_now(campaign, by=None, on=ISSUE)] == [stays.pk]


def test_who_comes_back_pays_by_month_but_not_as_a_first_year() -> None:
    (back,) = make_members(1)
    leave(back, date(2024, 6, 1))
    again = admission.Candidate(
        name=back.name, siren_absence="not_given", commune_code="69123", jobs=12, company_id=back.pk
    )
    decision = Decision.objects.create(body="Bureau", day=date(2026, 7, 1))
    admission.admit(candidates=[again], decision=decision, by=None, on=date(2026, 7, 1))
    open_and_price(on=date(2026, 7, 2))
    assert amount_of(back) == Decimal("300.00")


def test_a_member_of_a_register_counts_from_its_original_day() -> None:
    source, _made = Source.objects.get_or_create(slug="ancien", defaults={"name": "Ancien registre"})
    since = date(2026, 3, 28)
    decision = Decision.objects.create(body="Bureau", day=since)
    rows = [
        admission.Candidate(
            name="Ancienne",
            siren_absence="not_given",
            commune_code="69123",
            jobs=12,
            joined_on=date(2012, 5, 3),
            source=source,
        ),
        admission.Candidate(
            name="Sans date",
            siren_absence="not_given",
            commune_code="69123",
            jobs=12,
            joined_as_written="31/12/2027",
            source=source,
        ),
    ]
    admission.admit(candidates=rows, decision=decision, by=None, on=since)
    open_and_price(on=date(2026, 4, 1))
    assert set(Due.objects.values_list("amount", flat=True)) == {Decimal("600.00")}


def test_a_called_due_is_left_alone(
    campaign: campaigns.Campaign, calls: list[Document], members: list[Company]
) -> None:
    admission.record_figures(rows=[admission.FigureIn(members[0].pk, ISSUE, 60)], by=None, on=ISSUE)
    quoted = campaigns.quote_all(campaign, by=None, on=ISSUE)
    assert (quoted.changed, quoted.called) == (0, 3)
    assert amount_of(members[0]) == Decimal("600.00")


def test_a_campaign_opens_once_on_an_adopted_scale_of_its_year() -> None:
    scale = adopted_scale()
    first = campaigns.open_campaign(2026, scale=scale, issue_on=ISSUE, due_on=DUE, by=None, on=ISSUE)
    assert campaigns.open_campaign(2026, scale=scale, issue_on=ISSUE, due_on=DUE, by=None, on=ISSUE) == first
    with pytest.raises(Refused):
        campaigns.open_campaign(2027, scale=scale, issue_on=ISSUE, due_on=DUE, by=None, on=ISSUE)
    draft = scales.draft_from(scale, 2027, by=None, on=ISSUE)
    with pytest.raises(Refused):
        campaigns.open_campaign(2027, scale=draft, issue_on=ISSUE, due_on=DUE, by=None, on=ISSUE)


def test_the_days_of_a_campaign_stand_once_it_has_issued(campaign: campaigns.Campaign) -> None:
    later = date(2026, 3, 31)
    moved = campaigns.open_campaign(2026, scale=campaign.scale, issue_on=ISSUE, due_on=later, by=None, on=ISSUE)
    assert moved.due_on == later
    issuing.issue_now(moved, by=None, on=ISSUE)
    with pytest.raises(Refused):
        campaigns.open_campaign(2026, scale=campaign.scale, issue_on=ISSUE, due_on=DUE, by=None, on=ISSUE)


def test_a_dry_run_says_what_would_happen_and_writes_nothing() -> None:
    make_members(2)
    make_members(1, jobs=None, prefix="Muet")
    adopted_scale()
    run = campaigns.dry_run(2026, on=ISSUE)
    assert (run.to_call, run.total, len(run.unpriced), run.new) == (2, Decimal("1200.00"), 1, 3)
    assert not Due.objects.exists()
    campaign = open_and_price()
    issuing.issue_now(campaign, by=None, on=ISSUE)
    again = campaigns.dry_run(2026, on=ISSUE)
    assert (again.to_call, again.called, again.called_total, again.new) == (0, 2, Decimal("1200.00"), 0)


def test_a_year_without_adopted_scale_is_refused() -> None:
    with pytest.raises(Refused, match="2031"):
        campaigns.dry_run(2031, on=ISSUE)


def test_a_campaign_closes_when_nothing_waits(campaign: campaigns.Campaign) -> None:
    with pytest.raises(Refused):
        campaigns.close(campaign, by=None, on=ISSUE)
    issuing.issue_now(campaign, by=None, on=ISSUE)
    closed = campaigns.close(campaign, by=None, on=ISSUE)
    assert closed.closed_on == ISSUE
    with pytest.raises(Refused):
        campaigns.quote_all(closed, by=None, on=ISSUE)
    with pytest.raises(Refused):
        issuing.issue(closed, by=None, on=ISSUE)
