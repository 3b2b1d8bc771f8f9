"""Charts and maps as SVG text. Pure: no database, no request.

Every text is escaped and every colour is a class of the style sheets.

Each chart has a title, one sentence that says what it shows, and the table of its values under "Données".
A chart takes the width it is given: text sizes change by style sheet, so that it reads on a phone and prints.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, pi, sin
from pathlib import Path
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

Number = int | float | Decimal
Point = tuple[float, float]
EMPTY = SafeString("")


# The region


@dataclass(frozen=True)
class Area:
    """The territory of one place: its key, its name, its colour class and the `d` of its outline."""

    key: str
    name: str
    css: str
    d: str


@dataclass(frozen=True)
class Place:
    """Where the point of a place stands, in the units of the view box."""

    key: str
    name: str
    css: str
    x: float
    y: float


@dataclass(frozen=True)
class Spot:
    """A small point on a region, under its places: where it stands, how many it stands for, where it leads."""

    name: str
    count: int
    css: str
    x: float
    y: float
    url: str = ""
    on: bool = False


@dataclass(frozen=True)
class Region:
    """Any region: areas to fill, borders drawn over them, places, and which places are linked."""

    width: int
    height: int
    areas: tuple[Area, ...]
    borders: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def neighbours(places: Sequence[Place]) -> tuple[tuple[str, str], ...]:
    """The pairs with no third place in the circle drawn on them (the Gabriel graph): no link crosses another."""
    pairs = []
    for i, a in enumerate(places):
        for b in places[i + 1 :]:
            middle, radius = ((a.x + b.x) / 2, (a.y + b.y) / 2), hypot(a.x - b.x, a.y - b.y) / 2
            if all(hypot(c.x - middle[0], c.y - middle[1]) >= radius - 1e-9 for c in places if c not in (a, b)):
                pairs.append((a.key, b.key))
    return tuple(pairs)


def region_from(data: Mapping[str, Any], *, css: Callable[[str], str] = str.lower) -> Region:
    """A region from map data: `antennes` and `departements` (code, nom, d), `villes` (antenne, x, y).

    Outlines are rounded to whole units and written as steps (a third of the weight); a department's border is kept only
    where it is not already the border of an area. A place with several towns stands in their middle.
    """
    outlines = {item["code"]: _rings(item["d"]) for item in data["antennes"]}
    drawn = {side for rings in outlines.values() for ring in rings for side in _sides(ring)}
    borders: list[list[Point]] = []
    for item in data["departements"]:
        for ring in _rings(item["d"]):
            run: list[Point] = []
            for a, b in pairwise([*ring, ring[0]]):
                side = (min(a, b), max(a, b))
                if side in drawn:
                    if len(run) > 1:
                        borders.append(run)
                    run = []
                else:
                    drawn.add(side)
                    run = [*(run or [a]), b]
            if len(run) > 1:
                borders.append(run)
    towns: dict[str, list[Point]] = {}
    for town in data["villes"]:
        towns.setdefault(town["antenne"], []).append((town["x"], town["y"]))
    names = {item["code"]: item["nom"] for item in data["antennes"]}
    places = tuple(
        Place(code, names[code], css(code), sum(x for x, _ in at) / len(at), sum(y for _, y in at) / len(at))
        for code, at in towns.items()
    )
    return Region(
        width=int(data["viewBox"][2]),
        height=int(data["viewBox"][3]),
        areas=tuple(
            Area(code, names[code], css(code), "".join(_steps(ring, close=True) for ring in rings))
            for code, rings in outlines.items()
        ),
        borders=("".join(_steps(run, close=False) for run in borders),),
        places=places,
        links=neighbours(places),
    )


@lru_cache(maxsize=8)
def read_region(path: Path) -> Region:
    """The region of a map file, read once."""
    return region_from(json.loads(path.read_text(encoding="utf-8")))


def _rings(d: str) -> list[list[Point]]:
    rings = []
    for piece in re.split(r"[Mm]", d.replace("Z", "").replace("z", "")):
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", piece)]
        ring = list(zip(numbers[::2], numbers[1::2], strict=True))
        if len(ring) > 2:
            rings.append(ring[:-1] if ring[0] == ring[-1] else ring)
    return rings


def _sides(ring: Sequence[Point]) -> Iterable[tuple[Point, Point]]:
    for a, b in pairwise([*ring, ring[0]]):
        yield min(a, b), max(a, b)


def _steps(points: Sequence[Point], *, close: bool) -> str:
    whole = [(round(x), round(y)) for x, y in points]
    kept = [whole[0]]
    for point in whole[1:]:
        if point != kept[-1]:
            kept.append(point)
    text = f"M{kept[0][0]},{kept[0][1]}l" + "".join(
        f"{'' if dx < 0 or first else ' '}{dx}{'' if dy < 0 else ','}{dy}"
        for first, (dx, dy) in zip(
            [True] + [False] * len(kept), ((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(kept)), strict=False
        )
    )
    return f"{text}z" if close else text


def region_map(
    region: Region,
    values: Mapping[str, Number],
    *,
    title: str,
    sentence: str = "",
    links: bool = True,
    dark: bool = False,
    urls: Mapping[str, str] | None = None,
    head: tuple[str, str] | None = None,
    table: bool = True,
    spots: Sequence[Spot] = (),
    chosen: Sequence[str] = (),
) -> SafeString:
    """The map of a region: areas in their colour, one point a place sized by its value, the places linked.

    `values` and `urls` by key of place; a place without value has a small point and no number. `dark` is
    for an ink ground in either scheme. `head` names the two columns of the table under "Données";
    `table=False` leaves it out. `spots` are drawn under the places, their area by their count; the keyboard passes
    them by: who draws them gives the same addresses in a table. `chosen` are the places marked as chosen.
    """
    counts = {place.key: float(values.get(place.key, 0)) for place in region.places}
    most = max([*counts.values(), 1.0])
    radius = {key: 24 + 18 * (count / most) ** 0.5 if count else 12.0 for key, count in counts.items()}
    by_key = {place.key: place for place in region.places}
    sentence = sentence or _map_sentence(region, values)
    areas = format_html_join("", '<g class="{}"><path class="land" d="{}"/></g>', ((a.css, a.d) for a in region.areas))
    borders = format_html_join("", '<path class="border" d="{}"/>', ((d,) for d in region.borders if d))
    net = "".join(
        f"M{by_key[a].x:.0f},{by_key[a].y:.0f}L{by_key[b].x:.0f},{by_key[b].y:.0f}"
        for a, b in region.links
        if a in by_key and b in by_key
    )
    points = []
    for place in region.places:
        r = radius[place.key]
        above = _label_above(place, region)
        half = len(place.name) * 9.5
        x = min(max(place.x, half), region.width - half)
        y = place.y - r - 15 if above else place.y + r + 34
        number = (
            format_html(
                '<text class="n" x="{}" y="{}">{}</text>',
                round(place.x),
                round(place.y + 10),
                _plain(values[place.key]),
            )
            if counts[place.key]
            else EMPTY
        )
        point = format_html(
            '<circle cx="{}" cy="{}" r="{}"/>{}<text x="{}" y="{}">{}</text>',
            round(place.x),
            round(place.y),
            round(r),
            number,
            round(x),
            round(y),
            place.name,
        )
        if urls and place.key in urls:
            said = f"{place.name}, {_plain(values.get(place.key, 0))}"
            point = format_html('<a href="{}" aria-label="{}">{}</a>', urls[place.key], said, point)
        marked = " on" if place.key in chosen else ""
        points.append(format_html('<g class="{}{}">{}</g>', place.css, marked, point))
    svg = _svg(
        "map" + (" on-deep" if dark else ""),
        f"0 0 {region.width} {region.height}",
        title,
        sentence,
        areas
        + borders
        + (format_html('<path class="link" d="{}"/>', net) if links and net else EMPTY)
        + _spots(spots)
        + _joined(points),
        group=bool(urls or spots),
    )
    if not table:
        return svg
    rows = [
        (place.name, _plain(values.get(place.key, 0))) for place in sorted(region.places, key=lambda p: -counts[p.key])
    ]
    return svg + _data(head or (gettext("Antenna"), gettext("Members")), rows)


def _spots(spots: Sequence[Spot]) -> SafeString:
    drawn = []
    for spot in sorted(spots, key=lambda one: -one.count):
        circle = format_html(
            '<circle cx="{}" cy="{}" r="{}"><title>{} : {}</title></circle>',
            round(spot.x),
            round(spot.y),
            round(min(5 + 3 * spot.count**0.5, 26)),
            spot.name,
            _plain(spot.count),
        )
        if spot.url:
            circle = format_html('<a href="{}" tabindex="-1">{}</a>', spot.url, circle)
        drawn.append(format_html('<g class="{}{}">{}</g>', spot.css, " on" if spot.on else "", circle))
    return format_html('<g class="spots">{}</g>', _joined(drawn)) if drawn else EMPTY


def _label_above(place: Place, region: Region) -> bool:
    """A label stands where the links of its point do not run."""
    ends = {p.key: p for p in region.places}
    others = [ends[b if a == place.key else a] for a, b in region.links if place.key in (a, b)]
    if not others:
        return True
    pull = sum((other.y - place.y) / hypot(other.x - place.x, other.y - place.y) for other in others)
    return pull > -0.2


def _map_sentence(region: Region, values: Mapping[str, Number]) -> str:
    ranked = sorted(((place.name, values.get(place.key, 0)) for place in region.places), key=lambda pair: -pair[1])
    return ", ".join(f"{name} {_plain(value)}" for name, value in ranked) + "."


# Small charts


def sparkline(values: Sequence[Number]) -> SafeString:
    """The run of a figure, without scale: the words beside it say what it shows. Nothing with fewer than two values."""
    if len(values) < 2:
        return EMPTY
    low, high = float(min(values)), float(max(values))
    span = (high - low) or 1.0
    step = 100 / (len(values) - 1)
    points = " ".join(f"{i * step:.1f},{26 - 24 * (float(value) - low) / span:.1f}" for i, value in enumerate(values))
    return format_html(
        '<svg class="spark" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="under" d="M0,28L{0}L100,28Z"/><path d="M{0}"/></svg>',
        points,
    )


def pips(filled: int, total: int, css: str = "") -> SafeString:
    """The seats of a committee: full when held, hollow when vacant."""
    total = max(total, filled, 1)
    said = gettext("%(filled)s of %(total)s seats held") % {"filled": filled, "total": total}
    rects = format_html_join(
        "",
        '<rect x="{}" y="1" width="14" height="8" rx="1.5"{}/>',
        ((1 + 20 * i, EMPTY if i < filled else SafeString(' class="off"')) for i in range(total)),
    )
    return format_html(
        '<svg class="pips {}" viewBox="0 0 {} 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        css,
        20 * total - 4,
        said,
        rects,
    )


@dataclass(frozen=True)
class Bar:
    """One line of `bars`: a label, a value, how the value reads, a colour class, an address."""

    label: str
    value: Number
    text: str = ""
    css: str = ""
    url: str = ""


def bars(rows: Sequence[Bar], *, title: str, head: tuple[str, str] = ("", "")) -> SafeString:
    """Lying bars as a table: label, bar, value. It is its own table of data."""
    most = max([abs(float(row.value)) for row in rows] + [0.0]) or 1.0
    lines = format_html_join(
        "",
        '<tr class="{}"><th scope="row">{}</th><td class="long"><svg viewBox="0 0 100 8"'
        ' preserveAspectRatio="none" aria-hidden="true"><rect width="{}" height="8"/></svg></td>'
        '<td class="num">{}</td></tr>',
        (
            (
                row.css,
                _named(row),
                f"{max(abs(float(row.value)) / most * 100, 0.6 if row.value else 0):.1f}",
                row.text or _plain(row.value),
            )
            for row in rows
        ),
    )
    return format_html(
        '<table class="bars"><caption class="vh">{}</caption>'
        '<thead class="vh"><tr><th scope="col">{}</th><td></td><th scope="col">{}</th></tr></thead>'
        "<tbody>{}</tbody></table>",
        title,
        head[0] or gettext("What"),
        head[1] or gettext("Value"),
        lines,
    )


def _named(row: Bar) -> SafeString:
    label = (
        format_html('<span class="chip {}">{}</span>', row.css, row.label) if row.css else format_html("{}", row.label)
    )
    return format_html('<a href="{}">{}</a>', row.url, label) if row.url else label


# Charts with a scale


@dataclass(frozen=True)
class Column:
    """One column: its label under the axis, its values from the bottom up, in the order of the keys."""

    label: str
    values: tuple[Number, ...]
    css: str = ""
    note: str = ""


VOICES = ("", "second", "third")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 240, 64, 30, 18


def columns(
    rows: Sequence[Column],
    *,
    title: str,
    sentence: str,
    keys: Sequence[str] = (),
    form: Callable[[Number], str] | None = None,
    head: str = "",
    table: bool = True,
) -> SafeString:
    """Standing columns, stacked when a row has several values (at most three).

    `form` writes a value; `keys` name the layers.
    """
    written = form or _plain
    if not rows:
        return EMPTY
    top, ticks = _scale(max([sum(float(v) for v in row.values) for row in rows] + [0.0]))
    room = (WIDTH - LEFT) / len(rows)
    wide = min(room * 0.64, 56)
    body = [_rules(top, ticks, written)]
    for i, row in enumerate(rows):
        x = LEFT + room * (i + 0.5)
        base = 0.0
        said = ", ".join(
            f"{keys[k]} {written(v)}" if k < len(keys) and len(row.values) > 1 else written(v)
            for k, v in enumerate(row.values)
        )
        rects = []
        for k, value in enumerate(row.values):
            y0, y1 = _y(base, top), _y(base + float(value), top)
            rects.append(
                format_html(
                    '<rect class="bar {}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
                    VOICES[min(k, 2)],
                    f"{x - wide / 2:.1f}",
                    f"{y1:.1f}",
                    f"{wide:.1f}",
                    f"{max(y0 - y1, 0):.1f}",
                )
            )
            base += float(value)
        body.append(format_html('<g class="{}"><title>{} : {}</title>{}</g>', row.css, row.label, said, _joined(rects)))
        alt = " alt" if len(rows) > 6 and (len(rows) - 1 - i) % (len(rows) // 3 or 1) else ""
        body.append(format_html('<text class="mid{}" x="{}" y="{}">{}</text>', alt, f"{x:.1f}", HEIGHT - 8, row.label))
    svg = _svg("chart", f"0 0 {WIDTH} {HEIGHT}", title, sentence, _joined(body))
    legend = EMPTY
    if len(keys) > 1:
        legend = format_html(
            '<ul class="keys">{}</ul>',
            format_html_join(
                "", '<li class="{}"><i></i>{}</li>', ((VOICES[min(k, 2)], key) for k, key in enumerate(keys))
            ),
        )
    if not table:
        return legend + svg
    named = list(keys) if keys else [gettext("Value")]
    return (
        legend
        + svg
        + _data((head or gettext("When"), *named), [(row.label, *map(written, row.values)) for row in rows])
    )


def line(
    points: Sequence[tuple[str, Number]],
    *,
    title: str,
    sentence: str,
    css: str = "",
    form: Callable[[Number], str] | None = None,
    head: tuple[str, str] | None = None,
    from_zero: bool = False,
    table: bool = True,
) -> SafeString:
    """A run of values over time, (label, value) in order; the last value stands beside its point."""
    written = form or _plain
    if len(points) < 2:
        return EMPTY
    values = [float(value) for _, value in points]
    low = 0.0 if from_zero or min(values) < 0.35 * max(values) else min(values)
    bottom, top, ticks = _window(low, max(values))
    room = (WIDTH - LEFT - 48) / (len(points) - 1)
    at = [(LEFT + 12 + room * i, _y(value, top, bottom)) for i, value in enumerate(values)]
    path = "L".join(f"{x:.1f},{y:.1f}" for x, y in at)
    ground = HEIGHT - BOTTOM
    middle = len(points) // 2
    labels = [
        format_html(
            '<text class="mid{}" x="{}" y="{}">{}</text>',
            "" if i in (0, middle, len(points) - 1) else " alt",
            f"{at[i][0]:.1f}",
            HEIGHT - 8,
            points[i][0],
        )
        for i in range(len(points))
        if len(points) <= 12 or i in (0, len(points) - 1) or (i % max(1, len(points) // 6) == 0 and len(points) - i > 2)
    ]
    svg = _svg(
        "chart",
        f"0 0 {WIDTH} {HEIGHT}",
        title,
        sentence,
        _rules(top, ticks, written, bottom)
        + format_html(
            '<g class="{}"><path class="under" d="M{},{}L{}L{},{}Z"/><path class="path" d="M{}"/>{}</g>',
            css,
            f"{at[0][0]:.1f}",
            ground,
            path,
            f"{at[-1][0]:.1f}",
            ground,
            path,
            format_html_join(
                "",
                '<circle class="dot" cx="{}" cy="{}" r="{}"><title>{} : {}</title></circle>',
                (
                    (f"{x:.1f}", f"{y:.1f}", 5 if i == len(at) - 1 else 3, points[i][0], written(points[i][1]))
                    for i, (x, y) in enumerate(at)
                ),
            ),
        )
        + _joined(labels)
        + format_html(
            '<text class="value end" x="{}" y="{}">{}</text>',
            WIDTH - 4,
            f"{max(at[-1][1] - 12, 14):.1f}",
            written(points[-1][1]),
        ),
    )
    return svg + (
        _data(head or (gettext("When"), title), [(label, written(value)) for label, value in points])
        if table
        else EMPTY
    )


def _y(value: float, top: float, bottom: float = 0.0) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - bottom) / (top - bottom)


def _step(rough: float) -> float:
    """The round step (1, 2, 2.5, 5 times a power of ten) at or above a rough one."""
    power = 1.0
    while power * 10 <= rough:
        power *= 10
    while power > rough and power > 1e-6:
        power /= 10
    return next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough * 0.999)


def _scale(most: float) -> tuple[float, list[float]]:
    if most <= 0:
        return 1.0, [0.0, 1.0]
    _, top, ticks = _window(0.0, most)
    return top, ticks


def _window(low: float, high: float) -> tuple[float, float, list[float]]:
    """Bottom, top and about four round ticks that hold [low, high]."""
    step = _step((high - low or abs(high) * 0.3 or 3.0) / 3)
    bottom = step * int(low // step)
    ticks = [bottom]
    while len(ticks) < 2 or ticks[-1] < high - step * 1e-6:
        ticks.append(ticks[-1] + step)
    return bottom, ticks[-1], ticks


def _rules(top: float, ticks: Sequence[float], written: Callable[[Number], str], bottom: float = 0.0) -> SafeString:
    return format_html_join(
        "",
        '<path class="rule{0}" d="M{1},{2}H{3}"/><text class="end" x="{4}" y="{5}">{6}</text>',
        (
            (
                " base" if tick == ticks[0] else "",
                LEFT,
                f"{_y(tick, top, bottom):.1f}",
                WIDTH,
                LEFT - 8,
                f"{_y(tick, top, bottom) + 4:.1f}",
                written(int(tick) if tick == int(tick) else tick),
            )
            for tick in ticks
        ),
    )


# Seats


@dataclass(frozen=True)
class Seat:
    """A seat of a body. `place`: "chair" (the tribune), "vice" (inside, in the order given: west to east) or "member".

    `name` is empty for a vacancy; `label` is what the seat is; `css` the colour class of its antenna.
    """

    label: str
    name: str = ""
    initials: str = ""
    place: str = "member"
    css: str = ""
    url: str = ""

    @property
    def vacant(self) -> bool:
        return not self.name


@dataclass(frozen=True)
class _Set:
    seat: Seat
    x: float
    y: float
    r: float = 32.0


def hemicycle(
    seats: Sequence[Seat], *, title: str, captions: Mapping[str, str] | None = None, table: bool = True
) -> SafeString:
    """A body as a half circle: chairs at the tribune, vices inside, members outside; a vacancy is dashed.

    Any number of seats: circles shrink when an arc would be too crowded. `captions` names the three places
    (`chair`, `vice`, `member`) under the drawing.
    """
    groups = {place: [seat for seat in seats if seat.place == place] for place in ("chair", "vice", "member")}
    rooms = {"member": 300.0, "vice": 195.0} if groups["vice"] else {"member": 260.0, "vice": 195.0}
    placed: list[_Set] = []
    for place in ("member", "vice"):
        row, radius = groups[place], rooms[place]
        r = min(32.0, radius * pi / max(len(row), 1) / 2.15)
        for i, seat in enumerate(row):
            angle = pi - (pi * i / (len(row) - 1) if len(row) > 1 else pi / 2)
            placed.append(_Set(seat, 360 + radius * cos(angle), 350 - radius * sin(angle), r))
    chairs = groups["chair"]
    for i, seat in enumerate(chairs):
        placed.append(_Set(seat, 360 + (i - (len(chairs) - 1) / 2) * 78, 350))
    held = sum(not seat.vacant for seat in seats)
    empty = [seat.label for seat in seats if seat.vacant]
    sentence = ngettext("%(held)s seat held of %(total)s.", "%(held)s seats held of %(total)s.", held) % {
        "held": held,
        "total": len(seats),
    }
    if empty:
        sentence += " " + gettext("Vacant: %(seats)s.") % {"seats": ", ".join(empty)}
    drawn = []
    for spot in placed:
        seat = spot.seat
        kind = "empty" if seat.vacant else seat.css or ("" if seat.place == "chair" else "plain")
        who = f"{seat.label} : {seat.name}" if seat.name else gettext("%(seat)s: vacant") % {"seat": seat.label}
        inside = format_html(
            '<title>{}</title><circle cx="{}" cy="{}" r="{}"/><text x="{}" y="{}">{}</text>',
            who,
            f"{spot.x:.1f}",
            f"{spot.y:.1f}",
            f"{spot.r:.1f}",
            f"{spot.x:.1f}",
            f"{spot.y + 7:.1f}",
            seat.initials or _initials(seat.name),
        )
        if seat.url:
            inside = format_html('<a href="{}" aria-label="{}">{}</a>', seat.url, who, inside)
        drawn.append(format_html('<g class="{}">{}</g>', kind, inside))
    caps = captions or {}
    marks = [
        format_html('<text class="cap" x="{}" y="410">{}</text>', x, caps[place])
        for place, x in (("member", 76 if groups["vice"] else 110), ("vice", 165), ("chair", 360))
        if groups[place] and place in caps
    ]
    middle = format_html(
        '<text class="big" x="360" y="258">{}</text><text class="cap" x="360" y="288">{}</text>',
        held,
        ngettext("seat held of %(total)s", "seats held of %(total)s", held) % {"total": len(seats)},
    )
    svg = _svg(
        "hemi",
        f"20 10 680 {420 if marks else 385}",
        title,
        sentence,
        _joined(drawn) + middle + _joined(marks),
        group=any(seat.url for seat in seats),
    )
    if not table:
        return svg
    return svg + _data(
        (gettext("Seat"), gettext("Held by")), [(seat.label, seat.name or gettext("vacant")) for seat in seats]
    )


def _initials(name: str) -> str:
    words = name.replace("-", " ").split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


# Around a chart


def figure(svg: SafeString, sentence: str) -> SafeString:
    """A chart with its sentence in sight under it."""
    return format_html('<figure class="figure-sheet">{}<figcaption>{}</figcaption></figure>', svg, sentence)


def _data(head: Sequence[str], rows: Iterable[Sequence[str]]) -> SafeString:
    """The table of a chart's values, folded under "Données"."""
    return format_html(
        '<details class="data"><summary>{}</summary><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></details>",
        gettext("Data"),
        format_html_join("", '<th scope="col"{}>{}</th>', ((_right(i), name) for i, name in enumerate(head))),
        format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}</tr>',
            (
                (row[0], format_html_join("", '<td class="num">{}</td>', ((value,) for value in row[1:])))
                for row in rows
            ),
        ),
    )


def table_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> SafeString:
    """The same table for a chart whose rows are links."""
    return _data(head, rows)


def _right(i: int) -> SafeString:
    return SafeString(' class="num"') if i else EMPTY


def _svg(css: str, box: str, title: str, sentence: str, inside: SafeString, *, group: bool = False) -> SafeString:
    """The frame of a chart, named by its title and sentence; a group when it holds links, an image otherwise."""
    return format_html(
        '<svg class="{}" viewBox="{}" role="{}" aria-label="{}"><desc>{}</desc>{}</svg>',
        css,
        box,
        "group" if group else "img",
        f"{title}. {sentence}".strip(),
        sentence,
        inside,
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _plain(value: Number) -> str:
    from league.base.templatetags.league import thousands

    places = 0 if value == int(value) else 1
    return thousands(value, places)
