"""Pages of the bodies: all of them on a day, one with its history, a seat given, a mandate ended."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from antennas.tenures import holders
from governance import access, mandates
from governance.candidates import candidates, voices
from governance.composition import (
    Change,
    Composition,
    KeyDay,
    SeatState,
    changes,
    compositions,
    key_days,
    state_of,
    voiceless,
)
from governance.forms import EndForm, SeatForm
from governance.models import Body, Mandate, Seat
from league.base import charts
from league.base.acts import Refused
from league.base.days import parse_day, today
from league.base.models import Decision, League
from league.base.templatetags.league import initials, long_day
from members.access import acting, reach, within_reach
from members.models import ContactFunction

SHOWN = 20
PLACES = {"co_president": "chair", "vice_president": "vice"}


@within_reach("mandate.see")
def bodies(request: HttpRequest) -> HttpResponse:
    """Who sits, on any day: the bureau as a hemicycle, its vacancies, the committees."""
    now = today()
    day = parse_day(request.GET.get("au"), now)
    visible = list(access.bodies_visible_to(request.user, now))
    found = compositions(visible, day)
    bureau = next((one for one in found if one.body.kind == Body.Kind.BUREAU), None)
    committees = [one for one in found if one.body.kind == Body.Kind.COMMITTEE]
    editable = {body.pk for body in visible if day == now and access.may_edit(request.user, body, now)}
    delegates = {tenure.antenna_id: tenure.person for tenure in holders("delegate", day)}
    context = {
        "day": day,
        "sees_officers": reach(request.user, "mandate.see", now).league,
        "lead": _lead(bureau, committees),
        "fill": _fill([one for one in found if one.body.pk in editable]),
        "bureau": bureau,
        "bureau_url": _page(bureau.body, day) if bureau else "",
        "hemicycle": _hemicycle(bureau, day, editable) if bureau else "",
        "seats": _offices(bureau, editable) if bureau else [],
        "plain_members": sum(1 for s in bureau.seats if s.mandate and _plain(s)) if bureau else 0,
        "committees": [_card(one, bureau, delegates, day) for one in committees],
        "committee_filled": sum(one.filled for one in committees),
        "committee_total": sum(one.total for one in committees),
        "antennas": [one.body.antenna for one in committees] if len(committees) > 1 else [],
        "slider": _slider(bureau, day, now),
    }
    return render(request, "governance/bodies.html", context)


@within_reach("mandate.see")
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """One body on a day: seats, holders, what ends, and all that happened in it."""
    now = today()
    day = parse_day(request.GET.get("au"), now)
    visible = list(access.bodies_visible_to(request.user, now))
    body = next((one for one in visible if one.slug == slug), None)
    if body is None:
        raise Http404
    (found,) = compositions([body], day)
    editable = day == now and access.may_edit(request.user, body, now)
    sees = reach(request.user, "member.see", now)
    context = {
        "body": body,
        "day": day,
        "found": found,
        "lead": _body_lead(found, day),
        "fill": _fill([found]) if editable else None,
        "editable": editable,
        "voiceless": set(voiceless(day, [body]).values_list("pk", flat=True)),
        "opens_companies": sees.league or (body.antenna_id in sees.antennas and body.antenna_id is not None),
        "shows_offices": len({state.seat.office_id for state in found.seats}) > 1,
        "events": [event(change, now) for change in changes(state.mandates for state in found.seats)],
        "tabs": _tabs(visible, body, day),
        "done": _done(request, found, now) if editable else None,
    }
    return render(request, "governance/body.html", context)


@within_reach("mandate.edit")
def seat_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill or replace in three steps: whom; from when, why, by whom; what will happen."""
    now = today()
    seat = access.seat_or_404(request.user, now, pk)
    state = state_of(seat, now)
    asked = request.POST or request.GET
    voice = _voice(seat, asked.get("contact"), now)
    context: dict[str, Any] = {"seat": seat, "state": state, "day": now, "voice": voice, "back": _body_url(seat)}
    if voice is None:
        query = request.GET.get("q", "").strip()
        rows = list(candidates(seat, now, query)[: SHOWN + 1])
        context |= {"query": query, "more": len(rows) > SHOWN, "choices": [_choice(row) for row in rows[:SHOWN]]}
        return render(request, "governance/seat_replace.html", context, status=422 if request.POST else 200)
    initial = _initial(request, seat, state, voice, now)
    form = SeatForm(request.POST or None, held=not state.vacant, initial=initial)
    if state.mandate and state.mandate.span.lower == initial["day"]:
        form.corrects()
    if form.is_valid():
        try:
            if "sure" in request.POST:
                mandate = _give(request, seat, state, voice, form.cleaned_data, now)
                return redirect(f"{_body_url(seat)}?fait={mandate.pk}#siege-{seat.pk}")
            with transaction.atomic():  # what would happen, by the act itself, then taken back
                mandate = _give(request, seat, state, voice, form.cleaned_data, now)
                transaction.set_rollback(True)
            return render(request, "governance/seat_replace.html", context | _plan(request, form, state, mandate))
        except Refused as refused:
            form.refuse(refused.field, str(refused))
    context |= {"form": form}
    return render(request, "governance/seat_replace.html", context, status=422 if form.errors else 200)


