"""Money that goes back: what a company paid too much and nothing of it settles. A counter entry, with its reason."""

import uuid
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _

from dues import accounts
from dues.models import Allocation, Entry, Payment, Refund
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import ZERO, cents, euros_text


def left_of(payment: Payment) -> Decimal:
    """Euros of a payment that settle nothing and were not sent back; none on a reversal or a payment taken back."""
    if payment.amount <= 0 or Payment.objects.filter(reverses=payment).exists():
        return ZERO
    used = Allocation.objects.filter(payment=payment).aggregate(sum=Sum("amount"))["sum"] or ZERO
    back = Refund.objects.filter(payment=payment).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return payment.amount - used - back


def piece_of(refund: Refund) -> str:
    """The name under which a refund stands in the ledger."""
    return f"R-{refund.pk}"


@act
def refund(
    payment: Payment, *, amount: Decimal, reason: str, by: User | None, on: date, intent: uuid.UUID | None = None
) -> Refund:
    """Sends `amount` euros of a payment back to the company, posted on `on` (debit 411, credit 512).

    The same intent is one refund. Refused: without a reason, an amount that is not whole cents above zero, above what
    is left of the payment, an intent recorded with other content.
    """
    accounts.lock([payment.company_id])
    stored = Refund.objects.filter(intent=intent).first() if intent else None
    if stored is not None:
        if (stored.payment_id, stored.amount) != (payment.pk, amount):
            raise Refused(_("This form has already recorded another refund: open a new one."))
        return stored
    if not reason.strip():
        raise Refused(_("Say why the money goes back."), field="reason")
    if amount <= 0 or cents(amount) != amount:
        raise Refused(_("The amount is in euros and whole cents, above zero."), field="amount")
    left = left_of(payment)
    if amount > left:
        words = {"left": euros_text(left)}
        raise Refused(_("At most %(left)s of this payment settle nothing.") % words, field="amount")
    row = Refund.objects.create(
        intent=intent or uuid.uuid4(), payment=payment, day=max(on, payment.day), amount=amount,
        reason=reason.strip()[:300], recorded_by=by,
    )  # fmt: skip
    posting = uuid.uuid4()
    with translation.override(settings.LANGUAGE_CODE):
        label = (_("Refund, %(name)s") % {"name": payment.company.name})[:200]
    Entry.objects.bulk_create(
        Entry(
            posting=posting, journal=accounts.BANKING, account=account, company_id=company, day=row.day, label=label,
            piece=piece_of(row), amount=euros,
        )
        for account, company, euros in (
            (accounts.RECEIVABLE, payment.company_id, amount), (accounts.BANK, None, -amount),
        )
    )  # fmt: skip
    return row
