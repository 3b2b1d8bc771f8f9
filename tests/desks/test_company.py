"""The company sheet: who they are, to the cent what they owe, all that happened, and only what one may see."""

from datetime import date

import pytest

from dues import reminders
from league.base.days import today
from league.desks.timeline import timeline
from members import admission, roster
from members.models import Membership
from tests.cast import Cast
from tests.desks.make import called, pay, signed_in

pytestmark = pytest.mark.django_db


def sheet(cast: Cast, role: str, pk: int, query: str = ""):
    return signed_in(cast, role).get(f"/adherents/{pk}/{query}")


def test_dues_are_understood_to_the_cent(cast: Cast) -> None:
    called()
    call = pay(cast.company_lyon, "0.25")
    context = sheet(cast, "membership", cast.company_lyon.pk).context
    (document,) = context["documents"]
    assert document.pk == call.pk
    assert document.open == call.total - document.settled
    assert sum(line.amount for line in document.told) == call.total, "the parts shown add up to the call"
    assert all(line.label for line in document.told)
    assert context["standing"].open_amount == document.open
    assert [payment.amount for payment in context["payments"]] == [document.settled]


def test_amounts_and_letters_are_for_who_may_see_them(cast: Cast) -> None:
    called()
    page = sheet(cast, "reader", cast.company_lyon.pk)
    assert page.context["standing"] is None
    assert not page.context["documents"]
    assert not page.context["payments"]
    assert "€" not in page.content.decode().split('id="contenu"')[1]
    assert not any(one.by or "AC-" in one.title for one in page.context["events"])


def test_the_time_line_tells_all_that_happened_newest_first(cast: Cast) -> None:
    called()
    pay(cast.company_lyon, "0.5")
    reminders.remind(on=date(2026, 3, 20), by=None)
    roster.update_company(
        company=cast.company_lyon, changes={"phone": "+33472000000"}, version=cast.company_lyon.version,
        by=cast.users["membership"], on=today(),
    )  # fmt: skip
    told = timeline(cast.company_lyon, money=True, letters=True, until=today())
    days = [one.day for one in told]
    assert days == sorted(days, reverse=True)
    titles = " | ".join(one.title for one in told)
    assert "AC-2026" in titles
    assert {one.subject for one in told} >= {"dues_call", "receipt", "reminder_1"}
    corrected = told[0]
    assert corrected.by == "Alex Membership"
    assert corrected.day == today()
    assert len(timeline(cast.company_lyon, money=False, letters=False, until=today())) < len(told)


def test_a_letter_stands_beside_what_it_tells(cast: Cast) -> None:
    called()
    told = timeline(cast.company_lyon, money=True, letters=True, until=today())
    (call,) = [one for one in told if one.subject == "dues_call"]
    assert call.by, "the letter with the call"
    assert sum(1 for one in told if "Lettre" in one.title or one.url.startswith("/courrier/")) == 0


def test_the_time_line_stops_at_the_day_looked_at(cast: Cast) -> None:
    called()
    page = sheet(cast, "membership", cast.company_lyon.pk, "?au=2020-06-01")
    assert all(one.day <= date(2020, 6, 1) for one in page.context["events"])
    assert page.context["documents"] == []
    assert page.context["acts"] == []


def test_the_acts_are_those_one_may_do(cast: Cast) -> None:
    called()

    def acts(role: str) -> list[str]:
        return [act["url"] for act in sheet(cast, role, cast.company_lyon.pk).context["acts"]]

    pk = cast.company_lyon.pk
    assert acts("treasurer") == [f"/paiements/nouveau/?company={pk}"]
    assert f"/adherents/{pk}/fiche/" in acts("membership")
    assert f"/adherents/{pk}/depart/" in acts("membership")
    assert f"/adherents/{pk}/depart/" not in acts("delegate")
    assert f"/adherents/{pk}/fiche/" in acts("delegate")
    assert acts("reader") == []


def test_every_act_offered_opens(cast: Cast) -> None:
    called()
    for role in ("direction", "delegate", "membership"):
        client = signed_in(cast, role)
        page = client.get(f"/adherents/{cast.company_lyon.pk}/")
        urls = [act["url"] for act in page.context["acts"]] + [
            one["url"] for one in page.context["missing"] if one["url"]
        ]
        assert [url for url in urls if client.get(url).status_code != 200] == []


def test_what_is_missing_is_named(cast: Cast) -> None:
    from tests.dues.make import make_members

    (member,) = make_members(1, jobs=None)
    texts = [one["text"] for one in sheet(cast, "membership", member.pk).context["missing"]]
    assert len(texts) >= 2


def test_a_company_that_left_says_so_and_keeps_its_history(cast: Cast) -> None:
    membership = Membership.objects.filter(company=cast.company_grenoble)
    admission.end(
        memberships=membership, kind="resignation", reason="Déménagement", decision=None, on=date(2024, 5, 1), by=None
    )
    page = sheet(cast, "membership", cast.company_grenoble.pk)
    assert page.context["current"] is None
    assert page.context["gone"].end_reason == "Déménagement"
    assert "Déménagement" in page.content.decode()


def test_the_number_of_questions_does_not_grow_with_the_history(cast: Cast, django_assert_num_queries) -> None:
    called()
    client = signed_in(cast, "membership")
    address = f"/adherents/{cast.company_lyon.pk}/"
    client.get(address)
    with django_assert_num_queries(50):
        client.get(address)
    pay(cast.company_lyon, "0.1")
    for day in range(1, 8):
        pay(cast.company_lyon, "0.1", day=date(2026, 3, day))
    with django_assert_num_queries(50):
        client.get(address)
