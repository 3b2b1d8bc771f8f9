"""The outbox: a letter once, in order, with what goes with it, through a mail server that says no before it says yes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from league.base import letters
from league.base.models import Attachment, File, Letter
from tests.base.post_office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Iterator[Office]:
    with Office.open() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        yield server


def letter(n: int, email: str = "", **more: Any) -> Letter:
    values = {
        "to_email": email or f"a{n}@ici.example",
        "to_name": f"Anaïs {n}",
        "subject": f"Objet {n}",
        "body": "Bonjour.",
    }
    return Letter.objects.create(kind="test", intent=f"test:{n}", **{**values, **more})


def subjects(office: Office) -> list[str]:
    return [str(message["Subject"]) for message in office.kept]


# --- written once ----------------------------------------------------------------------------------------------------


def welcome(intent: str) -> letters.Draft:
    return letters.Draft(
        template="probe", intent=intent, context={"name": "Anaïs"}, email="a@ici.example", name="Anaïs"
    )


@pytest.fixture
def template(settings: Any, tmp_path: Any) -> None:
    folder = tmp_path / "letters" / "probe"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("Bienvenue,\n  {{ name }}", encoding="utf-8")
    (folder / "body.txt").write_text("Bonjour {{ name }}, {{ league.name }}.\n", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


@pytest.mark.usefixtures("template")
def test_the_same_intent_is_one_letter() -> None:
    assert len(letters.write([welcome("w:1"), welcome("w:1"), welcome("w:2")])) == 2
    assert letters.write([welcome("w:1"), welcome("w:2")]) == []
    one = Letter.objects.get(intent="w:1")
    assert (one.subject, one.body) == ("Bienvenue, Anaïs", "Bonjour Anaïs, Digital League.\n")


def test_the_database_refuses_a_second_letter_of_one_intent() -> None:
    letter(1)
    with pytest.raises(DatabaseError), transaction.atomic():
        letter(1)


def test_the_same_content_is_stored_once_and_never_changes() -> None:
    assert letters.store(b"abc", "text/plain").pk == letters.store(b"abc", "text/plain").pk
    assert File.objects.filter(media_type="text/plain").count() == 1
    assert File.objects.get(media_type="text/plain").size == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        File.objects.update(content=b"abd")


# --- sent ------------------------------------------------------------------------------------------------------------


def test_letters_leave_in_order_and_once(office: Office) -> None:
    for n in (1, 2, 3):
        letter(n)
    assert letters.send_waiting() == 3
    assert letters.send_waiting() == 0
    assert subjects(office) == ["Objet 1", "Objet 2", "Objet 3"]
    assert all(one.sent_at for one in Letter.objects.all())
    first = office.kept[0]
    assert first["To"] == "Anaïs 1 <a1@ici.example>"
    assert first["Message-ID"].startswith(f"<letter-{Letter.objects.get(intent='test:1').pk}@")


def test_a_letter_waits_for_its_attachment_and_leaves_with_it(office: Office) -> None:
    held, free = letter(1), letter(2)
    paper = Attachment.objects.create(letter=held, name="appel.pdf", cause="document:7")
    letters.send_waiting()
    assert subjects(office) == ["Objet 2"]
    paper.file = letters.store(b"%PDF-1.7 x", "application/pdf")
    paper.save()
    letters.send_waiting()
    parts = list(office.kept[1].iter_attachments())
    assert [(part.get_filename(), part.get_content()) for part in parts] == [("appel.pdf", b"%PDF-1.7 x")]
    assert Letter.objects.filter(pk__in=[held.pk, free.pk], sent_at__isnull=False).count() == 2


def test_a_server_that_says_no_is_asked_again_later_and_holds_up_nobody(office: Office) -> None:
    office.refuse = {b"a1@"}
    late, _fine = letter(1), letter(2)
    assert letters.send_waiting() == 1
    late.refresh_from_db()
    assert (late.tries, late.sent_at, late.failed_at) == (1, None, None)
    assert "451" in late.error
    assert late.not_before
    assert late.not_before > timezone.now() + timedelta(minutes=1)
    assert letters.send_waiting() == 0
    office.refuse = set()
    Letter.objects.filter(pk=late.pk).update(not_before=timezone.now())
    assert letters.send_waiting() == 1
    assert subjects(office) == ["Objet 2", "Objet 1"]


def test_after_six_tries_it_is_given_up(office: Office) -> None:
    office.refuse = {b"a1@"}
    letter(1)
    for _ in range(letters.TRIES + 1):
        Letter.objects.update(not_before=None)
        letters.send_waiting()
    one = Letter.objects.get()
    assert one.tries == letters.TRIES
    assert one.failed_at
    assert office.kept == []


def test_a_server_that_is_not_there(office: Office, settings: Any) -> None:
    office.shutdown()
    office.server_close()
    letter(1)
    assert letters.send_waiting() == 0
    assert Letter.objects.get().tries == 1


def test_an_address_no_mail_can_bear_holds_up_nobody(office: Office) -> None:
    letter(1, "accentué@ici.example")
    letter(2, subject="Objet\r\nBcc: x@y.example")
    letter(3)
    assert letters.send_waiting() == 1
    assert subjects(office) == ["Objet 3"]
    assert Letter.objects.get(intent="test:2").tries == 1


def test_a_letter_without_address_is_given_up_at_once(office: Office) -> None:
    one = letter(1)
    Letter.objects.filter(pk=one.pk).update(to_email="")
    assert letters.send_waiting() == 0
    one.refresh_from_db()
    assert one.failed_at
    assert one.sent_at is None


def test_nothing_leaves_before_its_time(office: Office) -> None:
    letter(1, not_before=timezone.now() + timedelta(hours=1))
    assert letters.send_waiting() == 0


# --- codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("demo", "kept"), [(True, "123456"), (False, "")])
def test_a_code_is_kept_in_the_demo_only(office: Office, settings: Any, demo: bool, kept: str) -> None:
    settings.DEMO = demo
    letter(1, body="123456", secret=True)
    letters.send_waiting()
    assert "123456" in office.kept[0].get_content()
    assert Letter.objects.get().body == kept


def test_without_a_mail_server_nothing_leaves_the_house(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    letter(1)
    held = letter(2)
    Attachment.objects.create(letter=held, name="appel.pdf", cause="document:7")
    assert letters.send_waiting() == 1
    assert list(Letter.objects.filter(sent_at=None)) == [held]
