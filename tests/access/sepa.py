"""Direct debits for the access matrix: a mandate in each antenna, a batch that waits, one at the bank, one to book."""

import uuid
from datetime import date, timedelta
from typing import Any

from dues import issuing, sepa
from dues.models import Collection, Document
from league.base.days import today
from tests.cast import Cast
from tests.dues.make import make_members, open_and_price
from tests.dues.sepa_make import iban, sign


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    now = today()
    others = make_members(3, prefix="Prélevé")
    campaign = open_and_price(2025)
    issuing.issue_now(campaign, by=None, on=date(2025, 1, 15))
    for number, company in enumerate([cast.company_lyon, *others], 1):
        sign(company, number)
    calls = {call.company_id: call for call in Document.objects.filter(company__in=[one.pk for one in others])}
    first, second, third = (calls[one.pk] for one in others)
    waiting = prepare(first, now)
    issued = prepare(second, now)
    sepa.issue(issued, by=None, on=now)
    due = prepare(third, now - timedelta(days=40))
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