@within_reach("mandate.edit")
def mandate_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A mandate ended without a successor, with what follows shown before."""
    now = today()
    mandate = access.mandate_or_404(request.user, now, pk)
    seat, back = mandate.seat, _body_url(mandate.seat)
    initial = {"day": parse_day(request.GET.get("day"), now), "reason": request.GET.get("reason", "")}
    form = EndForm(request.POST or None, initial=initial | {"kind": request.GET.get("kind") or "resignation"})
    context: dict[str, Any] = {"mandate": mandate, "seat": seat, "back": back, "form": form, "day": now}
    if form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                ended = mandates.end(
                    mandate=mandate, kind=given["kind"], reason=given["reason"], on=given["day"], by=acting(request)
                )
                if "sure" not in request.POST:
                    transaction.set_rollback(True)
            if "sure" in request.POST:
                messages.success(request, _said_ended(ended, given["day"]))
                return redirect(f"{back}#siege-{seat.pk}")
            context |= {
                "plan": True,
                "last_day": given["day"] - timedelta(days=1),
                "vacant_from": given["day"],
                "kind": dict(Mandate.End.choices)[given["kind"]],
                "form": form.unseen(),
            }
        except Refused as refused:
            form.refuse(refused.field, str(refused))
    return render(request, "governance/mandate_end.html", context, status=422 if form.errors else 200)


# The act behind the page


def _give(
    request: HttpRequest, seat: Seat, state: SeatState, voice: ContactFunction, given: dict[str, Any], now: date
) -> Mandate:
    decision = Decision(body=given["body"], day=min(given["day"], now), reference=given["reference"])
    if not state.vacant:
        seen = Mandate.objects.filter(pk=given["seen"], seat=seat).first() if given["seen"] else None
        return mandates.replace(
            seat=seat,
            person=voice.person,
            company=voice.company,
            reason=given["reason"],
            kind=given["kind"],
            decision=decision,
            instead_of=seen,
            by=acting(request),
            on=given["day"],
        )
    until = state.following.span.lower if state.following and state.following.span.lower > given["day"] else None
    return mandates.appoint(
        seat=seat,
        person=voice.person,
        company=voice.company,
        span_from=given["day"],
        until=until,
        origin=given["origin"],
        decision=decision,
        by=acting(request),
        on=now,
    )


def _voice(seat: Seat, contact: str | None, on: date) -> ContactFunction | None:
    return voices(seat, on).filter(pk=int(contact)).first() if contact and contact.isdecimal() else None


def _initial(request: HttpRequest, seat: Seat, state: SeatState, voice: ContactFunction, now: date) -> dict[str, Any]:
    """What the page proposes: today, the body itself; what the address carries along wins."""
    carried = {
        name: request.GET[name] for name in ("kind", "origin", "reason", "body", "reference") if name in request.GET
    }
    proposed: dict[str, Any] = {
        "kind": Mandate.End.RESIGNATION,
        "origin": Mandate.Origin.CO_OPTED,
        "body": seat.body.name,
    }
    return {
        **proposed,
        **carried,
        "contact": voice.pk,
        "seen": state.mandate.pk if state.mandate else None,
        "day": parse_day(request.GET.get("day"), now),
    }


def _plan(request: HttpRequest, form: SeatForm, state: SeatState, mandate: Mandate) -> dict[str, Any]:
    """What the page of consequences says; `mandate` is the row as it would stand."""
    given = form.cleaned_data
    old = state.mandate
    again = request.POST.copy()
    again.pop("csrfmiddlewaretoken", None)
    return {
        "plan": mandate,
        "old": old,
        "corrects": bool(old and old.span.lower == given["day"]),
        "last_day": given["day"] - timedelta(days=1),
        "ends_on": mandate.span.upper or mandate.term_ends_on,
        "kind": dict(Mandate.End.choices).get(given.get("kind", ""), ""),
        "change_url": f"{request.path}?{again.urlencode()}",
        "form": form.unseen(),
    }


def _done(request: HttpRequest, found: Composition, now: date) -> dict[str, Any] | None:
    """After a seat was given: what was done, and the way back while the first day is not over."""
    mark = request.GET.get("fait", "")
    if not mark.isdecimal():
        return None
    mandate = (
        Mandate.objects.filter(pk=int(mark), seat__body=found.body).select_related("person", "seat__office").first()
    )
    if mandate is None:
        return None
    before = (
        Mandate.objects.filter(seat=mandate.seat, span__endswith=mandate.span.lower).select_related("person").first()
    )
    undo = ""
    if before and before.person_id != mandate.person_id and mandate.span.lower >= now:
        held = ContactFunction.objects.on(now).filter(person=before.person_id, company=before.company_id)
        voice = held.filter(kind__in=mandates.SPEAKS).first()
        if voice is not None:
            query = {"contact": voice.pk, "day": mandate.span.lower.isoformat(), "reason": _("entered by mistake")}
            undo = f"{reverse('governance:seat_replace', args=[mandate.seat_id])}?{urlencode(query)}"
    return {
        "mandate": mandate,
        "before": before if before and before.person_id != mandate.person_id else None,
        "restored": bool(before and before.person_id == mandate.person_id and mandate.span.lower >= now),
        "future": mandate.span.lower > now,
        "undo_url": undo,
        "other_url": reverse("governance:seat_replace", args=[mandate.seat_id]) if mandate.span.lower >= now else "",
    }


# What the templates are given


def _body_url(seat: Seat) -> str:
    return reverse("governance:body", args=[seat.body.slug])


def _lead(bureau: Composition | None, committees: Sequence[Composition]) -> str:
    parts = []
    if bureau and bureau.elected_on:
        parts.append(_elected(bureau, bureau.elected_on))
    elif bureau and not bureau.filled:
        parts.append(_("No bureau on this day"))
    if committees:
        parts.append(
            ngettext("%(n)s local committee", "%(n)s local committees", len(committees)) % {"n": len(committees)}
        )
    return f"{', '.join(parts)}." if parts else ""


def _elected(bureau: Composition, day: date) -> str:
    """How long the term is, in years where it is whole years."""
    years = bureau.body.term_years
    if bureau.ends_on is None or bureau.ends_on != mandates.years_after(day, years):
        return _("Bureau elected on %(day)s") % {"day": long_day(day)}
    return ngettext("Bureau elected on %(day)s for %(n)s year", "Bureau elected on %(day)s for %(n)s years", years) % {
        "day": long_day(day),
        "n": years,
    }


def _body_lead(found: Composition, day: date) -> str:
    text = ngettext("%(filled)s seat held of %(total)s", "%(filled)s seats held of %(total)s", found.filled) % {
        "filled": found.filled,
        "total": found.total,
    }
    if found.ends_on and found.ends_on > day:
        return _("%(seats)s. The term ends on %(day)s.") % {"seats": text, "day": long_day(found.ends_on)}
    if found.ends_on:
        return _("%(seats)s. The term ended on %(day)s: successors are overdue.") % {
            "seats": text,
            "day": long_day(found.ends_on),
        }
    return f"{text}."


def _fill(found: Sequence[Composition]) -> dict[str, Any] | None:
    """The next action: the vacancies of the first body that has some."""
    one = next((one for one in found if one.vacancies), None)
    if one is None:
        return None
    count = len(one.vacancies)
    if one.body.kind == Body.Kind.BUREAU:
        label = ngettext("Fill the vacant seat of the bureau", "Fill the %(n)s vacant seats of the bureau", count)
    else:
        label = ngettext("Fill the vacant seat of the committee", "Fill the %(n)s vacant seats of the committee", count)
    first = one.vacancies[0].seat
    url = (
        reverse("governance:seat_replace", args=[first.pk])
        if count == 1
        else f"{reverse('governance:body', args=[one.body.slug])}#siege-{first.pk}"
    )
    return {"label": label % {"n": count}, "url": url}


def _page(body: Body, day: date) -> str:
    """The page of a body on the day one looks at."""
    url = reverse("governance:body", args=[body.slug])
    return url if day == today() else f"{url}?au={day.isoformat()}"


def _plain(state: SeatState) -> bool:
    return state.seat.office.function in ("bureau_member", "committee_member")


def _hemicycle(bureau: Composition, day: date, editable: set[int]) -> str:
    page = _page(bureau.body, day)
    drawn = []
    for state in bureau.seats:
        seat = state.seat
        fills = state.vacant and bureau.body.pk in editable
        drawn.append(
            charts.Seat(
                label=seat.label,
                name=state.person.name if state.person else "",
                initials=initials(state.person.name) if state.person else "",
                place=PLACES.get(seat.office.function, "member"),
                css=seat.antenna.css if seat.antenna else "",
                url=reverse("governance:seat_replace", args=[seat.pk]) if fills else f"{page}#siege-{seat.pk}",
            )
        )
    captions = {"chair": _("Co-presidents"), "vice": _("VP"), "member": _("Ordinary members")}
    return charts.hemicycle(drawn, title=_("The bureau on %(day)s") % {"day": long_day(day)}, captions=captions)


def _offices(bureau: Composition, editable: set[int]) -> list[dict[str, Any]]:
    """Vacancies first, then every office that has a name of its own."""
    fills = bureau.body.pk in editable
    page = _page(bureau.body, bureau.on)
    lines: list[dict[str, Any]] = []
    for state in sorted(bureau.seats, key=lambda s: (not s.vacant, s.seat.office.position, s.seat.position)):
        if state.vacant:
            act = reverse("governance:seat_replace", args=[state.seat.pk]) if fills else ""
            lines.append(
                {"label": state.seat.label, "vacant_since": state.vacant_since, "act_url": act, "act_label": _("Fill")}
            )
        elif not _plain(state) and state.person:
            url = f"{page}#siege-{state.seat.pk}"
            lines.append({"label": state.seat.label, "person": state.person.name, "url": url})
    return lines


def _card(one: Composition, bureau: Composition | None, delegates: dict[int | None, Any], day: date) -> dict[str, Any]:
    antenna = one.body.antenna
    facts: list[dict[str, Any]] = []
    vice = next(
        (s for s in bureau.seats if s.seat.antenna_id == one.body.antenna_id) if bureau else iter(()),
        None,
    )
    if vice is not None:
        name = vice.person.name if vice.person else _("vacant")
        facts.append({"label": vice.seat.office.name, "value": name, "missing": vice.vacant})
    delegate = delegates.get(one.body.antenna_id)
    facts.append({"label": _("Delegate"), "value": delegate.name if delegate else _("vacant"), "missing": not delegate})
    if one.ends_on:
        facts.append({"label": _("End of the term"), "value": long_day(one.ends_on), "missing": one.ends_on <= day})
    url = _page(one.body, day)
    return {"antenna": antenna, "filled": one.filled, "total": one.total, "facts": facts, "url": url}


def _slider(bureau: Composition | None, day: date, now: date) -> dict[str, Any] | None:
    """The days that count, between the birth of the league and the end of the term."""
    founded = League.objects.values_list("founded_on", flat=True).first()
    marks = [_mark(key) for key in (key_days(bureau.body) if bureau else [])]
    if founded and all(abs((mark["day"] - founded).days) > 60 for mark in marks):
        marks.append({"day": founded, "label": _month(founded), "note": _("the league is born")})
    if not any(mark["day"] == now for mark in marks):
        marks.append({"day": now, "label": _("Today"), "note": long_day(now)})
    marks.sort(key=lambda mark: mark["day"])
    days = [mark["day"] for mark in marks] + [day]
    return {"first": min(days), "last": max(days), "marks": marks} if marks else None


def _mark(key: KeyDay) -> dict[str, Any]:
    note = _("election") if key.kind == "election" else _("end of the term")
    return {"day": key.day, "label": _month(key.day), "note": note}


def _month(day: date) -> str:
    return capfirst(date_format(day, "F Y")) or ""


def _tabs(visible: Sequence[Body], current: Body, day: date) -> list[dict[str, Any]]:
    return [
        {
            "label": one.antenna.name if one.antenna else one.name,
            "url": _page(one, day),
            "count": None,
            "current": one.pk == current.pk,
        }
        for one in visible
    ]


def _choice(row: Any) -> dict[str, Any]:
    where = f"{row.company.name}, {row.town}" if row.town else row.company.name
    meta = row.get_kind_display()
    return {
        "title": row.person.name,
        "text": where,
        "url": f"?contact={row.pk}",
        "meta": f"{capfirst(row.title)}, {meta}" if row.title else capfirst(meta),
    }


def _said_ended(ended: Mandate, day: date) -> str:
    return _("The mandate of %(person)s ends; the seat is vacant from %(day)s on.") % {
        "person": ended.person.name,
        "day": long_day(day),
    }


def event(change: Change, now: date) -> dict[str, Any]:
    """A line of the history of a body."""
    names = ", ".join(m.person.name for m in change.begun)
    text, by = "", ""
    if change.kind == "set":
        elected = change.begun[0].origin == Mandate.Origin.ELECTED
        title = (_("Election: %(n)s seats") if elected else _("%(n)s seats given")) % {"n": len(change.begun)}
        text = names
        if change.ended:
            empty = ", ".join(m.seat.label for m in change.ended)
            text += ". " + _("Left vacant: %(seats)s.") % {"seats": empty}
    elif change.kind == "replaced":
        title = _("%(new)s replaces %(old)s") % {"new": names, "old": change.ended[0].person.name}
    elif change.kind == "begun":
        title = _("%(person)s takes the seat") % {"person": names}
    else:
        title = _("%(person)s leaves the seat") % {"person": ", ".join(m.person.name for m in change.ended)}
    if change.kind != "set":
        one = (change.begun or change.ended)[0]
        reason = next((m.end_reason or m.get_end_kind_display() for m in change.ended), "")
        text = f"{change.labels[0]}. {capfirst(reason)}" if reason else change.labels[0]
        by = str(one.company or "")
    if change.begun:
        decision = change.begun[0].decision
        said = f"{decision.body}, {decision.reference}" if decision.reference else decision.body
        by = f"{by} · {said}" if by else said
    kind = {"set": "good", "replaced": "neutral", "begun": "good", "ended": "warn"}[change.kind]
    return {"day": change.day, "title": title, "text": text, "by": by, "kind": kind if change.day <= now else "neutral"}
