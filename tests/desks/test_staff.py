"""The staff desk: what waits by right, in order, and figures that open to their rows."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from dues import accounts, payments, refunds, scales
from dues.models import Document, Scale
from league.base.days import today
from league.base.models import Job, WorkItem
from league.desks import figures, queue
from members.models import Application, College
from tests.cast import Cast
from tests.desks.make import called, pay, signed_in
from tests.dues.make import make_members

pytestmark = pytest.mark.django_db


def desk(cast: Cast, role: str):
    response = signed_in(cast, role).get("/bureau/")
    assert response.status_code == 200
    return response


def apply(cast: Cast, name: str = "Vercors Data") -> None:
    Application.objects.create(
        intent=uuid4(), name=name, college=College.objects.first(), jobs=3, postal_code="69003", antenna=cast.lyon,
        first_name="Ada", last_name="Essai", email="ada@nouvelle.example", siren_absence="being_created",
    )  # fmt: skip


def test_what_waits_is_shown_to_who_may_decide_it_and_to_nobody_else(cast: Cast) -> None:
    apply(cast)
    urls = {line.url for line in desk(cast, "membership").context["items"]}
    assert "/demandes/" in urls
    assert "/demandes/" not in {line.url for line in desk(cast, "finance").context["items"]}
    assert desk(cast, "technical").context["state"] is None


def test_every_line_of_the_queue_and_every_figure_opens(cast: Cast) -> None:
    apply(cast)
    called(2)
    make_members(1, jobs=None, prefix="Inconnu")
    job = Job.objects.create(kind="x", title="Appels", intent="x")
    WorkItem.objects.create(job=job, key="a", parked_at="2026-01-02T08:00Z", outcome="adresse refusée")
    client = signed_in(cast, "direction")
    page = client.get("/bureau/")
    assert len(page.context["items"]) >= 5
    for url in {line.url for line in page.context["items"]} | {
        f["url"] for f in page.context["figures"] if f.get("url")
    }:
        assert client.get(url).status_code == 200, url


def test_the_late_ones_come_first(cast: Cast) -> None:
    lines = [
        queue.Waiting(9, "calm", "", "", "", days=3, rank=1),
        queue.Waiting(1, "late", "", "", "", days=54, late=True, rank=6),
        queue.Waiting(2, "less pressing", "", "", "", days=30, rank=5),
    ]
    assert [line.what for line in queue.ordered(lines)] == ["late", "calm", "less pressing"]


def test_the_campaign_adds_up_by_antenna(cast: Cast) -> None:
    called(3)
    pay(cast.company_lyon)
    state = desk(cast, "treasurer").context["state"]
    assert state.called == 5
    assert state.paid_whole == 1
    assert sum(place.amount for place in state.places) == state.amount
    assert sum(place.open for place in state.places) == state.open == state.amount - state.paid


def test_without_the_right_to_money_no_amount_is_shown(cast: Cast) -> None:
    called()
    page = desk(cast, "reader")
    assert page.context["state"] is None
    assert "€" not in page.content.decode().split("<main")[1]


def test_the_desk_costs_the_same_with_three_members_and_with_three_hundred(
    cast: Cast, django_assert_num_queries
) -> None:
    called(1)
    client = signed_in(cast, "membership")
    client.get("/bureau/")
    with django_assert_num_queries(30):
        client.get("/bureau/")
    called(300, prefix="Autre")
    with django_assert_num_queries(30):
        client.get("/bureau/")


def test_twenty_four_months_end_today_and_begin_on_firsts() -> None:
    days = figures.months(date(2026, 11, 23))
    assert days[0] == date(2024, 12, 1)
    assert days[-2:] == [date(2026, 11, 1), date(2026, 11, 23)]
    assert len(days) == 25
    assert figures.months(date(2026, 3, 1))[-1] == date(2026, 3, 1)
    assert figures.year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_the_course_of_members_and_jobs_is_one_query(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        course = figures.course(today())
    assert course.now.members == 2
    assert len(course.members) == 25


def test_the_private_share_is_one_minus_public_over_total_of_the_day(db, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        (share,) = figures.private_shares([today()])
    assert share is not None
    assert round(share, 4) == round(1 - share.__class__(1033000) / 1550000, 4)


@pytest.mark.parametrize(
    ("before", "now", "kind", "text", "direction", "good"),
    [
        (508, 510, "count", "+2", "up", True),
        (510, 510, "count", "no change", "flat", None),
        (1000, 984, "ratio", "−1.6%", "down", False),
        (0, 5, "ratio", "", "flat", None),
        (None, 5, "count", "", "flat", None),
    ],
)
def test_a_change_says_how_much_which_way_and_whether_that_is_good(before, now, kind, text, direction, good) -> None:
    with translation.override("en"):
        change = figures.change(before, now, kind=kind)
    assert (change.text, change.direction, change.good) == (text, direction, good)


def test_what_is_overdue_is_told_by_age_and_adds_up(cast: Cast, django_assert_num_queries) -> None:
    called(3)
    calls = list(Document.objects.order_by("number"))
    due_on = calls[0].due_on
    whole = sum(call.total for call in calls)
    pay(calls[0].company, "0.5")
    half = calls[0].total - (calls[0].total * Decimal("0.5")).quantize(Decimal("0.01"))
    rest = whole - calls[0].total + half
    for days, band in ((0, None), (1, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (400, 3)):
        with django_assert_num_queries(1):
            bands = accounts.overdue_by_age(due_on + timedelta(days=days))
        assert [bounds for *bounds, _n, _sum in bands] == [[1, 30], [31, 60], [61, 90], [91, None]]
        expected = [(len(calls), rest) if at == band else (0, Decimal(0)) for at in range(4)]
        assert [(n, amount) for _first, _last, n, amount in bands] == expected, days


def test_the_treasurer_sees_overdue_by_age_and_the_next_scale_and_others_do_not(cast: Cast) -> None:
    called(2)
    draft = scales.draft_from(Scale.objects.get(), today().year + 1, by=None, on=today())
    address = reverse("dues:scale_simulate", args=[draft.pk])
    page = desk(cast, "finance")
    assert sum(step["percent"] for step in page.context["ages"]) == pytest.approx(100)
    assert address in {line.url for line in page.context["items"]}
    other = desk(cast, "membership")
    assert other.context["ages"] == []
    assert address not in {line.url for line in other.context["items"]}


def test_money_waits_to_be_allocated_until_it_settles_something_or_went_back(cast: Cast) -> None:
    paid = payments.PaymentIn(make_members(1)[0].pk, today(), Decimal("120.00"))
    (payment,) = payments.record([paid], by=None, on=today())
    assert [line.count for line in queue.unallocated(today())] == [1]
    refunds.refund(payment, amount=Decimal("50.00"), reason="essai", by=None, on=today())
    assert "70,00" in queue.unallocated(today())[0].text
    refunds.refund(payment, amount=Decimal("70.00"), reason="essai", by=None, on=today())
    assert queue.unallocated(today()) == []
