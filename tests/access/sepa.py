"""Direct debits for the access matrix: a mandate of the company in Lyon, a batch that waits, one at the bank, one to book."""

import uuid
from datetime import date, timedelta
from typing import Any

from dues import issuing, sepa
from dues.models import Collection, Document
from league.base.days import today
from tests.cast import Cast
from tests.dues.make import open_and_price
from tests.dues.sepa_make import iban, sign


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    """Lyon has a mandate and four open calls: announced, at the bank, to book, and one that is free."""
    now = today()
    sign(cast.company_lyon)
    calls = [call_of(cast, year) for year in (2022, 2023, 2024, 2025)]
    waiting = prepare(calls[0], now)
    issued = prepare(calls[1], now)
    sepa.issue(issued, by=None, on=now)
    due = prepare(calls[2], now - timedelta(days=40))
    sepa.issue(due, by=None, on=now - timedelta(days=38))
    return {
        "waiting": {"pk": waiting.pk},
        "issued": {"pk": issued.pk},
        "due": {"pk": due.pk},
        "operation": {"pk": Collection.objects.get(batch=issued).pk},
        "lyon": {"pk": cast.company_lyon.pk},
        "grenoble": {"pk": cast.company_grenoble.pk},
        "absent": {"pk": 999_999},
    }


def call_of(cast: Cast, year: int) -> Document:
    issuing.issue_now(open_and_price(year), by=None, on=date(year, 1, 15))
    return Document.objects.get(company=cast.company_lyon, series__year=year)


def prepare(call: Document, on: date) -> Any:
    return sepa.prepare([call.pk], collect_on=sepa.first_day(on), intent=uuid.uuid4(), by=None, on=on)


def signature(cast: Cast) -> dict[str, Any]:
    return {
        "iban": iban(50), "debtor_name": "Essai", "postal_code": "38000", "town": "Grenoble", "country": "FR",
        "signed_by": "Guy Grenoble", "signed_on": today().isoformat(), "agreed": "on",
    }  # fmt: skip


def chosen(cast: Cast) -> dict[str, Any]:
    found = sepa.candidates(sepa.first_day(today()), on=today())
    return {
        "collect_on": sepa.first_day(today()).isoformat(),
        "intent": str(uuid.uuid4()),
        "choix": [str(one.document.pk) for one in found if not one.why_not],
    }


PAYLOADS: dict[str, Any] = {
    "dues:debit_new": chosen,
    "dues:debit_cancel": lambda cast: {"reason": "erreur"},
    "dues:debit_return": lambda cast: {"code": "AM04", "day": today().isoformat()},
    "dues:mandate": signature,
    "dues:mandate_account": lambda cast: {"iban": iban(51)},
    "dues:mandate_end": lambda cast: {"reason": "changement"},
    "dues:mandate_unblock": lambda cast: {"decision": "vu"},
}
