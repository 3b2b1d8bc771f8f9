"""Charts are text: what they say, that they escape, that any region and any number of seats works."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.utils.translation import override

from league.base import charts

MAP = Path(settings.ROOT) / "antennas" / "reference" / "aura_carte.json"
SQUARE = {
    "viewBox": [0, 0, 100, 100],
    "antennes": [
        {"code": "A", "nom": "Là", "d": "M0,0L50,0L50,40L50,100L0,100L0,40Z"},
        {"code": "B", "nom": "<Ici>", "d": "M50,0L100,0L100,100L50,100Z"},
    ],
    "departements": [
        {"code": "1", "nom": "Un", "d": "M0,0L50,0L50,40L0,40Z"},
        {"code": "2", "nom": "Deux", "d": "M0,40L50,40L50,100L0,100Z"},
    ],
    "villes": [
        {"antenne": "A", "ville": "X", "x": 20, "y": 40},
        {"antenne": "A", "ville": "Y", "x": 30, "y": 60},
        {"antenne": "B", "ville": "Z", "x": 75, "y": 50},
    ],
}


@pytest.fixture(autouse=True)
def french():
    with override("fr"):
        yield


def drawn(svg: str) -> list[ElementTree.Element]:
    """Every <svg> of a chart, parsed: a chart that is not well formed fails here."""
    return [ElementTree.fromstring(text) for text in re.findall(r"<svg.*?</svg>", svg, re.S)]


def circles(svg: str) -> int:
    return svg.count("<circle")


def test_region_keeps_only_borders_that_are_not_outlines():
    region = charts.region_from(SQUARE)
    assert [(place.key, place.x, place.y) for place in region.places] == [("A", 25, 50), ("B", 75, 50)]
    assert region.borders == ("M50,40l-50,0",)
    assert region.areas[0].d == "M0,0l50,0 0,40 0,60-50,0 0-60z"
    assert region.links == (("A", "B"),)


def test_map_of_any_region_escapes_and_says_its_values():
    svg = charts.region_map(charts.region_from(SQUARE), {"A": 3, "B": 1200}, title="Adhérents", urls={"A": "/a/"})
    assert "<Ici>" not in svg
    assert "&lt;Ici&gt;" in svg
    assert "1\u202f200" in svg
    assert '<a href="/a/" aria-label="Là, 3">' in svg
    assert 'role="group"' in svg
    assert 'class="data"' in svg
    drawn(svg)


def test_map_of_the_six_antennas_is_light_and_linked_like_the_sign():
    region = charts.read_region(MAP)
    svg = charts.region_map(
        region, dict.fromkeys(["LYO", "STE", "GRE", "CLE", "VAR", "ANC"], 10), title="Carte", table=False
    )
    assert len(svg) < 24_000
    assert circles(svg) == 6
    assert svg.count('class="land"') == 6
    assert {frozenset(pair) for pair in region.links} >= {frozenset(("LYO", "STE")), frozenset(("LYO", "ANC"))}
    assert len(json.loads(MAP.read_text(encoding="utf-8"))["antennes"]) == 6


def test_map_without_value_has_a_point_and_no_number():
    svg = charts.region_map(charts.region_from(SQUARE), {"A": 3}, title="T", table=False)
    assert circles(svg) == 2
    assert svg.count('class="n"') == 1


@pytest.mark.parametrize(("values", "shown"), [([], ""), ([5], "")])
def test_sparkline_needs_two_values(values, shown):
    assert charts.sparkline(values) == shown


def test_sparkline_of_equal_values_is_a_line():
    assert "M0.0,26.0 100.0,26.0" in charts.sparkline([7, 7])


def test_pips_full_and_hollow():
    svg = charts.pips(3, 5, "lyo")
    assert svg.count("<rect") == 5
    assert svg.count('class="off"') == 2
    assert charts.pips(0, 0).count('class="off"') == 1
    drawn(svg)


def test_bars_are_their_own_table():
    table = charts.bars([charts.Bar("Lyon", 200, css="lyo", url="/x/"), charts.Bar("<b>", 0)], title="T")
    assert 'width="100.0"' in table
    assert 'width="0.0"' in table
    assert "&lt;b&gt;" in table
    assert '<a href="/x/">' in table
    assert "<caption" in table


def test_columns_stack_and_name_their_layers():
    svg = charts.columns(
        [charts.Column("janv.", (3, 1)), charts.Column("févr.", (0, 0))], title="T", sentence="S.", keys=("A", "B")
    )
    assert svg.count("<rect") == 4
    assert "janv. : A 3, B 1" in svg
    assert 'class="keys"' in svg
    assert charts.columns([], title="T", sentence="") == ""
    drawn(svg)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 128, [0, 50, 100, 150]),
        (25400, 26412, [25000, 25500, 26000, 26500]),
        (0, 3, [0, 1, 2, 3]),
        (5, 5, [5, 5.5]),
        (0, 0, [0, 1]),
    ],
)
def test_scale_has_round_ticks_that_hold_the_values(low, high, ticks):
    bottom, top, found = charts._window(low, high)
    assert found[: len(ticks)] == pytest.approx(ticks)
    assert bottom <= low
    assert top >= high - 1e-6


def test_line_shows_first_last_and_all_in_its_table():
    points = [(str(2017 + i), 26000 + i * 40) for i in range(14)]
    svg = charts.line(points, title="Emplois", sentence="S.")
    assert svg.count("<td") == 14
    assert ">2017<" in svg
    assert ">2030<" in svg
    assert charts.line(points[:1], title="T", sentence="") == ""
    drawn(svg)


@pytest.mark.parametrize("members", [0, 1, 7, 40])
def test_hemicycle_of_any_size_stays_inside(members):
    seats = [charts.Seat("Coprésidence", "Sonia Ardillier", place="chair")] * 2
    seats += [
        charts.Seat("VP", "", place="vice", css="lyo"),
        charts.Seat("VP", "Inès Valette", place="vice", css="gre"),
    ]
    seats += [charts.Seat("Membre", f"Nom {i}") for i in range(members)]
    svg = charts.hemicycle(seats, title="Bureau")
    assert circles(svg) == len(seats)
    assert svg.count('<g class="empty">') == 1
    assert "SA" in svg
    assert "?" in svg
    for x, y, r in re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', svg):
        assert float(x) - float(r) >= 20
        assert float(x) + float(r) <= 700
        assert float(y) - float(r) >= 10
    drawn(svg)


def test_hemicycle_escapes_names():
    svg = charts.hemicycle([charts.Seat("Membre", '<script>"x"')], title="T")
    assert "<script>" not in svg
