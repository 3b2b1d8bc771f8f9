"""A report to a funder: asked for once, built in steps that are each safe to run twice, published and frozen for ever.

Rows first (one statement), figures from the rows, then the workbook, the PDF and the publication. The fingerprint is
the SHA-256 of rows and figures written as canonical JSON; `verify` recomputes all of it from the rows with plain SQL.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antennas.models import Antenna
from league.base import jobs, letters
from league.base.acts import Refused, act
from league.base.days import today
from league.base.models import User
from members.access import may
from reporting import exports, indicators
from reporting.indicators import BY_KEY, DIMENSIONS, Indicator
from reporting.models import Report, ReportRow
from reporting.rows import freeze_rows, size_bands, year_before

STEPS = {
    "rows": gettext_lazy("Freezing the rows"),
    "figures": gettext_lazy("Counting the figures"),
    "xlsx": gettext_lazy("Making the workbook"),
    "pdf": gettext_lazy("Making the PDF"),
    "publish": gettext_lazy("Publishing"),
}
ORDER = tuple(STEPS)
COLUMNS = (
    "company_id", "name", "siren", "town", "department", "antenna", "college", "size", "member_since", "member", "jobs",
    "jobs_before", "turnover", "called", "paid",
)  # fmt: skip
MEMBER = Q(member=True)
COMPARABLE = Q(member=True, jobs__isnull=False, jobs_before__isnull=False)
SUMS = {
    "members": Count("pk", filter=MEMBER),
    "sum_jobs": Sum("jobs", filter=MEMBER),
    "sum_turnover": Sum("turnover", filter=MEMBER),
    "sum_called": Sum("called"),
    "sum_paid": Sum("paid"),
    "without_jobs": Count("pk", filter=MEMBER & Q(jobs=None)),
    "without_turnover": Count("pk", filter=MEMBER & Q(turnover=None)),
    "comparable": Count("pk", filter=COMPARABLE),
    "jobs_comparable": Sum("jobs", filter=COMPARABLE),
    "sum_before": Sum("jobs_before", filter=COMPARABLE),
}


@act
def ask(
    *, title: str, funder: str, as_of: date, year: int, by: User | None, intent: uuid.UUID, on: date | None = None
) -> Report:
    """Asks for a report on the state of `as_of` and the dues of `year`; the worker makes it, step by step.

    The same `intent` gives the report that stands already. Refused for a day that has not come.
    """
    if as_of > today():
        raise Refused(_("A report says what is: choose today or a day in the past."), "as_of")
    report, _created = Report.objects.get_or_create(
        intent=intent,
        defaults={"title": title, "funder": funder, "as_of": as_of, "year": year, "asked_by": by},
    )
    if report.job_id is None:
        job = jobs.ask(
            kind="reporting.tasks.make_report",
            title=report.title,
            intent=f"report:{report.intent}",
            params={"report": report.pk},
            items=[(step, {"report": report.pk, "what": str(what)}) for step, what in STEPS.items()],
            by=by,
            address=reverse("reporting:report", args=[report.pk]),
        )
        Report.objects.filter(pk=report.pk, published_at=None).update(job=job)
        report.job = job
    return report


@act
def take_step(*, report_id: int, step: str, by: User | None, on: date) -> str:
    """Brings a report up to `step`, and the steps before it where a stopped worker left them out; says what it did.

    Whoever asked must still be allowed to. The lock of the report's row makes two workers take turns.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=report_id)
    if report.asked_by and not may(report.asked_by, "report.make", on):
        raise Refused(_("%(who)s may no longer make reports.") % {"who": report.asked_by})
    said = ""
    for name in ORDER[: ORDER.index(step) + 1]:
        if report.published_at is None:
            said = _STEPS[name](report)
    return said


def build(*, report_id: int, by: User | None, on: date) -> Report:
    """The whole report at once, as the worker makes it step by step."""
    take_step(report_id=report_id, step=ORDER[-1], by=by, on=on)
    return Report.objects.get(pk=report_id)


def _rows(report: Report) -> str:
    count = ReportRow.objects.filter(report=report).count() or freeze_rows(report)
    return _("%(count)s rows") % {"count": count}


def _figures(report: Report) -> str:
    if not report.fingerprint:
        report.figures = computed(report)
        report.fingerprint = fingerprint(report)
        report.save(update_fields=["figures", "fingerprint"])
    return report.fingerprint


