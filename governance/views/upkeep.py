"""What governance must not forget: the organigram, what ends or waits for a decision, the officers to declare."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from antennas.models import Tenure
from governance import access, filings, mandates
from governance.composition import Composition, compositions, ending_soon, months_after, to_ratify, vacancies, voiceless
from governance.forms import DecisionForm, FilingForm, SubstituteForm
from governance.models import Body, Mandate
from governance.views.bodies import event
from league.base import pdf
from league.base.acts import Refused
from league.base.days import parse_day, today
from league.base.models import Decision, League
from league.base.templatetags.league import long_day
from members.access import acting, league_only, reach, within_reach

STAFF = ("direction", "membership", "finance", "governance", "communication", "technical")
WINDOWS = (1, 3, 6)  # months before a term ends at which it is announced


@require_safe
@within_reach("mandate.see")
def chart(request: HttpRequest) -> HttpResponse:
    """The organigram of any day: bureau, management, antennas with vice-president, delegate and committee."""
    now = today()
    day = parse_day(request.GET.get("au"), now)
    found = compositions(access.bodies_visible_to(request.user, now), day)
    bureau = next((one for one in found if one.body.kind == Body.Kind.BUREAU), None)
    held = list(
        Tenure.objects.on(day)
        .filter(function__in=(*STAFF, "delegate"))
        .select_related("person", "antenna")
        .order_by("person__sort_key")
    )
    return render(
        request,
        "governance/chart.html",
        {
            "day": day,
            "sees_officers": reach(request.user, "mandate.see", now).league,
            "bureau": bureau,
            "chairs": [s for s in bureau.seats if s.seat.office.function == "co_president"] if bureau else [],
            "officers": [s for s in bureau.seats if s.seat.office.function in ("treasurer", "secretary")]
            if bureau
            else [],
            "members": [s for s in bureau.seats if s.seat.office.function == "bureau_member"] if bureau else [],
            "management": [one for one in held if one.function == "direction"],
            "services": sorted((t for t in held if t.function in STAFF[1:]), key=lambda t: STAFF.index(t.function)),
            "antennas": [_branch(one, bureau, held) for one in found if one.body.kind == Body.Kind.COMMITTEE],
        },
    )


def _branch(committee: Composition, bureau: Composition | None, held: list[Tenure]) -> dict[str, Any]:
    place = committee.body.antenna_id
    seats = bureau.seats if bureau else []
    return {
        "antenna": committee.body.antenna,
        "vice": next((s for s in seats if s.seat.antenna_id == place), None),
        "delegates": [one for one in held if one.function == "delegate" and one.antenna_id == place],
        "committee": committee,
        "url": reverse("governance:body", args=[committee.body.slug]),
    }


@require_safe
@within_reach("mandate.see")
def deadlines(request: HttpRequest) -> HttpResponse:
    """What waits for a decision of a body, what ends within one, three and six months, which seats are empty."""
    day = today()
    bodies = list(access.bodies_visible_to(request.user, day))
    shown = {body.pk for body in bodies}
    editable = {body.pk for body in bodies if access.may_edit(request.user, body, day)}
    related = ("person", "company", "seat__body__antenna", "seat__office", "seat__antenna")
    ends = [one for one in ending_soon(day) if one.seat.body_id in shown]
    over = [one for one in ends if one.carried_over(day)]
    coming = [one for one in ends if one not in over]
    windows, before = [], day
    for months in WINDOWS:
        limit = months_after(day, months)
        inside = [one for one in coming if before < _end(one) <= limit or (before == day and _end(one) == day)]
        title = ngettext("Ends within %(n)s month", "Ends within %(n)s months", months) % {"n": months}
        windows.append({"title": title, "groups": _grouped(inside)})
        before = limit
    return render(
        request,
        "governance/deadlines.html",
        {
            "day": day,
            "sees_officers": reach(request.user, "mandate.see", day).league,
            "editable": editable,
            "flagged": list(voiceless(day, bodies).select_related(*related).order_by("seat__body", "seat__position")),
            "provisional": list(to_ratify(day, bodies).select_related(*related, "decision")),
            "over": _grouped(over),
            "windows": windows,
            "vacant": [state for state in vacancies(day) if state.seat.body_id in shown],
        },
    )


def _end(mandate: Mandate) -> date:
    return mandate.span.upper or mandate.term_ends_on or date.max


def _grouped(rows: list[Mandate]) -> list[dict[str, Any]]:
    """Mandates of one body that end on one day are one line: a whole committee ends at once."""
    groups: dict[tuple[date, int], list[Mandate]] = {}
    for one in rows:
        groups.setdefault((_end(one), one.seat.body_id), []).append(one)
    return [
        {"day": day, "body": found[0].seat.body, "mandates": found} for (day, _body), found in sorted(groups.items())
    ]


@within_reach("mandate.edit")
def mandate_ratify(request: HttpRequest, pk: int) -> HttpResponse:
    """An assembly has confirmed a co-option."""
    return _decide(
        request,
        pk,
        title=_("Ratify the co-option of %(person)s"),
        lead=_("Co-opted to “%(seat)s” of “%(body)s”, provisional until an assembly confirms it."),
        done=_("The co-option of %(person)s is ratified."),
        act=lambda mandate, form, decision: mandates.ratify(
            mandates=[mandate], decision=decision, by=acting(request), on=today()
        ),
        initial={"body": _("General assembly")},
        reason=False,
    )


@within_reach("mandate.edit")
def mandate_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """A body decides that a flagged mandate goes on."""
    return _decide(
        request,
        pk,
        title=_("Keep the mandate of %(person)s"),
        lead=_("“%(seat)s” of “%(body)s”: the company is no longer a member, or the person no longer speaks for it."),
        done=_("The mandate of %(person)s goes on."),
        act=lambda mandate, form, decision: mandates.keep(
            mandate=mandate, decision=decision, because=form["reason"], by=acting(request), on=today()
        ),
        initial={},
        reason=True,
    )


def _decide(
    request: HttpRequest,
    pk: int,
    *,
    title: str,
    lead: str,
    done: str,
    act: Callable[[Mandate, dict[str, Any], Decision], Any],
    initial: dict[str, Any],
    reason: bool,
) -> HttpResponse:
    now = today()
    mandate = access.mandate_or_404(request.user, now, pk)
    words = {"person": mandate.person.name, "seat": mandate.seat.label, "body": mandate.seat.body.name}
    form = DecisionForm(request.POST or None, reason=reason, initial={"day": now, **initial})
    if form.is_valid():
        given = form.cleaned_data
        decision = Decision(body=given["body"], day=given["day"], reference=given["reference"])
        try:
            act(mandate, given, decision)
            messages.success(request, done % words)
            return redirect("governance:deadlines")
        except Refused as refused:
            form.refuse(refused.field, str(refused))
    context = {"title": title % words, "lead": lead % words, "form": form, "back": reverse("governance:deadlines")}
    return render(request, "governance/decide.html", context, status=422 if form.errors else 200)


@within_reach("mandate.edit")
def mandate_substitute(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands in for the holder of a seat: somebody who speaks for the same company."""
    now = today()
    mandate = access.mandate_or_404(request.user, now, pk)
    form = SubstituteForm(request.POST or None, mandate=mandate, day=now)
    back = reverse("governance:body", args=[mandate.seat.body.slug]) + f"#siege-{mandate.seat_id}"
    if form.is_valid():
        try:
            mandates.name_substitute(mandate=mandate, person=form.cleaned_data["person"], by=acting(request), on=now)
            messages.success(request, _("The substitute of %(person)s is noted.") % {"person": mandate.person.name})
            return redirect(back)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
    context = {
        "title": _("Substitute of %(person)s") % {"person": mandate.person.name},
        "lead": _("“%(seat)s” of “%(body)s”: who comes when the holder cannot, for the same company.")
        % {"seat": mandate.seat.label, "body": mandate.seat.body.name},
        "form": form,
        "back": back,
    }
    return render(request, "governance/decide.html", context, status=422 if form.errors else 200)


