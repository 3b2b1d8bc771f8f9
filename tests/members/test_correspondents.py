"""A company with a second place in another antenna: seen there, counted once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from league.base.days import today
from league.base.periods import period
from members import answers
from members.correspondents import correspondents_of
from members.models import Company, Establishment
from tests.cast import SINCE, Cast
from tests.desks.make import signed_in

pytestmark = pytest.mark.django_db


def office(company: Company, commune: str, town: str, until=None) -> Establishment:
    return Establishment.objects.create(
        company=company, seat=False, street="3 rue Neuve", postal_code="69003", town=town, commune_id=commune,
        span=period(SINCE, until),
    )  # fmt: skip


def test_the_antenna_of_the_place_sees_it_and_the_figures_do_not_move(cast: Cast) -> None:
    before = answers.league_figures(today(), [cast.lyon.pk]).members
    Company.objects.filter(pk=cast.company_grenoble.pk).update(email="cachee@essai.example", phone="+33400000009")
    office(cast.company_grenoble, "69123", "Lyon")
    (found,) = correspondents_of(cast.lyon, today())
    assert (found.name, found.home) == (cast.company_grenoble.name, cast.grenoble)
    assert answers.league_figures(today(), [cast.lyon.pk]).members == before
    delegate = signed_in(cast, "delegate")
    page = delegate.get(reverse("desks:antenna_desk", args=[cast.lyon.slug]))
    text = page.content.decode()
    assert cast.company_grenoble.name in text
    assert "3 rue Neuve, 69003 Lyon" in text
    assert "cachee@essai.example" not in text
    assert [row.name for row in page.context["page"]] == [cast.company_lyon.name]
    assert delegate.get(reverse("desks:company", args=[cast.company_grenoble.pk])).status_code == 404
    assert cast.company_grenoble.name not in delegate.get(reverse("desks:register")).content.decode()


def test_an_own_company_a_seat_and_a_place_left_are_no_correspondents(cast: Cast) -> None:
    office(cast.company_lyon, "69123", "Lyon")
    office(cast.company_grenoble, "69123", "Lyon", until=today() - timedelta(days=1))
    office(cast.company_grenoble, "38185", "Grenoble")
    assert correspondents_of(cast.lyon, today()) == []
    assert correspondents_of(cast.grenoble, today()) == []


def test_any_number_of_places_is_three_queries(cast: Cast, django_assert_num_queries) -> None:
    for _place in range(4):
        office(cast.company_grenoble, "69123", "Lyon")
    with django_assert_num_queries(3):
        assert len(correspondents_of(cast.lyon, today())) == 4
