"""Pages of reports: the list, the wish for a new one, a report with its definitions, and the rows behind each figure."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from antennas.models import Antenna
from league.base import jobs
from league.base.acts import Refused
from league.base.charts import Bar, bars
from league.base.charts import figure as drawn
from league.base.days import today
from league.base.models import File, League
from league.base.templatetags.league import thousands
from members.access import acting, league_only
from reporting import access, exports
from reporting.forms import AskForm
from reporting.indicators import DIMENSIONS, INDICATORS, TABLE_MEASURES, TITLES, Indicator, key_of
from reporting.models import Report
from reporting.reports import Figure, ask, find, rows_behind, sums_of, verify

PAGE = 50
# What a page of rows shows beside the names, by the unit of the figure it opens.
SHOWN = {
    "members": ("member_since",),
    "jobs": ("jobs",),
    "turnover": ("turnover",),
    "called": ("called", "paid"),
    "paid": ("called", "paid"),
    "rate": ("called", "paid"),
    "change": ("jobs_before", "jobs", "change"),
}


@league_only("report.see")
def reports(request: HttpRequest) -> HttpResponse:
    rows = Report.objects.select_related("asked_by__person", "job").defer("figures")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reporting/reports.html",
        {"page": page, "may_make": access.may_make(request.user, today())},
    )


@league_only("report.make")
def report_new(request: HttpRequest) -> HttpResponse:
    league = League.objects.get()
    form = AskForm(request.POST or None, day=today(), region=_("Region %(region)s") % {"region": league.region})
    if not request.POST:
        form.initial["title"] = _("Activity report %(year)s") % {"year": today().year}
    if form.is_valid():
        try:
            made = ask(**form.cleaned_data, by=acting(request), on=today())
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            return redirect("reporting:report", pk=made.pk)
    return render(request, "reporting/report_new.html", {"form": form}, status=422 if form.errors else 200)


@league_only("report.see")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    one = access.report_or_404(request.user, today(), pk)
    if not one.figures or one.published_at is None:
        return render(
            request,
            "reporting/report.html",
            {"report": one, "job": one.job, "progress": jobs.progress(one.job) if one.job else None},
        )
    rows, money = access.may_open_rows(request.user, today()), access.may_open_money(request.user, today())
    words, notes, whole = exports.words_of(one), exports.notes(one), one.figures["whole"]
    differences = verify(one)
    return render(
        request,
        "reporting/report.html",
        {
            "report": one,
            "intro": exports.intro(one),
            "method": exports.method(one),
            "differences": differences,
            "figures": [
                {
                    "label": words[each.key]["label"],
                    "value": exports.written(each.key, whole[each.key], short=True),
                    "definition": words[each.key]["definition"],
                    "method": words[each.key]["method"],
                    "note": notes.get(each.key, ""),
                    "url": key_of(each.key) if opens(each, rows, money) else "",
                }
                for each in INDICATORS
            ],
            "tables": [table(one, dimension, rows=rows, money=money) for dimension in DIMENSIONS],
            "may_open_rows": rows,
            "may_open_money": money,
        },
    )


def opens(indicator: Indicator, rows: bool, money: bool) -> bool:
    return money if indicator.money else rows


def table(one: Report, dimension: str, *, rows: bool, money: bool) -> dict[str, Any]:
    """A table of the page: heads, lines whose figures link to their rows, the total, and the bars of jobs."""
    colours = {antenna.name: antenna.css for antenna in Antenna.objects.all()} if dimension == "antenna" else {}
    lines, whole = one.figures["tables"][dimension], one.figures["whole"]
    keys = {each.key: each for each in INDICATORS}

    def cells(line: dict[str, Any], within: str) -> list[dict[str, Any]]:
        return [
            {
                "text": exports.written(key, line[key], short=True),
                "zero": not float(line[key] or 0),
                "url": key_of(key, within, line["value"]) if opens(keys[key], rows, money) and line[key] else "",
                "css": "" if key in {"members", "jobs"} else "hide-xs",
            }
            for key in TABLE_MEASURES
        ]

    heads = exports.columns(one, dimension)
    return {
        "id": dimension,
        "title": TITLES[dimension],
        "sentence": exports.sentence(one, dimension),
        "first": heads[0],
        "heads": [
            {"label": head, "css": "" if key in {"members", "jobs"} else "hide-xs"}
            for head, key in zip(heads[1:], TABLE_MEASURES, strict=True)
        ],
        "lines": [
            {
                "label": exports.label_of(dimension, line["value"]),
                "css": colours.get(line["value"], ""),
                "cells": cells(line, dimension),
            }
            for line in lines
        ],
        "total": cells(whole, ""),
        "chart": drawn(
            bars(
                [
                    Bar(
                        exports.label_of(dimension, line["value"]),
                        line["jobs"],
                        thousands(line["jobs"]),
                        colours.get(line["value"], ""),
                    )
                    for line in lines
                    if line["members"]
                ],
                title=_("Jobs, %(by)s") % {"by": str(TITLES[dimension]).lower()},
                head=(heads[0], heads[2]),
            ),
            exports.sentence(one, dimension),
        ),
    }


@league_only("report.see")
def report_rows(request: HttpRequest, pk: int) -> HttpResponse:
    one = access.report_or_404(request.user, today(), pk)
    found = find(one, request.GET.get("figure", "members"))
    rows, money = access.may_open_rows(request.user, today()), access.may_open_money(request.user, today())
    if found is None or not opens(found.indicator, rows, money):
        raise Http404
    behind = rows_behind(one, found).order_by("name", "company_id")
    sums = sums_of(behind)
    page = Paginator(behind, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reporting/report_rows.html",
        {
            "report": one,
            "figure": found,
            "words": exports.words_of(one)[found.indicator.key],
            "place": exports.label_of(found.dimension, found.line["value"]) if found.dimension else "",
            "value": exports.written(found.indicator.key, found.value),
            "again": again(found, sums),
            "sums": sums,
            "page": page,
            "shown": SHOWN[found.indicator.key],
        },
    )


def again(found: Figure, sums: dict[str, Any]) -> str:
    """The figure computed anew from the rows of the page's list, worded as the figure is."""
    key = found.indicator.key
    if key == "members":
        return exports.written(key, sums["count"])
    if key == "rate":
        return exports.written(key, sums["paid"] / sums["called"] if sums["called"] else None)
    if key == "change":
        return exports.written(key, sums["jobs"] - sums["jobs_before"])
    return exports.written(key, sums[key])


@league_only("report.see")
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    one = access.report_or_404(request.user, today(), pk)
    return download(one.pdf_id, f"{slugify(one.title)}.pdf")


@league_only("report.see")
def report_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook holds the rows, with money: for who may open both."""
    one = access.report_or_404(request.user, today(), pk)
    if not access.may_open_money(request.user, today()):
        raise Http404
    return download(one.xlsx_id, f"{slugify(one.title)}.xlsx")


def download(sha256: str | None, name: str) -> HttpResponse:
    file = File.objects.filter(pk=sha256).first()
    if file is None:
        raise Http404
    return HttpResponse(
        bytes(file.content),
        content_type=file.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
