"""The dated facts of a company: each may change from a day on, and may be corrected when it was wrong. Two things."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from antennas.models import Antenna
from league.base.acts import Refused
from league.base.days import today
from league.base.periods import last_day
from league.desks.forms import ChangeForm, CorrectForm
from members import attachment, corrections
from members.access import acting, company_or_404, reach, within_reach
from members.models import AntennaAssignment, College, CollegeAssignment, Company, ContactFunction, Membership


def _change_antenna(company: Company, said: dict[str, Any], **frame: Any) -> None:
    attachment.set_antenna(
        companies=[company.pk], antenna=said["value"], reason=said["reason"], on=said["day"], **frame
    )


def _change_college(company: Company, said: dict[str, Any], **frame: Any) -> None:
    attachment.set_college(
        companies=[company.pk], college=said["value"], reason=said["reason"], on=said["day"], **frame
    )


def _correct_antenna(row: Any, value: Any, **frame: Any) -> None:
    corrections.correct_antenna(row=row, antenna=value, **frame)


def _correct_college(row: Any, value: Any, **frame: Any) -> None:
    corrections.correct_college(row=row, college=value, **frame)


def _correct_function(row: Any, value: Any, **frame: Any) -> None:
    corrections.correct_function(row=row, kind=value, **frame)


def _correct_joining(row: Any, value: Any, **frame: Any) -> None:
    corrections.correct_joining(row=row, joined_on=value, **frame)


@dataclass(frozen=True)
class Fact:
    """A kind of dated fact: its rows, what it is called, what it may be, the right it asks, and its two acts."""

    model: Any
    label: Any
    values: Any
    now: Callable[[Any], Any]
    correct: Callable[..., None]
    change: Callable[..., None] | None = None
    act: str = "member.admit"


FACTS = {
    "antenne": Fact(
        AntennaAssignment, gettext_lazy("Antenna"), Antenna.objects, lambda row: row.antenna, _correct_antenna, _change_antenna
    ),
    "college": Fact(
        CollegeAssignment, gettext_lazy("College"), College.objects, lambda row: row.college, _correct_college, _change_college
    ),
    "fonction": Fact(
        ContactFunction, gettext_lazy("Function"), None, lambda row: row.kind, _correct_function, act="member.edit"
    ),
    "adhesion": Fact(Membership, gettext_lazy("Days of the membership"), None, lambda row: row.joined_on, _correct_joining),
}  # fmt: skip


def allowed(user: Any, fact: Fact, company: Company) -> bool:
    """Staff, and for functions the delegate of the antenna: a company does not rewrite its own past."""
    far = reach(user, fact.act, today())
    return far.league or (
        bool(far.antennas) and company.antennas.filter(span__contains=today(), antenna__in=far.antennas).exists()
    )


def _found(request: HttpRequest, pk: int, kind: str) -> tuple[Company, Fact]:
    company = company_or_404(request.user, "member.see", today(), pk)
    fact = FACTS.get(kind)
    if fact is None or not allowed(request.user, fact, company):
        raise Http404
    return company, fact


@within_reach("member.see")
@require_http_methods(["GET", "HEAD", "POST"])
def fact_change(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """It became different: a new row from a day on; the old one stays true for the days before."""
    company, fact = _found(request, pk, kind)
    if fact.change is None:
        raise Http404
    form = ChangeForm(request.POST or None, values=fact.values.all(), label=fact.label, initial={"day": today()})
    if form.is_valid():
        try:
            fact.change(company, form.cleaned_data, by=acting(request))
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("Changed: what held before stays true for the days before."))
            return redirect("desks:company", pk=company.pk)
    rows = fact.model.objects.filter(company=company).select_related(kind_column(kind)).order_by("-span")
    context = {"company": company, "fact": fact, "kind": kind, "form": form, "rows": rows}
    return render(request, "desks/company/change.html", context, status=422 if form.errors else 200)


def kind_column(kind: str) -> str:
    return {"antenne": "antenna", "college": "college", "fonction": "person"}.get(kind, "company")


@within_reach("member.see")
@require_http_methods(["GET", "HEAD", "POST"])
def fact_correct(request: HttpRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """It was wrong: the row is put right, with a reason; the history keeps what it said."""
    company, fact = _found(request, pk, kind)
    rows = fact.model.objects.filter(company=company).select_related(kind_column(kind))
    found = get_object_or_404(rows, pk=row)
    initial = {"value": fact.now(found), "first": found.span.lower, "last": last_day(found.span)}
    values = fact.values.all() if fact.values is not None else None
    form = CorrectForm(request.POST or None, initial=initial, values=values, label=fact.label, kind=kind)
    if form.is_valid():
        said = form.cleaned_data
        frame = {"because": said["because"], "by": acting(request), "on": today()}
        try:
            with transaction.atomic():
                fact.correct(found, said["value"], **frame)
                corrections.correct_days(row=found, first=said["first"], last=said["last"], **frame)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("Corrected. The history keeps what was written before, and your reason."))
            return redirect("desks:company", pk=company.pk)
    context = {
        "company": company,
        "fact": fact,
        "kind": kind,
        "form": form,
        "row": found,
        "may_change": fact.change is not None,
        "words": corrections.words_of(found),
    }
    return render(request, "desks/company/correct.html", context, status=422 if form.errors else 200)
