"""Money received: recorded once, settled against the oldest open document or a chosen one, reversed by a counter-row."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from dues import accounts, income
from dues.contacts import contacts_of
from dues.models import Allocation, Document, Entry, Payment, Refund
from dues.paper import day_text
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import ZERO, cents, euros_text
from members.models import Company

_REVERSAL = uuid.UUID("5f0d0d4e-3c5c-4bb5-9a53-6f1f5f6f3c55")


@dataclass(frozen=True)
class PaymentIn:
    """Money received from a company, in euros. `intent` names the wish: the same one is recorded once.

    `document` is settled first when given; what is left goes to the oldest open documents, then stays as a credit.
    """

    company: int
    day: date
    amount: Decimal
    method: str = Payment.Method.TRANSFER.value
    reference: str = ""
    document: int | None = None
    intent: uuid.UUID | None = None


@act
def record(rows: Sequence[PaymentIn], *, by: User | None, on: date, receipts: bool = True) -> list[Payment]:
    """Records payments in sets, settles what they pay, posts them (debit 512, credit 411), thanks who is now clear.

    Returns the payments in the order of `rows`; a row whose intent is recorded already gives the stored payment, so a
    form sent twice is one payment. Refused: an amount that is not whole cents above zero, a day to come, a chosen
    document of another company or nothing left on it, an intent recorded with other content. `receipts=False` writes
    no letters.
    """
    named = [(row.intent or uuid.uuid4(), row) for row in rows]
    for _intent, row in named:
        _check(row, on)
    accounts.lock(row.company for _intent, row in named)
    stored = {
        payment.intent: payment for payment in Payment.objects.filter(intent__in=[intent for intent, _row in named])
    }
    fresh: dict[uuid.UUID, tuple[Payment, PaymentIn]] = {}
    for intent, row in named:
        before = stored.get(intent) or (fresh[intent][0] if intent in fresh else None)
        if before is None:
            payment = Payment(
                intent=intent, company_id=row.company, day=row.day, amount=row.amount, method=row.method,
                reference=row.reference[:140], recorded_by=by,
            )  # fmt: skip
            fresh[intent] = (payment, row)
        elif _said(before) != (row.company, row.amount, row.day, row.method, row.reference[:140]):
            raise Refused(_("This form has already recorded another payment: open a new one."))
    new = list(fresh.values())
    Payment.objects.bulk_create([payment for payment, _row in new])
    names = dict(Company.objects.filter(pk__in={row.company for _payment, row in new}).values_list("pk", "name"))
    Entry.objects.bulk_create(entry for payment, _row in new for entry in _entries(payment, names[payment.company_id]))
    settled = _allocate([(payment, row.document, payment.amount) for payment, row in new])
    if receipts:
        _thank([payment for payment, _row in new], settled, on)
    return [stored.get(intent) or fresh[intent][0] for intent, _row in named]


def _said(payment: Payment) -> tuple[int, Decimal, date, str, str]:
    return payment.company_id, payment.amount, payment.day, payment.method, payment.reference


def _check(row: PaymentIn, on: date) -> None:
    if not isinstance(row.amount, Decimal) or row.amount <= 0 or cents(row.amount) != row.amount:
        raise Refused(_("The amount is in euros and whole cents, above zero."), field="amount")
    if row.day > on:
        raise Refused(_("The day of the payment is still to come."), field="day")
    if row.method not in Payment.Method.values:
        raise Refused(_("This way of paying is not known."), field="method")


def piece_of(payment: Payment) -> str:
    """The name under which a payment stands in the ledger."""
    return f"P-{payment.pk}"


def _entries(payment: Payment, name: str) -> tuple[Entry, Entry]:
    posting = uuid.uuid4()
    with translation.override(settings.LANGUAGE_CODE):
        words = _("Reversal, %(name)s") if payment.reverses_id else _("Payment, %(name)s")

    def entry(account: str, amount: Decimal, company: int | None) -> Entry:
        return Entry(
            posting=posting, journal=accounts.BANKING, account=account, company_id=company, day=payment.day,
            label=(words % {"name": name})[:200], piece=piece_of(payment), amount=amount,
        )  # fmt: skip

    return entry(accounts.BANK, payment.amount, None), entry(accounts.RECEIVABLE, -payment.amount, payment.company_id)


def _allocate(
    credits: Sequence[tuple[Payment, int | None, Decimal]], *, not_before: date = date.min
) -> dict[int, list[Document]]:
    """Settles open documents with what each payment has left: (payment, chosen document, euros left). Accounts locked.

    It counts from the day of the payment, or of the document, or from `not_before`, whichever is last. Returns the
    documents touched by company. One query for all open documents, one insert.
    """
    companies = {payment.company_id for payment, _chosen, _left in credits}
    open_by_company: dict[int, list[Document]] = defaultdict(list)
    for document in accounts.still_open(date.max).filter(company__in=companies):
        open_by_company[document.company_id].append(document)
    left_on: dict[int, Decimal] = {d.pk: d.open for rows in open_by_company.values() for d in rows}  # type: ignore[attr-defined]
    rows, touched = [], defaultdict(list)
    for payment, chosen, left in credits:
        documents = open_by_company[payment.company_id]
        if chosen is not None:
            if chosen not in {document.pk for document in documents}:
                raise Refused(_("Nothing is left to pay on this document."), field="document")
            documents = sorted(documents, key=lambda document: document.pk != chosen)
        for document in documents:
            amount = min(left, left_on[document.pk])
            if amount <= 0:
                continue
            rows.append(
                Allocation(
                    payment=payment,
                    document=document,
                    amount=amount,
                    day=max(payment.day, document.issued_on, not_before),
                )
            )
            left -= amount
            left_on[document.pk] -= amount
            touched[payment.company_id].append(document)
    income.settle(rows)
    return touched


@dataclass(frozen=True)
class Foreseen:
    """What recording a payment would do, in euros: (document, how much of it is settled, what is left on it), credit."""

    settled: list[tuple[Document, Decimal, Decimal]]
    credit: Decimal


def foresee(row: PaymentIn, *, on: date) -> Foreseen:
    """What `record` would settle with this payment, without writing. Refused for the same reasons."""
    _check(row, on)
    documents = list(accounts.still_open(date.max).filter(company=row.company))
    if row.document is not None and row.document not in {document.pk for document in documents}:
        raise Refused(_("Nothing is left to pay on this document."), field="document")
    left, settled = row.amount, []
    for document in sorted(documents, key=lambda document: document.pk != row.document):
        still: Decimal = document.open
        amount = min(left, still)
        if amount > 0:
            settled.append((document, amount, still - amount))
            left -= amount
    return Foreseen(settled, left)


def in_credit() -> QuerySet[Any]:
    """Payments with `left`: euros that settle nothing yet and were not sent back; reversed ones have none."""
    used = Allocation.objects.filter(payment=OuterRef("pk")).order_by().values("payment").annotate(sum=Sum("amount"))
    left = F("amount") - Coalesce(Subquery(used.values("sum")), ZERO) - sent_back()
    return Payment.objects.filter(reverses=None, reversal=None).annotate(left=left).filter(left__gt=0)


def credits_of(companies: Collection[int]) -> list[tuple[Payment, Decimal]]:
    """The payments of the companies in credit, the oldest first, each with what is left."""
    return [(row, row.left) for row in in_credit().filter(company__in=companies).order_by("day", "pk")]


def sent_back() -> Coalesce:
    """Euros of a payment that were refunded, as a column of payments."""
    sums = Refund.objects.filter(payment=OuterRef("pk")).order_by().values("payment").annotate(sum=Sum("amount"))
    return Coalesce(Subquery(sums.values("sum")), ZERO)


def settle(companies: Collection[int], *, on: date) -> None:
    """Lets money already there settle what is open: after a call, after a reversal. The caller holds the accounts."""
    if credits := credits_of(companies):
        _allocate([(payment, None, left) for payment, left in credits], not_before=on)


@act
def allocate(company: Company, *, document: Document | None = None, by: User | None, on: date) -> Decimal:
    """Settles the company's open documents with its credit, the chosen one first. Returns the euros still in credit."""
    accounts.lock([company.pk])
    _allocate(
        [(payment, document.pk if document else None, left) for payment, left in credits_of([company.pk])],
        not_before=on,
    )
    return sum((left for _payment, left in credits_of([company.pk])), ZERO)


