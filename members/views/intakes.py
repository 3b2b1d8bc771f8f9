"""Registers: bring a file in, correct its columns, read every verdict, apply; and decide the doubtful matches."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base.acts import Refused
from league.base.days import today
from league.base.forms import Asked
from league.base.models import Decision
from league.base.tabular import Unreadable
from members import answers, columns, intake, origins
from members.access import acting, league_only
from members.models import Company, Intake, IntakeLine, PaidElsewhere, Source

RIGHT = "intake.run"
PER_PAGE = 50


class UploadForm(Asked):
    source = forms.ModelChoiceField(
        label=gettext_lazy("Register"),
        queryset=Source.objects.all(),
        required=False,
        empty_label=gettext_lazy("A register not yet known"),
        help_text=gettext_lazy("Which organisation's register it is."),
    )
    new_name = forms.CharField(
        label=gettext_lazy("Name of the new register"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Only when it is not in the list."),
    )
    extracted_on = forms.DateField(
        label=gettext_lazy("Extracted on"),
        required=False,
        help_text=gettext_lazy("Of a new register. A joining day after this one is doubtful."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, 20 MB at most. Nothing becomes a member before you have seen every line."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
    )
    choose = forms.BooleanField(
        label=gettext_lazy("Take the file even if its columns are not recognised: I will choose them"), required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("source") and not said.get("new_name") and "source" not in self.errors:
            self.add_error("source", _("Choose the register, or name a new one."))
        return said


class SourceForm(Asked):
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Became part of"),
        queryset=Source.objects.all(),
        required=False,
        empty_label=gettext_lazy("Nothing else: the league itself"),
    )
    paid_until = forms.DateField(
        label=gettext_lazy("Dues paid to it until"),
        required=False,
        help_text=gettext_lazy("Last day its members paid it for: the league asks nothing for those months."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    no_dues_before = forms.DateField(
        label=gettext_lazy("No dues to the league before"),
        required=False,
        help_text=gettext_lazy("First day on which its members owe something to the league."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PriorForm(Asked):
    source = forms.ModelChoiceField(
        label=gettext_lazy("Paid to"),
        queryset=Source.objects.all(),
        required=False,
        empty_label=gettext_lazy("Nobody, or somebody else"),
    )
    paid_until = forms.DateField(
        label=gettext_lazy("Dues paid elsewhere until"),
        required=False,
        help_text=gettext_lazy("Last day covered. Empty: nothing was paid elsewhere, whatever its register says."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    no_dues_before = forms.DateField(
        label=gettext_lazy("No dues to the league before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class ApplyForm(Asked):
    body = forms.CharField(label=gettext_lazy("Decided by"), max_length=200, initial=gettext_lazy("Bureau"))
    day = forms.DateField(
        label=gettext_lazy("Day of the decision"),
        help_text=gettext_lazy("They are members of the league from this day on."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_day(self) -> Any:
        if self.cleaned_data["day"] > today():
            raise forms.ValidationError(_("A decision is recorded once it is taken: this day is still to come."))
        return self.cleaned_data["day"]


@league_only(RIGHT)
def sources(request: HttpRequest) -> HttpResponse:
    """The registers, and every file that was brought in."""
    intakes = (
        Intake.objects.select_related("source", "uploaded_by", "job")
        .annotate(
            total=Count("lines"),
            applied=Count("lines", filter=Q(lines__company__isnull=False)),
        )
        .order_by("-uploaded_at", "-id")
    )
    members = answers.members_on(today()).order_by().values_list("pk", flat=True)
    context = {
        "intakes": intakes[:100],
        "cases": intake.waiting_cases().count(),
        "family": origins.family(members),
    }
    return render(request, "members/sources.html", context)


@league_only(RIGHT)
def source_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organisation of before became part of, and what its members paid it."""
    source = get_object_or_404(Source, slug=slug)
    form = SourceForm(
        request.POST or None,
        initial={
            "parent": source.parent_id,
            "paid_until": source.paid_until,
            "no_dues_before": source.no_dues_before,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            origins.set_terms(source=source, **form.cleaned_data, by=acting(request), on=today())
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("Saved: the next pricing reads it."))
            return redirect("members:sources")
    status = 422 if form.errors else 200
    return render(request, "members/source_edit.html", {"form": form, "source": source}, status=status)


@league_only(RIGHT)
def intake_new(request: HttpRequest) -> HttpResponse:
    """A file is read and judged at once; one that is no register leaves nothing behind, not even a new source."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said, by, day = form.cleaned_data, acting(request), today()
        upload = said["file"]
        try:
            with transaction.atomic():
                source = said["source"] or intake.open_source(
                    name=said["new_name"], extracted_on=said["extracted_on"], by=by, on=day
                )
                received = intake.receive(
                    source=source, name=upload.name, content=upload.read(), by=by, on=day, choose=said["choose"]
                )
            if intake.mapping_of(received).problem is None:
                intake.judge(intake=received, by=by, on=day)
        except Unreadable as error:
            form.add_error("file", str(error))
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            if received.applied_at is not None:
                messages.info(request, _("This file was brought in before: nothing changes."))
            if received.judged_at is None and intake.mapping_of(received).problem is not None:
                return redirect("members:intake_mapping", pk=received.pk)
            return redirect("members:intake", pk=received.pk)
    return render(request, "members/intake_new.html", {"form": form})


@league_only(RIGHT)
def company_prior(request: HttpRequest, pk: int) -> HttpResponse:
    """What one company paid elsewhere, where it is not what its register says."""
    company = get_object_or_404(Company, pk=pk)
    own = PaidElsewhere.objects.filter(company=company).first()
    told = origins.priors().get(pk, origins.Prior())
    initial: dict[str, Any] = {"paid_until": told.paid_until, "no_dues_before": told.no_dues_before}
    if own is not None:
        initial |= {"source": own.source_id, "reason": own.reason}
    form = PriorForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        origins.set_paid_elsewhere(company=company, **form.cleaned_data, by=acting(request), on=today())
        messages.success(request, _("Saved: the next pricing reads it."))
        return redirect("desks:company", pk=pk)
    context = {"form": form, "company": company, "told": told, "own": own}
    return render(request, "members/company_prior.html", context, status=422 if form.errors else 200)


def intake_or_404(pk: int) -> Intake:
    return get_object_or_404(
        Intake.objects.select_related("source", "job", "uploaded_by").defer("file__content"), pk=pk
    )


@league_only(RIGHT)
def intake_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line with its verdict and the reason in words."""
    received = intake_or_404(pk)
    chosen = request.GET.get("verdict", "")
    lines = received.lines.select_related("company").order_by("line")
    if chosen in IntakeLine.Verdict.values:
        lines = lines.filter(verdict=chosen)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    counts = intake.counts(received)
    tabs = [{"label": _("All"), "url": "?", "count": sum(counts.values()), "current": not chosen}]
    tabs += [
        {"label": label, "url": f"?verdict={verdict}", "count": counts[verdict], "current": verdict == chosen}
        for verdict, label in IntakeLine.Verdict.choices
    ]
    rows = [
        {"line": line, "name": line.cells.get("name", ""), "reason": intake.reason_of(line), "cells": line.cells}
        for line in page.object_list
    ]
    problem = intake.mapping_of(received).problem
    return render(
        request,
        "members/intake.html",
        {
            "intake": received,
            "page": page,
            "rows": rows,
            "tabs": tabs,
            "counts": counts,
            "problem": str(problem) if problem else "",
            "facts": found_facts(received),
            "to_apply": counts["admit"] + counts["same_as"] or counts["doubtful"],
        },
    )


def found_facts(received: Intake) -> list[dict[str, Any]]:
    """What was found out about a file, for people."""
    found = received.found
    names = {
        "kind": _("Kind"),
        "encoding": _("Encoding"),
        "delimiter": _("Separator"),
        "sheet": _("Sheet"),
        "header_row": _("Header on line"),
        "rows": _("Lines"),
    }
    shown = {"\t": _("tab"), ";": _("semicolon"), ",": _("comma"), "|": _("bar")}
    return [
        {"label": label, "value": shown.get(str(found[key]), found[key])}
        for key, label in names.items()
        if found.get(key) not in (None, "")
    ]


@league_only(RIGHT)
def intake_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column means: guessed with a reason, corrected by a person."""
    received = intake_or_404(pk)
    mapping = intake.mapping_of(received)
    error = ""
    if request.method == "POST" and received.applied_at is None:
        choices = {
            guess.column: request.POST.get(f"column-{number}", "") for number, guess in enumerate(mapping.guesses)
        }
        try:
            mapping = mapping.corrected(
                choices,
                turnover_unit=request.POST.get("turnover_unit", ""),
                day_order=request.POST.get("day_order", ""),
            )
            intake.judge(intake=received, mapping=mapping, by=acting(request), on=today())
        except (Refused, ValueError) as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Every line was judged again."))
            return redirect("members:intake", pk=pk)
    guesses = [
        {
            "name": f"column-{number}",
            "guess": guess,
            "reason": str(guess.reason),
            "percent": round(guess.confidence * 100),
        }
        for number, guess in enumerate(mapping.guesses)
    ]
    return render(
        request,
        "members/intake_mapping.html",
        {
            "intake": received,
            "guesses": guesses,
            "fields": columns.FIELDS.items(),
            "units": columns.UNITS.items(),
            "mapping": mapping,
            "error": error,
        },
    )


@league_only(RIGHT)
def intake_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """What applying will do, with counts; then the worker does it. Lines are judged again when companies changed."""
    received = intake_or_404(pk)
    if received.judged_at is None:
        raise Http404
    if request.method != "POST" and intake.is_stale(received):
        received = intake.judge(intake=received, by=acting(request), on=today())
    form = ApplyForm(request.POST or None, initial={"day": today()})
    if request.method == "POST" and form.is_valid():
        decision = Decision(
            body=form.cleaned_data["body"],
            day=form.cleaned_data["day"],
            reference=received.file_name,
            recorded_by=acting(request),
        )
        try:
            job = intake.apply(intake=received, decision=decision, by=acting(request), on=today())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desks:job", pk=job.pk)
    found = intake.plan(received)
    counts = {name: len(getattr(found, name)) for name in ("admit", "join", "waiting", "left", "broken", "rejected")}
    return render(request, "members/intake_apply.html", {"form": form, "intake": received, "counts": counts})
