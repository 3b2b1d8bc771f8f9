"""The public front page: what the league is, its figures of today, where it is."""

from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import antennas
from antennas.models import Tenure
from antennas.tenures import holders
from governance.models import Body, Mandate
from league.base import charts
from league.base.days import now, today
from league.base.templatetags.league import thousands
from league.desks.figures import change, year_before
from members import answers
from members.answers import AntennaFigures
from members.models import Membership, absorbed_on

MAP = Path(antennas.__file__).resolve().parent / "reference" / "aura_carte.json"


def home(request: HttpRequest) -> HttpResponse:
    """Eight queries and one of the surroundings, whatever the number of members."""
    day = today()
    places = answers.by_antenna(day)
    delegates = {tenure.antenna_id: tenure.person for tenure in holders(Tenure.Function.DELEGATE, day)}
    return render(
        request,
        "desks/home.html",
        {
            "figures": figures(day, places),
            "places": [
                {"antenna": one.antenna, "figures": one, "delegate": delegates.get(one.antenna.pk)} for one in places
            ],
            "map_svg": map_of(places, dark=True, table=False),
            "members": sum(one.members for one in places),
            "moment": now(),
        },
    )


def map_of(places: list[AntennaFigures], *, dark: bool = False, table: bool = True, register: bool = False) -> Any:
    """The region with the members of each antenna on its point; a point opens the antenna, or its rows in the register."""
    values = {one.antenna.code: one.members for one in places}
    ranked = sorted(places, key=lambda one: -one.members)
    parts = [
        ngettext("%(antenna)s has %(n)s member", "%(antenna)s has %(n)s members", one.members)
        % {"antenna": one.antenna.name, "n": thousands(one.members)}
        for one in ranked
    ]
    if register:
        urls = {one.antenna.code: f"{reverse('desks:register')}?antenne={one.antenna.code}" for one in places}
    else:
        urls = {one.antenna.code: reverse("antennas:antenna", args=[one.antenna.slug]) for one in places}
    return charts.region_map(
        charts.read_region(MAP),
        values,
        title=_("Members by antenna"),
        sentence=", ".join(parts) + ".",
        dark=dark,
        table=table,
        urls=urls,
        head=(_("Antenna"), _("Members")),
    )


def figures(day: date, places: list[AntennaFigures]) -> list[dict[str, Any]]:
    """The four live figures of the front page."""
    before, now_ = answers.history([year_before(day), day])
    entered = (
        Membership.objects.on(day)
        .filter(~absorbed_on(day, "company"), span__startswith__gte=date(day.year, 1, 1))
        .count()
    )
    seats = Mandate.objects.on(day).aggregate(
        people=Count("person", distinct=True), bureau=Count("pk", filter=Q(seat__body__kind=Body.Kind.BUREAU))
    )
    growth = change(before.jobs, now_.jobs, kind="ratio")
    west_to_east = sorted(places, key=lambda one: one.antenna.position)
    ends = {"first": west_to_east[0].antenna.name, "last": west_to_east[-1].antenna.name} if places else {}
    return [
        {
            "label": _("Member companies"),
            "value": thousands(now_.members),
            "note": ngettext("%(n)s joined in %(year)s", "%(n)s joined in %(year)s", entered)
            % {"n": entered, "year": day.year},
        },
        {
            "label": _("Jobs represented"),
            "value": thousands(now_.jobs),
            **growth.parts(),
            "note": _("in a year") if growth.text else _("declared by the members"),
        },
        {
            "label": _("Antennas"),
            "value": len(places),
            "note": _("between %(first)s and %(last)s") % ends if ends else "",
        },
        {
            "label": _("Elected people"),
            "value": thousands(seats["people"]),
            "note": _("%(n)s of them in the bureau") % {"n": seats["bureau"]},
        },
    ]
