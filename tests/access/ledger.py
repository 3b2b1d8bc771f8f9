"""Rows on both sides for the access matrix of the ledger: a formal notice, a company that paid too much."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dues import issuing, payments, reminders
from dues.models import Document, FormalNotice
from league.base.days import today
from tests.cast import Cast
from tests.dues.make import ISSUE, open_and_price

YEAR = 2025
ABSENT = 999_999


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    before = ISSUE.replace(year=YEAR)
    issuing.issue_now(open_and_price(YEAR, on=before), by=None, on=before)
    call = Document.objects.filter(company=cast.company_lyon, series__year=YEAR).latest("pk")
    for days in (15, 45, 60, 90):
        reminders.remind(on=date(YEAR, 2, 28) + timedelta(days=days), by=None, documents=[call.pk])
    too_much = payments.PaymentIn(cast.company_grenoble.pk, today(), Decimal(5000))
    (ahead,) = payments.record([too_much], by=None, on=today())
    return {
        "company_lyon": {"pk": cast.company_lyon.pk},
        "company_grenoble": {"pk": cast.company_grenoble.pk},
        "ahead": {"pk": ahead.pk},
        "year": {"year": YEAR},
        "absent_year": {"year": 2001},
        "notice": {"pk": FormalNotice.objects.get(reminder__document=call).pk},
        "absent": {"pk": ABSENT},
    }


PAYLOADS: dict[str, Any] = {
    "dues:payment_refund": lambda cast: {"amount": "10", "reason": "payé deux fois", "intent": str(uuid.uuid4())},
    "dues:rules": lambda cast: {
        "grace_days": "9", "loses_from": "2", "revenue_basis": "call", "since": today().isoformat(), "because": "Conseil",
    },
    "dues:formal_notice_posted": lambda cast: {"day": today().isoformat(), "tracking": "1A 234 567 8901 2"},
}  # fmt: skip
