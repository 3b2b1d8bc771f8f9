"""The scale of a year: the table people vote on, a draft to play with, and what it would bring."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from antennas.models import Antenna
from dues import access, quotes
from dues import scales as acts
from dues.forms import AdoptForm, BracketFormSet, RulesForm, lines_of
from dues.models import Bracket, Campaign, Scale
from league.base.acts import Refused
from league.base.days import today
from members.access import league_only
from members.models import College

SHOWN = 8


def _terms_of(formset: Any, rules: RulesForm, year: int) -> quotes.ScaleTerms:
    given = acts.rules_of(Scale(**rules.rules()))
    return quotes.ScaleTerms(year=year, brackets=tuple(lines_of(formset)), **given)


def _forms(scale: Scale, data: Mapping[str, Any] | None = None) -> tuple[Any, RulesForm]:
    initial = [
        {
            "college": row.college.code if row.college else "",
            "nature": row.nature,
            "level": row.level,
            "axis": row.axis,
            "each": row.each,
            "from_jobs": row.from_jobs,
            "amount": row.amount,
        }
        for row in Bracket.objects.filter(scale=scale).select_related("college")
    ]
    formset = BracketFormSet(
        data, initial=initial, prefix="ligne", form_kwargs={"colleges": list(College.objects.all())}
    )
    rules = RulesForm(
        data,
        initial={
            **{name: getattr(scale, name) for name in acts.RULES},
            "turn_day": f"{scale.turn_date:02d}/{scale.turn_month:02d}",
        },
    )
    return formset, rules


def _table(read: quotes.ScaleTerms, simulation: acts.Simulation) -> list[dict[str, Any]]:
    """The scale as the table one votes on: a block per college, a row per line, with members and euros in each."""
    names = dict(College.objects.values_list("code", "name"))
    order = [*names, None]
    blocks = []
    selectors = {bracket.selector for bracket in read.brackets}
    for selector in sorted(selectors, key=lambda one: (one[0], one[1], order.index(one[2]))):
        level, nature, code = selector
        rows = []
        for bracket in sorted((b for b in read.brackets if b.selector == selector), key=lambda b: b.min_jobs):
            share = simulation.by_bracket.get((selector, bracket.min_jobs), acts.Share(""))
            rows.append({"words": quotes.bracket_words(bracket), "amount": bracket.amount, "share": share})
        said = [text for text in (level, nature, names[code] if code else "") if text]
        blocks.append({"college": ", ".join(said) or _("Every other college"), "rows": rows})
    return blocks


def _simulated(read: quotes.ScaleTerms) -> dict[str, Any]:
    simulation = acts.simulate(read, today())
    antennas = {antenna.name: antenna for antenna in Antenna.objects.all()}
    more, less = simulation.more, simulation.less
    return {
        "terms": read,
        "simulation": simulation,
        "blocks": _table(read, simulation),
        "by_antenna": sorted(
            ((antennas.get(name), share) for name, share in simulation.by_antenna.items()),
            key=lambda pair: pair[0].position if pair[0] else 99,
        ),
        "by_college": sorted(simulation.by_college.values(), key=lambda share: -share.amount),
        "more": more[:SHOWN],
        "less": less[:SHOWN],
        "edges": simulation.edges[:SHOWN],
        "turn": f"{read.turn_day[1]:02d}/{read.turn_day[0]:02d}",
        "more_count": len(more),
        "less_count": len(less),
        "faults": [quotes.words(fault) for fault in acts.named(quotes.gaps_and_overlaps(read))],
    }


def _scale_or_404(pk: int) -> Scale:
    return get_object_or_404(Scale.objects.select_related("decision"), pk=pk)


@league_only("money.see")
def scale(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _scale_or_404(pk))


def _page(request: HttpRequest, found: Scale, forms: tuple[Any, RulesForm] | None = None) -> HttpResponse:
    may_run = access.may_run(request.user, today())
    editable = may_run and found.decision_id is None and acts.adopted(found.year) is None
    formset, rules = forms or (_forms(found) if editable else (None, None))
    wrong = forms is not None
    return render(
        request,
        "dues/scale.html",
        {
            "scale": found,
            "versions": Scale.objects.filter(year=found.year).select_related("decision"),
            "campaign": Campaign.objects.filter(year=found.year, scale=found).first(),
            "may_run": may_run,
            "editable": editable,
            "formset": formset,
            "rules": rules,
            **_simulated(acts.terms(found)),
        },
        status=422 if wrong else 200,
    )


@league_only("money.see")
def scale_simulate(request: HttpRequest, pk: int) -> HttpResponse:
    """What the lines in the address would bring, without saving them: the fragment that follows as one types."""
    found = _scale_or_404(pk)
    read = acts.terms(found)
    if "ligne-TOTAL_FORMS" in request.GET:
        formset, rules = _forms(found, request.GET)
        if formset.is_valid() and rules.is_valid():
            read = _terms_of(formset, rules, found.year)
        else:
            return render(request, "dues/_simulation.html", {"scale": found, "unreadable": True}, status=200)
    return render(request, "dues/_simulation.html", {"scale": found, **_simulated(read)})


@league_only("dues.run")
@require_POST
def scale_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _scale_or_404(pk)
    formset, rules = _forms(found, request.POST)
    if not (formset.is_valid() and rules.is_valid()):
        return _page(request, found, (formset, rules))
    try:
        kept = acts.set_brackets(found, lines_of(formset), by=_user(request), on=today(), **rules.rules())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("dues:scale", pk=found.pk)
    if kept.pk != found.pk:
        messages.success(
            request, _("A line went away: version %(version)s holds the new table.") % {"version": kept.version}
        )
    else:
        messages.success(request, _("The draft is saved."))
    return redirect("dues:scale", pk=kept.pk)


@league_only("dues.run")
@require_POST
def scale_new(request: HttpRequest) -> HttpResponse:
    """A draft for the year asked for, from the latest adopted scale."""
    text = request.POST.get("year", "")
    if not text.isdigit():
        raise Http404
    year = int(text)
    draft = Scale.objects.filter(year=year, decision=None).first() if acts.adopted(year) is None else None
    if draft is None:
        source = Scale.objects.filter(decision__isnull=False, year__lt=year).first()
        try:
            draft = acts.draft_from(source, year, by=_user(request), on=today())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("dues:campaigns")
    return redirect("dues:scale", pk=draft.pk)


@league_only("dues.run")
def scale_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what adopting means, with what it would bring. POST: records the vote."""
    found = _scale_or_404(pk)
    form = AdoptForm(request.POST or None, initial={"day": today()})
    if form.is_valid():
        try:
            acts.adopt(found, by=_user(request), on=today(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The %(year)s scale is adopted.") % {"year": found.year})
            return redirect("dues:campaign", year=found.year)
    context = {"scale": found, "form": form, **_simulated(acts.terms(found))}
    return render(request, "dues/scale_adopt.html", context, status=422 if form.errors else 200)


def _user(request: HttpRequest) -> Any:
    return request.user
