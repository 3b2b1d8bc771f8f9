"""Territories: which place belongs to which antenna, from when, why; and what a change would move before it moves."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from antennas import territory as rules
from antennas.models import Antenna, Commune, TerritoryRule
from league.base.acts import Refused
from league.base.days import parse_day, today
from league.base.forms import Asked
from league.base.models import Decision, User
from league.base.periods import holds
from league.base.text import fold
from members import answers, attachment
from members.access import league_only

SHOWN = 30


class RuleForm(Asked):
    """Which antenna, from which day, why, and whether the members of the place follow."""

    antenna = forms.ModelChoiceField(
        label=gettext_lazy("Antenna"), queryset=Antenna.objects.none(), widget=forms.RadioSelect
    )
    day = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Stays with the rule, and with each company it places."),
    )
    body = forms.CharField(label=gettext_lazy("Decided by"), max_length=200, required=False)
    move = forms.BooleanField(label=gettext_lazy("The members of the place follow"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["antenna"].queryset = Antenna.objects.all()  # type: ignore[attr-defined]


class EndForm(Asked):
    day = forms.DateField(label=gettext_lazy("Ends before"), widget=forms.DateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    move = forms.BooleanField(label=gettext_lazy("The members of the place follow"), required=False, initial=True)


@league_only("territory.edit")
def territory(request: HttpRequest) -> HttpResponse:
    """The rules of a day, and a search that says to whom a place belongs and by which rule."""
    day = parse_day(request.GET.get("au"), today())
    query = request.GET.get("q", "").strip()[:100]
    found = rules.rules_on(day)
    members = _members_by_place(day)
    groups = [
        {
            "scope": scope,
            "title": title,
            "rules": [
                {"rule": rule, "members": members.get((rule.scope, rule.place), 0)}
                for rule in found
                if rule.scope == scope
            ],
        }
        for scope, title in (
            (TerritoryRule.Scope.COMMUNE, _("Communes")),
            (TerritoryRule.Scope.EPCI, _("Intercommunalities")),
            (TerritoryRule.Scope.DEPARTMENT, _("Departments")),
        )
    ]
    return render(
        request,
        "antennas/territory.html",
        {
            "day": day,
            "query": query,
            "groups": groups,
            "places": _places(query, day) if query else [],
            "planned": TerritoryRule.objects.filter(span__startswith__gt=day).select_related("antenna"),
            "figures": answers.by_antenna(day),
        },
    )


def _members_by_place(day: date) -> dict[tuple[str, str], int]:
    """How many members have their seat in each commune, intercommunality and department on a day. One query."""
    rows = (
        answers.members_on(day)
        .filter(seat_on__commune__isnull=False)
        .order_by()
        .values_list("seat_on__commune__department", "seat_on__commune__epci", "seat_on__commune")
        .annotate(n=Count("pk"))
    )
    counts: dict[tuple[str, str], int] = {}
    for department, epci, commune, n in rows:
        for key in (("department", department), ("epci", epci), ("commune", commune)):
            counts[key] = counts.get(key, 0) + n
    return counts


def _places(query: str, day: date) -> list[dict[str, Any]]:
    """Communes that are called so or have this postal code, with the antenna and rule of the day; and what they lie in."""
    words = fold(query)
    communes = list(
        Commune.objects.filter(
            Q(sort_key__contains=words) | Q(postal_codes__contains=[query]) | Q(pk=query), parent=None
        ).order_by("-population")[:SHOWN]
    )
    placed = rules.antennas_for([commune.code for commune in communes], day)
    wider = (
        list(
            Commune.objects.filter(
                Q(epci_name__icontains=query) | Q(department_name__iexact=query) | Q(department=query)
            )
            .exclude(epci="")
            .values("epci", "epci_name")
            .annotate(n=Count("pk"))
            .order_by("epci_name")[:SHOWN]
        )
        if not communes or len(words) > 3
        else []
    )
    lines = [
        {
            "scope": "commune",
            "place": commune.code,
            "name": commune.name,
            "within": ", ".join(filter(None, [commune.epci_name, commune.department_name])),
            "antenna": placed[commune.code][0] if commune.code in placed else None,
            "reason": placed[commune.code][1] if commune.code in placed else "",
        }
        for commune in communes
    ]
    lines += [
        {
            "scope": "epci",
            "place": one["epci"],
            "name": one["epci_name"],
            "within": ngettext("%(n)s commune", "%(n)s communes", one["n"]) % {"n": one["n"]},
            "antenna": None,
            "reason": "",
        }
        for one in wider
    ]
    return lines


@league_only("territory.edit")
def rule(request: HttpRequest, scope: str, place: str) -> HttpResponse:
    """One place: its rules through time, and a change whose effect is shown before it is made."""
    if scope not in TerritoryRule.Scope.values:
        raise Http404
    name = rules.place_name(scope, place)
    if name is None:
        raise Http404
    day = today()
    history = list(
        TerritoryRule.objects.filter(scope=scope, place=place).select_related("antenna", "decision").order_by("-span")
    )
    current = next((one for one in history if holds(one.span, day)), None)
    asked = request.method == "POST"
    form = RuleForm(
        request.POST if asked else None,
        initial={
            "antenna": request.GET.get("antenne") or (current.antenna_id if current else None),
            "day": day,
            "move": True,
        },
    )
    plan = None
    if asked and form.is_valid():
        said = form.cleaned_data
        if request.POST.get("sure"):
            try:
                by = request.user if isinstance(request.user, User) else None
                moved = attachment.change_rule(
                    scope=scope,
                    place=place,
                    antenna=said["antenna"],
                    reason=said["reason"],
                    move=said["move"],
                    by=by,
                    on=said["day"],
                    decision=Decision(body=said["body"], day=day, recorded_by=by) if said["body"] else None,
                )
            except Refused as refused:
                form.refuse(refused.field, str(refused))
            else:
                messages.success(
                    request,
                    ngettext(
                        "%(place)s belongs to %(antenna)s; %(n)s member follows.",
                        "%(place)s belongs to %(antenna)s; %(n)s members follow.",
                        moved,
                    )
                    % {"place": name, "antenna": said["antenna"].name, "n": moved},
                )
                return redirect("antennas:territory")
        else:
            plan = {
                "antenna": said["antenna"],
                "day": said["day"],
                "follow": said["move"],
                "moves": attachment.moves(scope, place, said["antenna"], said["day"]),
            }
    if plan:
        for field in form.fields.values():
            field.widget = field.hidden_widget()
    context = {
        "scope": scope,
        "place": place,
        "name": name,
        "scope_name": TerritoryRule.Scope(scope).label,
        "form": form,
        "history": history,
        "current": current,
        "plan": plan,
        "back": reverse("antennas:territory"),
        "communes": Commune.objects.filter(rules.communes_of(scope, place), parent=None).count(),
        "members": len(attachment.members_of_place(scope, place, day)),
    }
    return render(request, "antennas/rule.html", context, status=422 if form.errors else 200)


@league_only("territory.edit")
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The rule of a commune or an intercommunality ends; the wider one counts again."""
    row = get_object_or_404(TerritoryRule.objects.select_related("antenna").exclude(scope="department"), pk=pk)
    form = EndForm(request.POST or None, initial={"day": today(), "move": True})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        by = request.user if isinstance(request.user, User) else None
        try:
            moved = attachment.drop_rule(rule=row, because=said["reason"], move=said["move"], by=by, on=said["day"])
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(
                request,
                ngettext("The rule ends; %(n)s member follows.", "The rule ends; %(n)s members follow.", moved)
                % {"n": moved},
            )
            return redirect("antennas:territory")
    members = attachment.members_of_place(row.scope, row.place, today())
    return render(
        request,
        "antennas/rule_end.html",
        {"rule": row, "form": form, "members": len(members), "back": reverse("antennas:territory")},
        status=422 if form.errors else 200,
    )
