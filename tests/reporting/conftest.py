"""A league of five: members in three antennas, one that left, dues called and partly paid."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Max

from dues.models import Allocation, Campaign, Document, Due, DueDocument, Payment, Scale, Series
from league.base.periods import period
from members.admission import admit
from members.models import Company, Figure
from reporting import reports
from reporting.models import Report
from tests.cast import SINCE, Cast, candidate

DAY = date(2026, 6, 30)


def call(company: Company, amount: str, paid: str = "0", *, year: int = 2026, on: date = date(2026, 1, 15)) -> Document:
    """A dues call of a year, issued and partly paid."""
    scale, _ = Scale.objects.get_or_create(year=year, version=1, defaults={"proration": "none"})
    campaign, _ = Campaign.objects.get_or_create(
        year=year, defaults={"scale": scale, "issue_on": on, "due_on": date(year, 12, 31)}
    )
    series, _ = Series.objects.get_or_create(kind="call", year=year, defaults={"prefix": "AC"})
    position = (Document.objects.filter(series=series).aggregate(last=Max("position"))["last"] or 0) + 1
    document = Document.objects.create(
        kind="call",
        series=series,
        position=position,
        number=f"AC-{year}-{position:05}",
        company=company,
        issued_on=on,
        due_on=date(year, 12, 31),
        total=Decimal(amount),
        party={},
        issuer={},
        cause="test",
    )
    due = Due.objects.create(campaign=campaign, company=company, amount=Decimal(amount))
    DueDocument.objects.create(due=due, document=document)
    if Decimal(paid):
        pay(document, paid, date(2026, 2, 1))
    return document


def pay(document: Document, amount: str, day: date) -> None:
    payment = Payment.objects.create(
        intent=uuid.uuid4(), company=document.company, day=day, amount=Decimal(amount), method="transfer"
    )
    Allocation.objects.create(payment=payment, document=document, amount=Decimal(amount), day=day)


@dataclass
class Small:
    cast: Cast
    valence: Company
    creator: Company
    gone: Company


@pytest.fixture
def small(cast: Cast) -> Small:
    admit(
        candidates=[
            candidate("Valence Essai", None, "26362", email="val.valence@valence.example", jobs=300, turnover=Decimal("1250000.50")),
            candidate("Créateur", None, "38185", email="cre.ateur@createur.example", jobs=None),
            candidate("Parti", "443061841", "69123", email="par.ti@parti.example", jobs=60),
        ],
        decision=cast.decision, by=None, on=SINCE,
    )  # fmt: skip
    found = {c.name: c for c in Company.objects.filter(name__in=["Valence Essai", "Créateur", "Parti"])}
    gone = found["Parti"]
    until = date(2026, 3, 1)
    gone.memberships.update(span=period(SINCE, until), end_kind="resignation")
    gone.antennas.update(span=period(SINCE, until))
    gone.colleges.update(span=period(SINCE, until))
    Figure.objects.create(company=cast.company_lyon, day=date(2026, 1, 10), jobs=20, origin="declared")
    call(cast.company_lyon, "500.00", "500.00")
    call(cast.company_grenoble, "300.00", "100.00")
    call(found["Valence Essai"], "1200.00")
    call(gone, "250.00", "250.00")
    return Small(cast, found["Valence Essai"], found["Créateur"], gone)


@pytest.fixture
def report(small: Small) -> Report:
    asked = reports.ask(
        title="Rapport 2026", funder="Région", as_of=DAY, year=2026, by=small.cast.users["direction"],
        intent=uuid.uuid4(), on=DAY,
    )  # fmt: skip
    return reports.build(report_id=asked.pk, by=None, on=DAY)
