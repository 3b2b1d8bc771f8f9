"""Reminders of what is overdue: each document climbs the ladder one level at a time, once, and stops when paid.

What the machine does at a level: it writes the letter, asks the delegate for a call, or prepares a formal notice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import translation

from dues import accounts, formal_notices, issuing, paper
from dues.contacts import Contact, contacts_of
from dues.models import Document, FormalNotice, Hold, Reminder, ReminderLevel
from league.base import letters
from league.base.acts import act
from league.base.models import User
from league.base.money import euros_text
from members.models import ContactNote

Channel = ReminderLevel.Channel


@dataclass(frozen=True)
class DueReminder:
    """A reminder to do: which document, which level, how many euros are open and for how many days it is overdue."""

    document: Document
    level: ReminderLevel
    open_amount: Decimal
    days_late: int
    contact: Contact


def due_reminders(on: date, documents: Collection[int] | None = None) -> list[DueReminder]:
    """Reminders that fall due by `on` and are not done: what is overdue longest first. Six queries at most.

    A level comes when its days have passed since the due day, and not before the days that separate it from the level
    below have passed since that one was sent. None comes while a delay is agreed or a dispute stands.
    """
    ladder = list(ReminderLevel.objects.all())
    if not ladder:
        return []
    overdue = accounts.collectable(on).filter(due_on__lte=on - timedelta(days=ladder[0].days_after_due))
    if documents is not None:
        overdue = overdue.filter(pk__in=documents)
    rows: list[Any] = list(overdue.select_related("company"))
    sent: dict[int, dict[int, date]] = {}
    for document, level, day in Reminder.objects.filter(document__in=[row.pk for row in rows]).values_list(
        "document", "level", "day"
    ):
        sent.setdefault(document, {})[level] = day
    found = [(row, _next(row, ladder, sent.get(row.pk, {}), on)) for row in rows]
    contacts: dict[tuple[int, bool], Contact] = {}
    for formal in (False, True):
        whom = {row.company for row, level in found if level and _to_representative(level) == formal}
        if whom:
            read = contacts_of(list(whom), on, representative=formal)
            contacts |= {(company, formal): contact for company, contact in read.items()}
    return [
        DueReminder(row, level, row.open, (on - row.due_on).days, contacts[row.company_id, _to_representative(level)])
        for row, level in found
        if level
    ]


def _to_representative(level: ReminderLevel) -> bool:
    return level.who == ReminderLevel.Who.REPRESENTATIVE


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
    """Does the reminders due on `on` (of `documents` only, when given): a row each, with what its level asks for.

    A letter is written, a call asked of the delegate, a formal notice prepared for the staff to post: none of these
    leaves the house by itself. Under the accounts' locks, so a payment just recorded stops its reminder and two runs
    never do the same.
    """
    expected = due_reminders(on, documents)
    if not expected:
        return []
    accounts.lock(one.document.company_id for one in expected)
    due = due_reminders(on, [one.document.pk for one in expected])
    with translation.override(settings.LANGUAGE_CODE):
        drafts = [_draft(one) for one in due if one.level.channel == Channel.LETTER]
        written = {letter.intent: letter for letter in letters.write(drafts, on=on)}
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
    with translation.override(settings.LANGUAGE_CODE):
        formal = [(row, one) for row, one in zip(rows, due, strict=True) if one.level.channel == Channel.REGISTERED]
        before = _done_before([one.document.pk for _row, one in formal])
        FormalNotice.objects.bulk_create(
            FormalNotice(
                reminder=row,
                content=formal_notices.content_of(
                    one.document, one.open_amount, one.contact, before.get(one.document.pk, []), on
                ),
            )
            for row, one in formal
        )
    issuing.attach([one.document.pk for one in due])
    return rows


def _done_before(documents: Collection[int]) -> dict[int, list[date]]:
    """The days on which letters reminded of each document, in order."""
    found: dict[int, list[date]] = {}
    rows = Reminder.objects.filter(document__in=documents, level__channel=Channel.LETTER).order_by("day", "pk")
    for document, day in rows.values_list("document", "day") if documents else ():
        found.setdefault(document, []).append(day)
    return found


@dataclass(frozen=True)
class CallTask:
    """A call the ladder asks of the delegate: since when, for which document, euros open, days overdue."""

    company: int
    number: str
    asked_on: date
    open_amount: Decimal
    due_on: date


def call_tasks(companies: Collection[int], on: date) -> dict[int, CallTask]:
    """Calls asked and not noted yet, by company, the oldest asked. One query.

    Done by a contact note of that day or later; void once the document is paid, disputed or delayed.
    """
    held = Hold.objects.on(on).filter(document=OuterRef("document"))
    noted = ContactNote.objects.filter(company=OuterRef("document__company"), day__gte=OuterRef("day"), day__lte=on)
    open_ = accounts.still_open(on).filter(pk=OuterRef("document")).order_by().values("open")
    rows = (
        Reminder.objects.filter(level__channel=Channel.CALL, document__company__in=companies, day__lte=on)
        .annotate(left=Subquery(open_))
        .filter(~Exists(held), ~Exists(noted), left__gt=0)
        .order_by("-day", "-pk")
        .values_list("document__company", "document__number", "day", "left", "document__due_on")
    )
    return {row[0]: CallTask(*row) for row in rows}


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
