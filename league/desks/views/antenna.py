"""The desk of an antenna, first made for a phone: whom to call, the figures, the committee, the members, the agenda."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from antennas.models import Antenna
from dues.reminders import CallTask, call_tasks
from dues.standing import Standing, standing_of
from governance.access import may_edit
from governance.composition import Composition, compositions, ending_soon
from governance.models import Body
from league.base.days import today
from league.base.money import euros_text
from league.base.templatetags.league import age, long_day, percent, thousands
from league.desks import recent
from league.desks.figures import change
from league.desks.register import LATE, matching
from members import answers, completeness, notes
from members.access import antennas_visible_to, events_visible_to, reach, within_reach
from members.correspondents import correspondents_of
from members.models import ContactFunction

NO_TASKS: Mapping[int, CallTask] = {}
FIRST_CALLS = 5
STEPS = 8
EVENTS = 4
PART = 6
MONTH = timedelta(days=31)
JUST, SILENCE = timedelta(days=7), timedelta(days=365)
PAGE = 25


@require_safe
@within_reach("desk.antenna")
def antenna_desk(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The antenna of that address, or the first of those within reach; a foreign one is not there."""
    day = today()
    mine = list(antennas_visible_to(request.user, "desk.antenna", day))
    antenna = next((one for one in mine if not slug or one.slug == slug), None)
    if antenna is None:
        raise Http404
    members: list[Any] = list(completeness.with_share(members_of(antenna, day), day))
    money = reach(request.user, "money.see", day).covers(antenna=antenna.pk)
    standings = standing_of([row.pk for row in members], day) if money else {}
    for row in members:
        row.standing = standings.get(row.pk)
    body = Body.objects.filter(antenna=antenna, kind=Body.Kind.COMMITTEE).select_related("antenna").first()
    (committee,) = compositions([body], day) if body else (None,)
    edits = body is not None and may_edit(request.user, body, day)
    sees_notes = reach(request.user, "note.see", day).covers(antenna=antenna.pk)
    last = notes.last_contacts([row.pk for row in members], day) if sees_notes else {}
    for row in members:
        row.last_contact = last.get(row.pk)
    tasks = call_tasks([row.pk for row in members], day) if money else {}
    calls = whom_to_call(members, standings, committee, day, last if sees_notes else None, tasks)
    shown = calls if request.GET.get("appels") else calls[:FIRST_CALLS]
    query = request.GET.get("q", "").strip()
    return render(
        request,
        "desks/antenna_desk.html",
        {
            "antenna": antenna,
            "day": day,
            "tabs": tabs(mine, antenna),
            "lead": lead(calls),
            "calls": speak(shown, day),
            "more_calls": len(calls) - len(shown),
            "figures": figures(members, standings, antenna, day, money=money),
            "committee": committee,
            "empty_seats": seats(committee, edits, held=False) if committee else [],
            "held_seats": seats(committee, False, held=True) if committee else [],
            "register_url": f"{reverse('desks:register')}?antenne={antenna.code}",
            "vacancies": len(committee.vacancies) if committee else 0,
            "edits": edits,
            "money": money,
            "query": query,
            "page": page(members, antenna, query, day, request.GET.get("page")),
            "agenda": agenda(antenna, day),
            "events": coming_events(request.user, antenna, day),
            "steps": list(notes.to_follow(day, [antenna.pk])[:STEPS]) if sees_notes else [],
            "sees_notes": sees_notes,
            "correspondents": correspondents_of(antenna, day),
            "last": last,
            "recent_url": reverse("desks:antenna_recent", args=[antenna.slug]),
            "thumb": thumb(request, antenna, mine),
        },
    )


