"""The delegate's desk: whom to call and why, the committee, the members of the own antenna and no other."""

from datetime import date

import pytest
from django.utils import translation

from antennas.tenures import appoint
from dues import reminders
from league.base.days import today
from tests.cast import SINCE, Cast
from tests.desks.make import called, pay, signed_in
from tests.dues.make import make_members

pytestmark = pytest.mark.django_db


def desk(cast: Cast, role: str = "delegate", path: str = "/mon-antenne/"):
    response = signed_in(cast, role).get(path)
    assert response.status_code == 200
    return response


def test_who_did_not_pay_is_called_first_with_the_amount_and_the_reason(cast: Cast) -> None:
    called(2, jobs=60)
    pay(cast.company_lyon)
    reminders.remind(on=date(2026, 3, 20), by=None)
    calls = desk(cast).context["calls"]
    assert [call["name"] for call in calls][:2] == ["Membre 0000", "Membre 0001"]
    assert "250,00" in calls[0]["text"].replace("\u202f", "")
    assert calls[0]["first"]
    assert "Lyon Essai" not in [call["name"] for call in calls]


def test_a_new_member_and_an_unknown_headcount_are_calls_too(cast: Cast) -> None:
    make_members(1, since=date(today().year, 1, 5), prefix="Nouveau")
    make_members(1, jobs=None, prefix="Muet")
    with translation.override("en"):
        texts = {call["name"]: call["text"] for call in desk(cast).context["calls"]}
    assert "Nouveau 0000" in texts
    assert "Muet 0000" in texts


def test_the_members_are_those_of_the_antenna_and_a_search_finds_among_them(cast: Cast) -> None:
    make_members(3)
    assert desk(cast).context["page"].paginator.count == 4
    found = desk(cast, path="/mon-antenne/?q=0002").context["page"]
    assert [row.name for row in found.object_list] == ["Membre 0002"]
    assert desk(cast, path="/mon-antenne/?q=Grenoble").context["page"].paginator.count == 0


def test_the_vice_president_sees_no_amount_and_gives_no_seat(cast: Cast) -> None:
    called()
    page = desk(cast, "vice_president")
    assert not page.context["money"]
    assert not page.context["edits"]
    assert "€" not in page.content.decode().split('id="contenu"')[1]
    assert "/remplacer/" not in page.content.decode()


def test_an_empty_seat_is_in_sight_with_its_act(cast: Cast) -> None:
    page = desk(cast)
    assert page.context["committee"].total
    assert page.context["vacancies"] == page.context["committee"].total
    assert page.context["empty_seats"][0]["act_url"].startswith("/sieges/")


def test_who_has_several_antennas_chooses(cast: Cast) -> None:
    appoint(
        person=cast.people["delegate"], function="delegate", antenna=cast.grenoble, span_from=SINCE, by=None, on=SINCE
    )
    tabs = desk(cast).context["tabs"]
    assert {tab["url"] for tab in tabs} == {"/mon-antenne/lyon/", "/mon-antenne/grenoble/"}
    assert desk(cast, path="/mon-antenne/grenoble/").context["antenna"] == cast.grenoble
    assert signed_in(cast, "delegate").get("/mon-antenne/saint-etienne/").status_code == 404


def test_the_desk_costs_the_same_with_three_members_and_with_three_hundred(
    cast: Cast, django_assert_num_queries
) -> None:
    called(3)
    client = signed_in(cast, "delegate")
    client.get("/mon-antenne/")
    with django_assert_num_queries(23):
        client.get("/mon-antenne/")
    called(300, prefix="Autre")
    with django_assert_num_queries(23):
        client.get("/mon-antenne/")


def test_what_changed_this_week_is_told_from_the_history_of_the_own_antenna(cast: Cast) -> None:
    make_members(1, prefix="Venu", since=today())
    client = signed_in(cast, "delegate")
    page = client.get(f"/mon-antenne/{cast.lyon.slug}/changements/").content.decode()
    assert "Venu 0000" in page
    assert "Grenoble Essai" not in page
    assert "Lyon Essai" not in page, "nothing happened there this week"
    part = client.get(f"/mon-antenne/{cast.lyon.slug}/changements/", headers={"HX-Request": "true"}).content.decode()
    assert "Venu 0000" in part
    assert "<html" not in part
