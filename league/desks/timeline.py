"""All that happened to a company, told from the rows themselves and from the history of its sheet. Twelve queries, always."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dues.models import Document, Payment, Reminder
from governance.models import Mandate
from league.base.models import Letter, User
from league.base.money import euros_text
from members.models import (
    Absorption,
    AntennaAssignment,
    Application,
    CollegeAssignment,
    Company,
    ContactFunction,
    Figure,
    IntakeLine,
    Membership,
)

# Fields of a company whose change is told, and which are counters or copies of another field and are not.
SILENT = {"id", "sort_key", "version", "known_since"}


@dataclass(frozen=True)
class Happening:
    """One thing that happened on `day`; `kind` is good, warn, bad or neutral; `by` who did it."""

    day: date
    title: str
    text: str = ""
    kind: str = "neutral"
    url: str = ""
    by: str = ""
    rank: int = 0
    subject: str = ""


def timeline(company: Company, *, money: bool, letters: bool, until: date) -> list[Happening]:
    """What happened to `company` up to `until`, newest first. Amounts only with `money`, letters only with `letters`."""
    told = [
        *_memberships(company),
        *_merges(company),
        *_places(company),
        *_figures(company),
        *_people(company),
        *_mandates(company),
        *_register(company),
        *_applications(company),
        *_changes(company),
    ]
    if money:
        told += [*_documents(company), *_payments(company), *_reminders(company)]
    if letters:
        told = _with_letters(told, company)
    return sorted((one for one in told if one.day <= until), key=lambda one: (one.day, one.rank), reverse=True)


def _local(moment: datetime) -> date:
    return timezone.localdate(moment)


def _memberships(company: Company) -> Iterator[Happening]:
    rows = Membership.objects.filter(company=company).select_related("decision", "source", "end_decision")
    for row in rows:
        start, end = row.span.lower, row.span.upper
        if row.joined_on and row.joined_on < start:
            register = row.source.name if row.source else _("a former association")
            yield Happening(row.joined_on, _("Joined %(register)s") % {"register": register}, row.joined_as_written)
        title = _("Admitted as a company creator") if row.creator else _("Admitted to the league")
        yield Happening(start, title, str(row.decision), "good", rank=-2)
        if end:
            text = ". ".join(filter(None, [row.end_reason, str(row.end_decision or "")]))
            title = _("Left the league: %(kind)s") % {"kind": row.get_end_kind_display()}
            yield Happening(end, title, text, "bad", rank=9)


def _merges(company: Company) -> Iterator[Happening]:
    rows = Absorption.objects.filter(Q(absorbed=company) | Q(absorber=company))
    for row in rows.select_related("absorbed", "absorber", "decision"):
        mine = row.absorbed_id == company.pk
        other = row.absorber if mine else row.absorbed
        url = reverse("desks:company", args=[other.pk])
        title = _("Absorbed into %(name)s") if mine else _("Absorbs %(name)s")
        text = f"{row.reason}. {row.decision}"
        yield Happening(row.day, title % {"name": other.name}, text, "warn" if mine else "good", url, rank=5)
        if row.undone_at:
            title = _("The merge with %(name)s is undone") % {"name": other.name}
            yield Happening(_local(row.undone_at), title, row.undone_because, url=url, rank=5)


def _places(company: Company) -> Iterator[Happening]:
    for row in AntennaAssignment.objects.filter(company=company).select_related("antenna"):
        yield Happening(row.span.lower, _("Antenna: %(name)s") % {"name": row.antenna.name}, row.reason, rank=-1)
    first = True
    for college in CollegeAssignment.objects.filter(company=company).select_related("college").order_by("span"):
        if not first:
            title = _("College: %(name)s") % {"name": college.college.name}
            yield Happening(college.span.lower, title, college.reason)
        first = False


def _figures(company: Company) -> Iterator[Happening]:
    before: int | None = None
    for row in Figure.objects.filter(company=company).order_by("day", "id"):
        if row.jobs is None:
            title = _("Figures received without a headcount")
        else:
            title = ngettext("%(n)s job", "%(n)s jobs", row.jobs) % {"n": row.jobs}
        text = row.get_origin_display()
        if before is not None and row.jobs is not None and row.jobs != before:
            text = _("%(origin)s; %(before)s before") % {"origin": text, "before": before}
        elif before is not None and row.jobs == before:
            text = _("%(origin)s, unchanged") % {"origin": text}
        before = row.jobs if row.jobs is not None else before
        yield Happening(row.day, title[:1].upper() + title[1:], str(text))


def _people(company: Company) -> Iterator[Happening]:
    """Who began and who ended, one happening a day however many functions changed hands on it."""
    begun: dict[date, list[str]] = defaultdict(list)
    ended: dict[date, list[str]] = defaultdict(list)
    for row in ContactFunction.objects.filter(company=company).select_related("person").order_by("span", "id"):
        words = f"{row.person.name}, {row.get_kind_display()}"
        begun[row.span.lower].append(words)
        if row.span.upper:
            ended[row.span.upper].append(words)
    for day, names in begun.items():
        yield Happening(day, _("Speaks for the company"), "; ".join(names), rank=1)
    for day, names in ended.items():
        yield Happening(day, _("No longer speaks for the company"), "; ".join(names))


def _mandates(company: Company) -> Iterator[Happening]:
    rows = Mandate.objects.filter(company=company).select_related("person", "seat__office", "seat__body")
    for row in rows:
        body = row.seat.body
        url = reverse("governance:body", args=[body.slug])
        words = {"person": row.person.name, "body": body.name}
        text = f"{row.seat.office.name}, {row.get_origin_display()}"
        yield Happening(row.span.lower, _("%(person)s takes a seat: %(body)s") % words, text, "good", url)
        if row.span.upper:
            why = ", ".join(filter(None, [str(row.get_end_kind_display()), row.end_reason]))
            yield Happening(row.span.upper, _("%(person)s leaves a seat: %(body)s") % words, why, url=url)


def _register(company: Company) -> Iterator[Happening]:
    """Its lines in the registers, on the day they came in, or on that of the admission they led to when it is older."""
    began = Membership.objects.filter(company=OuterRef("company")).order_by("span").values("span__startswith")[:1]
    rows: Any = (
        IntakeLine.objects.filter(company=company).select_related("intake__source").annotate(began=Subquery(began))
    )
    for row in rows:
        came = _local(row.intake.applied_at or row.intake.uploaded_at)
        words = {"line": row.line, "register": row.intake.source.name}
        title = _("Line %(line)s of the register %(register)s") % words
        yield Happening(min(came, row.began or came), title, str(row.get_verdict_display()), rank=-3)


def _applications(company: Company) -> Iterator[Happening]:
    for row in Application.objects.filter(company=company):
        text = _("by %(person)s") % {"person": f"{row.first_name} {row.last_name}"}
        yield Happening(_local(row.received_at), _("Applied to join"), text, rank=-4)


def _documents(company: Company) -> Iterator[Happening]:
    for row in Document.objects.filter(company=company):
        title = f"{row.get_kind_display()} {row.number}"
        words = {"amount": euros_text(row.total), "day": row.due_on.strftime("%d/%m/%Y")}
        text = _("%(amount)s, due on %(day)s") % words if row.total > 0 else euros_text(row.total)
        url = reverse("dues:document", args=[row.pk])
        yield Happening(row.issued_on, title[:1].upper() + title[1:], text, url=url, subject="dues_call")


def _payments(company: Company) -> Iterator[Happening]:
    for row in Payment.objects.filter(company=company).select_related("reverses"):
        if row.reverses_id:
            title, kind = _("Payment reversed: %(amount)s") % {"amount": euros_text(-row.amount)}, "warn"
        else:
            title, kind = _("%(amount)s received") % {"amount": euros_text(row.amount)}, "good"
        text = ", ".join(filter(None, [str(row.get_method_display()), row.reference, row.reason]))
        yield Happening(row.day, title, text, kind, rank=2, subject="receipt")


def _reminders(company: Company) -> Iterator[Happening]:
    rows = Reminder.objects.filter(document__company=company).select_related("level", "document")
    for row in rows:
        words = {"document": row.document.number, "amount": euros_text(row.open_amount)}
        text = _("%(document)s, %(amount)s still open") % words
        yield Happening(row.day, str(row.level.name), text, "warn", rank=3, subject=row.level.letter)


def _with_letters(told: list[Happening], company: Company) -> list[Happening]:
    """The happenings with the company's letters: one that tells a happening of its day stands beside it, not below."""
    rows = Letter.objects.filter(about_company=company.pk, secret=False).defer("body").order_by("pk")
    for row in rows:
        day, to = _local(row.written_at), row.to_name or row.to_email
        lost = _("Letter not sent: %(why)s") % {"why": row.error} if row.failed_at else ""
        found = (i for i, one in enumerate(told) if one.subject == row.kind and one.day == day and not one.by)
        place = next(found, None) if row.kind else None
        if place is not None:
            told[place] = replace(told[place], by=lost or _("Letter to %(name)s") % {"name": to})
            continue
        url = reverse("desks:letter", args=[row.pk])
        text = lost or (_("to %(name)s") % {"name": to} if to else "")
        kind = "bad" if lost else "neutral"
        told.append(Happening(day, _("Letter: %(subject)s") % {"subject": row.subject}, text, kind, url, rank=4))
    return told


