"""Registers: bring a file in, correct its columns, read every verdict, apply; and decide the doubtful matches."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from league.base.acts import Refused
from league.base.days import today
from league.base.models import Decision
from league.base.remarks import Remark
from league.base.tabular import Unreadable
from league.base.templatetags.league import phone, siren
from members import cleaning, columns, intake
from members.access import acting, league_only
from members.models import Intake, IntakeLine, MatchCase, Source

RIGHT = "intake.run"
PER_PAGE = 50
# What the two sides of a match are compared on: the cell of a line, and how it is called.
COMPARED = (
    ("name", gettext_lazy("Name")),
    ("siren", gettext_lazy("SIREN")),
    ("legal_form", gettext_lazy("Legal form")),
    ("street", gettext_lazy("Street")),
    ("commune_name", gettext_lazy("Commune")),
    ("phone", gettext_lazy("Phone")),
    ("email", gettext_lazy("E-mail")),
    ("website", gettext_lazy("Website")),
    ("jobs", gettext_lazy("Jobs")),
    ("contact", gettext_lazy("Contact")),
    ("joined_raw", gettext_lazy("Member since")),
)


class UploadForm(forms.Form):
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


class ApplyForm(forms.Form):
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
    return render(request, "members/sources.html", {"intakes": intakes[:100], "cases": intake.waiting_cases().count()})


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
            form.add_error(refused.field, str(refused))
        else:
            if received.applied_at is not None:
                messages.info(request, _("This file was brought in before: nothing changes."))
            if received.judged_at is None and intake.mapping_of(received).problem is not None:
                return redirect("members:intake_mapping", pk=received.pk)
            return redirect("members:intake", pk=received.pk)
    return render(request, "members/intake_new.html", {"form": form})


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


@league_only(RIGHT)
def cases(request: HttpRequest) -> HttpResponse:
    """The queue of matches, by rising doubt."""
    queue = intake.waiting_cases().select_related("line__intake__source", "other_line__intake__source", "other_company")
    page = Paginator(queue, PER_PAGE).get_page(request.GET.get("page"))
    decided = (
        MatchCase.objects.exclude(answer="")
        .select_related("line__intake__source", "other_line", "other_company", "decided_by")
        .order_by("-decided_at")[:20]
    )
    return render(
        request,
        "members/cases.html",
        {"page": page, "rows": [shown(one) for one in page.object_list], "decided": [shown(one) for one in decided]},
    )


def shown(case: MatchCase) -> dict[str, Any]:
    """A case in words: both names, the reasons for and against."""
    other = case.other_line.cells.get("name", "") if case.other_line else str(case.other_company or "")
    return {
        "case": case,
        "name": case.line.cells.get("name", ""),
        "other": other,
        "percent": round(case.score * 100),
        "reasons": [{"words": str(Remark.from_json(r)), "weight": r.get("weight", 0)} for r in case.reasons],
    }


@league_only(RIGHT)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Two side by side; one answer, then the next."""
    one = get_object_or_404(
        MatchCase.objects.select_related("line__intake__source", "other_line__intake__source", "other_company"), pk=pk
    )
    error = ""
    if request.method == "POST":
        answer = request.POST.get("answer", "")
        following = intake.next_case(one)
        if answer != "later":
            try:
                intake.decide(case=one, answer=answer, by=acting(request), on=today())
            except Refused as refusal:
                error = str(refusal)
            else:
                messages.success(request, _("Decided and remembered."))
        if not error:
            return redirect("members:case", pk=following.pk) if following else redirect("members:cases")
    left, right = one.line.cells, facts_of(one)
    left_count = intake.waiting_cases().count()
    return render(
        request,
        "members/case.html",
        {
            **shown(one),
            "error": error,
            "left": {"title": left.get("name", ""), "note": place_of(one.line)},
            "right": {"title": right.get("name", ""), "note": right.get("note", "")} if right else None,
            "rows": [
                compared(key, label, left.get(key), right.get(key))
                for key, label in COMPARED
                if left.get(key) or right.get(key)
            ],
            "lead": ngettext("%(n)s match waits for an answer.", "%(n)s matches wait for an answer.", left_count)
            % {"n": left_count},
        },
    )


def compared(key: str, label: Any, left: Any, right: Any) -> dict[str, Any]:
    """One row of the two sides: alike as the matching sees it, different, or (None) said by one side only."""
    keys: dict[str, Callable[[str], str]] = {
        "name": cleaning.name_key,
        "street": cleaning.street_key,
        "contact": cleaning.plain,
    }
    alike = keys.get(key, str)
    spelt = {"phone": phone, "siren": siren}.get(key)
    return {
        "label": label,
        "left": spelt(left) if spelt and left else left,
        "right": spelt(right) if spelt and right else right,
        "same": alike(str(left)) == alike(str(right)) if left and right else None,
    }


def place_of(line: IntakeLine) -> str:
    return _("%(register)s, line %(line)s") % {"register": line.intake.source, "line": line.external_id or line.line}


def facts_of(one: MatchCase) -> dict[str, Any]:
    """The other side: a line of a register, or a company with what stands for it today."""
    if one.other_line is not None:
        return one.other_line.cells | {"note": place_of(one.other_line)}
    company = one.other_company
    if company is None:
        return {}
    seat = company.establishments.on(today()).filter(seat=True).select_related("commune").first()
    figure = company.figures.order_by("-day", "-id").first()
    speaker = company.functions.on(today()).filter(kind="representative").select_related("person").first()
    return {
        "name": company.name,
        "siren": company.siren or "",
        "legal_form": company.legal_form,
        "street": seat.street if seat else "",
        "commune_name": seat.commune.name if seat and seat.commune else "",
        "phone": company.phone,
        "email": company.email,
        "website": company.website,
        "jobs": figure.jobs if figure else None,
        "contact": speaker.person.name if speaker else "",
        "note": _("in the register of the league"),
    }
