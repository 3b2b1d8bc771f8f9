"""What the house knows about payers, asked once for a whole statement, and the proposals that follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from dues import accounts
from dues.bank import matching
from dues.bank.matching import Explained, Incoming, Owed, Payer, Recorded, bare_name
from dues.models import EntryMatch, Payment
from members.models import Company, CompanyName

BY_HAND_WITHIN = timedelta(days=15)
LEARNED = 5_000  # the latest confirmed matches are looked at


def explain(entries: Sequence[Any], *, on: date) -> dict[int, Explained]:
    """Proposals for credits that wait, by entry; five queries whatever their number."""
    if not entries:
        return {}
    owed = [
        Owed(pk, company, number, max(left, Decimal(0)), due_on)
        for pk, company, number, left, due_on in accounts.with_open(date.max)
        .filter(Q(open__gt=0) | Q(due_on__gte=on - timedelta(days=400)))
        .order_by()
        .values_list("pk", "company", "number", "open", "due_on")
    ]
    names: dict[int, list[str]] = {}
    for company, name in CompanyName.objects.order_by().values_list("company", "name"):
        names.setdefault(company, []).append(name)
    payers = [
        Payer(pk, name, siren or "", tuple(other for other in names.get(pk, ()) if other != name))
        for pk, name, siren in Company.objects.order_by("pk").values_list("pk", "name", "siren")
    ]
    return matching.explain(
        [incoming(entry) for entry in entries],
        owed=owed,
        payers=payers,
        known=learned(entries),
        recorded=by_hand(entries),
    )


def incoming(entry: Any) -> Incoming:
    return Incoming(
        entry.pk, entry.day, entry.amount, entry.counterparty,
        " ".join(dict.fromkeys([entry.reference, entry.end_to_end_id, entry.text])),
        entry.iban_digest, entry.iban_last4,
    )  # fmt: skip


def learned(entries: Iterable[Any]) -> Mapping[str, int]:
    """The company that an account, or a payer of this name, has paid for: from confirmed matches that stand.

    Who has paid for several companies teaches nothing.
    """
    digests = {entry.iban_digest for entry in entries if entry.iban_digest}
    found: dict[str, set[int]] = {}
    rows = (
        EntryMatch.objects.filter(entry__credit=True, payment__reversal=None)
        .filter(Q(entry__iban_digest__in=digests) | ~Q(entry__counterparty=""))
        .order_by("-pk")
        .values_list("entry__iban_digest", "entry__counterparty", "payment__company")
    )
    for digest, name, company in rows[:LEARNED]:
        if digest:
            found.setdefault(digest, set()).add(company)
        if len(bare := bare_name(name)) >= 4:
            found.setdefault(f"name:{bare}", set()).add(company)
    return {mark: companies.pop() for mark, companies in found.items() if len(companies) == 1}


def by_hand(entries: Sequence[Any]) -> list[Recorded]:
    """Transfers recorded by hand around these days, which no entry explains yet."""
    days = [entry.day for entry in entries]
    rows = Payment.objects.filter(
        method=Payment.Method.TRANSFER, reverses=None, reversal=None,
        day__range=(min(days) - BY_HAND_WITHIN, max(days) + BY_HAND_WITHIN), amount__in={entry.amount for entry in entries},
    ).exclude(pk__in=EntryMatch.objects.values("payment"))  # fmt: skip
    return [Recorded(*row) for row in rows.order_by("day", "pk").values_list("pk", "company", "amount", "day")]


def payment_of_return(entry: Any) -> Payment | None:
    """The payment that an outgoing entry gives back: same amount, and its number, account or payer in the words."""
    rows = list(
        Payment.objects.filter(amount=entry.amount, reverses=None, reversal=None, day__lte=entry.day)
        .filter(day__gte=entry.day - timedelta(days=400))
        .select_related("company")
        .order_by("-day", "-pk")[:200]
    )
    if not rows:
        return None
    digests = dict(
        EntryMatch.objects.filter(payment__in=[row.pk for row in rows]).values_list("payment", "entry__iban_digest")
    )
    said = f"{entry.reference} {entry.end_to_end_id} {entry.text}"
    payer = bare_name(entry.counterparty)
    for row in rows:
        there, _odd = matching.cited(said, {matching.number_key(row.reference)})
        if there or (entry.iban_digest and digests.get(row.pk) == entry.iban_digest):
            return row
        if payer and matching.alike(payer, bare_name(row.company.name)) >= matching.NAME_ALIKE:
            return row
    return None
