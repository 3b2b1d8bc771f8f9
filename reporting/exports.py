"""A report on paper (PDF) and as a workbook (XLSX), both from what is frozen; written in the active language."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from antennas.models import Antenna
from league.base import pdf
from league.base.days import today
from league.base.models import League
from league.base.money import euros_text
from league.base.tabular import Sheet, write_xlsx
from league.base.templatetags.league import euros_short, long_day, percent, signed, thousands
from reporting.indicators import BY_KEY, DIMENSIONS, INDICATORS, TABLE_MEASURES, TITLES
from reporting.models import Report, ReportRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def words_of(report: Report) -> dict[str, dict[str, str]]:
    """Label, definition and method of each figure as frozen with the report, in the active language if it has it."""
    words = report.figures["words"]
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    found: dict[str, dict[str, str]] = words.get(language) or words[settings.LANGUAGE_CODE]
    return found


def written(key: str, value: Any, *, short: bool = False) -> str:
    """A figure as one reads it: '510', '1 250,00 €', '85,2 %', '+312'. `short` leaves the cents of euros out."""
    match BY_KEY[key].unit:
        case "euros":
            return euros_short(value) if short else euros_text(Decimal(value))
        case "share":
            return _("nothing called") if value is None else percent(value)
        case "change":
            return signed(value)
        case _:
            return thousands(value)


def label_of(dimension: str, value: str) -> str:
    """The value of a line in words: an antenna, a college, '10 to 49 jobs', or that it is not known."""
    if not value:
        return {"antenna": _("No antenna"), "college": _("No college"), "size": _("Jobs not declared")}[dimension]
    if dimension != "size":
        return value
    low, _dash, high = value.partition("-")
    if high:
        return _("%(low)s to %(high)s jobs") % {"low": low, "high": high}
    if value.endswith("+"):
        return _("%(low)s jobs or more") % {"low": value.removesuffix("+")}
    return _("No jobs")


def notes(report: Report) -> dict[str, str]:
    """What a reader must know beside a figure, by key."""
    whole = report.figures["whole"]
    said = {}
    for key, missing in (("jobs", whole["without_jobs"]), ("turnover", whole["without_turnover"])):
        if missing:
            said[key] = ngettext("%(n)s member without a figure", "%(n)s members without a figure", missing) % {
                "n": thousands(missing)
            }
    left = report.figures["rows"] - whole["members"]
    if left:
        said["called"] = ngettext(
            "%(n)s company that left is counted", "%(n)s companies that left are counted", left
        ) % {"n": thousands(left)}
    said["change"] = ngettext(
        "%(n)s member on both days, since %(day)s", "%(n)s members on both days, since %(day)s", whole["comparable"]
    ) % {"n": thousands(whole["comparable"]), "day": long_day(report.figures["compared_on"])}
    return said


def address(report: Report) -> str:
    return settings.SITE_URL + reverse("reporting:report", args=[report.pk])


def columns(report: Report, dimension: str) -> list[str]:
    """The heads of a table: what divides it, then the measures as the report words them."""
    words = words_of(report)
    first = {"antenna": _("Antenna"), "college": _("College"), "size": _("Size")}[dimension]
    return [first, *(words[key]["label"] for key in TABLE_MEASURES)]


def method(report: Report) -> str:
    """How the report was made, in two sentences."""
    return _(
        "Frozen with its %(rows)s rows, one per company; each figure is a count or a sum over them and is recomputed at "
        "every reading. The fingerprint is the SHA-256 of figures and rows: one changed letter would change it."
    ) % {"rows": thousands(report.figures["rows"])}


def paper(report: Report) -> bytes:
    """The report as PDF/A."""
    league = League.objects.get()
    whole, words, said = report.figures["whole"], words_of(report), notes(report)
    colours = {antenna.name: antenna.css for antenna in Antenna.objects.all()}
    tables = []
    for dimension in DIMENSIONS:
        lines = report.figures["tables"][dimension]
        heads = [columns(report, dimension)[0], *(str(head) for head in NARROW.values())]
        tables.append(
            {
                "title": str(TITLES[dimension]),
                "sentence": sentence(report, dimension),
                "columns": [{"label": head, "align": "right" if place else "left"} for place, head in enumerate(heads)],
                "rows": [
                    [label_of(dimension, one["value"]), *(narrow(key, one[key]) for key in NARROW)] for one in lines
                ],
                "total": [_("Total"), *(narrow(key, whole[key]) for key in NARROW)],
                "note": "",
                "bars": [
                    {
                        "label": label_of(dimension, one["value"]),
                        "value": one["jobs"],
                        "text": thousands(one["jobs"]),
                        "colour": colours.get(one["value"], ""),
                    }
                    for one in lines
                ]
                if dimension == "antenna"
                else [],
            }
        )
    return pdf.render(
        "report",
        {
            "day": today().isoformat(),
            "title": report.title,
            "subtitle": _("For %(funder)s") % {"funder": report.funder},
            "as_of": long_day(report.as_of),
            "published": long_day(today()),
            "intro": intro(report),
            "league": {
                "name": league.name,
                "legal_name": league.legal_name,
                "lines": [league.legal_name, league.street, f"{league.postal_code} {league.town}"],
                "demo": settings.DEMO,
            },
            "figures": [
                {
                    "label": words[one.key]["label"],
                    "value": written(one.key, whole[one.key], short=True),
                    "definition": words[one.key]["definition"],
                    "trend": said.get(one.key, ""),
                }
                for one in INDICATORS
            ],
            "tables": tables,
            "fingerprint": report.fingerprint,
            "url": address(report),
            "method": method(report),
        },
        lang=(get_language() or settings.LANGUAGE_CODE).split("-")[0],
    )


# Heads that leave room on paper, in the order of the measures.
NARROW = {
    "members": gettext_lazy("Members"),
    "jobs": gettext_lazy("Jobs"),
    "turnover": gettext_lazy("Turnover, M€"),
    "called": gettext_lazy("Called"),
    "paid": gettext_lazy("Collected"),
    "rate": gettext_lazy("Rate"),
}


def narrow(key: str, value: Any) -> str:
    """A figure as a table on paper has room for it: turnover in millions with one decimal."""
    return thousands(Decimal(value) / 1_000_000, 1) if key == "turnover" else written(key, value, short=True)


def intro(report: Report) -> str:
    whole = report.figures["whole"]
    return _(
        "On %(day)s the league counted %(members)s members with %(jobs)s jobs. Of the dues of %(year)s, %(paid)s was "
        "collected out of %(called)s called."
    ) % {
        "day": long_day(report.as_of),
        "members": thousands(whole["members"]),
        "jobs": thousands(whole["jobs"]),
        "year": report.year,
        "paid": euros_short(whole["paid"]),
        "called": euros_short(whole["called"]),
    }


def sentence(report: Report, dimension: str) -> str:
    """One sentence that says what a table shows first: the line with the most jobs and its share."""
    lines = [one for one in report.figures["tables"][dimension] if one["members"]]
    total = report.figures["whole"]["jobs"]
    if not lines or not total:
        return _("No member has declared jobs.")
    most = max(lines, key=lambda one: one["jobs"])
    return _("%(line)s has %(share)s of the jobs, with %(members)s members.") % {
        "line": label_of(dimension, most["value"]),
        "share": percent(Decimal(most["jobs"]) / total, 0),
        "members": thousands(most["members"]),
    }


def workbook(report: Report) -> bytes:
    """The report as XLSX: figures with definitions, one sheet per table, every row, and how it was made."""
    whole, words, said = report.figures["whole"], words_of(report), notes(report)
    sheets = [
        Sheet(
            _("Figures"),
            [_("Figure"), _("Value"), _("Unit"), _("Definition"), _("How it is computed"), _("Note")],
            [
                [
                    words[one.key]["label"],
                    typed(one.key, whole[one.key]),
                    unit(one.unit),
                    words[one.key]["definition"],
                    words[one.key]["method"],
                    said.get(one.key, ""),
                ]
                for one in INDICATORS
            ],
        )
    ]
    for dimension in DIMENSIONS:
        sheets.append(
            Sheet(
                str(TITLES[dimension]),
                columns(report, dimension),
                [
                    [label_of(dimension, one["value"]), *(typed(key, one[key]) for key in TABLE_MEASURES)]
                    for one in report.figures["tables"][dimension]
                ],
                [[_("Total"), *(typed(key, whole[key]) for key in TABLE_MEASURES)]],
            )
        )
    sheets.append(Sheet(_("Rows"), list(row_heads()), row_cells(report)))
    sheets.append(
        Sheet(
            _("How it was made"),
            [_("What"), _("Value")],
            [
                [_("Report"), report.title],
                [_("Addressed to"), report.funder],
                [_("State on"), report.as_of],
                [_("Dues of the year"), str(report.year)],
                [_("Fingerprint (SHA-256)"), report.fingerprint],
                [_("Method"), method(report)],
                [_("Address"), address(report)],
                *([[_("Data"), _("Fictional data")]] if settings.DEMO else []),
            ],
        )
    )
    return write_xlsx(sheets)


def typed(key: str, value: Any) -> int | Decimal | None:
    """A figure as a number of the workbook; a share in percent."""
    if value is None:
        return None
    match BY_KEY[key].unit:
        case "euros":
            return Decimal(value)
        case "share":
            return Decimal(value) * 100
        case _:
            return int(value)


def unit(code: str) -> str:
    return {
        "count": _("companies"),
        "jobs": _("jobs"),
        "euros": _("euros"),
        "share": "%",
        "change": _("jobs"),
    }[code]


def row_heads() -> Iterator[str]:
    for name in ROW_COLUMNS:
        column: Any = ReportRow._meta.get_field(name)
        yield str(column.verbose_name).capitalize() if name != "siren" else "SIREN"


ROW_COLUMNS = (
    "name", "siren", "town", "department", "antenna", "college", "size", "member_since", "member", "jobs", "jobs_before",
    "turnover", "called", "paid",
)  # fmt: skip


def row_cells(report: Report) -> Iterator[list[Any]]:
    rows = ReportRow.objects.filter(report=report).order_by("name", "company_id").values_list(*ROW_COLUMNS)
    for row in rows.iterator(chunk_size=2000):
        yield list(row)
