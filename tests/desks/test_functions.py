"""Functions given by the direction: an interim ends by itself, and rights follow the day in Paris."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from antennas.models import Tenure
from league.base.days import today
from league.base.models import Person, User
from tests.cast import Cast
from tests.desks.make import signed_in

pytestmark = pytest.mark.django_db


def give(cast: Cast, **more):
    sent = {
        "function": "delegate", "antenna": cast.grenoble.pk, "title": "Intérim", "first_name": "Inès",
        "last_name": "Térim", "email": "ines@league.example", "first": today().isoformat(),
        "last": (today() + timedelta(days=30)).isoformat(), **more,
    }  # fmt: skip
    return signed_in(cast, "direction").post(reverse("desks:function_new"), sent)


def sign_in(client) -> None:
    user = User.objects.get(email="ines@league.example")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def test_an_interim_delegate_has_the_antenna_until_the_last_day_included(cast: Cast, client) -> None:
    assert give(cast).status_code == 302
    tenure = Tenure.objects.get(person__email="ines@league.example")
    assert tenure.span.upper == today() + timedelta(days=31)
    address = f"/mon-antenne/{cast.grenoble.slug}/"
    last = tenure.span.upper - timedelta(days=1)
    for moment, status in (
        (datetime(last.year, last.month, last.day, 12, tzinfo=UTC), 200),
        (datetime(last.year, last.month, last.day, 12, tzinfo=UTC) + timedelta(days=1), 404),
    ):
        with time_machine.travel(moment, tick=False):
            sign_in(client)
            assert client.get(address).status_code == status


def test_midnight_is_midnight_in_paris(cast: Cast, client) -> None:
    give(cast, last="2027-01-14")
    address = f"/mon-antenne/{cast.grenoble.slug}/"
    for minute, status in ((59, 200), (0, 404)):
        moment = datetime(2027, 1, 14, 22, 59, tzinfo=UTC) if minute else datetime(2027, 1, 14, 23, 0, tzinfo=UTC)
        with time_machine.travel(moment, tick=False):
            sign_in(client)
            assert client.get(address).status_code == status


def test_a_function_that_begins_tomorrow_gives_nothing_yet(cast: Cast, client) -> None:
    give(cast, first=(today() + timedelta(days=1)).isoformat())
    sign_in(client)
    assert client.get("/mon-antenne/").status_code == 404


def test_somebody_known_by_the_address_stays_one_person(cast: Cast) -> None:
    known = cast.people["reader"]
    assert give(cast, email=known.email, first_name=known.first_name, last_name=known.last_name).status_code == 302
    assert Person.objects.filter(email=known.email).count() == 1
    assert Tenure.objects.filter(person=known, function="delegate").exists()


@pytest.mark.parametrize(
    ("wrong", "field"), [({"antenna": ""}, "antenna"), ({"last": "2020-01-01"}, "last"), ({"email": "rien"}, "email")]
)
def test_bad_input_is_told_beside_its_question_and_writes_nothing(cast: Cast, wrong, field) -> None:
    before = Tenure.objects.count()
    answer = give(cast, **wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Tenure.objects.count() == before


def test_an_ended_function_ends_on_the_day_told(cast: Cast) -> None:
    tenure = cast.people["delegate"].tenures.get()
    address = reverse("desks:function_end", args=[tenure.pk])
    assert signed_in(cast, "direction").post(address, {"last": today().isoformat()}).status_code == 302
    tenure.refresh_from_db()
    assert tenure.span.upper == today() + timedelta(days=1)
