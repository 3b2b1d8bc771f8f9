"""Calls and visits, the agenda and its feed, moves between antennas: the acts, and what others see of them."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from antennas import tenures
from league.base.acts import Refused
from league.base.days import today
from league.base.periods import period
from members import events, notes, transfers
from members.models import AntennaAssignment, Attendance, ContactNote, Event, Transfer
from tests.cast import Cast
from tests.desks.make import signed_in

pytestmark = pytest.mark.django_db


def note(cast: Cast, company=None, **more):
    asked = {
        "company": company or cast.company_lyon, "kind": "call", "day": today(), "text": "Vu ensemble", "by": None,
        "on": today(), "intent": uuid.uuid4(), **more,
    }  # fmt: skip
    return notes.write_note(**asked)


def event(cast: Cast, antenna=None, title="Petit-déjeuner", days=7, **more) -> Event:
    start = timezone.make_aware(datetime.combine(today() + timedelta(days=days), datetime.min.time().replace(hour=9)))
    data = events.EventIn(title, start, start + timedelta(hours=2), "Lyon", antenna=antenna, **more)
    return events.write_event(data=data, by=None, on=today(), intent=uuid.uuid4())


def ask(cast: Cast, **more) -> Transfer:
    asked = {
        "company": cast.company_lyon, "target": cast.grenoble, "move_on": today(), "reason": "Siège à Voiron",
        "asked_by_antenna": cast.lyon, "by": None, "on": today(), **more,
    }  # fmt: skip
    return transfers.ask_transfer(**asked)


# --- notes


def test_a_double_click_notes_one_contact(cast: Cast) -> None:
    intent = uuid.uuid4()
    assert note(cast, intent=intent) == note(cast, intent=intent, text="autre")
    assert ContactNote.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": date(2100, 1, 1)}, "day"),
        ({"text": "  "}, "text"),
        ({"next_step": "Rappeler"}, "next_on"),
        ({"next_on": date(2100, 1, 1)}, "next_step"),
        ({"next_step": "Rappeler", "next_on": date(2000, 1, 1)}, "next_on"),
    ],
)
def test_a_note_says_what_is_wrong_beside_its_question(cast: Cast, wrong, field) -> None:
    with pytest.raises(Refused) as told:
        note(cast, **wrong)
    assert told.value.field == field
    assert not ContactNote.objects.exists()


def test_a_next_step_is_followed_until_it_is_done(cast: Cast) -> None:
    one = note(cast, next_step="Envoyer le barème", next_on=today())
    note(cast, company=cast.company_grenoble, next_step="Rappeler", next_on=today())
    assert list(notes.to_follow(today(), [cast.lyon.pk])) == [one]
    assert (
        notes.last_contacts([cast.company_lyon.pk, cast.company_grenoble.pk], today())[cast.company_lyon.pk] == today()
    )
    for _twice in range(2):
        notes.settle(note=one, by=None, on=today())
    assert not notes.to_follow(today(), [cast.lyon.pk])


def test_the_delegate_notes_a_call_and_the_vice_president_does_not_read_it(cast: Cast) -> None:
    address = reverse("members:notes", args=[cast.company_lyon.pk])
    client = signed_in(cast, "delegate")
    sent = {"kind": "visit", "day": today().isoformat(), "text": "Secret canari", "intent": uuid.uuid4(), "person": ""}
    assert client.post(address, sent).status_code == 302
    assert "Secret canari" in client.get(address).content.decode()
    assert signed_in(cast, "vice_president").get(address).status_code == 404
    assert signed_in(cast, "representative").get(address).status_code == 404
    portal = signed_in(cast, "representative").get(f"/mon-entreprise/{cast.company_lyon.pk}/").content.decode()
    assert "Secret canari" not in portal


def test_somebody_silent_for_a_year_is_called_and_somebody_just_called_is_not(cast: Cast) -> None:
    note(cast, day=today() - timedelta(days=400))
    desk = signed_in(cast, "delegate").get("/mon-antenne/")
    assert [call["name"] for call in desk.context["calls"]] == ["Lyon Essai"]
    note(cast)
    assert signed_in(cast, "delegate").get("/mon-antenne/").context["calls"] == []


# --- agenda


def test_an_event_ends_after_it_begins_and_the_database_says_so_too(cast: Cast) -> None:
    now = timezone.now()
    with pytest.raises(Refused) as told:
        events.write_event(data=events.EventIn("A", now, now, "Lyon"), by=None, on=today(), intent=uuid.uuid4())
    assert told.value.field == "ends_at"
    with pytest.raises(IntegrityError, match="event_ends_after_it_begins"), transaction.atomic():
        Event.objects.create(intent=uuid.uuid4(), title="A", starts_at=now, ends_at=now, place="Lyon")


def test_an_antenna_sees_its_own_events_and_those_of_the_league(cast: Cast) -> None:
    event(cast, cast.lyon, "Chez nous")
    event(cast, cast.grenoble, "Chez eux")
    event(cast, None, "Ensemble")

    def titles(role):
        return {one.title for one in signed_in(cast, role).get("/agenda/").context["events"]}

    assert titles("delegate") == {"Chez nous", "Ensemble"}
    assert titles("representative") == {"Chez nous", "Ensemble"}
    assert titles("direction") == {"Chez nous", "Chez eux", "Ensemble"}


def test_companies_come_once_and_the_last_word_counts(cast: Cast) -> None:
    one = event(cast, cast.lyon)
    for state in ("invited", "coming"):
        events.attend(event=one, companies=[cast.company_lyon], state=state, by=None, on=today())
    assert list(Attendance.objects.values_list("company", "state")) == [(cast.company_lyon.pk, "coming")]


def test_a_cancelled_event_stays_marked_and_changes_no_more(cast: Cast) -> None:
    one = event(cast, cast.lyon)
    events.cancel_event(event=one, by=None, on=today())
    data = events.EventIn("B", one.starts_at, one.ends_at, "Lyon")
    with pytest.raises(Refused):
        events.change_event(event=one, data=data, by=None, on=today())
    assert b"STATUS:CANCELLED" in events.as_ical(Event.objects.all(), "Essai")


def feed(cast: Cast, role: str) -> str:
    secret = events.open_feed(user=cast.users[role], by=None, on=today())
    return reverse("members:agenda_ics", args=[secret])


def test_a_feed_shows_what_its_login_may_see_and_no_more(cast: Cast) -> None:
    event(cast, cast.lyon, "Chez nous")
    event(cast, cast.grenoble, "Chez eux")
    answer = Client().get(feed(cast, "delegate"))
    read = Calendar.from_ical(answer.content)
    assert [str(one["SUMMARY"]) for one in read.walk("VEVENT")] == ["Chez nous"]
    assert answer["Content-Type"].startswith("text/calendar")


def test_a_feed_ends_with_the_function_and_when_it_is_revoked(cast: Cast) -> None:
    address = feed(cast, "delegate")
    assert Client().get(address).status_code == 200
    tenure = cast.people["delegate"].tenures.get()
    tenures.end(tenure=tenure, on=today(), by=None)
    assert Client().get(address).status_code == 404
    other = feed(cast, "direction")
    again = feed(cast, "direction")
    assert Client().get(other).status_code == 404, "a new address revokes the one before"
    events.close_feed(user=cast.users["direction"], by=None, on=today())
    assert Client().get(again).status_code == 404
    assert Client().get(reverse("members:agenda_ics", args=["guess"])).status_code == 404


# --- moves between antennas


def test_a_move_is_asked_by_one_accepted_by_the_other_and_history_keeps_both(cast: Cast) -> None:
    asked = ask(cast)
    assert ask(cast) == asked, "asked twice: what stands"
    assert AntennaAssignment.objects.on(today()).get(company=cast.company_lyon).antenna == cast.lyon
    for _twice in range(2):
        transfers.answer_transfer(transfer=asked, answer="accepted", word="", by=None, on=today())
    rows = AntennaAssignment.objects.filter(company=cast.company_lyon).order_by("span")
    assert [row.antenna.code for row in rows] == ["LYO", "GRE"]
    assert rows[1].span == period(today())
    assert rows[1].reason == "Siège à Voiron"


def test_a_refusal_says_why_and_moves_nothing(cast: Cast) -> None:
    asked = ask(cast)
    with pytest.raises(Refused) as told:
        transfers.answer_transfer(transfer=asked, answer="refused", word=" ", by=None, on=today())
    assert told.value.field == "word"
    transfers.answer_transfer(transfer=asked, answer="refused", word="Le siège reste à Lyon", by=None, on=today())
    assert AntennaAssignment.objects.get(company=cast.company_lyon).antenna == cast.lyon
    with pytest.raises(Refused):
        transfers.answer_transfer(transfer=asked, answer="accepted", word="", by=None, on=today())


def test_two_wishes_for_one_company_do_not_stand_side_by_side(cast: Cast) -> None:
    ask(cast)
    with pytest.raises(Refused):
        ask(cast, target=cast.saint_etienne)
    with pytest.raises(IntegrityError, match="one_open_transfer_per_company"), transaction.atomic():
        Transfer.objects.create(
            company=cast.company_lyon, origin=cast.lyon, target=cast.saint_etienne, move_on=today(), reason="x"
        )


def test_the_antenna_that_asked_does_not_answer_itself(cast: Cast) -> None:
    asked = ask(cast)
    address = reverse("members:transfer_answer", args=[asked.pk])
    delegate = signed_in(cast, "delegate")
    assert delegate.post(address, {"answer": "accepted"}).status_code == 404
    assert delegate.post(address, {"answer": "withdrawn"}).status_code == 302
    asked.refresh_from_db()
    assert asked.answer == "withdrawn"