@league_only("mandate.see")
def officers(request: HttpRequest) -> HttpResponse:
    """The officers of a day, what the prefecture does not know yet, and the last day to tell it."""
    now = today()
    day = parse_day(request.GET.get("au"), now)
    states = filings.officers(day)
    clock = filings.clock(now, filings.officers(now) if day != now else states)
    edits = access.may_file(request.user, now)
    form = FilingForm(request.POST or None, initial={"filed_on": now, "covers_to": now}) if edits else None
    if form is not None and form.is_valid():
        try:
            filings.record_filing(**form.cleaned_data, by=acting(request), on=now)
            messages.success(request, _("The declaration is recorded: nothing is left to declare before its day."))
            return redirect("governance:officers")
        except Refused as refused:
            form.refuse(refused.field, str(refused))
    return render(
        request,
        "governance/officers.html",
        {
            "day": day,
            "sees_officers": True,
            "states": states,
            "clock": clock,
            "left": clock.days_left(now),
            "events": [event(change, now) for change in clock.undeclared],
            "form": form,
        },
        status=422 if form is not None and form.errors else 200,
    )


@require_safe
@league_only("mandate.see")
def officers_pdf(request: HttpRequest) -> HttpResponse:
    """The list of officers of a day, to enclose with a declaration."""
    day = parse_day(request.GET.get("au"), today())
    league = League.objects.get()
    made = pdf.render("officers", _paper(day, league))
    name = f"dirigeants-{day.isoformat()}.pdf"
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        },
    )


def _paper(day: date, league: League) -> dict[str, Any]:
    return {
        "day": day.isoformat(),
        "title": _("Officers of the association"),
        "subtitle": _("State on %(day)s") % {"day": long_day(day)},
        "league": {"name": league.name, "legal_name": league.legal_name, "demo": settings.DEMO},
        "address": f"{league.street}, {league.postal_code} {league.town}",
        "heads": [_("Office"), _("Held by"), _("For the company"), _("Since"), _("Term ends")],
        "rows": [
            [
                state.seat.label,
                state.person.name if state.person else _("vacant"),
                state.company.name if state.company else "",
                long_day(state.since) if state.since else "",
                long_day(state.ends_on) if state.ends_on else "",
            ]
            for state in filings.officers(day)
        ],
        "note": capfirst(
            _("changes are declared to the prefecture within three months (law of 1 July 1901, article 5).")
        ),
    }
