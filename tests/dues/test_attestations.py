"""The receipt of a payment and the certificate of a year: only when true, once, with a number of their series."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import translation

from dues import attestations, invoicing, orders, payments
from dues.models import Attestation, AttestationFile, Document, Payment
from league.base.acts import Refused
from tests.dues.make import ISSUE, open_and_price

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def paid(call: Document, amount: D | None = None) -> Payment:
    row = payments.PaymentIn(call.company_id, ISSUE, call.total if amount is None else amount)
    return payments.record([row], by=None, on=ISSUE)[0]


def test_a_certificate_is_given_once_the_year_is_paid(calls: list[Document]) -> None:
    company = calls[0].company
    with pytest.raises(Refused, match="still to pay"):
        attestations.certify(company, 2026, by=None, on=ISSUE)
    paid(calls[0])
    made = attestations.certify(company, 2026, by=None, on=ISSUE)
    assert (made.number, made.amount, made.year) == ("AT-2026-00001", D("600.00"), 2026)
    assert attestations.certify(company, 2026, by=None, on=ISSUE + timedelta(days=9)).pk == made.pk
    with pytest.raises(Refused, match="No dues were called"):
        attestations.certify(company, 2025, by=None, on=ISSUE)


def test_a_credit_counts_and_gives_a_new_certificate(calls: list[Document]) -> None:
    invoicing.credit(calls[0], kind="error", reason="Effectif faux", net=D("100.00"), by=None, on=ISSUE)
    paid(calls[0], D("500.00"))
    first = attestations.certify(calls[0].company, 2026, by=None, on=ISSUE)
    assert first.amount == D("500.00")
    invoicing.credit(calls[0], kind="gesture", reason="Décision du bureau", net=D("50.00"), by=None, on=ISSUE)
    second = attestations.certify(calls[0].company, 2026, by=None, on=ISSUE)
    assert (second.number, second.amount) == ("AT-2026-00002", D("450.00"))


def test_a_receipt_says_what_is_settled(calls: list[Document]) -> None:
    payment = paid(calls[1], D("650.00"))
    made = attestations.give_receipt(payment, by=None, on=ISSUE)
    assert made.number == "RE-2026-00001"
    assert made.content["settles"] == [[calls[1].number, "600.00"]]
    assert attestations.give_receipt(payment, by=None, on=ISSUE).pk == made.pk
    other = paid(calls[2])
    payments.reverse(other, reason="Rejet", by=None, on=ISSUE)
    with pytest.raises(Refused, match="taken back"):
        attestations.give_receipt(other, by=None, on=ISSUE)
    assert Attestation.objects.count() == 1


def test_its_pdf_is_made_once_from_the_frozen_row(calls: list[Document]) -> None:
    payment = paid(calls[0])
    certificate = attestations.certify(calls[0].company, 2026, by=None, on=ISSUE)
    receipt = attestations.give_receipt(payment, by=None, on=ISSUE)
    for one in (certificate, receipt):
        file = attestations.pdf_of(one)
        assert bytes(file.content).startswith(b"%PDF")
        assert attestations.pdf_of(one).pk == file.pk
    assert AttestationFile.objects.count() == 2


def test_no_number_is_given_earlier_than_the_last(calls: list[Document]) -> None:
    for call in calls:
        paid(call)
    attestations.certify(calls[0].company, 2026, by=None, on=ISSUE + timedelta(days=5))
    with pytest.raises(Refused, match="20/01/2026"):
        attestations.certify(calls[1].company, 2026, by=None, on=ISSUE)


def test_an_order_given_before_the_issue_is_printed(members: list) -> None:
    order = orders.Order("BC-2026-17", "E-42", "SVC")
    orders.give_order(members[0], 2026, order, by=None, on=ISSUE)
    from dues import issuing, paper

    calls = {call.company_id: call for call in issuing.issue_now(open_and_price(), by=None, on=ISSUE)}
    call = calls[members[0].pk]
    assert (call.order_number, call.engagement, call.service_code) == ("BC-2026-17", "E-42", "SVC")
    assert calls[members[1].pk].order_number == ""
    assert any("BC-2026-17" in fact for fact in paper.data_of(call, list(call.lines.all()))["facts"])
    with pytest.raises(Refused, match="issued and does not change"):
        orders.give_order(members[0], 2026, order, by=None, on=ISSUE)
    with pytest.raises(Refused, match="this year or the next"):
        orders.give_order(members[0], 2030, order, by=None, on=ISSUE)
