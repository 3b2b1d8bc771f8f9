"""What a company's sheet says of merges: whom it was absorbed into, and whom it absorbed, with their paper and history."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dues.accounts import with_open
from dues.models import Payment
from league.base.money import ZERO
from league.desks.timeline import Happening, timeline
from members import absorption, contributions
from members.absorption import Around
from members.models import Absorption, Company, IntakeLine


@dataclass(frozen=True)
class Part:
    """An absorbed company as the sheet of the one that stays shows it."""

    row: Absorption
    documents: list[Any]
    payments: list[Payment]
    events: list[Happening]

    @property
    def open(self) -> Decimal:
        return sum((document.open for document in self.documents), ZERO)


def merges(company: Company, day: date, *, money: bool, letters: bool) -> tuple[Around, list[Part]]:
    """The absorptions around a company on `day`, and what each absorbed one brings along: what it owes is owed still.

    One query when there are none; with them two more, and the time line of each.
    """
    found = absorption.around(company, day)
    if not found.of:
        return found, []
    ids = [row.absorbed_id for row in found.of]
    documents: list[Any] = list(with_open(day).filter(company__in=ids).order_by("-issued_on", "-pk")) if money else []
    payments = list(Payment.objects.filter(company__in=ids, day__lte=day).order_by("-day", "-pk")) if money else []
    return found, [
        Part(
            row,
            [one for one in documents if one.company_id == row.absorbed_id],
            [one for one in payments if one.company_id == row.absorbed_id],
            timeline(row.absorbed, money=money, letters=letters, until=day),
        )
        for row in found.of
    ]


def lines_of(company: Company) -> list[Any]:
    """The register lines of a company, each with what it `brought`, in words. One query."""
    lines: list[Any] = list(
        IntakeLine.objects.filter(company=company).select_related("intake__source", "contribution").order_by("pk")
    )
    for line in lines:
        line.merged = getattr(line, "contribution", None)
        line.brought = contributions.told(line.merged) if line.merged is not None else []
    return lines
