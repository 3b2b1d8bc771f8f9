"""Rows on both sides for the address that takes a payment off a document."""

import uuid
from typing import Any

from dues import accounts, issuing, payments
from dues.models import Document
from league.base.days import today
from members.models import Company
from tests.cast import Cast
from tests.dues.make import ISSUE, open_and_price

YEAR = 2021
ABSENT = 999_999


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    before = ISSUE.replace(year=YEAR)
    issuing.issue_now(open_and_price(YEAR, on=before), by=None, on=before)
    lyon, grenoble = (settled(company) for company in (cast.company_lyon, cast.company_grenoble))
    return {
        "settled_lyon": lyon,
        "settled_grenoble": grenoble,
        "settled_by_another": {**lyon, "document": grenoble["document"]},
        "absent": {**lyon, "pk": ABSENT},
    }


def settled(company: Company) -> dict[str, int]:
    """A payment and a call that it settles, wherever the money came from."""
    call = Document.objects.get(company=company, series__kind="call", series__year=YEAR)
    if still := accounts.still_open(today()).filter(pk=call.pk).first():
        payments.record([payments.PaymentIn(company.pk, today(), still.open, document=call.pk)], by=None, on=today())
    return {"pk": call.allocations.latest("pk").payment_id, "document": call.pk}


PAYLOADS: dict[str, Any] = {
    "dues:payment_release": lambda cast: {"reason": "mauvais appel", "intent": str(uuid.uuid4())},
}
