"""The pages around documents, by hand: invoice, credit note, delay, dispute, references, certificate, receipt."""

import uuid
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.test import Client
from django.urls import reverse

from dues import issuing, payments, reminders
from dues.models import Attestation, Document, Hold, OrderReference
from league.base.days import today
from tests.cast import Cast
from tests.dues.make import DUE, ISSUE, open_and_price

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def call(cast: Cast) -> Document:
    issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    return Document.objects.get(company=cast.company_lyon)


@pytest.fixture
def finance(cast: Cast, client: Client) -> Client:
    client.force_login(cast.users["finance"], backend=BACKEND)
    return client


def invoice_form(**more: str) -> dict[str, str]:
    return {
        "due_on": (today() + timedelta(days=30)).isoformat(), "intent": str(uuid.uuid4()), "order_number": "BC-9",
        "ligne-TOTAL_FORMS": "2", "ligne-INITIAL_FORMS": "0", "ligne-0-product": "sponsoring",
        "ligne-0-label": "Partenariat", "ligne-0-unit_price": "1500,50", **more,
    }  # fmt: skip


def test_an_invoice_is_looked_at_and_then_issued_once(finance: Client, cast: Cast) -> None:
    address = reverse("dues:invoice_new") + f"?entreprise={cast.company_lyon.pk}"
    form = invoice_form()
    seen = finance.post(address, form).content.decode()
    assert "1\u202f800,60" in seen
    assert not Document.objects.exists(), "looking writes nothing"
    for _twice in range(2):
        answer = finance.post(address, {**form, "confirm": "1"})
        assert answer.status_code == 302
    made = Document.objects.get()
    assert (made.kind, made.total, made.order_number) == ("invoice", D("1800.60"), "BC-9")
    page = finance.get(reverse("dues:document", args=[made.pk])).content.decode()
    assert "BC-9" in page
    assert finance.get(reverse("dues:document_pdf", args=[made.pk])).content.startswith(b"%PDF")


def test_a_wrong_line_is_said_and_nothing_is_lost(finance: Client, cast: Cast) -> None:
    address = reverse("dues:invoice_new") + f"?entreprise={cast.company_lyon.pk}"
    answer = finance.post(address, invoice_form(**{"ligne-1-product": "stand", "ligne-1-label": "Un stand"}))
    assert answer.status_code == 422
    assert "Un stand" in answer.content.decode()
    mixed = invoice_form(**{"ligne-1-product": "dues-services", "ligne-1-label": "Conseil", "ligne-1-unit_price": "10"})
    assert finance.post(address, mixed).status_code == 422
    assert finance.get(reverse("dues:invoice_new"), {"entreprise": "99999999"}).status_code == 404
    assert finance.get(reverse("dues:invoice_new"), {"q": "lyon"}).status_code == 200


def test_a_credit_note_is_looked_at_and_then_issued(finance: Client, call: Document) -> None:
    address = reverse("dues:document_credit", args=[call.pk])
    form = {"kind": "error", "reason": "Effectif faux", "net": "100", "intent": str(uuid.uuid4())}
    assert "100,00" in finance.post(address, form).content.decode()
    assert not Document.objects.filter(kind="credit_note").exists()
    assert finance.post(address, {**form, "confirm": "1"}).status_code == 302
    credit = Document.objects.get(kind="credit_note")
    assert finance.get(reverse("dues:document", args=[credit.pk])).status_code == 200
    assert credit.number in finance.get(reverse("dues:document", args=[call.pk])).content.decode()
    refused = finance.post(address, {**form, "kind": "resignation"})
    assert refused.status_code == 422
    assert "1901" in refused.content.decode()
    assert finance.get(reverse("dues:documents"), {"type": "avoir"}).content.decode().count(credit.number) >= 1


def test_a_delay_stops_reminders_until_its_end(finance: Client, call: Document) -> None:
    late = DUE + timedelta(days=400)
    assert [one.document.pk for one in reminders.due_reminders(late, [call.pk])] == [call.pk], "the control"
    half = str(call.total / 2)
    form = {
        "until": (today() + timedelta(days=60)).isoformat(), "reason": "Trésorerie",
        "day_1": (today() + timedelta(days=10)).isoformat(), "amount_1": half,
        "day_2": (today() + timedelta(days=50)).isoformat(), "amount_2": half,
    }  # fmt: skip
    address = reverse("dues:document_delay", args=[call.pk])
    assert finance.post(address, {**form, "amount_2": "1"}).status_code == 422
    assert finance.post(address, form).status_code == 302
    assert reminders.due_reminders(today() + timedelta(days=60), [call.pk]) == []
    assert len(reminders.due_reminders(today() + timedelta(days=61), [call.pk])) == 1
    assert finance.post(address, form).status_code == 422, "held already"


def test_a_dispute_stops_reminders_until_it_is_closed(finance: Client, call: Document) -> None:
    assert finance.post(reverse("dues:document_dispute", args=[call.pk]), {"reason": ""}).status_code == 422
    assert finance.post(reverse("dues:document_dispute", args=[call.pk]), {"reason": "Effectif"}).status_code == 302
    hold = Hold.objects.get()
    assert reminders.due_reminders(today() + timedelta(days=900), [call.pk]) == []
    assert finance.post(reverse("dues:hold_end", args=[hold.pk]), {"outcome": "Accord"}).status_code == 302
    assert len(reminders.due_reminders(today() + timedelta(days=1), [call.pk])) == 1
    page = finance.get(reverse("dues:document", args=[call.pk])).content.decode()
    assert "Accord" in page


def test_the_people_of_a_company_get_their_paper(cast: Cast, call: Document, client: Client) -> None:
    client.force_login(cast.users["representative"], backend=BACKEND)
    company = cast.company_lyon.pk
    address = reverse("dues:certificate", args=[company, 2026])
    assert client.get(address).status_code == 200
    client.post(address)
    assert not Attestation.objects.exists(), "not paid, no certificate"
    payment = payments.record([payments.PaymentIn(company, DUE, call.total)], by=None, on=DUE)[0]
    for _twice in range(2):
        answer = client.post(address)
        assert client.get(answer["Location"]).content.startswith(b"%PDF")
    assert Attestation.objects.count() == 1
    answer = client.post(reverse("dues:receipt", args=[payment.pk]))
    assert client.get(answer["Location"]).content.startswith(b"%PDF")
    given = {"year": str(today().year + 1), "order_number": "BC-5", "engagement": "", "service_code": ""}
    assert client.post(reverse("dues:order_number", args=[company]), given).status_code == 302
    assert OrderReference.objects.get().order_number == "BC-5"
    assert client.post(reverse("dues:order_number", args=[company]), {**given, "year": "2020"}).status_code == 422
