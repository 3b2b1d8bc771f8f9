"""Members, scales and campaigns for the tests of dues; all made by the acts."""

from datetime import date, timedelta
from decimal import Decimal

from dues import (
    accounts,
    arrangements,
    attestations,
    campaigns,
    orders,
    payments,
    quotes,
    refunds,
    releases,
    scales,
    waivers,
)
from dues.models import Campaign, Document, FormalNotice, FormalNoticeFile, FormalNoticePosted, Reminder, Scale
from league.base import letters
from league.base.models import Decision
from members.admission import Candidate, PersonIn, admit
from members.models import Company

SINCE = date(2020, 1, 2)
YEAR = 2026
ISSUE = date(2026, 1, 15)
DUE = date(2026, 2, 28)

LINES = [
    quotes.Bracket("sme", 0, 10, Decimal("300.00")),
    quotes.Bracket("sme", 10, 50, Decimal("600.00")),
    quotes.Bracket("sme", 50, None, Decimal("1250.00")),
    quotes.Bracket(None, 0, None, Decimal("900.00")),
]


def make_members(
    count: int, *, jobs: int | None = 12, since: date = SINCE, prefix: str = "Membre", **more
) -> list[Company]:
    decision = Decision.objects.create(body="Bureau", day=since)
    rows = [
        Candidate(
            name=f"{prefix} {n:04d}",
            siren_absence="not_given",
            commune_code="69123",
            postal_code="69003",
            town="Lyon",
            jobs=jobs,
            figures_day=since,
            joined_on=since,
            people=(PersonIn("Ada", f"{prefix}{n}", email=f"ada.{prefix.lower()}{n}@essai.example"),),
            **more,
        )
        for n in range(count)
    ]
    memberships = admit(candidates=rows, decision=decision, by=None, on=since)
    return [membership.company for membership in memberships]


def adopted_scale(year: int = YEAR, lines: list[quotes.Bracket] | None = None, **rules) -> Scale:
    day = date(year - 1, 12, 1)
    rules = {"proration": "monthly", "first_year_percent": Decimal(50), "creator_percent": Decimal(60), **rules}
    draft = scales.draft_from(None, year, by=None, on=day)
    draft = scales.set_brackets(draft, LINES if lines is None else lines, by=None, on=day, **rules)
    return scales.adopt(draft, body="Conseil d’administration", day=day, by=None, on=day)


def open_and_price(year: int = YEAR, *, on: date | None = None) -> Campaign:
    scale = scales.adopted(year) or adopted_scale(year)
    issue, due = date(year, 1, 15), date(year, 2, 28)
    campaign = campaigns.open_campaign(year, scale=scale, issue_on=issue, due_on=due, by=None, on=on or issue)
    campaigns.quote_all(campaign, by=None, on=on or issue)
    return campaign


def around_documents(paid: Document, unpaid: Document, *, on: date) -> None:
    """A row of every kind that stands around documents: an attestation, a delay, an order, an exception, a trait."""
    attestations.pdf_of(attestations.certify(paid.company, paid.period_start.year, by=None, on=on))
    left = accounts.with_open(on).get(pk=unpaid.pk).open
    later, instalments = on + timedelta(days=30), [(on + timedelta(days=20), left)]
    arrangements.agree_delay(unpaid, until=later, reason="essai", instalments=instalments, by=None, on=on)
    orders.give_order(unpaid.company, on.year + 1, orders.Order("BC-1"), by=None, on=on)
    years = {"first_year": on.year + 1, "last_year": on.year + 1}
    waivers.grant_waiver(unpaid.company, **years, percent=Decimal(10), reason="essai", body="Bureau", by=None, on=on)
    waivers.set_trait(unpaid.company, kind="level", word="Or", by=None, on=on)


def around_the_ledger(reminder: Reminder, company: Company, *, on: date) -> None:
    """A formal notice, printed and posted, a payment too much of which a part goes back, and that is taken off a document."""
    notice = FormalNotice.objects.create(
        reminder=reminder, content={"day": on.isoformat(), "title": "Essai", "paragraphs": []}
    )
    file = letters.store(b"%PDF-1.7", "application/pdf")
    FormalNoticeFile.objects.create(notice=notice, file=file)
    FormalNoticePosted.objects.create(notice=notice, day=on, tracking="1A 234")
    owed = sum(document.open for document in accounts.still_open(on).filter(company=company))
    (payment,) = payments.record([payments.PaymentIn(company.pk, on, owed + Decimal(50))], by=None, on=on)
    refunds.refund(payment, amount=Decimal(20), reason="essai", by=None, on=on)
    releases.release(payment, payment.allocations.latest("pk").document, reason="essai", by=None, on=on)
