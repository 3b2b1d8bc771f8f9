"""Who may read reports, and who may open them down to the companies."""

from datetime import date
from typing import Any

from django.http import Http404

from members.access import may, require
from reporting.models import Report


def report_or_404(user: Any, on: date, pk: int) -> Report:
    """The report, for who may read reports of the league."""
    require(user, "report.see", on)
    report = Report.objects.select_related("job", "asked_by__person").filter(pk=pk).first()
    if report is None:
        raise Http404
    return report


def may_make(user: Any, on: date) -> bool:
    return may(user, "report.make", on)


def may_open_rows(user: Any, on: date) -> bool:
    """A report names companies in its rows: for who may see them."""
    return may(user, "report.see", on) and may(user, "member.see", on)


def may_open_money(user: Any, on: date) -> bool:
    """Who paid what is for those who may see money."""
    return may_open_rows(user, on) and may(user, "money.see", on)
