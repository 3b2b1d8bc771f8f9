"""What becomes of the entries of statements: a member's payment, a payment that came back, set aside, undone."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dues import accounts, payments
from dues.models import BankAccount, EntryAside, EntryMatch, Payment, StatementEntry
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import ZERO

_MATCHED = uuid.UUID("0b9a2f4e-6d0a-4a0b-9a55-8f5a0f9b7d11")


@dataclass(frozen=True)
class Match:
    """What somebody confirms: this entry is money of this company, for this document first when one is named.

    `payment`: it was recorded by hand already, nothing new is posted.
    """

    entry: int
    company: int
    document: int | None = None
    payment: int | None = None
    why: tuple[dict[str, Any], ...] = ()


@dataclass
class Confirmed:
    """`made` payments by entry, `before`: matched already as asked, `left`: not done, with the reason."""

    made: dict[int, Payment] = field(default_factory=dict)
    before: dict[int, Payment] = field(default_factory=dict)
    left: dict[int, str] = field(default_factory=dict)


def _hold(entries: Collection[int]) -> dict[int, Any]:
    """The entries with what was done with them, under the lock of their bank accounts."""
    owners = set(StatementEntry.objects.filter(pk__in=entries).order_by().values_list("account", flat=True))
    list(BankAccount.objects.select_for_update().filter(pk__in=owners).order_by("pk"))
    return {entry.pk: entry for entry in StatementEntry.objects.with_state().filter(pk__in=entries)}


@act
def confirm(matches: Sequence[Match], *, by: User | None, on: date, receipts: bool = True) -> Confirmed:
    """Makes payments of entries, in one go: recorded, settled, posted, linked. Twice or in parallel is once.

    What cannot be done any more (set aside, matched otherwise, document paid meanwhile, money out, a day to come) is left
    with its reason; the rest is done.
    """
    held = _hold([match.entry for match in matches])
    accounts.lock(match.company for match in matches)
    still = {document.pk: document.company_id for document in accounts.still_open(date.max).filter(
        pk__in=[match.document for match in matches if match.document]
    )}  # fmt: skip
    done, rows = Confirmed(), []
    rounds = Counter(EntryMatch.objects.filter(entry__in=held).order_by().values_list("entry", flat=True))
    taken: set[int] = set()
    for match in matches:
        entry = held.get(match.entry)
        if entry is not None and entry.paid_by and entry.paid_company == match.company:
            done.before[match.entry] = Payment.objects.get(pk=entry.paid_by)
        elif reason := _why_not(entry, match, still, on) or (_("It is chosen twice.") if match.entry in taken else ""):
            done.left[match.entry] = reason
        elif entry is not None:
            taken.add(match.entry)
            rows.append((entry, match, rounds[entry.pk] + 1))
    fresh = [(entry, match, turn) for entry, match, turn in rows if match.payment is None]
    made = payments.record(
        [
            payments.PaymentIn(
                company=match.company, day=entry.day, amount=entry.amount, method=Payment.Method.TRANSFER,
                reference=(entry.reference or entry.text)[:140], document=match.document,
                intent=uuid.uuid5(_MATCHED, f"{entry.key}/{turn}"),
            )
            for entry, match, turn in fresh
        ],
        by=by, on=on, receipts=receipts,
    )  # fmt: skip
    paid = {entry.pk: payment for (entry, _match, _turn), payment in zip(fresh, made, strict=True)}
    linked = set(
        EntryMatch.objects.filter(payment__in=[m.payment for m in matches if m.payment]).values_list(
            "payment", flat=True
        )
    )
    by_hand = {
        payment.pk: payment
        for payment in Payment.objects.filter(
            pk__in=[match.payment for _e, match, _t in rows if match.payment], reverses=None, reversal=None
        ).exclude(pk__in=linked)
    }
    for entry, match, _turn in rows:
        if match.payment is not None:
            payment = by_hand.pop(match.payment, None)
            if payment is None or (payment.company_id, payment.amount) != (match.company, entry.amount):
                done.left[entry.pk] = _("The payment recorded by hand is another one, or linked already.")
                continue
            paid[entry.pk] = payment
    EntryMatch.objects.bulk_create(
        EntryMatch(entry=entry, round=turn, payment=paid[entry.pk], why=list(match.why), by=by)
        for entry, match, turn in rows
        if entry.pk in paid
    )
    done.made = paid
    return done


def _why_not(entry: Any, match: Match, still: dict[int, int], on: date) -> str:
    if entry is None:
        return _("This entry does not exist.")
    if not entry.credit:
        return _("This is money that went out.")
    if entry.account.currency != "EUR":
        return _("Only euros are matched.")
    if entry.paid_by:
        return _("This entry is matched with another company already.")
    if entry.is_aside:
        return _("This entry is set aside.")
    if entry.day > on:
        return _("The day of the payment is still to come.")
    if match.document is not None and still.get(match.document) != match.company:
        return _("Nothing is left to pay on this document.")
    return ""


@act
def set_aside(entries: Collection[int], *, reason: str, by: User | None, on: date) -> int:
    """Says of entries that they are no member's payment, and why. Returns how many were set aside now."""
    if not reason.strip():
        raise Refused(_("Say why this is not a member's payment."), "reason")
    held = _hold(entries)
    if any(entry.paid_by for entry in held.values()):
        raise Refused(_("A matched entry is not set aside: undo its match first."))
    fresh = [entry for entry in held.values() if not entry.is_aside]
    EntryAside.objects.bulk_create(EntryAside(entry=entry, reason=reason.strip()[:200], by=by) for entry in fresh)
    return len(fresh)