@act
def reverse(payment: Payment, *, reason: str, by: User | None, on: date) -> Payment:
    """Takes a payment back (bounced, recorded by mistake): a negative payment refers to it, what it settled opens again.

    Reversing twice gives the same reversal. Refused without a reason, on a reversal, or on a payment refunded in part.
    """
    if payment.reverses_id:
        raise Refused(_("A reversal is not reversed: record the payment again."))
    if not reason.strip():
        raise Refused(_("Say why the payment is taken back."), field="reason")
    accounts.lock([payment.company_id])
    before = Payment.objects.filter(reverses=payment).first()
    if before is not None:
        return before
    if Refund.objects.filter(payment=payment).exists():
        raise Refused(_("A part of this payment was sent back to the company: it is not taken back as well."))
    day = max(on, payment.day)
    counter = Payment.objects.create(
        intent=uuid.uuid5(_REVERSAL, str(payment.pk)), company_id=payment.company_id, day=day, amount=-payment.amount,
        method=payment.method, reference=payment.reference, reverses=payment, reason=reason.strip()[:300], recorded_by=by,
    )  # fmt: skip
    Entry.objects.bulk_create(_entries(counter, payment.company.name))
    used = Allocation.objects.filter(payment=payment).order_by().values_list("document").annotate(sum=Sum("amount"))
    income.settle(
        [
            Allocation(payment=payment, document_id=document, amount=-amount, day=day)
            for document, amount in used
            if amount
        ]
    )
    settle([payment.company_id], on=on)
    return counter


def _thank(payments: Sequence[Payment], touched: dict[int, list[Document]], on: date) -> None:
    """A receipt to each payer: what was received, what it settled, what is left."""
    companies = {company.pk: company for company in Company.objects.filter(pk__in={p.company_id for p in payments})}
    contacts = contacts_of(list(companies.values()), on)
    left = accounts.balance_of(list(companies), date.max)
    drafts = []
    for payment in payments:
        contact = contacts[payment.company_id]
        drafts.append(
            letters.Draft(
                template="receipt",
                intent=f"receipt:{payment.intent}",
                context={
                    "payment": payment,
                    "amount": euros_text(payment.amount),
                    "received_on": day_text(payment.day),
                    "numbers": [document.number for document in touched.get(payment.company_id, [])],
                    "left": left[payment.company_id],
                    "left_text": euros_text(abs(left[payment.company_id])),
                    "company": companies[payment.company_id],
                    "name": contact.name if contact.person else "",
                    "address": settings.LOGIN_REDIRECT_URL,
                },
                email=contact.email,
                name=contact.name,
                person=contact.person,
                company_id=payment.company_id,
            )
        )
    letters.write(drafts, on=on)
