"""Reminders: one level at a time, once each, and none once paid."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections

from dues import payments, reminders
from dues.ladder import load_reference
from dues.models import Document, Reminder, ReminderLevel
from dues.tasks import remind as remind_task
from league.base.models import Letter
from tests.dues.make import DUE, ISSUE, make_members, open_and_price

FIRST, SECOND = DUE + timedelta(days=15), DUE + timedelta(days=45)


def test_the_ladder_is_loaded_once_and_kept_as_the_league_set_it(db: None) -> None:
    load_reference()
    ReminderLevel.objects.filter(level=1).update(days_after_due=20)
    assert load_reference() == 0
    assert list(ReminderLevel.objects.values_list("level", "days_after_due")) == [(1, 20), (2, 45)]


def test_each_level_comes_on_its_day_once(calls: list[Document]) -> None:
    assert reminders.remind(on=FIRST - timedelta(days=1), by=None) == []
    assert len(reminders.remind(on=FIRST, by=None)) == 3
    assert reminders.remind(on=FIRST, by=None) == []
    assert reminders.remind(on=SECOND - timedelta(days=1), by=None) == []
    assert {r.level.level for r in reminders.remind(on=SECOND, by=None)} == {2}
    assert reminders.remind(on=SECOND + timedelta(days=300), by=None) == []
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


@pytest.mark.faults
def test_two_at_the_same_time_never_send_one_twice(committed_db: str, django_db_blocker) -> None:
    errors: list[BaseException] = []

    def run(barrier: threading.Barrier) -> None:
        try:
            with django_db_blocker.unblock():
                barrier.wait(10)
                reminders.remind(on=FIRST, by=None)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    with django_db_blocker.unblock():
        from dues import issuing

        make_members(40)
        issuing.issue_now(open_and_price(), by=None, on=ISSUE)
        barrier = threading.Barrier(2)
        threads = [threading.Thread(target=run, args=(barrier,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert not errors
        assert Reminder.objects.count() == Letter.objects.filter(kind="reminder_1").count() == 40


def test_the_clock_asks_what_is_due(calls: list[Document], time_machine) -> None:
    time_machine.move_to(f"{FIRST.isoformat()}T06:00:00+01:00", tick=False)
    remind_task()
    remind_task()
    assert Reminder.objects.count() == 3
