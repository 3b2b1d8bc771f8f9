"""A payment is taken off a document that it should not settle: a counter-row with its reason; the payment stays."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dues import accounts, invoicing, issuing, journal, payments, refunds, releases
from dues.models import Allocation, Document, Entry, Payment, Release
from league.base.acts import Refused
from league.base.rules import change_rule
from league.desks import verifying
from tests.cast import Cast
from tests.dues.make import DUE, ISSUE, make_members, open_and_price

pytestmark = pytest.mark.django_db
LATER = DUE + timedelta(days=5)


def pay(document: Document, amount: str = "600.00") -> Payment:
    row = payments.PaymentIn(document.company_id, DUE, Decimal(amount), document=document.pk)
    return payments.record([row], by=None, on=DUE)[0]


def open_on(document: Document, on: date = LATER) -> Decimal:
    return accounts.with_open(on).get(pk=document.pk).open


def take_off(payment: Payment, document: Document, **more: Any) -> Release:
    return releases.release(payment, document, **{"reason": "mauvais appel", "by": None, "on": LATER, **more})


def stand(call: Document) -> Document:
    line = invoicing.LineIn("stand", "Stand", Decimal("100.00"))
    return invoicing.issue_invoice(call.company, [line], due_on=DUE, by=None, on=ISSUE)


def test_the_document_is_open_again_and_the_money_stays_to_the_credit(calls: list[Document]) -> None:
    payment = pay(calls[0])
    entries = Entry.objects.count()
    row = take_off(payment, calls[0])
    assert (row.allocation.amount, row.allocation.day, row.reason) == (-600, LATER, "mauvais appel")
    assert open_on(calls[0]) == 600
    assert open_on(calls[0], DUE) == 0, "on the days before it stays settled"
    assert payments.credits_of([calls[0].company_id]) == [(payment, Decimal(600))]
    assert Entry.objects.count() == entries, "411 and 512 do not move"
    assert list(verifying.broken()) == []


def test_the_money_goes_to_the_document_it_was_meant_for(calls: list[Document]) -> None:
    payment, invoice = pay(calls[0]), stand(calls[0])
    take_off(payment, calls[0], to=invoice)
    assert (open_on(calls[0]), open_on(invoice)) == (600, 0)
    assert payments.credits_of([calls[0].company_id]) == [(payment, Decimal(480))]
    assert payments.allocate(calls[0].company, by=None, on=LATER) == 0
    assert open_on(calls[0]) == 120


def test_what_was_taken_off_can_be_sent_back(calls: list[Document]) -> None:
    payment = pay(calls[0])
    take_off(payment, calls[0])
    refunds.refund(payment, amount=Decimal(600), reason="erreur", by=None, on=LATER)
    assert accounts.balance_of([calls[0].company_id], LATER)[calls[0].company_id] == 600
    assert list(verifying.broken()) == []


def test_the_same_form_twice_is_one_release(calls: list[Document]) -> None:
    payment, intent = pay(calls[0]), uuid.uuid4()
    first = take_off(payment, calls[0], intent=intent)
    assert take_off(payment, calls[0], intent=intent) == first
    assert Allocation.objects.filter(payment=payment).count() == 2
    other = pay(calls[1])
    with pytest.raises(Refused):
        take_off(other, calls[1], intent=intent)


def test_what_cannot_be_taken_off_says_why(calls: list[Document]) -> None:
    payment = pay(calls[0])
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("reason", {"reason": "  "}), ("to", {"to": calls[0]}), ("to", {"to": calls[1]}),
    ]  # fmt: skip
    for field, more in wrong:
        with pytest.raises(Refused) as refused, transaction.atomic():
            take_off(payment, calls[0], **more)
        assert refused.value.field == field
    with pytest.raises(Refused):
        take_off(payment, calls[1])
    take_off(payment, calls[0])
    with pytest.raises(Refused):
        take_off(payment, calls[0])
    assert Release.objects.count() == 1


def test_a_payment_taken_off_is_reversed_as_any_other(calls: list[Document]) -> None:
    payment = pay(calls[0])
    take_off(payment, calls[0])
    payments.reverse(payment, reason="rejet", by=None, on=LATER)
    assert payments.credits_of([calls[0].company_id]) == []
    assert list(verifying.broken()) == []


def test_on_cash_the_income_goes_back_to_the_waiting_account() -> None:
    make_members(1)
    change_rule(accounts.BASIS, "cash", since=ISSUE, because="essai", by=None, on=ISSUE)
    (call,) = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    payment = pay(call)

    def waiting() -> Decimal:
        return sum((row.amount for row in Entry.objects.filter(account=accounts.PENDING)), Decimal(0))

    assert waiting() == 0
    take_off(payment, call)
    assert waiting() == -600
    assert list(verifying.broken()) == []


def test_the_letters_of_the_journal_follow(calls: list[Document]) -> None:
    payment, invoice = pay(calls[0], "120.00"), stand(calls[0])
    take_off(payment, calls[0], to=invoice)
    marks = journal.lettering(LATER)
    assert marks[payments.piece_of(payment)] == marks[invoice.number]
    assert calls[0].number not in marks


def test_the_treasurer_takes_a_payment_off_on_its_page(cast: Cast, client: Client) -> None:
    issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    call = Document.objects.get(company=cast.company_lyon)
    payment = pay(call, "100.00")
    client.force_login(cast.users["treasurer"])
    page, act = reverse("dues:payment", args=[payment.pk]), reverse("dues:payment_release", args=[payment.pk, call.pk])
    assert act in client.get(page).content.decode()
    form = client.get(act)
    assert call.number in form.content.decode()
    intent = form.context["form"]["intent"].value()
    refused = client.post(act, {"reason": "", "intent": intent})
    assert refused.status_code == 422
    assert client.post(act, {"reason": "mauvaise facture", "intent": intent}).status_code == 302
    shown = client.get(page).content.decode()
    assert "mauvaise facture" in shown and act not in shown
    document = client.get(reverse("dues:document", args=[call.pk])).content.decode()
    assert "mauvaise facture" in document


def test_who_only_reads_is_offered_nothing(cast: Cast, client: Client) -> None:
    issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    payment = pay(Document.objects.get(company=cast.company_lyon))
    client.force_login(cast.users["reader"])
    assert "/affectations/" not in client.get(reverse("dues:payment", args=[payment.pk])).content.decode()
