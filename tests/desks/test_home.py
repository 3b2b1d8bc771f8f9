"""The front page: live figures, six antennas, and the way in."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.dues.make import make_members

pytestmark = pytest.mark.django_db


def test_the_figures_are_those_of_the_register_today(cast: Cast) -> None:
    make_members(3, jobs=20)
    page = Client().get("/")
    values = [figure["value"] for figure in page.context["figures"]]
    assert values[:3] == ["5", "84", 6]
    assert sum(place["figures"].members for place in page.context["places"]) == 5


def test_each_antenna_is_there_with_its_delegate_and_opens(cast: Cast) -> None:
    text = Client().get("/").content.decode()
    assert "Alex Delegate" in text
    for slug in ("lyon", "grenoble", "saint-etienne", "clermont-ferrand", "valence-romans", "annecy-chambery"):
        assert f'href="/antennes/{slug}/"' in text


def test_it_leads_to_the_directory_to_joining_and_to_the_sign_in(cast: Cast) -> None:
    text = Client().get("/").content.decode()
    for address in ("/annuaire/", "/adherer/", "/compte/login/"):
        assert address in text


def test_it_costs_the_same_with_three_members_and_with_three_hundred(cast: Cast, django_assert_num_queries) -> None:
    make_members(3)
    with django_assert_num_queries(7):
        Client().get("/")
    make_members(300, prefix="Autre")
    with django_assert_num_queries(7):
        Client().get("/")


def test_it_holds_no_style_and_no_script_of_its_own(cast: Cast) -> None:
    text = Client().get("/").content.decode()
    assert " style=" not in text
    assert "onclick" not in text
    assert "<script>" not in text
