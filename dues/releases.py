"""A payment that settles the wrong document: taken off it, and put on another one or left to the company's credit."""

import uuid
from datetime import date

from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from dues import accounts, income
from dues.models import Allocation, Document, Payment, Release
from league.base.acts import Refused, act
from league.base.models import User


@act
def release(
    payment: Payment,
    document: Document,
    *,
    reason: str,
    by: User | None,
    on: date,
    to: Document | None = None,
    intent: uuid.UUID | None = None,
) -> Release:
    """Takes a payment off a document, all that it settles of it: a negative allocation, with who and why.

    The money goes to the document `to` as far as it is open, the rest stays to the company's credit and settles what is
    open at its next movement, or is sent back. On calls booked on cash the income goes back with it. The ledger's 411 and
    512 do not move. The same intent is one release. Refused: no reason, nothing settled there, `to` the same document,
    settled or of another company, an intent recorded for something else.
    """
    accounts.lock([payment.company_id])
    stored = Release.objects.select_related("allocation").filter(intent=intent).first() if intent else None
    if stored is not None:
        if (stored.allocation.payment_id, stored.allocation.document_id) != (payment.pk, document.pk):
            raise Refused(_("This form has already taken another payment off: open a new one."))
        return stored
    if not reason.strip():
        raise Refused(_("Say why the payment does not settle this document."), field="reason")
    held = Allocation.objects.filter(payment=payment, document=document).aggregate(sum=Sum("amount"), last=Max("day"))
    if not held["sum"]:
        raise Refused(_("This payment settles nothing of this document."))
    rows = [Allocation(payment=payment, document=document, amount=-held["sum"], day=max(on, held["last"]))]
    if to is not None:
        target = (
            accounts.still_open(date.max).filter(company=payment.company_id, pk=to.pk).exclude(pk=document.pk).first()
        )
        if target is None:
            raise Refused(_("Nothing is left to pay on this document."), field="to")
        amount, day = min(held["sum"], target.open), max(on, held["last"], target.issued_on)
        rows.append(Allocation(payment=payment, document=target, amount=amount, day=day))
    back = income.settle(rows)[0]
    return Release.objects.create(
        intent=intent or uuid.uuid4(), allocation=back, reason=reason.strip()[:300], recorded_by=by
    )