def _xlsx(report: Report) -> str:
    if report.xlsx is None:
        with translation.override(settings.LANGUAGE_CODE):
            content = exports.workbook(report)
        report.xlsx = letters.store(content, exports.XLSX)
        report.save(update_fields=["xlsx"])
    return _("%(size)s bytes") % {"size": report.xlsx.size}


def _pdf(report: Report) -> str:
    if report.pdf is None:
        with translation.override(settings.LANGUAGE_CODE):
            content = exports.paper(report)
        report.pdf = letters.store(content, "application/pdf")
        report.save(update_fields=["pdf"])
    return _("%(size)s bytes") % {"size": report.pdf.size}


def _publish(report: Report) -> str:
    report.published_at = timezone.now()
    report.save(update_fields=["published_at"])
    return report.fingerprint


_STEPS: dict[str, Callable[[Report], str]] = {
    "rows": _rows, "figures": _figures, "xlsx": _xlsx, "pdf": _pdf, "publish": _publish,
}  # fmt: skip


# --- figures ---------------------------------------------------------------------------------------------------------


def computed(report: Report) -> dict[str, Any]:
    """The figures of a report from its rows: the whole, one table per dimension, and every definition in words."""
    rows = ReportRow.objects.filter(report=report).order_by()
    tables = {}
    for dimension in DIMENSIONS:
        found = [_line(sums[dimension], sums) for sums in rows.values(dimension).annotate(**SUMS)]
        tables[dimension] = sorted(found, key=_order(dimension, report.as_of))
    return {
        "day": report.as_of.isoformat(),
        "year": report.year,
        "compared_on": year_before(report.as_of).isoformat(),
        "whole": _line("", rows.aggregate(**SUMS)),
        "rows": rows.count(),
        "tables": tables,
        "words": indicators.worded(),
    }


def _line(value: str, sums: dict[str, Any]) -> dict[str, Any]:
    return indicators.line(
        value,
        {
            **sums,
            "jobs": sums["sum_jobs"],
            "turnover": sums["sum_turnover"],
            "called": sums["sum_called"],
            "paid": sums["sum_paid"],
            "jobs_before": sums["sum_before"],
        },
    )


def _order(dimension: str, day: date) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """Antennas west to east, sizes from small to large, colleges from the most members; what has no value comes last."""
    if dimension == "antenna":
        places = {name: place for place, name in enumerate(Antenna.objects.values_list("name", flat=True))}
    elif dimension == "size":
        places = {label: place for place, label in enumerate(indicators.band_labels(size_bands(day)))}
    else:
        places = {}
    return lambda line: (line["value"] == "", places.get(line["value"], len(places)), -line["members"], line["value"])


def rows_as_text(report: Report) -> Iterator[list[str | None]]:
    """Each row as the fingerprint reads it: every cell as text, in the order of COLUMNS, rows by company."""
    rows = ReportRow.objects.filter(report=report).order_by("company_id").values_list(*COLUMNS)
    for row in rows.iterator(chunk_size=2000):
        yield [None if cell is None else str(cell) for cell in row]


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces and no escapes: the same content gives the same bytes everywhere."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(report: Report) -> str:
    """SHA-256, in hex, over what the report is, its figures and its rows."""
    head = {"title": report.title, "funder": report.funder, "as_of": str(report.as_of), "year": report.year}
    digest = hashlib.sha256(canonical(head) + canonical(report.figures))
    for row in rows_as_text(report):
        digest.update(canonical(row))
    return digest.hexdigest()


# --- verification ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """A figure that its rows no longer give."""

    figure: str
    published: str
    recomputed: str


_RECOMPUTE = """
SELECT CASE WHEN grouping(antenna) = 0 THEN 'antenna' WHEN grouping(college) = 0 THEN 'college'
            WHEN grouping(size) = 0 THEN 'size' ELSE '' END,
       coalesce(antenna, college, size, ''),
       count(*) FILTER (WHERE member), coalesce(sum(jobs) FILTER (WHERE member), 0),
       coalesce(sum(turnover) FILTER (WHERE member), 0), sum(called), sum(paid),
       count(*) FILTER (WHERE member AND jobs IS NULL), count(*) FILTER (WHERE member AND turnover IS NULL),
       count(*) FILTER (WHERE member AND jobs IS NOT NULL AND jobs_before IS NOT NULL),
       coalesce(sum(jobs) FILTER (WHERE member AND jobs_before IS NOT NULL), 0),
       coalesce(sum(jobs_before) FILTER (WHERE member AND jobs IS NOT NULL), 0),
       count(*)
FROM reporting_reportrow WHERE report_id = %s
GROUP BY GROUPING SETS ((), (antenna), (college), (size))
"""


