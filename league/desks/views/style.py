"""The page that shows every part of the house with a made-up content: look here before drawing a new one."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from league.base import charts
from league.base.periods import through
from league.base.templatetags.league import SIGNS
from members.access import league_only

MAP = Path(settings.ROOT) / "antennas" / "reference" / "aura_carte.json"
ANTENNAS = (
    ("lyo", "Lyon", 214),
    ("gre", "Grenoble", 92),
    ("ste", "Saint-Étienne", 68),
    ("cle", "Clermont-Ferrand", 51),
    ("var", "Valence-Romans", 43),
    ("anc", "Annecy-Chambéry", 42),
)
COMPANIES = (
    ("Abelio Systèmes", "812440318", "Villeurbanne", 0, 42, "good", "0"),
    ("Ardèche Fibre", "528906441", "Privas", 4, 27, "warn", "780"),
    ("Bielle Numérique", "840217733", "Clermont-Ferrand", 3, 33, "bad", "780"),
    ("Cartes et Réseaux", "519004287", "Lyon", 0, 88, "wait", "625"),
    ("Centre Image Valence", "", "Valence", 4, None, "neutral", "350"),
    ("Chartreuse Cloud", "889120654", "Voiron", 1, 12, "good", "0"),
)
SEATS = (
    ("member", ["Paul Lambert", "Sarah Kacem", "Nora Teyssier", "Chloé Bonnet", "Olivier Fayolle", "Yves Morel", ""]),
    ("vice", ["", "Hélène Roure", "Marc Delorme", "Inès Valette", "Julien Sabatier", "Anne Grandjean"]),
    ("chair", ["Sonia Ardillier", "François Dumas"]),
)
WEST_TO_EAST = (3, 2, 0, 1, 4, 5)


class SampleForm(forms.Form):
    """One of each kind of question."""

    name = forms.CharField(label=_("Company name"), help_text=_("As it is registered."))
    siren = forms.CharField(label="SIREN", max_length=11)
    joined_on = forms.DateField(label=_("Joining day"), required=False, widget=forms.DateInput)
    headcount = forms.IntegerField(label=_("Headcount"), required=False)
    antenna = forms.ChoiceField(label=_("Antenna"), choices=[(css, name) for css, name, _n in ANTENNAS])
    how = forms.ChoiceField(
        label=_("How to be called"),
        choices=[("mail", _("By e-mail")), ("post", _("By post"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label=_("Register file"), required=False, help_text=_("CSV or XLSX, 25 MB at most."))
    agreed = forms.BooleanField(label=_("I have read the statutes."))


@league_only("desk.staff")
def style(request: HttpRequest) -> HttpResponse:
    """Every part, every state, in both schemes."""
    return render(request, "style.html", samples(request))


def samples(request: HttpRequest) -> dict[str, Any]:
    """What the parts show here; nothing of it is read from the database."""
    day = timezone.localdate()
    antennas = [SimpleNamespace(css=css, name=name, members=n) for css, name, n in ANTENNAS]
    wrong = SampleForm({"name": "", "siren": "812", "antenna": "lyo", "how": "mail"})
    wrong.add_error("siren", _("A SIREN has nine digits; this one has three."))
    wrong.prefix = "wrong"
    rows = [
        SimpleNamespace(
            name=name, siren=siren, town=town, antenna=antennas[at], headcount=size, kind=kind, due=Decimal(due)
        )
        for name, siren, town, at, size, kind, due in COMPANIES
    ]
    words = {
        "good": _("Up to date"),
        "warn": _("Reminder 1"),
        "bad": _("Reminder 2"),
        "wait": _("Before 30 Nov."),
        "neutral": _("To complete"),
    }
    for row in rows:
        row.word = words[row.kind]
    year = day.year
    return {
        "day": day,
        "now": timezone.now(),
        "past": date(2017, 3, 28),
        "antennas": antennas,
        "rows": rows,
        "total_due": sum((row.due for row in rows), Decimal()),
        "page_of": Paginator(range(187), 18).page(2),
        "form": SampleForm(prefix="good"),
        "wrong": wrong,
        "signs": sorted(SIGNS),
        "span": through(date(year, 1, 1), date(year, 12, 31)),
        "amount": Decimal("1250"),
        "colours": ("ground", "sheet", "sunk", "wash", "deep", "link", "act", "good", "warn", "bad"),
        "queue": _queue(),
        "figures": _figures(),
        "steps": [
            {"label": _("Prepared"), "value": "510", "note": _("of 510 due"), "percent": 100},
            {"label": _("Issued"), "value": "510", "note": _("numbered calls"), "percent": 100},
            {"label": _("Sent"), "value": "508", "note": _("2 without e-mail"), "percent": 99.6},
            {"label": _("Paid"), "value": "434", "note": "291 640,00 €", "percent": 85.1},
            {"label": _("Reminded"), "value": "76", "note": _("58 once, 18 twice"), "percent": 40},
        ],
        "events": [
            {
                "day": day,
                "title": _("Payment received"),
                "text": "1 250,00 €",
                "kind": "good",
                "by": "Claire Montagnon",
            },
            {"day": day - timedelta(20), "title": _("Reminder 1 sent"), "kind": "warn"},
            {"day": day - timedelta(300), "title": _("Dues call issued"), "text": "AC-2026-000318"},
            {"day": date(2012, 5, 15), "title": _("Admitted, SME college"), "text": _("Decision of the bureau")},
        ],
        "facts": [
            {"label": "SIREN", "value": "812 440 318"},
            {"label": _("Registered office"), "value": _("14 quai Perrache, 69002 Lyon")},
            {"label": _("Headcount"), "value": "42", "as_of": date(2026, 1, 1)},
            {"label": _("Turnover"), "value": None},
            {"label": _("Phone"), "value": "", "missing": True},
        ],
        "tabs": [
            {"label": _("All"), "url": "#", "count": 510},
            {"label": _("SMEs under 100"), "url": "#", "count": 187, "current": True},
            {"label": _("To remind"), "url": "#", "count": 76},
        ],
        "facets": [
            {
                "name": "antenne",
                "title": _("Antenna"),
                "options": [{"value": a.css, "label": a.name, "count": a.members, "css": a.css} for a in antennas],
            },
            {
                "name": "college",
                "title": _("College"),
                "options": [
                    {"value": "pme", "label": _("SME"), "count": 187, "checked": True},
                    {"value": "eti", "label": _("Mid-size company"), "count": 38},
                ],
            },
        ],
        "tags": [
            {"label": _("College: SME"), "remove_url": "?"},
            {"label": _("Headcount: under 100"), "remove_url": "?"},
        ],
        "bulk": [
            {"name": "act", "value": "antenna", "label": _("Change antenna")},
            {"name": "act", "value": "remind", "label": _("See the reminders before sending"), "go": True},
        ],
        "job": {"title": _("Issuing the dues calls"), "done": 510, "total": 510, "parked": 0, "finished": True},
        "job_failed": {
            "title": _("Sending the reminders"),
            "done": 56,
            "total": 58,
            "parked": 2,
            "finished": True,
            "url": "#",
            "started_at": timezone.now() - timedelta(hours=1),
            "failed": [
                {"what": "Ardèche Fibre", "why": _("address refused by the recipient")},
                {"what": "Bielle Numérique", "why": _("no e-mail")},
            ],
        },
        "left": {"title": "Cartes et Réseaux", "note": "Clust’R Numérique, 118"},
        "right": {"title": "CARTES & RESEAUX SAS", "note": "Numélink, 42"},
        "diff": [
            {"label": "SIREN", "left": "519 004 287", "right": None, "same": None},
            {"label": _("Town"), "left": "Lyon 7e", "right": "Lyon", "same": True},
            {"label": _("Headcount"), "left": "88", "right": "84", "same": False, "hint": _("a year later")},
            {
                "label": _("Mail domain"),
                "left": "cartes-reseaux.example",
                "right": "cartes-reseaux.example",
                "same": True,
            },
        ],
        "letter": {
            "to": "paule.vasseur@cartes-reseaux.example",
            "subject": _("Your dues call"),
            "body": _("Madam,\n\nHere is the call of your dues.\n\nWith our thanks."),
            "sent_at": timezone.now(),
            "attachments": [{"name": "AC-2026-000318.pdf", "url": "#", "size": 48210}],
        },
        "seats": [
            {
                "label": _("Vice-presidency of Clermont-Ferrand"),
                "vacant_since": date(2026, 9, 30),
                "act_url": "#",
                "act_label": _("Fill"),
            },
            {"label": _("Co-presidency"), "person": "Sonia Ardillier", "since": date(2025, 6, 24)},
            {"label": _("Treasury"), "person": "Nora Teyssier"},
        ],
        "committee_facts": [{"label": _("Vice-presidency"), "value": _("vacant"), "missing": True}],
        "calls": [
            {
                "name": "Gerland Data",
                "url": "#",
                "text": _("Reminder 1 without answer"),
                "note": _("5 months ago"),
                "phone": "0472102030",
                "first": True,
            },
            {
                "name": "Abelio Systèmes",
                "url": "#",
                "text": _("New manager since October"),
                "note": _("Never met"),
                "phone": "+33472102031",
            },
        ],
        "choices": [
            {"title": "Claire Montagnon", "text": _("Membership staff"), "url": "#"},
            {"title": "Samir Belkacem", "text": _("Antenna"), "url": "#", "css": "lyo"},
        ],
        "marks": [
            {"day": date(2017, 3, 28), "label": _("March 2017"), "note": _("two registers joined")},
            {"day": day, "label": _("today")},
        ],
        **_charts(),
    }


def _queue() -> list[dict[str, Any]]:
    return [
        {
            "count": 5,
            "what": _("Applications to decide"),
            "text": "Atelier Vercors Data",
            "age": _("9 days"),
            "late": True,
            "url": "#",
            "verb": _("Decide"),
        },
        {
            "count": 12,
            "what": _("Doubtful matches"),
            "text": _("Two lines of a register, one company?"),
            "age": _("4 days"),
            "url": "#",
            "verb": _("Compare"),
        },
        {
            "count": 1,
            "what": _("Failed work"),
            "text": _("2 reminders not sent"),
            "age": _("this morning"),
            "url": "#",
            "verb": _("See"),
        },
    ]


def _figures() -> list[dict[str, Any]]:
    return [
        {
            "label": _("Members"),
            "value": "510",
            "trend": "+2",
            "direction": "up",
            "good": True,
            "note": _("since January"),
            "spark": [501, 503, 505, 502, 506, 508, 507, 510, 509, 510],
            "url": "#",
        },
        {
            "label": _("Jobs"),
            "value": "26 412",
            "trend": "+1,6 %",
            "direction": "up",
            "good": True,
            "note": _("in a year"),
            "spark": [25800, 25850, 25900, 26050, 26200, 26412],
            "url": "#",
        },
        {
            "label": _("Dues collected"),
            "value": "291 640",
            "unit": "€",
            "note": "85,2 %",
            "spark": [0, 2, 40, 90, 150, 220, 260, 280, 291],
            "url": "#",
        },
        {
            "label": _("Private share"),
            "value": "58,3",
            "unit": "%",
            "trend": "−1,4 pt",
            "direction": "down",
            "note": _("in a year"),
            "spark": [60, 59.8, 59.9, 59.2, 58.9, 58.3],
            "url": "#",
        },
    ]


def _charts() -> dict[str, Any]:
    """Every chart once."""
    region = charts.read_region(MAP)
    values = {css.upper(): n for css, _name, n in ANTENNAS}
    seats = []
    for place, names in SEATS:
        for i, name in enumerate(names):
            css, town = "", ""
            label = {"chair": _("Co-presidency"), "member": _("Member of the bureau")}.get(place, "")
            if place == "vice":
                css, town, _n = ANTENNAS[WEST_TO_EAST[i]]
                label = _("Vice-presidency of %(antenna)s") % {"antenna": town}
            seats.append(charts.Seat(label, name, place=place, css=css))
    months = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
    paid = (12, 96, 58, 21, 14, 9, 6, 4, 11, 18, 26, 7)
    return {
        "map_svg": charts.region_map(region, values, title=_("Members by antenna"), urls=dict.fromkeys(values, "#")),
        "map_dark": charts.region_map(region, values, title=_("Members by antenna"), dark=True, table=False),
        "bars_svg": charts.bars(
            [charts.Bar(name, n, css=css, url="#") for css, name, n in ANTENNAS], title=_("Members by antenna")
        ),
        "columns_svg": charts.columns(
            [charts.Column(month, (n, n // 3)) for month, n in zip(months, paid, strict=True)],
            title=_("Payments by month"),
            sentence=_("February brings the most."),
            keys=(_("Transfers"), _("Direct debits")),
        ),
        "line_svg": charts.line(
            [
                (str(2017 + i), n)
                for i, n in enumerate((26000, 25890, 25950, 25400, 25700, 25980, 26100, 26240, 26300, 26412))
            ],
            title=_("Jobs"),
            sentence=_("The number of jobs grows since 2020."),
        ),
        "hemi_svg": charts.hemicycle(
            seats,
            title=_("The bureau"),
            captions={"chair": _("Co-presidency"), "vice": _("VP"), "member": _("Members")},
        ),
    }
