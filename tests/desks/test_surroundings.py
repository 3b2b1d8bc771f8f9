"""Around every page: who one is, where one may go, what waits; asked in few queries, and not at all when not shown."""

from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from league.base.days import today
from league.desks.context import surroundings
from members.models import Application, College
from tests.cast import Cast
from tests.desks.make import signed_in

pytestmark = pytest.mark.django_db


def around(cast: Cast, role: str, path: str = "/bureau/") -> dict:
    request = RequestFactory().get(path)
    request.user = type(cast.users[role]).objects.get(pk=cast.users[role].pk)
    return surroundings(request)


def addresses(cast: Cast, role: str) -> set[str]:
    return {link.url for group in around(cast, role)["nav"] for link in group.links}


def test_the_rail_holds_the_places_one_may_open_and_no_other(cast: Cast) -> None:
    assert {"/bureau/", "/adherents/", "/demandes/", "/cotisations/", "/instances/"} <= addresses(cast, "membership")
    assert not {"/relances/", "/droits/", "/admin/", "/mon-antenne/"} & addresses(cast, "membership")
    assert {"/droits/", "/admin/", "/relances/"} <= addresses(cast, "direction")
    assert addresses(cast, "delegate") == {
        "/mon-antenne/", "/agenda/", "/adherents/", "/demandes/", "/propositions/", "/confirmations/", "/transferts/",
        "/instances/",
    }  # fmt: skip
    assert addresses(cast, "representative") == {"/mon-entreprise/", "/agenda/"}
    assert addresses(cast, "outsider") == set()


@pytest.mark.parametrize(
    "role", ["reader", "membership", "finance", "treasurer", "direction", "technical", "delegate", "representative"]
)
def test_every_place_of_the_rail_opens(cast: Cast, role: str) -> None:
    client = signed_in(cast, role)
    wrong = {url: status for url in addresses(cast, role) if (status := client.get(url).status_code) != 200}
    assert not wrong


def test_a_count_stands_where_something_waits_and_nowhere_else(cast: Cast) -> None:
    links = {link.url: link for group in around(cast, "membership")["nav"] for link in group.links}
    assert links["/demandes/"].count is None
    Application.objects.create(
        intent=uuid4(), name="Nouvelle", college=College.objects.first(), jobs=3, postal_code="69003", antenna=cast.lyon,
        first_name="Ada", last_name="Essai", email="ada@nouvelle.example", siren_absence="being_created",
    )  # fmt: skip
    links = {link.url: link for group in around(cast, "membership")["nav"] for link in group.links}
    assert links["/demandes/"].count == 1
    assert links["/adherents/"].count is None


def test_the_longest_address_that_begins_the_path_is_the_current_one(cast: Cast) -> None:
    def current(path: str) -> list[str]:
        return [link.url for group in around(cast, "direction", path)["nav"] for link in group.links if link.current]

    assert current("/cotisations/appels/12/") == ["/cotisations/appels/"]
    assert current("/cotisations/2026/") == ["/cotisations/"]
    assert current("/adherents/7/") == ["/adherents/"]


def test_the_surroundings_of_staff_cost_six_queries_and_nothing_when_nobody_looks(
    cast: Cast, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        found = around(cast, "membership")
    with django_assert_num_queries(6):  # three of reach, the league with its counts, the person, her titles
        assert found["me"].name
        assert found["me"].role
        assert list(found["nav"])
        assert found["league"].name


def test_she_is_called_by_her_name_and_what_she_is(cast: Cast) -> None:
    me = around(cast, "delegate")["me"]
    assert me.name == "Alex Delegate"
    assert me.first_name == "Alex"
    assert me.initials == "AD"
    assert me.role.endswith("Lyon")
    assert [one.slug for one in me.antennas] == ["lyon"]
    assert around(cast, "representative")["me"].role


def test_the_entrance_opens_the_first_desk_and_says_so_when_there_is_none(cast: Cast) -> None:
    def after(role: str) -> str:
        response = signed_in(cast, role).get("/entree/")
        return response.get("Location", "") or str(response.status_code)

    assert after("treasurer") == "/bureau/"
    assert after("vice_president") == "/mon-antenne/"
    assert after("dues_contact") == "/mon-entreprise/"
    assert after("outsider") == "200"
    assert Client().get("/entree/")["Location"].startswith("/compte/")


def test_the_days_function_is_asked_of_today(cast: Cast) -> None:
    from antennas.models import Tenure
    from antennas.tenures import end

    end(tenure=Tenure.objects.get(person=cast.people["delegate"]), on=today(), by=None)
    assert addresses(cast, "delegate") == set()
