"""The company sheet: who they are, who speaks for them, what they owe to the cent, all that happened, what to do now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dues.access import may_record
from dues.accounts import with_open
from dues.models import DocumentLine, Payment
from dues.standing import Standing, standing_of
from governance.models import Mandate
from league.base.access import Reach
from league.base.days import parse_day, today
from league.base.periods import holds
from league.base.templatetags.league import euros_short, long_day, phone, siren, tel, thousands
from league.desks import absorbed
from league.desks.company_data import official_facts, own_data
from league.desks.timeline import TOPICS, timeline, topics
from members import answers
from members.access import companies_visible_to, company_or_404, may, reach, within_reach
from members.models import Company, Figure, Membership
from members.roster import contacts_of

SHOWN = 12  # happenings told at once


@dataclass(frozen=True)
class Powers:
    """What the reader may see of this company and do with it, today."""

    edit: bool
    money: bool
    letters: bool
    pay: bool
    admit: bool
    mandates: bool
    correct: bool
    notes: bool
    transfer: bool
    merge: bool
    undo: bool


def powers(user: Any, row: Any, day: date) -> Powers:
    def covers(act: str) -> bool:
        return reach(user, act, day).covers(antenna=row.antenna_id, company=row.pk)

    return Powers(
        edit=covers("member.edit"),
        money=covers("money.see"),
        letters=may(user, "letter.see", day),
        pay=may_record(user, day),
        admit=may(user, "member.admit", day),
        mandates=bool(reach(user, "mandate.see", day)),
        notes=covers("note.see"),
        transfer=covers("transfer.ask"),
        merge=may(user, "member.merge", day),
        undo=may(user, "intake.run", day),
        correct=_staff(reach(user, "member.edit", day), row.antenna_id),
    )


def _staff(far: Reach, antenna: int | None) -> bool:
    """May correct who spoke for it: staff and the delegate, not the company itself."""
    return far.league or antenna in far.antennas


@require_safe
@within_reach("member.see")
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as of a day (`?au=`): what is dated is of that day, the time line stops there. A fixed number of queries."""
    now = today()
    day = parse_day(request.GET.get("au"), now)
    found = company_or_404(request.user, "member.see", now, pk)
    row = row_of(found, day)
    allowed = powers(request.user, row_of(found, now) if day != now else row, now)
    memberships = list(
        found.memberships.select_related("decision", "source", "end_decision", "absorbed_by").order_by("span")
    )
    current = next((one for one in memberships if holds(one.span, day)), None)
    contacts = contacts_of(found, day)
    figures = list(Figure.objects.filter(company=found, day__lte=day).order_by("day", "id"))
    standing = standing_of([found.pk], day)[found.pk] if allowed.money else None
    lacks = missing(found, day, allowed)
    around, parts = absorbed.merges(found, day, money=allowed.money, letters=allowed.letters)
    absorbed_ids = [part.row.absorbed_id for part in parts]
    sheets = set(companies_visible_to(request.user, "member.see", now).filter(pk__in=absorbed_ids)) if parts else set()
    told = timeline(found, money=allowed.money, letters=allowed.letters, until=day, notes=allowed.notes)
    subjects = topics(told)
    topic = request.GET.get("histoire", "")
    topic = topic if topic in subjects else ""
    shown = [one for one in told if one.topic == topic] if topic else told
    return render(
        request,
        "desks/company.html",
        {
            "company": found,
            "row": row,
            "day": day,
            "now": now,
            "antenna": {"name": row.antenna_name, "css": row.antenna_code.lower()} if row.antenna_code else None,
            "lead": lead(row, current, memberships, day),
            "current": current,
            "gone": next((one for one in reversed(memberships) if one.span.upper and one.span.upper <= day), None),
            "facts": facts(found, row, current, day),
            "place": place(found, row, day),
            "contacts": contacts,
            **own_data(found, day, memberships),
            "keeps": may(request.user, "member.edit", now) and day == now,
            "standing": standing,
            "documents": documents(found, day) if allowed.money else [],
            "payments": list(Payment.objects.filter(company=found, day__lte=day).select_related("reverses", "reversal"))
            if allowed.money
            else [],
            "figures": list(reversed(figures)),
            "course": course(figures),
            "mandates": mandates(found, day),
            "lines": absorbed.lines_of(found),
            "missing": lacks,
            "around": around,
            "absorbed": parts,
            "sheets": sheets,
            "acts": acts(found, allowed, standing, lacks, current if around.into is None else None)
            if day == now
            else [],
            "may": allowed,
            "past": day != now,
            "history": {
                "tabs": [
                    {"key": key, "label": label, "count": subjects.get(key, len(told)), "current": key == topic}
                    for key, label in [("", _("All")), *((key, TOPICS[key]) for key in subjects)]
                ],
            },
            "events": shown[:SHOWN],
            "earlier": shown[SHOWN:],
            "college": found.colleges.filter(span__contains=day).select_related("college").first(),
        },
    )


