"""Reminders of what is overdue: each document climbs the ladder one level at a time, once, and stops when paid."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import translation

from dues import accounts, issuing, paper
from dues.contacts import Contact, contacts_of
from dues.models import Document, Hold, Reminder, ReminderLevel
from dues.models.sepa import being_collected
from league.base import letters
from league.base.acts import act
from league.base.models import User
from league.base.money import euros_text


@dataclass(frozen=True)
class DueReminder:
    """A reminder to send: which document, which level, how many euros are open and for how many days it is overdue."""

    document: Document
    level: ReminderLevel
    open_amount: Decimal
    days_late: int
    contact: Contact


def due_reminders(on: date, documents: Collection[int] | None = None) -> list[DueReminder]:
    """Reminders that fall due by `on` and are not sent: what is overdue longest first. Five queries in all.

    A level comes when its days have passed since the due day, and not before the days that separate it from the level
    below have passed since that one was sent. None comes while a delay is agreed or a dispute stands.
    """
    ladder = list(ReminderLevel.objects.all())
    if not ladder:
        return []
    overdue = accounts.still_open(on).filter(due_on__lte=on - timedelta(days=ladder[0].days_after_due))
    held = Hold.objects.on(on).filter(document=OuterRef("pk"))
    overdue = overdue.filter(~Exists(held))
    overdue = overdue.exclude(pk__in=being_collected())
    if documents is not None:
        overdue = overdue.filter(pk__in=documents)
    rows: list[Any] = list(overdue.select_related("company"))
    sent: dict[int, dict[int, date]] = {}
    for document, level, day in Reminder.objects.filter(document__in=[row.pk for row in rows]).values_list(
        "document", "level", "day"
    ):
        sent.setdefault(document, {})[level] = day
    found = [(row, _next(row, ladder, sent.get(row.pk, {}), on)) for row in rows]
    contacts = contacts_of(list({row.company for row, level in found if level}), on)
    return [
        DueReminder(row, level, row.open, (on - row.due_on).days, contacts[row.company_id])
        for row, level in found
        if level
    ]


def _next(document: Document, ladder: list[ReminderLevel], sent: dict[int, date], on: date) -> ReminderLevel | None:
    below: ReminderLevel | None = None
    for level in ladder:
        if level.pk in sent:
            below = level
            continue
        ready = document.due_on + timedelta(days=level.days_after_due)
        if below is not None:
            ready = max(ready, sent[below.pk] + timedelta(days=level.days_after_due - below.days_after_due))
        return level if ready <= on else None
    return None


def preview(on: date) -> dict[ReminderLevel, list[DueReminder]]:
    """The same, level by level, for the page that shows them before they leave."""
    levels: dict[ReminderLevel, list[DueReminder]] = {}
    for one in due_reminders(on):
        levels.setdefault(one.level, []).append(one)
    return dict(sorted(levels.items(), key=lambda pair: pair[0].level))


@act
def remind(*, on: date, by: User | None, documents: Collection[int] | None = None) -> list[Reminder]:
    """Sends the reminders due on `on` (of `documents` only, when given): a letter and a row each.

    Under the accounts' locks, so a payment just recorded stops its reminder and two runs never send the same.
    """
    expected = due_reminders(on, documents)
    if not expected:
        return []
    accounts.lock(one.document.company_id for one in expected)
    due = due_reminders(on, [one.document.pk for one in expected])
    with translation.override(settings.LANGUAGE_CODE):
        written = {letter.intent: letter for letter in letters.write((_draft(one) for one in due), on=on)}
    rows = Reminder.objects.bulk_create(
        Reminder(
            document=one.document,
            level=one.level,
            letter=written.get(_intent(one)),
            day=on,
            open_amount=one.open_amount,
        )
        for one in due
    )
    issuing.attach([one.document.pk for one in due])
    return rows


def _intent(one: DueReminder) -> str:
    return f"reminder:{one.document.pk}:{one.level.level}"


def _draft(one: DueReminder) -> letters.Draft:
    document = one.document
    return letters.Draft(
        template=one.level.letter,
        intent=_intent(one),
        context={
            "document": document,
            "title": paper.title_of(document),
            "issued_on": paper.day_text(document.issued_on),
            "due_on": paper.day_text(document.due_on),
            "open_amount": euros_text(one.open_amount),
            "partly": one.open_amount < document.total,
            "total": euros_text(document.total),
            "iban": paper.iban_text(document.issuer.get("iban", "")),
            "company": document.company,
            "name": one.contact.name if one.contact.person else "",
            "address": reverse("dues:document", args=[document.pk]),
        },
        email=one.contact.email,
        name=one.contact.name,
        person=one.contact.person,
        company_id=document.company_id,
        attachments=[(f"{document.number}.pdf", issuing.cause_of(document.pk))],
    )
