"""The campaigns: the list of years, one year as a pipeline, and its acts from prepared to closed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dues import access, issuing, reminders, scales
from dues import campaigns as acts
from dues.forms import OpenForm
from dues.models import Campaign, Scale
from dues.pipeline import State, state_of, years
from league.base import jobs
from league.base.acts import Refused
from league.base.days import today
from league.base.models import Job
from league.base.templatetags.league import euros, euros_short, percent, thousands
from members.access import league_only


@league_only("money.see")
def campaigns(request: HttpRequest) -> HttpResponse:
    day = today()
    standing = years(day)
    drafts = Scale.objects.select_related("decision")
    by_year: dict[int, list[Scale]] = {}
    for scale in drafts:
        by_year.setdefault(scale.year, []).append(scale)
    latest = max([day.year, *by_year])
    known = {row.campaign.year for row in standing}
    waiting = [
        {"year": year, "adopted": next((s for s in rows if s.decision_id), None), "draft": rows[0]}
        for year, rows in sorted(by_year.items(), reverse=True)
        if year not in known
    ]
    return render(
        request,
        "dues/campaigns.html",
        {
            "years": standing,
            "waiting": waiting,
            "scales": [(year, rows) for year, rows in sorted(by_year.items(), reverse=True)],
            "next_year": latest + 1 if latest == day.year or not waiting else None,
            "may_run": access.may_run(request.user, day),
        },
    )


def _campaign(year: int) -> Campaign | None:
    return Campaign.objects.filter(year=year).select_related("scale__decision", "job").first()


@league_only("money.see")
def campaign(request: HttpRequest, year: int) -> HttpResponse:
    day, found = today(), _campaign(year)
    if found is None:
        return _not_open_yet(request, year, OpenForm(initial=_days(year)))
    return render(request, "dues/campaign.html", {"year": year, **_shown(request, found), "day": day})


@league_only("money.see")
def campaign_part(request: HttpRequest, year: int) -> HttpResponse:
    """What moves on the campaign's page, alone: asked again each second while a job runs."""
    found = _campaign(year)
    if found is None:
        raise Http404
    return render(request, "dues/_pipeline.html", {"year": year, **_shown(request, found)})


def _days(year: int) -> dict[str, Any]:
    return {"issue_on": today(), "due_on": acts.first_due_day(year, today())}


def _not_open_yet(request: HttpRequest, year: int, form: OpenForm) -> HttpResponse:
    drafts = list(Scale.objects.filter(year=year).select_related("decision"))
    if not drafts:
        raise Http404
    adopted = next((scale for scale in drafts if scale.decision_id), None)
    context: dict[str, Any] = {"year": year, "adopted": adopted, "draft": drafts[0], "form": form}
    if adopted:
        context["run"] = acts.dry_run(year, on=today())
    context["may_run"] = access.may_run(request.user, today())
    return render(request, "dues/campaign_open.html", context, status=422 if form.errors else 200)


def _shown(request: HttpRequest, found: Campaign) -> dict[str, Any]:
    day = today()
    state = state_of(found, day)
    running = [
        jobs.progress(job)
        for job in Job.objects.filter(intent__in=[f"issue:{found.year}", f"pdfs:{found.year}"]).order_by("pk")
    ]
    moving = [job for job in running if not job["finished"] and not job["paused"]]
    issuing_now = state.to_call > 0 and bool(found.job and found.job.finished_at is None and not found.job.paused_at)
    return {
        "campaign": found,
        "state": state,
        "steps": _steps(state),
        "jobs": [job for job in running if not job["finished"] or job["parked"]],
        "running": bool(moving),
        "next": _next(state, issuing_now),
        "may_run": access.may_run(request.user, day),
        "may_record": access.may_record(request.user, day),
    }


def _share(part: float, whole: float) -> float:
    return 100 * float(part) / float(whole) if whole else 0


