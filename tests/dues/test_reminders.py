"""Reminders: one level at a time, once each, and none once paid."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dues import arrangements, formal_notices, payments, reminders
from dues.ladder import load_reference
from dues.models import Document, FormalNotice, Hold, Reminder, ReminderLevel
from dues.tasks import remind as remind_task
from league.base.acts import Refused
from league.base.models import Letter, Person
from league.base.periods import period
from members import notes
from members.models import ContactFunction
from tests.at_once import at_once
from tests.dues.make import DUE, ISSUE, make_members, open_and_price

FIRST, SECOND, CALL, FORMAL = (DUE + timedelta(days=days) for days in (15, 45, 60, 90))


def climb(until: date) -> list[Reminder]:
    """Does every level until a day, in order; the reminders of that day."""
    done = []
    for day in (FIRST, SECOND, CALL, FORMAL):
        if day <= until:
            done = reminders.remind(on=day, by=None)
    return done


def test_the_ladder_is_loaded_once_and_kept_as_the_league_set_it(db: None) -> None:
    load_reference()
    ReminderLevel.objects.filter(level=1).update(days_after_due=20)
    assert load_reference() == 0
    assert list(ReminderLevel.objects.values_list("level", "days_after_due", "who", "channel")) == [
        (1, 20, "dues", "letter"),
        (2, 45, "representative", "letter"),
        (3, 60, "delegate", "call"),
        (4, 90, "representative", "registered"),
    ]


def test_each_level_comes_on_its_day_once(calls: list[Document]) -> None:
    assert reminders.remind(on=FIRST - timedelta(days=1), by=None) == []
    assert len(reminders.remind(on=FIRST, by=None)) == 3
    assert reminders.remind(on=FIRST, by=None) == []
    assert reminders.remind(on=SECOND - timedelta(days=1), by=None) == []
    assert {r.level.level for r in reminders.remind(on=SECOND, by=None)} == {2}
    assert {r.level.level for r in reminders.remind(on=CALL, by=None)} == {3}
    assert {r.level.level for r in reminders.remind(on=FORMAL, by=None)} == {4}
    assert reminders.remind(on=FORMAL + timedelta(days=300), by=None) == []
    assert Letter.objects.filter(kind__startswith="reminder_").count() == 6


def test_after_a_long_silence_the_levels_still_come_one_by_one(calls: list[Document]) -> None:
    day = DUE + timedelta(days=90)
    assert {r.level.level for r in reminders.remind(on=day, by=None)} == {1}
    assert reminders.remind(on=day + timedelta(days=29), by=None) == []
    assert {r.level.level for r in reminders.remind(on=day + timedelta(days=30), by=None)} == {2}


def test_a_payment_stops_them_and_a_part_reminds_of_the_rest(calls: list[Document]) -> None:
    payments.record([payments.PaymentIn(calls[0].company_id, DUE, Decimal(600))], by=None, on=DUE)
    payments.record([payments.PaymentIn(calls[1].company_id, DUE, Decimal(200))], by=None, on=DUE)
    sent = {r.document_id: r.open_amount for r in reminders.remind(on=FIRST, by=None)}
    assert sent == {calls[1].pk: Decimal(400), calls[2].pk: Decimal(600)}
    letter = Reminder.objects.get(document=calls[1]).letter
    assert letter is not None
    assert calls[1].number in letter.subject


def test_only_the_chosen_ones_leave(calls: list[Document]) -> None:
    sent = reminders.remind(on=FIRST, by=None, documents=[calls[2].pk])
    assert [r.document_id for r in sent] == [calls[2].pk]
    assert len(reminders.due_reminders(FIRST)) == 2


def test_the_letter_carries_the_pdf_that_exists_already(calls: list[Document]) -> None:
    from dues import issuing

    file = issuing.pdf_of(calls[0])
    (reminder,) = reminders.remind(on=FIRST, by=None, documents=[calls[0].pk])
    assert reminder.letter is not None
    assert reminder.letter.attachments.get().file_id == file.pk


@pytest.mark.proof
def test_two_processes_never_do_one_twice_at_any_level(
    committed_db: str, django_db_blocker, child_environment: dict[str, str]
) -> None:
    with django_db_blocker.unblock():
        from dues import issuing

        make_members(20)
        issuing.issue_now(open_and_price(), by=None, on=ISSUE)
        for rank, (day, letters) in enumerate([(FIRST, 20), (SECOND, 40), (CALL, 40), (FORMAL, 40)], start=1):
            done = at_once("tests.dues.remind_child", [[day.isoformat()]] * 2, child_environment)
            assert sum(done) == 20
            assert Reminder.objects.filter(level__level=rank).count() == 20
            assert Letter.objects.filter(kind__startswith="reminder_").count() == letters
        assert FormalNotice.objects.count() == 20


def test_the_clock_asks_what_is_due(calls: list[Document], time_machine) -> None:
    time_machine.move_to(f"{FIRST.isoformat()}T06:00:00+01:00", tick=False)
    remind_task()
    remind_task()
    assert Reminder.objects.count() == 3


def test_a_call_is_asked_of_the_delegate_until_a_note_says_it_is_done(calls: list[Document]) -> None:
    climb(CALL)
    one, two, three = (document.company_id for document in calls)
    tasks = reminders.call_tasks([one, two, three], CALL)
    assert {task.asked_on for task in tasks.values()} == {CALL}
    assert tasks[one].number == calls[0].number
    assert tasks[one].open_amount == Decimal(600)
    notes.write_note(
        company=calls[0].company, kind="call", day=CALL, text="Paiera vendredi", by=None, on=CALL, intent=uuid.uuid4()
    )
    payments.record([payments.PaymentIn(two, CALL, Decimal(600))], by=None, on=CALL)
    arrangements.open_dispute(calls[2], reason="essai", by=None, on=CALL)
    assert reminders.call_tasks([one, two, three], CALL) == {}
    assert Letter.objects.filter(kind__startswith="reminder_").count() == 6, "no letter goes with a call"


def test_the_second_letter_goes_to_the_representative(calls: list[Document]) -> None:
    company = calls[0].company
    dues = Person.objects.create(first_name="Dominique", last_name="Compta", email="compta@essai.example")
    ContactFunction.objects.create(company=company, person=dues, kind="dues_contact", span=period(ISSUE))
    climb(SECOND)
    to = dict(Letter.objects.filter(about_company=company.pk).values_list("kind", "to_email"))
    assert to["reminder_1"] == "compta@essai.example"
    assert to["reminder_2"] == "ada.membre0@essai.example"


def test_a_formal_notice_is_prepared_and_never_sent(calls: list[Document]) -> None:
    climb(FORMAL)
    assert not Letter.objects.filter(written_at__date__gte=CALL).exclude(kind__in=["reminder_1", "reminder_2"]).exists()
    notice = FormalNotice.objects.get(reminder__document=calls[0])
    words = " ".join(notice.content["paragraphs"])
    for said in (calls[0].number, "600,00", "15 mars 2026 et 14 avril 2026", "1344"):
        assert said in words.replace("\u202f", " ").replace("\u00a0", " "), said
    file = formal_notices.pdf_of(notice)
    assert bytes(file.content).startswith(b"%PDF-")
    assert formal_notices.pdf_of(notice).pk == file.pk


def test_a_posting_is_noted_once_and_not_when_paid_or_held(calls: list[Document]) -> None:
    climb(FORMAL)
    first, second, third = (FormalNotice.objects.get(reminder__document=document) for document in calls)
    payments.record([payments.PaymentIn(calls[1].company_id, FORMAL, Decimal(600))], by=None, on=FORMAL)
    arrangements.open_dispute(calls[2], reason="essai", by=None, on=FORMAL)
    posted = formal_notices.note_posted(first, day=FORMAL, tracking="1A 234", by=None, on=FORMAL)
    assert formal_notices.note_posted(first, day=FORMAL, tracking="autre", by=None, on=FORMAL) == posted
    for notice in (second, third):
        with pytest.raises(Refused):
            formal_notices.note_posted(notice, day=FORMAL, tracking="1A 235", by=None, on=FORMAL)
    waiting = {row.pk: (row.left, row.held) for row in formal_notices.to_post(FORMAL)}
    assert waiting == {second.pk: (Decimal(0), None), third.pk: (Decimal(600), Hold.Kind.DISPUTE)}


@pytest.mark.parametrize("rank", [0, 1, 2, 3])
def test_payment_dispute_and_delay_stop_every_level(calls: list[Document], rank: int) -> None:
    day = (FIRST, SECOND, CALL, FORMAL)[rank]
    climb(day - timedelta(days=1))
    payments.record([payments.PaymentIn(calls[0].company_id, day, Decimal(600))], by=None, on=day)
    arrangements.open_dispute(calls[1], reason="essai", by=None, on=day)
    arrangements.agree_delay(calls[2], until=day + timedelta(days=9), reason="essai", by=None, on=day)
    assert reminders.remind(on=day, by=None) == []
    after = day + timedelta(days=10)
    assert [one.document_id for one in reminders.remind(on=after, by=None)] == [calls[2].pk]
