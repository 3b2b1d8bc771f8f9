"""A published report does not move when two of its companies become one, nor when they are two again."""

import uuid
from datetime import date

import pytest

from league.base.models import Decision
from members import absorption
from reporting import reports
from reporting.models import Report, ReportRow
from tests.reporting.conftest import DAY, Small

pytestmark = pytest.mark.django_db


def test_rows_and_figures_stay_and_the_next_report_counts_one_less(report: Report, small: Small) -> None:
    def published() -> tuple[object, list[object]]:
        rows = list(ReportRow.objects.filter(report=report).order_by("pk").values())
        return Report.objects.values().get(pk=report.pk), list(rows)

    before, day = published(), date(2026, 5, 1)
    row = absorption.absorb(
        absorbed=small.creator, absorber=small.valence, decision=Decision.objects.create(body="Bureau", day=day),
        reason="Doublon", by=None, on=DAY, day=day,
    )  # fmt: skip
    assert published() == before
    asked = reports.ask(
        title="Suivant", funder="Région", as_of=DAY, year=2026, by=small.cast.users["direction"], intent=uuid.uuid4(), on=DAY
    )  # fmt: skip
    following = reports.build(report_id=asked.pk, by=None, on=DAY)
    assert following.figures["whole"]["members"] == report.figures["whole"]["members"] - 1
    absorption.undo(absorption=row, because="Erreur", by=None, on=DAY)
    assert published() == before