@require_safe
@within_reach("desk.antenna")
def antenna_recent(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed in the antenna within a week, or a month; the desk asks for the week as a part of its page."""
    day = today()
    antenna = next((one for one in antennas_visible_to(request.user, "desk.antenna", day) if one.slug == slug), None)
    if antenna is None:
        raise Http404
    month = bool(request.GET.get("mois"))
    changes = recent.changes_of(antenna, day, back=MONTH if month else recent.WEEK)
    part = bool(request.headers.get("HX-Request"))
    context = {"antenna": antenna, "changes": changes[:PART] if part else changes, "month": month}
    return render(request, "desks/_recent.html" if part else "desks/antenna_recent.html", context)


def members_of(antenna: Antenna, day: date) -> QuerySet[Any]:
    """The members of `antenna` on `day`, each with what members_on adds."""
    rows: QuerySet[Any] = answers.members_on(day)
    return rows.filter(antenna_on__antenna=antenna)


def tabs(mine: Sequence[Antenna], here: Antenna) -> list[dict[str, Any]]:
    """The antennas of who has several."""
    if len(mine) < 2:
        return []
    return [
        {
            "label": one.name,
            "url": reverse("desks:antenna_desk", args=[one.slug]),
            "current": one.pk == here.pk,
            "count": None,
        }
        for one in mine
    ]


def thumb(request: HttpRequest, antenna: Antenna, mine: Sequence[Antenna]) -> list[dict[str, Any]]:
    """The bar under the thumb: the parts of this page, and the committee's own."""
    here = reverse("desks:antenna_desk", args=[antenna.slug]) if len(mine) > 1 else reverse("desks:antenna_desk")
    return [
        {"label": _("Day"), "url": here, "current": not request.GET.get("q")},
        {"label": _("Members"), "url": f"{here}#adherents", "current": bool(request.GET.get("q"))},
        {"label": _("Committee"), "url": f"{here}#comite", "current": False},
        {"label": _("Agenda"), "url": f"{here}#agenda", "current": False},
    ]


def lead(calls: Sequence[dict[str, Any]]) -> str:
    """How many calls make a week."""
    if not calls:
        return _("Nobody has to be called this week")
    week = min(len(calls), FIRST_CALLS)
    return ngettext("%(n)s company to call this week", "%(n)s companies to call this week", week) % {"n": week}


def whom_to_call(
    members: Sequence[Any],
    standings: dict[int, Standing],
    committee: Composition | None,
    day: date,
    last: dict[int, date] | None = None,
    tasks: Mapping[int, CallTask] = NO_TASKS,
) -> list[dict[str, Any]]:
    """Members to call and why, the most pressing first: a call the ladder asks for, a reminder unanswered, a payment
    late, an empty seat that was theirs, a first year without a visit, figures missing, a year of silence (`last`: the
    last contact of each).

    One reason each; who was spoken with within a week is not called again for the same.
    """
    fresh = {company for company, on in (last or {}).items() if on > day - JUST}
    empty = {
        state.last.company_id: state
        for state in (committee.vacancies if committee else [])
        if state.last and state.last.company_id
    }
    found: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    for row in members:
        task = tasks.get(row.pk)
        if row.pk in fresh and task is None:
            continue
        standing = standings.get(row.pk)
        if task:
            words = {"number": task.number, "amount": euros_text(task.open_amount)}
            text = _("Call asked after the reminders: %(number)s, %(amount)s due") % words
            days = {"due": long_day(task.due_on), "asked": long_day(task.asked_on)}
            note = _("due since %(due)s, call asked on %(asked)s") % days
            found.append(((-1, task.asked_on, -task.open_amount), {"row": row, "text": text, "note": note}))
        elif standing and standing.overdue_since:
            words = {"label": standing.label, "amount": euros_text(standing.open_amount)}
            text = (
                _("%(label)s without an answer, %(amount)s due") if standing.level else _("Late, %(amount)s due")
            ) % words
            note = _("due since %(day)s") % {"day": long_day(standing.overdue_since)}
            found.append(((0, -standing.level, -standing.open_amount), {"row": row, "text": text, "note": note}))
        elif row.pk in empty:
            state = empty[row.pk]
            text = _("Its seat in the committee is empty")
            note = _("since %(day)s: propose somebody") % {"day": long_day(state.vacant_since)}
            found.append(((1, state.vacant_since or day), {"row": row, "text": text, "note": note}))
        elif row.member_from.year == day.year:
            text = _("New member since %(day)s") % {"day": long_day(row.member_from)}
            note = _("a creator, first year") if row.creator else _("first year: welcome them")
            found.append(((2, -row.member_from.toordinal()), {"row": row, "text": text, "note": note}))
        elif row.jobs is None:
            found.append(
                ((3, row.sort_key), {"row": row, "text": _("Headcount unknown"), "note": _("no price without it")})
            )
        elif last is not None and row.pk in last and last[row.pk] <= day - SILENCE:
            text, note = _("Silent for a year"), _("last contact on %(day)s") % {"day": long_day(last[row.pk])}
            found.append(((4, last[row.pk]), {"row": row, "text": text, "note": note}))
    return [one for _key, one in sorted(found, key=lambda pair: pair[0])]


def speak(calls: Sequence[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    """The calls as the part draws them, with the person to ask for and a number. One query."""
    speakers = answers.speakers_of([one["row"].pk for one in calls], day)
    drawn = []
    for place, one in enumerate(calls):
        row = one["row"]
        persons = [function.person for function in speakers.get(row.pk, []) if wanted(function)]
        with_phone = next((person for person in persons if person.phone), None)
        person = with_phone or (persons[0] if persons else None)
        drawn.append(
            {
                "name": row.name,
                "url": reverse("desks:company", args=[row.pk]),
                "text": one["text"],
                "note": " · ".join(filter(None, [person.name if person else "", one["note"]])),
                "phone": (with_phone.phone if with_phone else "") or row.phone,
                "note_url": reverse("members:notes", args=[row.pk]) + "?nature=call",
                "first": place == 0,
            }
        )
    return drawn


def wanted(function: ContactFunction) -> bool:
    """Those one asks for on the telephone; the press contact is not one of them."""
    return function.kind != ContactFunction.Kind.PRESS


def figures(
    members: Sequence[Any], standings: dict[int, Standing], antenna: Antenna, day: date, *, money: bool
) -> list[dict[str, Any]]:
    """Members, jobs, and who is in good standing when amounts may be seen."""
    before = answers.league_figures(date(day.year, 1, 1), [antenna.pk])
    register = f"{reverse('desks:register')}?antenne={antenna.code}"
    moved = change(before.members, len(members))
    jobs = sum(row.jobs or 0 for row in members)
    found: list[dict[str, Any]] = [
        {
            "label": _("Members"),
            "value": thousands(len(members)),
            **moved.parts(),
            "note": _("this year"),
            "url": register,
        },
    ]
    if money:
        good = sum(1 for one in standings.values() if one.good)
        ratio = percent(Decimal(good) / len(members)) if members else ""
        due = sum((one.open_amount for one in standings.values()), Decimal(0))
        found.append(
            {
                "label": _("In good standing"),
                "value": thousands(good),
                "note": " · ".join(
                    filter(None, [ratio, _("%(amount)s open") % {"amount": euros_text(due)} if due else ""])
                ),
                "url": register + "".join(f"&situation={code}" for code in LATE),
            }
        )
    found.append(
        {"label": _("Jobs"), "value": thousands(jobs), "note": _("declared"), "url": f"{register}&tri=-effectif"}
    )
    return found


def seats(committee: Composition, edits: bool, *, held: bool) -> list[dict[str, Any]]:
    """The seats held, or the empty ones with their act when they may be given."""
    return [
        {
            "label": state.company.name if state.company else state.seat.office.name,
            "person": state.person.name if state.person else "",
            "vacant_since": state.vacant_since,
            "act_url": reverse("governance:seat_replace", args=[state.seat.pk]) if edits else "",
            "act_label": _("Fill"),
        }
        for state in committee.seats
        if state.vacant is not held
    ]


def page(members: Sequence[Any], antenna: Antenna, query: str, day: date, number: str | None) -> Any:
    """The members, those that the search means."""
    rows = list(members)
    if query:
        found = set(members_of(antenna, day).filter(matching(query, day)).order_by().values_list("pk", flat=True))
        rows = [row for row in rows if row.pk in found]
    return Paginator(rows, PAGE).get_page(number)


def coming_events(user: Any, antenna: Antenna, day: date) -> list[Any]:
    """The next events of the antenna and of the league. One query."""
    rows = events_visible_to(user, day).filter(Q(antenna=antenna) | Q(antenna=None), ends_at__gte=timezone.now())
    return list(rows.filter(cancelled_at=None)[:EVENTS])


def agenda(antenna: Antenna, day: date) -> list[dict[str, Any]]:
    """What ends in the coming months: mandates of the committee, with their day. One query."""
    return [
        {
            "day": mandate.span.upper or mandate.term_ends_on,
            "title": _("%(person)s: end of the mandate") % {"person": mandate.person.name},
            "text": f"{mandate.company.name}, {age(mandate.span.upper or mandate.term_ends_on)}"
            if mandate.company
            else age(mandate.span.upper or mandate.term_ends_on),
            "kind": "warn" if (mandate.span.upper or mandate.term_ends_on or day) <= day else "neutral",
            "url": reverse("governance:body", args=[mandate.seat.body.slug]),
        }
        for mandate in ending_soon(day, months=9, antennas=[antenna.pk])
    ]
