"""The public pages of the antennas: where they are, who is there for the members, which companies they gather."""

from pathlib import Path
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import antennas
from antennas.models import Antenna, Tenure, TerritoryRule
from antennas.territory import rules_on
from league.base import charts
from league.base.days import today
from league.base.templatetags.league import thousands
from members import answers, directory
from members.answers import AntennaFigures
from members.models import Event

MAP = Path(antennas.__file__).resolve().parent / "reference" / "aura_carte.json"
SHOWN = 24
EVENTS = 3
OFFICES = (Tenure.Function.VICE_PRESIDENT, Tenure.Function.DELEGATE, Tenure.Function.COMMITTEE_MEMBER)


def map_of(figures: list[AntennaFigures], *, dark: bool = False, table: bool = True) -> Any:
    """The region with the number of members of each antenna; each point opens its antenna."""
    return charts.region_map(
        charts.read_region(MAP),
        {one.antenna.code: one.members for one in figures},
        title=_("Members by antenna"),
        urls={one.antenna.code: reverse("antennas:antenna", args=[one.antenna.slug]) for one in figures},
        head=(_("Antenna"), _("Members")),
        dark=dark,
        table=table,
    )


def antenna_list(request: HttpRequest) -> HttpResponse:
    """All antennas with their figures, their vice-president and their delegate."""
    day = today()
    figures = answers.by_antenna(day)
    people: dict[tuple[int | None, str], Tenure] = {}
    for tenure in (
        Tenure.objects.on(day).filter(function__in=OFFICES[:2], antenna__isnull=False).select_related("person")
    ):
        people[tenure.antenna_id, tenure.function] = tenure
    places = [
        {
            "antenna": one.antenna,
            "figures": one,
            "vice": people.get((one.antenna.pk, Tenure.Function.VICE_PRESIDENT)),
            "delegate": people.get((one.antenna.pk, Tenure.Function.DELEGATE)),
        }
        for one in figures
    ]
    return render(
        request,
        "antennas/antennas.html",
        {
            "places": places,
            "map_svg": map_of(figures, dark=True, table=False),
            "members": sum(one.members for one in figures),
        },
    )


def antenna(request: HttpRequest, slug: str) -> HttpResponse:
    """One antenna: its words, its people of today, its figures, its companies, its territory."""
    day = today()
    place = get_object_or_404(Antenna.objects.select_related("commune"), slug=slug)
    figures = answers.by_antenna(day)
    own = next(one for one in figures if one.antenna.pk == place.pk)
    tenures: dict[str, list[Tenure]] = {function: [] for function in OFFICES}
    for tenure in (
        Tenure.objects.on(day)
        .filter(antenna=place, function__in=OFFICES)
        .select_related("person")
        .order_by("person__sort_key")
    ):
        tenures[tenure.function].append(tenure)
    officers = {tenure.person_id for function in OFFICES[:2] for tenure in tenures[function]}
    rows = directory.narrow(directory.listed(day), [place.slug])
    colleges = answers.by_college(day, [place.pk])
    context = {
        "antenna": place,
        "figures": [
            {"label": _("Member companies"), "value": thousands(own.members)},
            {"label": _("Jobs represented"), "value": thousands(own.jobs), "note": _("declared by the members")},
            {
                "label": _("Committee"),
                "value": len(tenures[Tenure.Function.COMMITTEE_MEMBER]),
                "note": _("elected members who decide here"),
            },
        ],
        "vice": tenures[Tenure.Function.VICE_PRESIDENT],
        "delegates": tenures[Tenure.Function.DELEGATE],
        "committee": [one for one in tenures[Tenure.Function.COMMITTEE_MEMBER] if one.person_id not in officers],
        "companies": directory.entries(rows[:SHOWN]),
        "members": own.members,
        "events": list(
            Event.objects.filter(Q(antenna=place) | Q(antenna=None), public=True, cancelled_at=None)
            .filter(ends_at__gte=timezone.now())
            .order_by("starts_at")[:EVENTS]
        ),
        "more": f"{reverse('members:directory')}?antenne={place.slug}",
        "colleges": colleges,
        "rules": [rule for rule in rules_on(day) if rule.antenna_id == place.pk],
        "scopes": TerritoryRule.Scope,
        "map_svg": map_of(figures, dark=True, table=False),
    }
    return render(request, "antennas/antenna.html", context)
