"""The demo's people: found by what they are, in one click, and only in the demo."""

import pytest
from django.test import Client

from league.base.days import today
from league.desks.personas import persona, personas
from tests.cast import SINCE, Cast

pytestmark = pytest.mark.django_db


def test_outside_the_demo_the_address_does_not_exist(cast: Cast, settings) -> None:
    settings.DEMO = False
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/", {"become": "treasurer"}).status_code == 404


def test_each_part_is_played_by_who_holds_the_function_today(cast: Cast) -> None:
    found = {one.key: one.person for one in personas(today())}
    assert found["membership"] == cast.people["membership"]
    assert found["treasurer"] == cast.people["treasurer"]
    assert found["delegate"] == cast.people["delegate"]
    assert found["vice_president"] == cast.people["vice_president"]
    assert found["company"] == cast.people["dues_contact"]
    assert "companies" not in found, "nobody speaks for two companies yet"


def test_who_speaks_for_two_companies_has_a_part_of_her_own(cast: Cast) -> None:
    from league.base.periods import period
    from members.models import ContactFunction

    ContactFunction.objects.create(
        person=cast.people["representative"], company=cast.company_grenoble, kind="substitute", span=period(SINCE)
    )
    found = persona("companies", today())
    assert found is not None
    assert found.person == cast.people["representative"]
    assert "Grenoble Essai" in found.role
    assert "Lyon Essai" in found.role


def test_one_click_signs_in_and_opens_the_own_desk(cast: Cast, settings) -> None:
    settings.DEMO = True
    for key, desk in (("membership", "/bureau/"), ("delegate", "/mon-antenne/"), ("company", "/mon-entreprise/")):
        client = Client()
        assert client.post("/demo/", {"become": key}, follow=True).redirect_chain[-1][0] == desk


def test_the_click_needs_its_token_and_a_known_part(cast: Cast, settings) -> None:
    settings.DEMO = True
    assert Client(enforce_csrf_checks=True).post("/demo/", {"become": "treasurer"}).status_code == 403
    assert Client().post("/demo/", {"become": "god"}).status_code == 404
    assert Client().get("/demo/").status_code == 200


def test_the_banner_says_fiction_in_the_demo_only(cast: Cast, settings) -> None:
    settings.DEMO = True
    assert 'href="/demo/"' in Client().get("/").content.decode()
    settings.DEMO = False
    assert 'href="/demo/"' not in Client().get("/").content.decode()


def test_no_address_is_written_in_the_code() -> None:
    from pathlib import Path

    import league.desks.personas as module

    assert "@" not in Path(module.__file__).read_text(encoding="utf-8").replace("@dataclass", "")