@act
def take_up(entry: int, *, by: User | None, on: date) -> None:
    """Takes an entry that was set aside up again. Twice is once."""
    held = _hold([entry]).get(entry)
    if held is not None and held.is_aside:
        EntryAside.objects.create(entry=held, back=True, by=by)


@act
def undo(entry: int, *, reason: str, by: User | None, on: date) -> Payment | None:
    """Undoes a match: its payment is taken back by a counter-row, what it settled opens again, the entry waits again."""
    held = _hold([entry]).get(entry)
    if held is None or not held.paid_by:
        return None
    payment = Payment.objects.select_related("company").get(pk=held.paid_by)
    if payment.reverses_id:
        raise Refused(_("A reversal is not reversed: record the payment again."))
    return payments.reverse(payment, reason=reason or _("Matched by mistake"), by=by, on=on)


@act
def take_back(entry: int, payment: Payment, *, by: User | None, on: date) -> Payment:
    """A payment came back (money out: reject or return): it is reversed, and the entry is that reversal. Twice is once."""
    held = _hold([entry]).get(entry)
    if held is None or held.credit:
        raise Refused(_("Only money that went out takes a payment back."))
    if held.paid_by:
        return Payment.objects.get(pk=held.paid_by)
    if held.is_aside:
        raise Refused(_("This entry is set aside."))
    if held.amount != payment.amount:
        raise Refused(_("The amounts differ: %(out)s went out.") % {"out": held.amount})
    if payment.reverses_id or Payment.objects.filter(reverses=payment).exists():
        raise Refused(_("This payment is taken back already."))
    reason = _("Returned by the bank: %(reason)s") % {"reason": held.return_reason or held.text[:100]}
    counter = payments.reverse(payment, reason=reason, by=by, on=max(on, held.day))
    turn = EntryMatch.objects.filter(entry=held).count() + 1
    EntryMatch.objects.create(entry=held, round=turn, payment=counter, by=by)
    return counter


def sums_of(entries: Sequence[Any]) -> dict[str, tuple[int, Decimal]]:
    """Count and amount of credits `with_state` by what was done with them: matched, waiting and aside make all."""
    kinds: dict[str, list[Decimal]] = {"all": [], "matched": [], "waiting": [], "aside": []}
    for entry in entries:
        if entry.credit:
            kinds["all"].append(entry.amount)
            kinds["matched" if entry.paid_by else "aside" if entry.is_aside else "waiting"].append(entry.amount)
    return {kind: (len(amounts), sum(amounts, ZERO)) for kind, amounts in kinds.items()}
