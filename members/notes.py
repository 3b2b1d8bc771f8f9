"""Calls and visits: noted with the next step, followed, shared with the company only on purpose."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from league.base.acts import Refused, act
from league.base.models import Person, User
from members.models import AntennaAssignment, Company, ContactNote


@act
def write_note(
    *,
    company: Company,
    kind: str,
    day: date,
    text: str,
    by: User | None,
    on: date,
    intent: uuid.UUID,
    person: Person | None = None,
    shared: bool = False,
    next_step: str = "",
    next_on: date | None = None,
) -> ContactNote:
    """Notes what was said on `day`, and what comes next on `next_on`. The same intent twice is one note.

    Refused: a day to come, nothing said, a next step without a day or before the contact.
    """
    standing = ContactNote.objects.filter(intent=intent).first()
    if standing is not None:
        return standing
    step = next_step.strip()[:200]
    if kind not in ContactNote.Kind.values:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("kind"), "codes": kind}, "kind")
    if day > on:
        raise Refused(_("A contact is noted once it has happened: write what is planned as a next step."), "day")
    if not text.strip():
        raise Refused(_("Say in a few words what was said."), "text")
    if bool(step) != bool(next_on):
        raise Refused(_("A next step and its day go together."), "next_on" if step else "next_step")
    if next_on is not None and next_on < day:
        raise Refused(_("The next step comes after the contact."), "next_on")
    note, _made = ContactNote.objects.get_or_create(
        intent=intent,
        defaults={
            "company": company,
            "kind": kind,
            "day": day,
            "person": person,
            "text": text.strip(),
            "shared": shared,
            "next_step": step,
            "next_on": next_on,
            "written_by": by,
        },
    )
    return note


@act
def settle(*, note: ContactNote, by: User | None, on: date) -> ContactNote:
    """The next step is done. Asked twice, the first day stands."""
    row = ContactNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if not row.next_step:
        raise Refused(_("This note has no next step."))
    if row.done_on is None:
        row.done_on = on
        row.save(update_fields=["done_on"])
    return row


@act
def share(*, note: ContactNote, shared: bool, by: User | None, on: date) -> ContactNote:
    """The company sees the note from now on, or no more."""
    row = ContactNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if row.shared != shared:
        row.shared = shared
        row.save(update_fields=["shared"])
    return row


def last_contacts(companies: Iterable[int], on: date) -> dict[int, date]:
    """The last day each company was spoken with, by id; one never spoken with is not in the answer. One query."""
    rows = ContactNote.objects.filter(company__in=list(companies), day__lte=on).order_by().values("company")
    return dict(rows.annotate(last=Max("day")).values_list("company", "last"))


def to_follow(on: date, antennas: Iterable[int] | None = None) -> QuerySet[ContactNote]:
    """Next steps that nobody has done, the most overdue first; of the companies of some antennas, when given."""
    rows = ContactNote.objects.filter(done_on=None).exclude(next_step="").select_related("company", "person")
    if antennas is not None:
        here = AntennaAssignment.objects.on(on).filter(antenna__in=list(antennas)).values("company")
        rows = rows.filter(company__in=here)
    return rows.order_by("next_on", "pk")