def _steps(state: State) -> list[dict[str, Any]]:
    expected = state.called + state.to_call
    complete = len(state.to_complete)
    return [
        {
            "label": _("Prepared"),
            "value": thousands(state.dues),
            "percent": _share(state.dues - len(state.unpriced), state.dues),
            "note": ngettext("%(n)s to complete", "%(n)s to complete", complete) % {"n": complete}
            if complete
            else _("all priced"),
        },
        {
            "label": _("Issued"),
            "value": thousands(state.called),
            "percent": _share(state.called, expected),
            "note": euros_short(state.amount) if state.called else "",
        },
        {
            "label": _("PDFs made"),
            "value": thousands(state.pdfs),
            "percent": _share(state.pdfs, state.called),
            "note": "",
        },
        {
            "label": _("Sent"),
            "value": thousands(state.sent),
            "percent": _share(state.sent, state.letters),
            "note": ngettext("%(n)s without e-mail", "%(n)s without e-mail", state.without_address)
            % {"n": state.without_address}
            if state.without_address
            else "",
        },
        {
            "label": _("Received"),
            "value": percent(state.ratio) if state.called else thousands(0),
            "percent": _share(float(state.paid), float(state.amount)),
            "note": euros_short(state.paid) if state.called else "",
        },
        {
            "label": _("Reminded"),
            "value": thousands(state.reminded),
            "percent": _share(state.reminded, state.late + state.reminded) if state.late else 0,
            "note": ngettext("%(n)s late", "%(n)s late", state.late) % {"n": state.late} if state.late else "",
        },
    ]


def _next(state: State, running: bool) -> dict[str, str]:
    """What comes next, said in one sentence, with the key of the act that does it."""
    year = state.campaign.year
    if state.campaign.closed_on:
        return {"key": "closed", "text": _("The campaign is closed; payments and reminders go on.")}
    if running:
        return {"key": "watch", "text": _("The worker is at it. You can leave this page: the work goes on.")}
    if not state.dues:
        return {"key": "prepare", "text": _("Prepare the dues: each member is priced, nothing is sent yet.")}
    if state.to_call and not state.called:
        text = _("%(count)s dues are ready, for %(amount)s. Look at the calls before you issue them.") % {
            "count": thousands(state.to_call),
            "amount": euros(state.to_call_amount),
        }
        return {"key": "issue", "text": text}
    if state.to_call:
        text = ngettext(
            "%(count)s more due is ready to be called, for %(amount)s.",
            "%(count)s more dues are ready to be called, for %(amount)s.",
            state.to_call,
        ) % {"count": thousands(state.to_call), "amount": euros(state.to_call_amount)}
        return {"key": "issue", "text": text}
    if not state.called:
        return {"key": "complete", "text": _("No due can be called yet: complete what is missing, then prepare again.")}
    if state.late and reminders.due_reminders(state.day):
        text = ngettext(
            "%(count)s call is late, for %(amount)s. Look at the reminders.",
            "%(count)s calls are late, for %(amount)s. Look at the reminders.",
            state.late,
        ) % {"count": thousands(state.late), "amount": euros(state.late_amount)}
        return {"key": "remind", "text": text}
    if state.open > 0:
        text = _("%(amount)s are still to come in for %(year)s.") % {"amount": euros(state.open), "year": year}
        return {"key": "wait", "text": text}
    return {"key": "close", "text": _("All is paid. The campaign can be closed.")}


@league_only("dues.run")
@require_POST
def campaign_prepare(request: HttpRequest, year: int) -> HttpResponse:
    """Opens the campaign when it is not, and prices every member of today. Nothing is issued."""
    found, day = _campaign(year), today()
    if found is None:
        form = OpenForm(request.POST)
        adopted = scales.adopted(year)
        if not form.is_valid() or adopted is None:
            return _not_open_yet(request, year, form)
        try:
            found = acts.open_campaign(year, scale=adopted, by=_user(request), on=day, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
            return _not_open_yet(request, year, form)
    try:
        quoted = acts.quote_all(found, by=_user(request), on=day)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        text = ngettext(
            "%(dues)s dues stand for %(year)s; this pricing changed %(changed)s.",
            "%(dues)s dues stand for %(year)s; this pricing changed %(changed)s.",
            quoted.changed,
        ) % {"dues": thousands(quoted.dues), "year": year, "changed": thousands(quoted.changed)}
        messages.success(request, text)
    return redirect("dues:campaign", year=year)


@league_only("dues.run")
def campaign_issue(request: HttpRequest, year: int) -> HttpResponse:
    """GET: what issuing would do, with counts, totals and differences. POST: asks the worker to do it."""
    found, day = _campaign(year), today()
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            acts.quote_all(found, by=_user(request), on=day)
            issuing.issue(found, by=_user(request), on=day)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("dues:campaign", year=year)
    return render(
        request,
        "dues/campaign_issue.html",
        {"year": year, "campaign": found, "run": acts.dry_run(year, on=day), "day": day},
    )


@league_only("dues.run")
@require_POST
def campaign_close(request: HttpRequest, year: int) -> HttpResponse:
    found = _campaign(year)
    if found is None:
        raise Http404
    try:
        acts.close(found, by=_user(request), on=today())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The %(year)s campaign is closed.") % {"year": year})
    return redirect("dues:campaign", year=year)


def _user(request: HttpRequest) -> Any:
    return request.user
