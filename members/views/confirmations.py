"""The yearly confirmation: two minutes for a company, a page of progress for who follows it."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from league.base.acts import Refused
from league.base.days import today
from league.base.templatetags.league import euros_short, phone, thousands
from members import answers, confirmation, roster
from members.access import acting, companies_visible_to, company_or_404, may, reach, signed_in, within_reach
from members.models import Company, ConfirmationCampaign
from members.portal_forms import CampaignForm, ConfirmForm
from members.views.back import back_to


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One short page, everything written in already. "Nothing changed" takes what the register says, not the form."""
    day = today()
    company = company_or_404(request.user, "confirmation.answer", day, pk)
    campaign = confirmation.running(day)
    done = confirmation.confirmation_of(company, campaign)
    row = answers.members_on(day, [company.pk]).first()
    if campaign is None or row is None:
        context = {"company": company, "back": back_to(request.user, company), "campaign": None}
        return render(request, "members/confirmation.html", context)
    known = {column: getattr(company, column) for column in ConfirmForm.SHEET}
    said = vars(row)
    region = confirmation.region_of(company, said["jobs"], day)
    start = {
        **known, "jobs": said["jobs"], "jobs_region": region, "turnover": said["turnover"], "version": company.version,
    }  # fmt: skip
    written = {**start, "jobs_region": None if region == said["jobs"] else region}
    unchanged = request.POST.get("answer") == "unchanged"
    form = ConfirmForm(request.POST if request.method == "POST" and not unchanged else None, initial=written)
    reopened = False
    if request.method == "POST" and (unchanged or form.is_valid()):
        answer = start if unchanged else form.cleaned_data
        try:
            confirmation.confirm(
                campaign=campaign,
                company=company,
                jobs=answer["jobs"],
                jobs_region=answer["jobs_region"],
                turnover=answer["turnover"],
                changes=None if unchanged else form.changes,
                version=answer["version"],
                by=acting(request),
                on=day,
            )
        except roster.Stale as refused:
            messages.error(request, str(refused))
            reopened = True
            form = ConfirmForm(initial={**answer, **refused.merged, "version": refused.version})
        except Refused as refused:
            if unchanged:
                messages.error(request, str(refused))
            else:
                form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("Thank you: %(name)s is confirmed for this year.") % {"name": company.name})
            return redirect(back_to(request.user, company))
    context = {
        "company": company,
        "campaign": campaign,
        "done": done,
        "form": form,
        "facts": _facts(company, row, region),
        "ready": said["jobs"] is not None,
        "reopened": reopened,
        "people": roster.contacts_of(company, day),
        "edit": company.pk in reach(request.user, "member.edit", day).companies,
        "back": back_to(request.user, company),
    }
    return render(request, "members/confirmation.html", context, status=422 if form.errors else 200)


def _facts(company: Company, row: Company, region: int | None) -> list[dict[str, Any]]:
    """What one confirms at a glance."""
    said = vars(row)
    jobs, turnover = said["jobs"], said["turnover"]
    of_them = "" if region is None or region == jobs else _("of which %(n)s in the region") % {"n": thousands(region)}
    return [
        {
            "label": _("Jobs"),
            "value": None if jobs is None else thousands(jobs),
            "missing": jobs is None,
            "note": of_them,
        },
        {"label": _("Turnover"), "value": None if turnover is None else euros_short(turnover)},
        {"label": _("Website"), "value": company.website},
        {"label": _("Phone"), "value": phone(company.phone)},
        {"label": _("E-mail"), "value": company.email, "missing": not company.email},
        {"label": _("Presentation"), "value": Truncator(company.presentation).chars(140)},
        {"label": _("In the public directory"), "value": _("yes") if company.listed else _("no")},
    ]


@require_safe
@signed_in
def confirmation_mine(request: HttpRequest) -> HttpResponse:
    """The first of my companies that has not confirmed; else my page."""
    day = today()
    campaign = confirmation.running(day)
    mine = companies_visible_to(request.user, "confirmation.answer", day).order_by("sort_key", "pk")
    first = mine.exclude(confirmations__campaign=campaign).first() or mine.first()
    if first is None:
        raise Http404
    return redirect("members:confirmation", pk=first.pk)


@within_reach("confirmation.see")
@require_http_methods(["GET", "HEAD", "POST"])
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns; who may, opens the next one after having seen whom it will write to."""
    day = today()
    opens = may(request.user, "confirmation.run", day)
    if request.method == "POST" and not opens:
        raise Http404
    rows = list(ConfirmationCampaign.objects.all())
    form = CampaignForm(request.POST or None, initial=_next(rows, day))
    plan = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        plan = confirmation.preview(max(said["opens_on"], day))
        if request.POST.get("sure"):
            try:
                made = confirmation.open_campaign(**said, by=acting(request), on=day)
            except Refused as refused:
                form.refuse(refused.field, str(refused))
                plan = None
            else:
                messages.success(request, _("The confirmation %(year)s is open.") % {"year": made.year})
                return redirect("members:confirmation_campaign", year=made.year)
    context = {
        "rows": rows,
        "form": form if opens else None,
        "plan": plan,
        "day": day,
        "running": confirmation.running(day),
    }
    return render(request, "members/confirmation_campaigns.html", context, status=422 if form.errors else 200)


def _next(rows: list[ConfirmationCampaign], day: date) -> dict[str, Any]:
    year = max([day.year, *(one.year + 1 for one in rows)])
    return {
        "year": year,
        "opens_on": day,
        "closes_on": day + timedelta(days=42),
        "reminder_days": ", ".join(map(str, confirmation.REMINDERS)),
    }


@require_safe
@within_reach("confirmation.see")
def campaign(request: HttpRequest, year: int) -> HttpResponse:
    """How far the antennas are, and who has not answered yet: all of it, or one's own antennas."""
    row = get_object_or_404(ConfirmationCampaign, year=year)
    far = reach(request.user, "confirmation.see", today())
    day = min(today(), row.closes_on)
    mine = None if far.league else sorted(far.antennas)
    places, whole = confirmation.by_antenna(row, day, mine)
    chosen = request.GET.get("antenne", "")
    waits = confirmation.asked(row, day, mine).filter(confirmed=False)
    if chosen:
        waits = waits.filter(antenna_on__antenna__slug=chosen)
    page = Paginator(waits.order_by("complete", "sort_key", "pk"), 50).get_page(request.GET.get("page"))
    speakers = answers.speakers_of([one.pk for one in page.object_list], day)
    context = {
        "campaign": row,
        "day": day,
        "places": places,
        "whole": whole,
        "page": page,
        "lines": [_line(one, speakers.get(one.pk, [])) for one in page.object_list],
        "chosen": chosen,
        "steps": [row.opens_on + timedelta(days=days) for days in row.reminder_days],
        "letters": row.letters.count() if far.league else None,
    }
    return render(request, "members/confirmation_campaign.html", context)


def _line(company: Company, functions: list[Any]) -> dict[str, Any]:
    person = next((one.person for one in functions if one.kind in confirmation.SPEAKS), None)
    return {"company": company, "person": person}