def _changes(company: Company) -> Iterator[Happening]:
    """Changes of the sheet itself, from its history: which fields, and who changed them."""
    events = apps.get_model("members", "CompanyEvent")
    rows = list(events.objects.filter(pgh_obj_id=company.pk).order_by("pgh_id").values())
    who = _names(row["pgh_context"] for row in rows)
    labels = {field.attname: str(getattr(field, "verbose_name", field.name)) for field in Company._meta.concrete_fields}
    for before, after in pairwise(rows):
        changed = [name for name in labels if name not in SILENT and before.get(name) != after.get(name)]
        if changed:
            context: dict[str, Any] = after["pgh_context"] or {}
            text = ", ".join(labels[name] for name in changed)
            by = who.get(context.get("by") or 0, str(context.get("who") or ""))
            yield Happening(_local(after["pgh_created_at"]), _("Sheet corrected"), text[:1].upper() + text[1:], by=by)


def _names(contexts: Iterable[Any]) -> dict[int, str]:
    """The names of who did the acts of these history contexts, by login."""
    ids = {context["by"] for context in contexts if context and context.get("by")}
    rows: Any = User.objects.filter(pk__in=ids).values_list("pk", "person__first_name", "person__last_name", "email")
    return {pk: f"{first or ''} {last or ''}".strip() or email for pk, first, last, email in rows}
