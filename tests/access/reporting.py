"""Rows for the addresses of reports: one report, published."""

import uuid
from typing import Any

from league.base.days import today
from reporting import reports
from tests.cast import Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    day = today()
    report = reports.ask(
        title="Rapport", funder="Région", as_of=day, year=day.year, by=cast.users["direction"], intent=uuid.uuid4()
    )
    reports.build(report_id=report.pk, by=cast.users["direction"], on=day)
    return {"report": {"pk": report.pk}, "absent": {"pk": 999_999}}


def wish(cast: Cast) -> dict[str, str]:
    day = today()
    return {
        "title": "Rapport",
        "funder": "Région",
        "as_of": day.isoformat(),
        "year": str(day.year),
        "intent": str(uuid.uuid4()),
    }


PAYLOADS: dict[str, Any] = {"reporting:report_new": wish}
