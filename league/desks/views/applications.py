"""The decision on an application: a page of the desks, because a new member is called its dues at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from dues import newcomers, quotes, scales
from league.base.acts import Refused
from league.base.days import today
from league.base.money import euros_text
from league.desks import admissions
from members import applications
from members.access import acting, league_only
from members.forms import DecideForm
from members.models import Application
from members.views.back import back_to


@league_only("member.admit")
def application_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What the body decided, with what will follow from it said before it is recorded."""
    row = get_object_or_404(
        Application.objects.select_related("college", "antenna", "commune", "opinion__given_by", "decision"), pk=pk
    )
    if row.outcome:
        return redirect("members:application", pk=row.pk)
    day = today()
    form = DecideForm(
        request.POST or None,
        initial={
            "outcome": Application.Outcome.ADMITTED,
            "college": row.college_id,
            "antenna": row.antenna_id,
            "day": day,
            "body": _last_body(),
            "member_from": day,
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            decided = admissions.decide_application(
                application=row,
                outcome=said["outcome"],
                reason=said["reason"],
                decision_body=said["body"],
                reference=said["reference"],
                on=said["day"],
                call_on=day,
                member_from=said["member_from"],
                college=said["college"],
                antenna=said["antenna"],
                by=acting(request),
            )
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            return _done(request, decided)
    context = {
        "application": row,
        "form": form,
        "opinion": getattr(row, "opinion", None),
        "steps": applications.steps_of(row, staff=True),
        "call": _call_words(row),
    }
    return render(request, "desks/application_decide.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, decided: admissions.Decided) -> HttpResponse:
    row = decided.application
    if row.company is None:
        messages.success(request, _("The refusal of %(name)s is recorded and told by letter.") % {"name": row.name})
        return redirect("members:applications")
    if decided.call is not None:
        words = {"name": row.company.name, "number": decided.call.number, "amount": euros_text(decided.call.total)}
        messages.success(
            request, _("%(name)s is a member. The welcome letter carries its call %(number)s, %(amount)s.") % words
        )
    else:
        messages.success(
            request, _("%(name)s is a member. The welcome letter is written.") % {"name": row.company.name}
        )
    return redirect(back_to(request.user, row.company))


def _last_body() -> str:
    """The body that decided the last application: what staff type most."""
    last = (
        Application.objects.exclude(decision=None)
        .order_by("-decision__recorded_at")
        .values_list("decision__body", flat=True)
    )
    return last.first() or _("Bureau")


def _call_words(row: Application) -> str:
    """What an admission from today on would call, as the application stands; or why nothing is called now."""
    day = today()
    campaign = newcomers.campaign_of(day)
    if campaign is None:
        return _("No dues call leaves now: the calls of the year are not out.")
    subject: Any = quotes.Subject(
        company=0,
        college=row.college.code,
        college_label=row.college.name,
        jobs=row.jobs,
        joined_on=day,
        first_year=True,
        is_creator=row.creator,
        jobs_source="declared",
        jobs_on=day,
    )
    price = quotes.quote(scales.terms(campaign.scale), subject)
    return quotes.sentence(price)