def row_of(company: Company, day: date) -> Any:
    """The company with what members_on adds; for one that is no member on `day`, its place and figures only."""
    row: Any = answers.members_on(day, [company.pk]).first()
    if row is None:
        place: QuerySet[Any] = answers.with_place(Company.objects.filter(pk=company.pk), day)
        row = place.annotate(
            jobs=answers.latest_figure(day, "jobs"), turnover=answers.latest_figure(day, "turnover")
        ).first()
        row.member_since = None
    if row is None:
        raise Http404
    return row


def lead(row: Any, current: Membership | None, memberships: list[Membership], day: date) -> str:
    """What it is and where, since when a member: one line."""
    parts = [row.college_name, row.town]
    if current:
        since = current.joined_on or current.span.lower
        parts.append(_("member since %(day)s") % {"day": long_day(since)})
    elif any(one.span.lower > day for one in memberships):
        parts.append(_("not yet a member on this day"))
    elif memberships:
        parts.append(_("no longer a member"))
    else:
        parts.append(_("not a member"))
    return " · ".join(part for part in parts if part)


def facts(company: Company, row: Any, current: Membership | None, day: date) -> list[dict[str, Any]]:
    """Who they are."""
    absence = company.get_siren_absence_display() if not company.siren else ""
    found: list[dict[str, Any]] = [
        {
            "label": _("SIREN"),
            "value": siren(company.siren),
            "note": absence,
            "missing": company.siren_absence == "not_given",
        },
        *official_facts(company),
        {"label": _("College"), "value": row.college_name, "missing": current is not None and not row.college_name},
        {
            "label": _("Headcount"),
            "value": None if row.jobs is None else thousands(row.jobs),
            "missing": row.jobs is None,
        },
        {"label": _("Turnover"), "value": euros_short(row.turnover) if row.turnover is not None else None},
        {
            "label": _("Phone"),
            "value": phone(company.phone),
            "url": f"tel:{tel(company.phone)}" if company.phone else "",
        },
        {"label": _("E-mail"), "value": company.email, "url": f"mailto:{company.email}" if company.email else ""},
        {"label": _("Website"), "value": company.website, "url": web(company.website)},
    ]
    if current:
        found.append(
            {
                "label": _("Admitted"),
                "value": long_day(current.span.lower),
                "note": str(current.decision),
            }
        )
        if current.source or current.joined_as_written:
            register = current.source.name if current.source else ""
            written = current.joined_as_written or _("no day")
            found.append(
                {
                    "label": _("Joined before"),
                    "value": long_day(current.joined_on) if current.joined_on else _("doubtful day, not counted"),
                    "note": _("%(register)s, written “%(written)s”") % {"register": register, "written": written},
                }
            )
    return found


def web(address: str) -> str:
    """A website as an address one may open; nothing but http and https."""
    if not address:
        return ""
    if "://" in address:
        return address if address.startswith(("http://", "https://")) else ""
    return f"https://{address}"


