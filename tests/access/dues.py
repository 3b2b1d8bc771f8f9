"""Rows on both sides for the access matrix of dues: a campaign, a call and a payment of each company, two scales."""

from datetime import date
from typing import Any

from dues import issuing, payments, scales
from dues.models import Document, Scale
from league.base.days import today
from tests.cast import Cast
from tests.dues.make import ISSUE, open_and_price

YEAR = 2026
DRAFT = 2027
ABSENT = 999_999


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    campaign = open_and_price(YEAR)
    issuing.issue_now(campaign, by=None, on=ISSUE)
    calls = {document.company_id: document for document in Document.objects.filter(kind="call")}
    day = date(YEAR, 2, 1)
    received = {
        payment.company_id: payment
        for payment in payments.record(
            [payments.PaymentIn(company, day, call.total / 2) for company, call in calls.items()], by=None, on=day
        )
    }
    draft = scales.draft_from(campaign.scale, DRAFT, by=None, on=today())
    lyon, grenoble = cast.company_lyon.pk, cast.company_grenoble.pk
    return {
        "year": {"year": YEAR},
        "draft_year": {"year": DRAFT},
        "absent_year": {"year": 2001},
        "scale_adopted": {"pk": campaign.scale_id},
        "scale_draft": {"pk": draft.pk},
        "document_lyon": {"pk": calls[lyon].pk},
        "document_grenoble": {"pk": calls[grenoble].pk},
        "payment_lyon": {"pk": received[lyon].pk},
        "payment_grenoble": {"pk": received[grenoble].pk},
        "absent": {"pk": ABSENT},
    }


def lines_of_the_draft(cast: Cast) -> dict[str, str]:
    """The form of the draft as it stands, sent back unchanged."""
    draft = Scale.objects.get(year=DRAFT)
    read = scales.terms(draft)
    data = {"ligne-TOTAL_FORMS": str(len(read.brackets)), "ligne-INITIAL_FORMS": "0"}
    for at, bracket in enumerate(read.brackets):
        data |= {
            f"ligne-{at}-college": bracket.college or "",
            f"ligne-{at}-from_jobs": str(bracket.min_jobs),
            f"ligne-{at}-amount": str(bracket.amount),
        }
    return {**data, "proration": draft.proration, "first_year_percent": "50", "creator_percent": "60", **RULES}


RULES = {"turn_day": "01/09", "group_percent": "0", "rounding": "0.01", "prices": "net"}

PAYLOADS: dict[str, Any] = {
    "dues:scale_new": lambda cast: {"year": "2028"},
    "dues:scale_edit": lines_of_the_draft,
    "dues:scale_adopt": lambda cast: {"body": "Bureau", "day": today().isoformat()},
    "dues:payment_reverse": lambda cast: {"reason": "rejet de la banque"},
    "dues:reminders": lambda cast: {"choix": [str(document.pk) for document in Document.objects.all()]},
}
