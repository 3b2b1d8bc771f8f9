"""A letter to many leaves when somebody else has read it: written, held, let go or given up."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from league.base import letters
from league.base.acts import Refused
from league.base.days import today
from league.base.models import Letter, Setting
from league.base.periods import period
from members import bulk, mailings
from members.models import BulkAct, Mailing
from tests.cast import SINCE, Cast, hold
from tests.desks.make import signed_in
from tests.dues.make import make_members

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(cast: Cast) -> list[int]:
    """Four members of Lyon, where three letters may leave without asking."""
    Setting.objects.create(key="letters.approve_above", value=3, span=period(SINCE), reason="essai")
    members = [company.pk for company in make_members(4)]
    letters.send_waiting()  # those of the admissions
    return members


def write(cast: Cast, companies: list[int], role: str = "delegate", **more) -> BulkAct:
    said = {
        "companies": companies, "to": "representative", "subject": "Réunion", "text": "Bonjour {prenom}",
        "intent": uuid.uuid4(), "by": cast.users[role], "on": today(), **more,
    }  # fmt: skip
    return bulk.write_to(**said)


def test_up_to_the_number_of_the_day_letters_leave_by_themselves(cast: Cast, many: list[int]) -> None:
    write(cast, many[:3])
    assert not Mailing.objects.exists()
    assert letters.send_waiting() == 3


def test_above_it_they_are_written_and_wait(cast: Cast, many: list[int]) -> None:
    row = write(cast, many)
    assert row.mailing.letters == 4
    assert Letter.objects.filter(kind="message").count() == 4
    assert letters.send_waiting() == 0
    assert row.mailing.written.count() == 4


def test_the_number_is_that_of_the_setting_on_the_day(cast: Cast) -> None:
    assert not mailings.must_wait(50, today())
    assert mailings.must_wait(51, today())
    Setting.objects.create(
        key="letters.approve_above", value=10, span=period(today() + timedelta(days=1)), reason="essai"
    )
    assert not mailings.must_wait(11, today())
    assert mailings.must_wait(11, today() + timedelta(days=1))


def test_once_approved_they_leave_once(cast: Cast, many: list[int]) -> None:
    row = write(cast, many).mailing
    for _again in range(2):
        mailings.answer_mailing(mailing=row, answer="approved", word="", by=cast.users["direction"], on=today())
    assert letters.send_waiting() == 4
    assert letters.send_waiting() == 0
    with pytest.raises(Refused):
        mailings.answer_mailing(mailing=row, answer="refused", word="Non", by=cast.users["direction"], on=today())


def test_once_refused_they_never_leave_and_say_why(cast: Cast, many: list[int]) -> None:
    row = write(cast, many).mailing
    with pytest.raises(Refused) as refused:
        mailings.answer_mailing(mailing=row, answer="refused", word=" ", by=cast.users["direction"], on=today())
    assert refused.value.field == "word"
    mailings.answer_mailing(mailing=row, answer="refused", word="Trop tôt", by=cast.users["direction"], on=today())
    assert letters.send_waiting() == 0
    assert all("Trop tôt" in letter.error for letter in row.written)
    assert not Letter.objects.filter(kind="message", failed_at=None).exists()


def test_nobody_approves_her_own_neither_by_the_act_nor_in_the_database(cast: Cast, many: list[int]) -> None:
    user = cast.users["direction"]
    row = write(cast, many, "direction").mailing
    with pytest.raises(Refused):
        mailings.answer_mailing(mailing=row, answer="approved", word="", by=user, on=today())
    with pytest.raises(IntegrityError, match="mailing_answered_by_somebody_else"), transaction.atomic():
        Mailing.objects.filter(pk=row.pk).update(answer="approved", answered_by=user, answered_at=timezone.now())
    client = signed_in(cast, "direction")
    assert client.post(reverse("desks:mailing", args=[row.pk]), {"answer": "approved"}).status_code == 404
    assert letters.send_waiting() == 0


def test_communication_reads_one_letter_and_answers_on_the_page(cast: Cast, many: list[int]) -> None:
    hold(cast, "communication", "communication", None)
    row = write(cast, many).mailing
    client, address = signed_in(cast, "communication"), reverse("desks:mailing", args=[row.pk])
    assert row.subject in client.get(reverse("desks:mailings")).content.decode()
    assert "Bonjour Ada" in client.get(address).content.decode()
    wrong = client.post(address, {"answer": "refused", "word": ""})
    assert wrong.status_code == 422
    assert "word" in wrong.context["form"].errors
    assert client.post(address, {"answer": "approved", "word": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.answered_by) == ("approved", cast.users["communication"])


def test_the_report_says_that_nothing_has_left_yet_and_what_was_answered(cast: Cast, many: list[int]) -> None:
    row = write(cast, many)
    page = signed_in(cast, "delegate").get(reverse("desks:bulk_act", args=[row.pk])).content.decode()
    assert reverse("desks:mailing", args=[row.mailing.pk]) in page
    state = signed_in(cast, "direction").get(reverse("desks:letters")).content.decode()
    assert "en attente d’approbation" in state
    mailings.answer_mailing(
        mailing=row.mailing, answer="refused", word="Trop tôt", by=cast.users["direction"], on=today()
    )
    again = signed_in(cast, "delegate").get(reverse("desks:bulk_act", args=[row.pk])).content.decode()
    assert "Refusé : Trop tôt" in again


def test_a_second_click_writes_and_holds_once(cast: Cast, many: list[int]) -> None:
    intent = uuid.uuid4()
    assert write(cast, many, intent=intent) == write(cast, many, intent=intent)
    assert Mailing.objects.count() == 1
    assert Letter.objects.filter(kind="message").count() == 4
