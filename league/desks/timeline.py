"""All that happened to a company, told from the rows themselves and from the history of its sheet and of its dated
facts: what became different and what was only written wrong are told apart. Eighteen queries, always."""

from collections import Counter, defaultdict
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
from django.utils.translation import gettext_lazy, ngettext

from dues.models import Document, Payment, Reminder
from governance.models import Mandate
from league.base.models import Letter, User
from league.base.money import euros_text
from league.base.templatetags.league import long_day, period
from members.models import (
    Absorption,
    AntennaAssignment,
    Application,
    CollegeAssignment,
    Company,
    ContactFunction,
    ContactNote,
    Establishment,
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
    topic: str = ""


TOPICS = {
    "adhesion": gettext_lazy("Coming and going"),
    "lieu": gettext_lazy("Antenna, college, seat"),
    "chiffres": gettext_lazy("Figures"),
    "personnes": gettext_lazy("People and mandates"),
    "cotisations": gettext_lazy("Dues"),
    "contacts": gettext_lazy("Calls and visits"),
    "courrier": gettext_lazy("Letters"),
    "registre": gettext_lazy("Registers"),
    "fiche": gettext_lazy("Sheet"),
    "corrections": gettext_lazy("Corrections"),
}


def timeline(company: Company, *, money: bool, letters: bool, until: date, notes: bool = False) -> list[Happening]:
    """What happened to `company` up to `until`, newest first. Amounts only with `money`, letters only with `letters`,
    calls and visits only with `notes`."""
    told = [
        *_of("adhesion", _memberships(company)),
        *_of("adhesion", _merges(company)),
        *_of("lieu", _places(company)),
        *_of("lieu", _seats(company)),
        *_of("chiffres", _figures(company)),
        *_of("personnes", _people(company)),
        *_of("personnes", _mandates(company)),
        *_of("registre", _register(company)),
        *_of("adhesion", _applications(company)),
        *_of("fiche", _changes(company)),
        *_of("corrections", _corrections(company)),
    ]
    if money:
        paper = [*_documents(company), *_payments(company), *_reminders(company)]
        told += _of("cotisations", paper)
    if notes:
        told += _of("contacts", _notes(company))
    if letters:
        told = _with_letters(told, company)
    return sorted((one for one in told if one.day <= until), key=lambda one: (one.day, one.rank), reverse=True)


def _of(topic: str, told: Iterable[Happening]) -> list[Happening]:
    return [replace(one, topic=topic) for one in told]


def topics(told: Iterable[Happening]) -> dict[str, int]:
    """How many happenings of each topic there are, in the order of TOPICS; a topic without any is left out."""
    counts = Counter(one.topic for one in told)
    return {topic: counts[topic] for topic in TOPICS if counts[topic]}


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


def _seats(company: Company) -> Iterator[Happening]:
    """Where its seat went; the first seat came with the admission."""
    rows = Establishment.objects.filter(company=company, seat=True).select_related("commune").order_by("span")
    for row in list(rows)[1:]:
        town = row.commune.name if row.commune else row.town
        text = " ".join(filter(None, [row.street, row.postal_code, town]))
        yield Happening(row.span.lower, _("Seat moved: %(town)s") % {"town": town}, text)


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
        if row.corrects_id:
            words = {"day": long_day(row.day), "origin": row.get_origin_display(), "reason": row.reason}
            text = _("Figures of %(day)s, %(origin)s: %(reason)s") % words
            yield Happening(_local(row.recorded_at), title, str(text), rank=1)
            continue
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


def _notes(company: Company) -> Iterator[Happening]:
    url = reverse("members:notes", args=[company.pk])
    for row in ContactNote.objects.filter(company=company).select_related("person", "written_by__person"):
        who = (
            _("%(kind)s, %(person)s") % {"kind": row.get_kind_display(), "person": row.person.name}
            if row.person
            else ""
        )
        by: Any = getattr(row.written_by, "person", None)
        title = str(who or row.get_kind_display())
        yield Happening(row.day, title[:1].upper() + title[1:], row.text, url=url, by=by.name if by else "")


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
        told.append(
            Happening(
                day, _("Letter: %(subject)s") % {"subject": row.subject}, text, kind, url, rank=4, topic="courrier"
            )
        )
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


# What is read of each dated fact, and the name of what it points at.
CORRECTED: dict[str, tuple[str, str]] = {
    "AntennaAssignmentEvent": ("antenna_id", "antennas.Antenna"),
    "CollegeAssignmentEvent": ("college_id", "members.College"),
    "MembershipEvent": ("joined_on", ""),
    "ContactFunctionEvent": ("kind", ""),
}
FACT_WORDS = {
    "AntennaAssignmentEvent": gettext_lazy("antenna"),
    "CollegeAssignmentEvent": gettext_lazy("college"),
    "MembershipEvent": gettext_lazy("membership"),
    "ContactFunctionEvent": gettext_lazy("function"),
}


def _corrections(company: Company) -> Iterator[Happening]:
    """Dated facts that were written wrong and put right: what they said, what they say, why, and who did it. A change
    is no correction: it has a row of its own."""
    found: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
    for name in CORRECTED:
        last: dict[int, dict[str, Any]] = {}
        rows = apps.get_model("members", name).objects.filter(company=company.pk).order_by("pgh_id").values()
        for row in rows:
            context: dict[str, Any] = row["pgh_context"] or {}
            before = last.get(row["pgh_obj_id"])
            last[row["pgh_obj_id"]] = row
            if before is not None and str(context.get("act", "")).startswith("members.corrections."):
                found.append((name, before, row))
    names = {
        model: {str(pk): str(text) for pk, text in apps.get_model(model).objects.values_list("pk", "name")}
        for model in {CORRECTED[name][1] for name, _before, _after in found} - {""}
    }
    who = _names(after["pgh_context"] for _name, _before, after in found)
    kinds = dict(ContactFunction.Kind.choices)

    def said(name: str, row: dict[str, Any]) -> str:
        column, model = CORRECTED[name]
        value = row[column]
        words = names[model].get(str(value), "") if model else str(kinds.get(value, "")) or _day_words(value)
        return ", ".join(filter(None, [words, period(row["span"])]))

    for name, before, after in found:
        was, now = said(name, before), said(name, after)
        if was == now:
            continue
        context = after["pgh_context"]
        text = _("%(now)s, and not %(was)s") % {"now": now, "was": was}
        by = who.get(context.get("by") or 0, str(context.get("who") or ""))
        because = str(context.get("because") or "")
        title = _("Corrected (it was wrong): %(fact)s") % {"fact": FACT_WORDS[name]}
        signed = " · ".join(filter(None, [because, by]))
        yield Happening(_local(after["pgh_created_at"]), title, text, "warn", by=signed, rank=5)


def _day_words(value: Any) -> str:
    return _("joined on %(day)s") % {"day": long_day(value)} if isinstance(value, date) else ""


def _names(contexts: Iterable[Any]) -> dict[int, str]:
    """The names of who did the acts of these history contexts, by login."""
    ids = {context["by"] for context in contexts if context and context.get("by")}
    rows: Any = User.objects.filter(pk__in=ids).values_list("pk", "person__first_name", "person__last_name", "email")
    return {pk: f"{first or ''} {last or ''}".strip() or email for pk, first, last, email in rows}