def place(company: Company, row: Any, day: date) -> dict[str, Any]:
    """Where it sits and why it belongs to its antenna."""
    seat = company.establishments.filter(seat=True, span__contains=day).select_related("commune").first()
    assigned = company.antennas.filter(span__contains=day).select_related("antenna", "decision").first()
    return {"seat": seat, "assigned": assigned}


def documents(company: Company, day: date, *, also: Collection[int] = ()) -> list[Any]:
    """Its paper up to `day`, and that of the companies `also` named, latest first, each with the parts of its price
    that count, in words, and what is left on it.

    Two queries; the parts that do not apply are told on the document's own page.
    """
    rows: list[Any] = list(
        with_open(day).filter(company__in=[company.pk, *also]).select_related("pdf").order_by("-issued_on", "-pk")
    )
    lines: dict[int, list[DocumentLine]] = {}
    for line in DocumentLine.objects.filter(document__in=[row.pk for row in rows]).order_by("document", "position"):
        lines.setdefault(line.document_id, []).append(line)
    for row in rows:
        row.told = [line for line in lines.get(row.pk, []) if line.amount]
        row.late = row.open > 0 and row.due_on < day
    return rows


def mandates(company: Company, day: date) -> list[dict[str, Any]]:
    """Seats held in the league's bodies for this company on `day`."""
    rows = Mandate.objects.on(day).filter(company=company).select_related("person", "seat__office", "seat__body")
    return [
        {
            "person": row.person.name,
            "label": f"{row.seat.office.name}, {row.seat.body.name}",
            "since": row.span.lower,
            "url": reverse("governance:body", args=[row.seat.body.slug]),
        }
        for row in rows
    ]


def course(figures: list[Figure]) -> list[int]:
    """The headcount at the end of each year known, oldest first."""
    return list({row.day.year: row.jobs for row in figures if row.jobs is not None}.values())


def missing(company: Company, day: date, allowed: Powers) -> list[dict[str, str]]:
    """What is missing on the sheet, each with the address where it is given."""
    row: Any = answers.to_complete(day).filter(pk=company.pk).first()
    if row is None:
        return []
    edit = reverse("members:company_edit", args=[company.pk])
    words = {
        "no_siren": (_("The SIREN: the register did not give it"), edit),
        "no_commune": (_("The commune of its seat"), edit),
        "no_antenna": (_("An antenna: no territory rule holds for its commune"), edit),
        "no_representative": (
            _("A representative: nobody votes for it"),
            reverse("members:contact_add", args=[company.pk]),
        ),
        "no_email": (_("An e-mail address to write to"), edit),
        "no_figures": (
            _("Figures of less than eighteen months"),
            reverse("members:figures_confirm", args=[company.pk]),
        ),
    }
    return [
        {"text": text, "url": url if allowed.edit else ""} for name, (text, url) in words.items() if getattr(row, name)
    ]


def acts(
    company: Company,
    allowed: Powers,
    standing: Standing | None,
    lacks: list[dict[str, str]],
    current: Membership | None,
) -> list[dict[str, Any]]:
    """The two or three acts that make sense now, the most pressing first."""
    found: list[dict[str, Any]] = []
    if standing and standing.open_amount and allowed.pay:
        found.append(
            {"label": _("Record a payment"), "url": f"{reverse('dues:payment_new')}?company={company.pk}", "go": True}
        )
    if current and lacks and lacks[0]["url"] and not found:
        found.append({"label": _("Complete the sheet"), "url": lacks[0]["url"], "go": True})
    if allowed.edit:
        found.append({"label": _("Edit"), "url": reverse("members:company_edit", args=[company.pk])})
        if current:
            found.append({"label": _("Add a contact"), "url": reverse("members:contact_add", args=[company.pk])})
    if allowed.notes and current:
        found.append({"label": _("Note a contact"), "url": reverse("members:notes", args=[company.pk])})
    if allowed.merge and current:
        found.append({"label": _("Merge into…"), "url": reverse("members:company_merge", args=[company.pk])})
    if allowed.admit and current:
        found.append({"label": _("End the membership"), "url": reverse("members:membership_end", args=[company.pk])})
    return found
