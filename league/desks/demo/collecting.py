"""What the demo shows of collection: reminders made, calls asked of the delegates, two formal notices, a few that wait."""

import uuid
from datetime import date, timedelta

from dues import accounts, payments, reminders
from dues.models import Document, Hold
from league.base.models import User
from league.desks.demo import sepa

CALLED, NOTICED, WAIT = 6, 2, 3
SECOND, THIRD = timedelta(days=47), timedelta(days=62)


def tell(*, today: date, by: User) -> None:
    """The ladder of this year's campaign: some climb it early, all others had their last letter less than two weeks ago.

    Those of the lowest numbers pay by direct debit: the ladder takes the next ones.
    """
    rows = accounts.still_open(today).filter(kind=Document.Kind.CALL, due_on__lt=today - THIRD).order_by("number")
    free = rows.exclude(pk__in=Hold.objects.values("document"))
    skip = sepa.COLLECTED + sepa.ANNOUNCED + sepa.READY + sepa.SPARE
    chosen = list(free[skip : skip + NOTICED + WAIT + CALLED])
    if not chosen:
        return
    first = min(document.due_on for document in chosen)
    chosen = [document for document in chosen if document.due_on == first]
    early, noticed = [one.pk for one in chosen], [one.pk for one in chosen[:NOTICED]]
    called = [one.pk for one in chosen[NOTICED + WAIT :]]
    reminders.remind(on=first + SECOND, by=by, documents=early)
    reminders.remind(on=first + THIRD, by=by, documents=noticed)
    reminders.remind(on=today - timedelta(days=20), by=by, documents=called)
    reminders.remind(on=today - timedelta(days=13), by=by, documents=[one.pk for one in rows if one.pk not in early])
    reminders.remind(on=today - timedelta(days=9), by=by, documents=noticed)
    settles(chosen[0], day=today - timedelta(days=3), by=by)


def settles(document: Document, *, day: date, by: User) -> None:
    """The company pays on its own after the formal notice was prepared, before anybody posted it."""
    row = payments.PaymentIn(
        company=document.company_id,
        day=day,
        amount=document.total,
        reference=document.number,
        document=document.pk,
        intent=uuid.uuid5(uuid.NAMESPACE_URL, "demo/collecting/settles"),
    )
    payments.record([row], by=by, on=day)