def verify(report: Report) -> list[Difference]:
    """Recomputes every figure from the rows with plain SQL, and the fingerprint; empty when all is as published."""
    published = {("", ""): report.figures.get("whole", {})}
    for dimension, lines in report.figures.get("tables", {}).items():
        published |= {(dimension, line["value"]): line for line in lines}
    differences = []
    with connection.cursor() as cursor:
        cursor.execute(_RECOMPUTE, [report.pk])
        found = {}
        for dimension, value, members, n_jobs, turnover, called, paid, *rest in cursor.fetchall():
            without_jobs, without_turnover, comparable, jobs_now, jobs_before, count = rest
            called, paid = called or Decimal(0), paid or Decimal(0)
            found[dimension, value] = {
                "value": value, "members": members, "jobs": int(n_jobs), "turnover": indicators.amount(turnover),
                "called": indicators.amount(called), "paid": indicators.amount(paid),
                "rate": indicators.rate(paid, called), "without_jobs": without_jobs,
                "without_turnover": without_turnover, "comparable": comparable,
                "change": int(jobs_now) - int(jobs_before), "jobs_before": int(jobs_before),
            }  # fmt: skip
            if not dimension and count != report.figures.get("rows"):
                differences.append(Difference("rows", str(report.figures.get("rows")), str(count)))
    for place in published.keys() | found.keys():
        before, after = published.get(place, {}), found.get(place, {})
        for measure in before.keys() | after.keys():
            if before.get(measure) != after.get(measure):
                name = indicators.key_of(measure, *place)
                differences.append(Difference(name, str(before.get(measure)), str(after.get(measure))))
    again = fingerprint(report)
    if again != report.fingerprint:
        differences.append(Difference("fingerprint", report.fingerprint, again))
    return sorted(differences, key=lambda difference: difference.figure)


# --- a figure and its rows -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A figure of a published report: its indicator, the line it stands on, and the dimension of that line."""

    indicator: Indicator
    line: dict[str, Any]
    dimension: str = ""

    @property
    def value(self) -> Any:
        return self.line[self.indicator.key]

    @property
    def key(self) -> str:
        return indicators.key_of(self.indicator.key, self.dimension, self.line["value"])


def find(report: Report, key: str) -> Figure | None:
    """The figure behind an address (`jobs`, `jobs.antenna.lyon`), None when the report has no such figure."""
    measure, _dot, place = key.partition(".")
    if measure not in BY_KEY or not report.figures:
        return None
    if not place:
        return Figure(BY_KEY[measure], report.figures["whole"])
    dimension = place.partition(".")[0]
    for line in report.figures["tables"].get(dimension, []):
        if indicators.key_of(measure, dimension, line["value"]) == key:
            return Figure(BY_KEY[measure], line, dimension)
    return None


def rows_behind(report: Report, figure: Figure) -> QuerySet[ReportRow]:
    """The rows that a figure counts or adds up; their count and sums are the figure."""
    rows = ReportRow.objects.filter(report=report)
    if figure.dimension:
        rows = rows.filter(**{figure.dimension: figure.line["value"]})
    match figure.indicator.key:
        case "members":
            return rows.filter(MEMBER)
        case "jobs":
            return rows.filter(MEMBER, jobs__isnull=False)
        case "turnover":
            return rows.filter(MEMBER, turnover__isnull=False)
        case "change":
            return rows.filter(COMPARABLE).annotate(change=F("jobs") - F("jobs_before"))
        case "paid":
            return rows.exclude(paid=0)
        case _:
            return rows.exclude(called=0, paid=0)


def sums_of(rows: QuerySet[ReportRow]) -> dict[str, Any]:
    """Count and sums over rows: `count`, `jobs`, `jobs_before`, `turnover`, `called`, `paid`."""
    found = rows.order_by().aggregate(
        count=Count("pk"),
        sum_jobs=Sum("jobs"),
        sum_before=Sum("jobs_before"),
        sum_turnover=Sum("turnover"),
        sum_called=Sum("called"),
        sum_paid=Sum("paid"),
    )
    return {
        "count": found["count"],
        "jobs": found["sum_jobs"] or 0,
        "jobs_before": found["sum_before"] or 0,
        "turnover": found["sum_turnover"] or Decimal(0),
        "called": found["sum_called"] or Decimal(0),
        "paid": found["sum_paid"] or Decimal(0),
    }
