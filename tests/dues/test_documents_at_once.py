"""Invoices, credit notes, receipts and certificates written by many at once, some giving up: no gap, never too much."""

import random
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Sum

from dues import attestations, invoicing, issuing, payments
from dues.models import Attestation, Document, Entry, Series
from league.base.acts import Refused
from tests.dues.make import ISSUE, make_members, open_and_price

pytestmark = pytest.mark.proof
LINE = invoicing.LineIn("stand", "Stand", D("0.13"))


@pytest.fixture
def unblocked(django_db_blocker: Any, committed_db: str) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


class GivesUp(Exception):
    pass


def at_once(workers: int, work: Any, items: list[Any]) -> list[Any]:
    def alone(item: Any) -> Any:
        try:
            return work(item)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(alone, items))


@pytest.mark.usefixtures("unblocked")
def test_series_stay_without_a_gap_when_many_write_and_some_give_up() -> None:
    companies = make_members(8)
    issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    payments.record([payments.PaymentIn(one.pk, ISSUE, D(600)) for one in companies], by=None, on=ISSUE)
    chance = random.Random(20260115)
    plans = [(companies[n % 8], chance.random() < 0.3) for n in range(80)]

    def write(plan: Any) -> str:
        company, gives_up = plan
        try:
            with transaction.atomic():
                made = invoicing.issue_invoice(
                    company, [LINE], due_on=ISSUE + timedelta(days=30), by=None, on=ISSUE, intent=uuid.uuid4()
                )
                invoicing.credit(made, kind="error", reason="essai", by=None, on=ISSUE)
                attestations.certify(company, 2026, by=None, on=ISSUE)
                if gives_up:
                    raise GivesUp
        except GivesUp:
            return "gave up"
        except DatabaseError as error:
            return type(error).__name__
        return "written"

    outcomes = at_once(8, write, plans)
    written = outcomes.count("written")
    assert outcomes.count("gave up") > 10, "the control: some did give up"
    assert written > 20
    for kind, model in (("invoice", Document), ("credit_note", Document), ("certificate", Attestation)):
        numbers = sorted(model.objects.filter(kind=kind).values_list("position", flat=True))
        assert numbers == list(range(1, len(numbers) + 1)), f"{kind}: a gap or the same number twice"
        assert Series.objects.get(kind=kind).last == len(numbers)
    assert Document.objects.filter(kind="invoice").count() == written
    assert Attestation.objects.count() == len({company.pk for company, gives_up in plans if not gives_up})
    assert not Entry.objects.values("posting").annotate(sum=Sum("amount")).exclude(sum=0).order_by().exists()


@pytest.mark.usefixtures("unblocked")
def test_twenty_credits_at_once_never_exceed_the_document() -> None:
    company = make_members(1)[0]
    made = invoicing.issue_invoice(
        company, [invoicing.LineIn("stand", "Stand", D("100.00"))], due_on=ISSUE, by=None, on=ISSUE
    )

    def credit(_n: int) -> bool:
        try:
            invoicing.credit(made, kind="error", reason="essai", net=D("30.00"), by=None, on=ISSUE)
        except Refused:
            return False
        return True

    assert sum(at_once(8, credit, list(range(20)))) == 3
    assert made.corrections.aggregate(sum=Sum("total"))["sum"] == D("-108.00")


@pytest.mark.usefixtures("unblocked")
def test_raw_credits_at_once_are_stopped_by_the_database_alone() -> None:
    """The control of the trigger: rows written past the act, without its lock."""
    company = make_members(1)[0]
    made = invoicing.issue_invoice(
        company, [invoicing.LineIn("stand", "Stand", D("100.00"))], due_on=ISSUE, by=None, on=ISSUE
    )
    series = Series.objects.create(kind="credit_note", year=2026, prefix="AV")

    def raw(n: int) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO dues_document (kind, series_id, position, number, company_id, issued_on, due_on, total,"
                    " party, issuer, cause, corrects_id, reason, order_number, engagement, service_code, vat, mentions)"
                    " VALUES ('credit_note', %s, %s, %s, %s, %s, %s, -50, '{}', '{}', 'x', %s, 'x', '', '', '', '[]', '[]')",
                    [series.pk, n + 1, f"AV-2026-{n + 1:05d}", company.pk, ISSUE, ISSUE, made.pk],
                )
        except DatabaseError:
            return False
        return True

    assert sum(at_once(8, raw, list(range(8)))) == 2
