"""The decision on an application: the member, its first dues call in proportion, the welcome that carries it; once."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.urls import reverse

from dues import issuing, newcomers
from dues.models import Campaign, Document
from league.base import letters
from league.base.days import today
from league.base.models import Attachment, Letter
from league.desks import admissions
from members.models import Application, College, Membership
from tests.cast import Cast
from tests.desks.make import signed_in
from tests.dues import make
from tests.members.test_applications import asked

YEAR = today().year


def calls_are_out() -> Campaign:
    """This year's calls went to the members of the cast in January."""
    campaign = make.open_and_price(YEAR, on=date(YEAR, 1, 15))
    assert issuing.issue_now(campaign, by=None, on=date(YEAR, 1, 15), mail=False, pdfs=False)
    return campaign


def decide(application: Application, **more: Any) -> admissions.Decided:
    values = {
        "outcome": "admitted", "reason": "", "decision_body": "Bureau", "on": today(), "call_on": today(), "by": None,
        **more,
    }  # fmt: skip
    return admissions.decide_application(application=application, **values)


@pytest.mark.django_db
def test_the_welcome_carries_the_call_in_proportion_to_the_months_that_remain(cast: Cast) -> None:
    calls_are_out()
    decided = decide(asked(jobs=12, college=College.objects.get(code="sme")), member_from=today())
    call = decided.call
    assert call is not None
    left = 13 - today().month
    assert call.total == (Decimal(600) * Decimal("0.5") * left / 12).quantize(Decimal("0.01"))
    assert call.issued_on == today()
    letter = Letter.objects.get(kind="welcome")
    assert call.number in letter.body
    assert f"{left}/12" in letter.body
    assert not Letter.objects.filter(kind="dues_call", about_company=call.company_id).exists(), "one letter, not two"
    attached = Attachment.objects.get(letter=letter)
    assert (attached.name, attached.file) == (f"{call.number}.pdf", None)
    assert letter not in letters.waiting(), "it leaves when its PDF is made"
    issuing.make_pdfs([call.pk])
    attached.refresh_from_db()
    assert attached.file is not None
    assert bytes(attached.file.content)[:5] == b"%PDF-"
    assert letter in letters.waiting()


@pytest.mark.django_db
def test_the_same_decision_twice_is_one_member_one_call_one_letter(cast: Cast) -> None:
    calls_are_out()
    row = asked()
    first, second = decide(row), decide(row)
    assert first.call == second.call
    company = second.application.company
    assert Membership.objects.filter(company=company).count() == 1
    assert Document.objects.filter(company=company).count() == 1
    assert Letter.objects.filter(kind="welcome").count() == 1


@pytest.mark.django_db
def test_before_the_calls_of_the_year_nothing_is_called_and_the_letter_says_so(cast: Cast) -> None:
    assert decide(asked()).call is None
    assert "à part" in Letter.objects.get(kind="welcome").body
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_member_from_a_later_month_is_not_called_yet(cast: Cast) -> None:
    calls_are_out()
    assert decide(asked(), member_from=today() + timedelta(days=40)).call is None


@pytest.mark.django_db
def test_a_refusal_calls_nothing(cast: Cast) -> None:
    calls_are_out()
    decided = decide(asked(), outcome="refused", reason="Hors du champ")
    assert (decided.call, Membership.objects.filter(company__name="Atelier Neuf").exists()) == (None, False)


@pytest.mark.django_db
def test_the_staff_decide_on_the_page(cast: Cast) -> None:
    calls_are_out()
    row = asked()
    client = signed_in(cast, "membership")
    url = reverse("desks:application_decide", args=[row.pk])
    page = client.get(url)
    assert "/12" in page.content.decode(), "the call is said before it is made"
    shown = page.context["form"]
    data = {name: shown[name].value() or "" for name in shown.fields}
    data = {**data, "day": today().isoformat(), "member_from": today().isoformat()}
    wrong = client.post(url, {**data, "outcome": "refused"})
    assert "reason" in wrong.context["form"].errors
    done = client.post(url, data)
    row.refresh_from_db()
    assert done.url == reverse("desks:company", args=[row.company_id])
    assert row.decided_by == cast.users["membership"]
    assert client.post(url, data).url == reverse("members:application", args=[row.pk]), "sent twice it is decided once"


def test_two_who_decide_at_once_make_one_member_and_one_call(cast_committed: Cast) -> None:
    calls_are_out()
    row = asked()
    start = threading.Barrier(2)
    found: list[Any] = []

    def one() -> None:
        start.wait()
        try:
            found.append(decide(row).call)
        except Exception as error:
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1], found
    assert isinstance(found[0], Document)
    assert Membership.objects.filter(company__name="Atelier Neuf").count() == 1
    assert newcomers.campaign_of(today()) is not None
    connection.close()
