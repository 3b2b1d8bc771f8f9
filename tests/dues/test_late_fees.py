"""The formal notice of an invoice says what being late costs; that of a dues call asks for no penalty: dues are no sale."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from dues import formal_notices, invoicing, reminders
from dues.contacts import contacts_of
from dues.models import Document, FormalNotice
from league.base.models import Setting
from league.base.periods import period
from tests.dues.make import DUE, ISSUE

pytestmark = pytest.mark.django_db


def said(document: Document, on: date) -> str:
    contact = contacts_of([document.company], on)[document.company_id]
    with translation.override("fr"):
        return "\n".join(formal_notices.content_of(document, document.total, contact, [], on)["paragraphs"])


@pytest.fixture
def invoice(calls: list[Document]) -> Document:
    """15,000 euros VAT included, at the rate that held when it was issued."""
    key = "invoice.late_percent"
    Setting.objects.update_or_create(key=key, defaults={"value": "15", "span": period(None, DUE)})
    Setting.objects.create(key=key, value="18", span=period(DUE))
    line = invoicing.LineIn("stand", "Stand", Decimal("12500.00"))
    return invoicing.issue_invoice(calls[0].company, [line], due_on=DUE, by=None, on=ISSUE)


def test_thirty_days_late_on_fifteen_thousand_euros(invoice: Document) -> None:
    text = said(invoice, DUE + timedelta(days=30))
    assert "184,93" in text, "15 %, the rate it bears, not the rate of today"
    assert "40,00" in text
    assert "L. 441-10" in text
    assert "15 %" in text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "1344-1" not in text, "the legal interest of a notice is not asked as well"


def test_dues_bear_no_penalty(calls: list[Document]) -> None:
    text = said(calls[0], DUE + timedelta(days=30))
    assert "1344-1" in text
    assert "441-10" not in text
    assert "40,00" not in text


def test_the_last_reminder_of_an_invoice_prepares_that_notice(invoice: Document) -> None:
    for days in range(1, 200, 15):
        reminders.remind(on=DUE + timedelta(days=days), by=None, documents=[invoice.pk])
    notice = FormalNotice.objects.get(reminder__document=invoice)
    assert "L. 441-10" in str(notice.content["paragraphs"])
