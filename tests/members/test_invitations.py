"""The link of a letter signs one person in, once; who speaks for nobody any more is signed out."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.utils import timezone

from league.base.acts import Refused
from league.base.days import today
from league.base.models import Letter, Setting
from league.base.periods import period
from members import invitations, roster
from members.models import ContactFunction, Invitation
from tests.cast import Cast


def sent(cast: Cast, role: str = "representative") -> tuple[Invitation, str]:
    """A fresh invitation with the path of its link, as the letter has it."""
    person = cast.people[role]
    invitation = invitations.invite(people=[person], by=None, on=today())[person.pk]
    letter = Letter.objects.get(intent=f"invitation:{invitation.key}")
    found = re.search(r"http\S+(/invitation/\S+)", letter.body)
    assert found
    assert letter.secret
    return invitation, found.group(1)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_opening_the_page_uses_nothing_up_and_its_button_signs_in_once(cast: Cast, client: Client) -> None:
    _invitation, path = sent(cast)
    for _scanner in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert not signed_in(client)
    answer = client.post(path)
    assert answer.status_code == 302
    assert answer.url.startswith("/bienvenue/")
    assert signed_in(client)
    assert client.get("/bienvenue/").status_code == 200
    other = Client()
    assert other.post(path).status_code == 410
    assert other.get(path).status_code == 410
    assert not signed_in(other)


@pytest.mark.django_db
def test_after_the_first_sign_in_a_passkey_or_a_password_is_set_without_another_code(
    cast: Cast, client: Client
) -> None:
    _invitation, path = sent(cast)
    client.post(path)
    assert client.get("/compte/2fa/webauthn/add/").status_code == 200
    assert client.get("/compte/password/set/").status_code == 200


@pytest.mark.django_db
def test_a_link_goes_on_to_a_page_of_the_house_and_to_no_other(cast: Cast, client: Client) -> None:
    _invitation, path = sent(cast)
    assert client.post(f"{path}?next=/mon-entreprise/").url == "/bienvenue/?next=%2Fmon-entreprise%2F"
    _again, path = sent(cast)
    assert "elsewhere" not in client.post(f"{path}?next=https://elsewhere.example/").url


@pytest.mark.django_db
def test_a_link_expires_after_the_days_of_the_setting(cast: Cast, client: Client) -> None:
    Setting.objects.filter(key="invitation.days").update(value=3)
    invitation, path = sent(cast)
    assert invitation.expires_at - timezone.now() < timedelta(days=3, minutes=1)
    Invitation.objects.filter(pk=invitation.pk).update(
        sent_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert client.get(path).status_code == 410
    with pytest.raises(Refused):
        invitations.use(invitation=invitation, on=today())


@pytest.mark.django_db
def test_a_dead_link_sends_a_fresh_one_to_its_own_address_and_says_nothing_about_anybody(
    cast: Cast, client: Client
) -> None:
    invitation, path = sent(cast)
    client.post(path)
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    before = Letter.objects.count()
    said = {
        Client().post(f"{path}nouvelle/").content.split(b"<section")[1].split(b"</section>")[0],
        Client().post("/invitation/nobody:forged/nouvelle/").content.split(b"<section")[1].split(b"</section>")[0],
    }
    assert len(said) == 1
    letter = Letter.objects.latest("pk")
    assert Letter.objects.count() == before + 1
    assert letter.to_email == invitation.user.email
    Client().post(f"{path}nouvelle/")
    assert Letter.objects.count() == before + 1  # asked twice in a row, written once


@pytest.mark.django_db
def test_who_speaks_for_nobody_any_more_gets_no_fresh_link(cast: Cast, client: Client) -> None:
    invitation, _path = sent(cast, "outsider")
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    assert invitations.renew(invitation=invitation, on=today()) is None


@pytest.mark.django_db
def test_using_one_link_closes_the_others_of_the_person(cast: Cast) -> None:
    person = cast.people["representative"]
    one = invitations.issue(people=[person], by=None, on=today())[person.pk]
    two = invitations.issue(people=[person], by=None, on=today())[person.pk]
    invitations.use(invitation=one, on=today())
    with pytest.raises(Refused):
        invitations.use(invitation=two, on=today())


@pytest.mark.django_db
def test_who_was_signed_in_as_somebody_else_becomes_the_invited(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["direction"], backend="allauth.account.auth_backends.AuthenticationBackend")
    _invitation, path = sent(cast)
    client.post(path)
    assert client.session["_auth_user_id"] == str(cast.users["representative"].pk)
    assert client.get("/compte/password/set/").status_code == 200


def enter(cast: Cast, role: str) -> Client:
    client = Client()
    client.post(sent(cast, role)[1])
    assert client.get("/mon-entreprise/").status_code == 200
    return client


@pytest.mark.django_db
def test_removing_the_last_function_ends_the_sessions_and_another_function_keeps_them(cast: Cast) -> None:
    contact, representative = enter(cast, "dues_contact"), enter(cast, "representative")
    person = cast.people["dues_contact"]
    other = ContactFunction.objects.create(
        person=person, company=cast.company_grenoble, kind="press_contact", span=period(date(2021, 1, 1))
    )
    yesterday = (today() - timedelta(days=1)).isoformat()
    path = f"/adherents/{cast.company_lyon.pk}/contacts/{person.pk}/fin/"
    assert representative.post(path, {"last_day": yesterday, "because": "essai"}).status_code == 302
    assert signed_in(contact)
    roster.end_function(function=other, by=None, on=today())
    assert invitations.end_sessions(on=today(), by=None) == 1
    assert not Session.objects.filter(session_key=contact.session.session_key).exists()
    assert contact.get("/mon-entreprise/").status_code == 302
    assert set(UserSession.objects.values_list("user", flat=True)) == {cast.users["representative"].pk}


@pytest.mark.django_db
def test_a_function_that_ended_opens_nothing_at_the_very_next_request(cast: Cast) -> None:
    client = enter(cast, "dues_contact")
    function = ContactFunction.objects.get(person=cast.people["dues_contact"])
    roster.end_function(function=function, by=None, on=today())
    assert client.get("/mon-entreprise/").status_code == 404


@pytest.mark.django_db
def test_a_colleague_is_invited_again_by_one_button(cast: Cast) -> None:
    client = enter(cast, "representative")
    person: Any = cast.people["dues_contact"]
    path = f"/adherents/{cast.company_lyon.pk}/contacts/{person.pk}/invitation/"
    theirs = Letter.objects.filter(kind="invitation", person=person)
    before = theirs.count()
    for since, more in ((0, 0), (1, 1), (0, 1)):  # not a moment after the last one; an hour later, and once
        theirs.update(written_at=timezone.now() - timedelta(hours=since))
        assert client.post(path).status_code == 302
        assert theirs.count() == before + more


def test_the_button_pressed_many_times_at_once_signs_in_once(cast_committed: Cast, django_db_blocker: Any) -> None:
    person = cast_committed.people["representative"]

    def work(_number: int) -> bool:
        try:
            invitations.use(invitation=link, on=today())
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with django_db_blocker.unblock():
        link = invitations.issue(people=[person], by=None, on=today())[person.pk]
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(work, range(4))) == 1
