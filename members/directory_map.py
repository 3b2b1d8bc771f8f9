"""The map of the directory: a point per antenna, a smaller one per commune; each is a filter, and the table says the same."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import antennas
from antennas.models import Antenna
from league.base import charts
from league.base.templatetags.league import thousands

MAP = Path(antennas.__file__).resolve().parent / "reference" / "aura_carte.json"
MOST = 60  # communes drawn: the page stays light and a finger still finds its point


@lru_cache(maxsize=1)
def _projection() -> tuple[float, float, float, float, float]:
    how = json.loads(MAP.read_text(encoding="utf-8"))["projection"]
    return how["pad"], how["lon0"], how["lat1"], how["kx"], how["ky"]


def position(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a place stands on the map, in the units of its view box."""
    pad, west, north, kx, ky = _projection()
    return pad + (longitude - west) * kx, pad + (north - latitude) * ky


def map_of(
    places: Iterable[Antenna],
    by_antenna: Mapping[str, int],
    by_commune: Mapping[str, int],
    communes: Mapping[str, tuple[str, float, float]],
    *,
    chosen: Mapping[str, Iterable[str]],
    address: Callable[[str, str], str],
) -> SafeString:
    """`by_antenna` by slug, `by_commune` by INSEE code; `communes` gives name, latitude, longitude; `address` makes the
    link that puts a filter on or takes it away again."""
    places = list(places)
    region = charts.read_region(MAP)
    slugs = {antenna.code: antenna.slug for antenna in places}
    ranked = sorted(places, key=lambda one: -by_antenna.get(one.slug, 0))
    sentence = ", ".join(
        ngettext("%(antenna)s has %(n)s company", "%(antenna)s has %(n)s companies", by_antenna.get(one.slug, 0))
        % {"antenna": one.name, "n": thousands(by_antenna.get(one.slug, 0))}
        for one in ranked
    )
    drawn = sorted(
        ((code, count) for code, count in by_commune.items() if code in communes), key=lambda one: (-one[1], one[0])
    )[:MOST]
    spots = []
    for code, count in drawn:
        name, latitude, longitude = communes[code]
        x, y = position(latitude, longitude)
        here = code in chosen["commune"]
        spots.append(charts.Spot(name, count, "", x, y, address("commune", code), on=here))
    svg = charts.region_map(
        region,
        {code: by_antenna.get(slug, 0) for code, slug in slugs.items()},
        title=_("Companies by antenna and by commune"),
        sentence=f"{sentence}.",
        dark=True,
        links=False,
        table=False,
        urls={code: address("antenne", slug) for code, slug in slugs.items()},
        spots=spots,
        chosen=[antenna.code for antenna in places if antenna.slug in set(chosen["antenne"])],
    )
    rows = [(address("antenne", one.slug), one.name, by_antenna.get(one.slug, 0)) for one in ranked]
    rows += [(address("commune", code), communes[code][0], count) for code, count in drawn]
    table = charts.table_of(
        (_("Antenna, commune"), _("Companies")),
        [(format_html('<a href="{}">{}</a>', url, name), thousands(count)) for url, name, count in rows],
    )
    return svg + table


def spot_map(name: str, css: str, latitude: float, longitude: float) -> SafeString:
    """The region with one point on it."""
    region = replace(charts.read_region(MAP), places=(), links=())
    x, y = position(latitude, longitude)
    return charts.region_map(
        region,
        {},
        title=_("Where %(name)s is") % {"name": name},
        sentence=name,
        links=False,
        table=False,
        spots=[charts.Spot(name, 20, css, x, y)],
    )
