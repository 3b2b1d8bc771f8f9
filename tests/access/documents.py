"""Rows on both sides for the access matrix of documents: calls, a hold, payments with receipts."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dues import arrangements, attestations, invoicing, issuing, payments
from dues.models import Document
from league.base.days import today
from tests.cast import Cast
from tests.dues.make import ISSUE, open_and_price

YEAR = 2026
ABSENT = 999_999


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    issuing.issue_now(open_and_price(YEAR), by=None, on=ISSUE)
    calls = {document.company_id: document for document in Document.objects.filter(kind="call")}
    day = date(YEAR, 2, 1)
    lyon, grenoble = cast.company_lyon.pk, cast.company_grenoble.pk
    received = {
        company: payments.record([payments.PaymentIn(company, day, calls[company].total / 4)], by=None, on=day)[0]
        for company in (lyon, grenoble)
    }
    receipts = {company: attestations.give_receipt(one, by=None, on=day) for company, one in received.items()}
    line = invoicing.LineIn("stand", "Stand", Decimal(100))
    sold = invoicing.issue_invoice(cast.company_grenoble, [line], due_on=today(), by=None, on=today())
    hold = arrangements.open_dispute(sold, reason="essai", by=None, on=today())
    return {
        "call_lyon": {"pk": calls[lyon].pk},
        "call_grenoble": {"pk": calls[grenoble].pk},
        "payment_lyon": {"pk": received[lyon].pk},
        "payment_grenoble": {"pk": received[grenoble].pk},
        "receipt_lyon": {"pk": receipts[lyon].pk},
        "receipt_grenoble": {"pk": receipts[grenoble].pk},
        "hold": {"pk": hold.pk},
        "company_lyon": {"pk": lyon},
        "company_grenoble": {"pk": grenoble},
        "year_lyon": {"pk": lyon, "year": YEAR},
        "year_grenoble": {"pk": grenoble, "year": YEAR},
        "year_absent": {"pk": lyon, "year": 2001},
        "year": {"year": YEAR},
        "absent_year": {"year": 2001},
        "absent": {"pk": ABSENT},
    }


PAYLOADS: dict[str, Any] = {
    "dues:document_credit": lambda cast: {
        "kind": "error", "reason": "essai", "net": "10", "intent": str(uuid.uuid4()), "confirm": "1",
    },
    "dues:document_delay": lambda cast: {
        "until": (today() + timedelta(days=30)).isoformat(), "reason": "essai",
    },
    "dues:document_dispute": lambda cast: {"reason": "essai"},
    "dues:hold_end": lambda cast: {"outcome": "réglé"},
    "dues:pricing": lambda cast: {
        "acte": "exception", "first_year": "2027", "last_year": "2027", "percent": "50", "reason": "x", "body": "Bureau",
    },
    "dues:order_number": lambda cast: {"year": str(today().year + 1), "order_number": "BC-1"},
}  # fmt: skip
