"""Two companies in use become one: the other is found, what will happen is said, a body decided; and it is undone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base.acts import Refused
from league.base.days import today
from league.base.forms import Asked
from league.base.models import Decision
from members import absorption, answers
from members.access import acting, league_only
from members.duplicates import likely
from members.models import Absorption, Company

RIGHT = "member.merge"


def _days() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MergeForm(Asked):
    day = forms.DateField(
        label=gettext_lazy("One company from"),
        widget=_days(),
        help_text=gettext_lazy("From this day on they count once. Before it they stay two."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    body = forms.CharField(label=gettext_lazy("Decided by"), max_length=200, initial=gettext_lazy("Bureau"))
    decided_on = forms.DateField(label=gettext_lazy("Day of the decision"), widget=_days())

    def clean_decided_on(self) -> Any:
        if self.cleaned_data["decided_on"] > today():
            raise forms.ValidationError(_("A decision is recorded once it is taken: this day is still to come."))
        return self.cleaned_data["decided_on"]


class UndoForm(Asked):
    because = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    until = forms.DateField(
        label=gettext_lazy("Two companies again from"),
        widget=_days(),
        help_text=gettext_lazy("The first day of the merge: as if it had never been."),
    )


@league_only(RIGHT)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Members of today that may be one company, each leading to the merge."""
    return render(request, "members/duplicates.html", {"pairs": likely(today())})


@league_only(RIGHT)
def company_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """First the one that stays is looked for (`q`), then (`avec`) what will happen is said, then it is done."""
    company = get_object_or_404(Company, pk=pk)
    day, text = today(), request.GET.get("q", "").strip()
    wanted = request.GET.get("avec", "")
    other = Company.objects.filter(pk=int(wanted)).exclude(pk=pk).first() if wanted.isdigit() else None
    context: dict[str, Any] = {
        "company": company,
        "other": other,
        "q": text,
        "back": reverse("desks:company", args=[pk]),
    }
    if other is None:
        found = list(absorption.candidates(text, but=company)) if text else []
        places = {row.pk: row for row in answers.with_place(Company.objects.filter(pk__in=[o.pk for o in found]), day)}
        return render(request, "members/company_merge.html", {**context, "found": [places[o.pk] for o in found]})
    form = MergeForm(request.POST or None, initial={"day": day, "decided_on": day})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        decision = Decision(body=said["body"], day=said["decided_on"], recorded_by=acting(request))
        try:
            absorption.absorb(
                absorbed=company, absorber=other, decision=decision, reason=said["reason"], day=said["day"],
                by=acting(request), on=day,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            words = {"name": company.name, "other": other.name}
            messages.success(request, _("%(name)s is part of %(other)s from now on.") % words)
            return redirect("desks:company", pk=other.pk)
    asked = form.cleaned_data.get("day", day) if form.is_bound and form.is_valid() else day
    context |= {"form": form, "preview": absorption.preview(absorbed=company, absorber=other, day=asked)}
    return render(request, "members/company_merge.html", context, status=422 if form.errors else 200)


@league_only(RIGHT)
def absorption_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """The two are two again, from the first day or from a later one."""
    row = get_object_or_404(
        Absorption.objects.select_related("absorbed", "absorber", "decision"), pk=pk, undone_at=None
    )
    form = UndoForm(request.POST or None, initial={"until": row.day})
    if request.method == "POST" and form.is_valid():
        try:
            absorption.undo(absorption=row, **form.cleaned_data, by=acting(request), on=today())
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("They are two companies again."))
            return redirect("desks:company", pk=row.absorbed_id)
    context = {"row": row, "form": form, "back": reverse("desks:company", args=[row.absorber_id])}
    return render(request, "members/absorption_undo.html", context, status=422 if form.errors else 200)
