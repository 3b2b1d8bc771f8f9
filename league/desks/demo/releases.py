"""What the demo shows of a payment that settled the wrong document: taken off, and sent back."""

import uuid
from datetime import date
from decimal import Decimal

from dues import accounts, payments, refunds, releases
from dues.models import Document
from league.base.models import User

AMOUNT = Decimal("120.00")


def tell(*, today: date, by: User) -> None:
    """A cheque meant for another association had been put on a late call: the call is open again, the money gone back."""
    late = accounts.collectable(today).filter(due_on__lt=today, kind=Document.Kind.CALL, open__gt=AMOUNT)
    call = late.order_by("total", "pk").last()
    if call is None:
        return
    row = payments.PaymentIn(
        call.company_id, today, AMOUNT, method="cheque", reference="Chèque 0004417", document=call.pk,
        intent=uuid.uuid5(uuid.NAMESPACE_URL, "demo/releases/cheque"),
    )  # fmt: skip
    (payment,) = payments.record([row], by=by, on=today, receipts=False)
    releases.release(payment, call, reason="Chèque destiné à une autre association", by=by, on=today)
    refunds.refund(payment, amount=AMOUNT, reason="Chèque destiné à une autre association", by=by, on=today)
