"""Delays agreed and disputes: rows around a document that stop its reminders, never the document itself."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from dues import accounts
from dues.models import Document, Hold, Instalment
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import ZERO, cents, euros_text
from league.base.periods import period, through


@act
def agree_delay(
    document: Document,
    *,
    until: date,
    reason: str,
    by: User | None,
    on: date,
    instalments: Sequence[tuple[date, Decimal]] = (),
) -> Hold:
    """A delay to pay until `until`, that day included, with instalments when some are promised: (day, euros).

    No reminder leaves meanwhile. Refused: nothing open, no reason, an end already past, instalments that do not make up
    what is open or run beyond the end, a document already held.
    """
    left = _open_on(document, on)
    _reasoned(reason)
    if until <= on:
        raise Refused(_("The delay ends after today."), field="until")
    if instalments:
        days = [day for day, _amount in instalments]
        if len(set(days)) < len(days) or min(days) < on or max(days) > until:
            raise Refused(
                _("Instalments fall on different days, from today to the end of the delay."), field="instalments"
            )
        if any(amount <= 0 or cents(amount) != amount for _day, amount in instalments):
            raise Refused(_("An instalment is in euros and whole cents, above zero."), field="instalments")
        if sum((amount for _day, amount in instalments), ZERO) != left:
            raise Refused(
                _("The instalments do not make up the %(amount)s still to pay.") % {"amount": euros_text(left)},
                field="instalments",
            )
    hold = Hold.objects.create(
        document=document, kind=Hold.Kind.DELAY, span=through(on, until), reason=reason.strip()[:300], recorded_by=by
    )
    Instalment.objects.bulk_create(Instalment(hold=hold, day=day, amount=amount) for day, amount in instalments)
    return hold


@act
def open_dispute(document: Document, *, reason: str, by: User | None, on: date) -> Hold:
    """Records that the company disputes the document, from today until the dispute is closed: no reminder meanwhile.

    Refused: nothing open, no reason, a document already held.
    """
    _open_on(document, on)
    _reasoned(reason)
    return Hold.objects.create(
        document=document, kind=Hold.Kind.DISPUTE, span=period(on), reason=reason.strip()[:300], recorded_by=by
    )


@act
def end_hold(hold: Hold, *, outcome: str, by: User | None, on: date) -> Hold:
    """Ends a dispute, or a delay before its end: reminders go on from tomorrow. Ended twice changes nothing.

    Refused without words on how it ended.
    """
    if not outcome.strip():
        raise Refused(_("Say how it ended."), field="outcome")
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    if hold.outcome or (hold.span.upper is not None and hold.span.upper <= on):
        return hold
    hold.span, hold.outcome = through(hold.span.lower, on), outcome.strip()[:300]
    hold.save(update_fields=["span", "outcome"])
    return hold


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why: it stays with the document."), field="reason")


def _open_on(document: Document, on: date) -> Decimal:
    """Euros open on a document that is not held, under its account's lock."""
    accounts.lock([document.company_id])
    row = accounts.with_open(on).filter(pk=document.pk).first()
    if row is None or row.open <= 0:
        raise Refused(_("Nothing is left to pay on this document."))
    if Hold.objects.on(on).filter(document=document).exists():
        raise Refused(_("A delay or a dispute already stands on this document: end it first."))
    left: Decimal = row.open
    return left
