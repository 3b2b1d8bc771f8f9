"""The pages of the bodies: who sees and does what on them, how many queries, and the way through a replacement."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from antennas import tenures
from governance import mandates
from governance.mandates import Appointment
from governance.models import Mandate
from league.base.days import today
from league.base.models import Decision, Person, User
from members.models import ContactFunction
from tests.governance import make

pytestmark = pytest.mark.django_db
START = date(2025, 6, 24)


def signed_in(function, code=None):
    user = User.objects.create_user(f"{function}.{code or 'ligue'}@essai.example".lower())
    person = Person.objects.create(last_name=function, sort_key=function, email=user.email, user=user)
    place = make.antenna(code) if code else None
    tenures.appoint(person=person, function=function, antenna=place, span_from=START, by=None, on=START)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def seated(slug, code, count, spare=2):
    """`count` seats of a committee held since the election, and `spare` more people who could sit."""
    pairs = make.members(count + spare, code)
    wanted = [Appointment(seat, *pair, START) for seat, pair in zip(make.seats(slug), pairs[:count], strict=False)]
    made = mandates.appoint_many(appointments=wanted, decision=Decision(body="AG", day=START), by=None, on=START)
    return made, pairs[count:]


def contact(pair):
    return ContactFunction.objects.get(person=pair[0], company=pair[1])


def answers(pair, **more):
    return {
        "contact": contact(pair).pk,
        "day": today().isoformat(),
        "kind": "resignation",
        "origin": "co_opted",
        "reason": "Départ de l’entreprise",
        "body": "Comité de Lyon",
        **more,
    }


def replace_url(seat):
    return reverse("governance:seat_replace", args=[seat.pk])


def text(response):
    return response.content.decode()


def test_the_page_of_all_bodies_asks_the_same_number_of_queries_whatever_they_hold(django_assert_num_queries):
    client = signed_in("direction")
    client.get(reverse("governance:bodies"))
    for count in (1, 3):
        seated("comite-lyon", "LYO", count) if count == 1 else seated("comite-grenoble", "GRE", count)
        with django_assert_num_queries(15):
            assert client.get(reverse("governance:bodies")).status_code == 200


def test_the_page_of_one_body_too(django_assert_num_queries):
    client = signed_in("direction")
    for slug, code, count in (("comite-lyon", "LYO", 1), ("comite-grenoble", "GRE", 3)):
        seated(slug, code, count)
        with django_assert_num_queries(12):
            assert client.get(reverse("governance:body", args=[slug])).status_code == 200


def test_the_page_of_candidates_too(django_assert_num_queries):
    client = signed_in("delegate", "LYO")
    (mandate,), _spare = seated("comite-lyon", "LYO", 1)
    for more in (0, 5):
        if more:
            make.members(more, "LYO", start=50)
        with django_assert_num_queries(11):
            assert client.get(replace_url(mandate.seat)).status_code == 200


def test_a_delegate_sees_the_bureau_and_the_committee_of_the_antenna_and_fills_only_the_latter():
    client = signed_in("delegate", "LYO")
    page = text(client.get(reverse("governance:bodies")))
    assert "comite-lyon" in page
    assert "comite-grenoble" not in page
    assert replace_url(make.seat("bureau")) not in page
    assert replace_url(make.seat("comite-lyon")) in text(client.get(reverse("governance:body", args=["comite-lyon"])))
    assert "/remplacer/" not in text(client.get(reverse("governance:body", args=["bureau"])))
    assert client.get(replace_url(make.seat("bureau"))).status_code == 404
    assert client.get(replace_url(make.seat("comite-grenoble"))).status_code == 404


def test_a_past_day_is_looked_at_and_not_changed():
    (_mandate,), _spare = seated("comite-lyon", "LYO", 1)
    client = signed_in("direction")
    address = reverse("governance:body", args=["comite-lyon"])
    eve = text(client.get(address, {"au": START - timedelta(days=1)}))
    first = text(client.get(address, {"au": START}))
    assert (eve.count("badge warn"), first.count("badge warn")) == (12, 11)
    assert "/remplacer/" not in first
    assert client.get(address, {"au": "n’importe quoi"}).status_code == 200


def test_only_those_who_may_sit_are_offered_and_words_find_them():
    (mandate,), (free, other) = seated("comite-lyon", "LYO", 1)
    make.members(1, "GRE")
    client = signed_in("delegate", "LYO")
    page = text(client.get(replace_url(mandate.seat)))
    assert [f"?contact={contact(pair).pk}" in page for pair in (free, other)] == [True, True]
    assert page.count("?contact=") == 2
    found = text(client.get(replace_url(mandate.seat), {"q": f"lyo {free[0].last_name.upper()}"}))
    assert f"?contact={contact(free).pk}" in found
    assert found.count("?contact=") == 1
    assert "?contact=" not in text(client.get(replace_url(mandate.seat), {"q": "nobody"}))


def test_a_contact_of_another_antenna_is_not_shown_even_by_its_number():
    (mandate,), _spare = seated("comite-lyon", "LYO", 1)
    (foreign,) = make.members(1, "GRE")
    page = text(signed_in("delegate", "LYO").get(replace_url(mandate.seat), {"contact": contact(foreign).pk}))
    assert foreign[0].name not in page


def test_a_delegate_replaces_a_member_after_seeing_what_will_happen_and_takes_it_back():
    (mandate,), (new, _other) = seated("comite-lyon", "LYO", 1)
    client, url = signed_in("delegate", "LYO"), replace_url(mandate.seat)
    assert client.get(url, {"contact": contact(new).pk}).status_code == 200
    given = answers(new, seen=mandate.pk)
    plan = client.post(url, given)
    assert new[0].name in text(plan)
    assert "Comité de Lyon" in text(plan)
    assert Mandate.objects.count() == 1, "looking changes nothing"
    assert not Decision.objects.filter(body="Comité de Lyon").exists()

    done = client.post(url, given | {"sure": "1"}, follow=True)
    after = Mandate.objects.on(today()).get()
    mandate.refresh_from_db()
    assert (after.person, after.company) == new
    assert (mandate.span.upper, mandate.end_kind) == (today(), "resignation")
    assert after.decision.recorded_by.email == "delegate.lyo@essai.example"
    assert f"contact={contact((mandate.person, mandate.company)).pk}" in text(done), "the way back"

    assert client.post(url, given | {"sure": "1"}).status_code == 302, "sent twice: the same"
    assert Mandate.objects.count() == 2

    back = answers((mandate.person, mandate.company), seen=after.pk, sure="1")
    assert client.post(url, back).status_code == 302
    assert Mandate.objects.on(today()).get().person == mandate.person
    assert Mandate.objects.count() == 2


def test_a_vacant_seat_is_filled_until_the_one_already_chosen_comes():
    (_held,), (one, two) = seated("comite-lyon", "LYO", 1)
    seat = make.seat("comite-lyon", 2)
    comes = today() + timedelta(days=90)
    mandates.appoint(
        seat=seat, person=two[0], company=two[1], span_from=comes, decision=make.decision(), by=None, on=START
    )
    client = signed_in("delegate", "LYO")
    assert client.post(replace_url(seat), answers(one, sure="1")).status_code == 302
    assert Mandate.objects.on(today()).get(seat=seat).span.upper == comes


def test_what_the_act_refuses_stands_beside_the_question():
    (mandate,), (new, _other) = seated("comite-lyon", "LYO", 1)
    client, url = signed_in("direction"), replace_url(mandate.seat)
    late = client.post(url, answers(new, seen=mandate.pk, day="2016-01-01"))
    assert late.status_code == 422
    assert late.context["form"].errors["day"]
    mandates.replace(
        seat=mandate.seat, person=new[0], company=new[1], reason="x", decision=make.decision(), by=None,
        on=today() - timedelta(days=1),
    )  # fmt: skip
    meanwhile = client.post(url, answers(_other, seen=mandate.pk, sure="1"))
    assert meanwhile.status_code == 422
    assert new[0].name in str(meanwhile.context["form"].non_field_errors())
    assert client.post(url, answers(new) | {"reason": "", "day": "hier"}).context["form"].errors.keys() >= {
        "day",
        "reason",
    }


def test_a_mandate_is_ended_after_seeing_what_will_happen():
    (mandate,), _spare = seated("comite-lyon", "LYO", 1)
    client, url = signed_in("delegate", "LYO"), reverse("governance:mandate_end", args=[mandate.pk])
    given = {"day": today().isoformat(), "kind": "resignation", "reason": "Retraite"}
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 200
    assert Mandate.objects.on(today()).exists(), "looking changes nothing"
    assert client.post(url, given | {"sure": "1"}).status_code == 302
    assert not Mandate.objects.on(today()).exists()
    assert client.post(url, given | {"day": START.isoformat(), "sure": "1"}).status_code == 422
    page = text(client.get(reverse("governance:body", args=["comite-lyon"])))
    assert "Retraite" in page


def test_an_empty_house_says_what_will_be_there():
    client = signed_in("direction")
    assert client.get(reverse("governance:bodies")).status_code == 200
    assert client.get(reverse("governance:body", args=["bureau"])).status_code == 200
    page = client.get(replace_url(make.seat("bureau")))
    assert page.status_code == 200
    assert b"empty-page" in page.content
