"""What bank statements say of direct debits: taken one by one or in one sum, returned with a reason."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dues import reconciling, sepa
from dues.models import Collection, DebitBatch, DebitReturn, StatementEntry
from dues.sepa import hold_banks
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import ZERO


@dataclass
class News:
    """What statements brought: payments `taken`, collections `returned`, sentences about what was `left`."""

    taken: int = 0
    returned: int = 0
    left: list[str] = field(default_factory=list)


def _speaking() -> Any:
    """Entries that name a batch or a collection of ours and wait; also a return whose payment was taken back by hand."""
    named = Q(end_to_end_id__startswith="PRLV-") | Q(reference__contains="PRLV-") | Q(text__contains="PRLV-")
    kept = Collection.objects.filter(returned=None, withdrawn_on=None).values("end_to_end_id")
    waits = Q(paid_by=None) | Q(credit=False, end_to_end_id__in=kept)
    rows = StatementEntry.objects.with_state().filter(named, waits, is_aside=False)
    return rows.exclude(pk__in=DebitReturn.objects.exclude(entry=None).values("entry")).order_by("day", "pk")


def unread() -> int:
    """How many entries of statements speak of our collections and wait."""
    return int(_speaking().count())


@act
def read_statements(*, by: User | None, on: date) -> News:
    """Takes from the statements read what they say of our collections: taken one by one or in one sum, or returned.

    Each entry ends matched or set aside; what does not agree is left, with a sentence. Twice is once.
    """
    news = News()
    hold_banks(_speaking())
    entries = list(_speaking())
    found = Collection.objects.filter(end_to_end_id__in=[entry.end_to_end_id for entry in entries])
    by_name = {row.end_to_end_id: row for row in found.select_related("batch")}
    batches = {batch.message_id: batch for batch in DebitBatch.objects.filter(file__isnull=False)}
    for entry in entries:
        row = by_name.get(entry.end_to_end_id)
        try:
            if row is None and entry.credit:
                _read_sum(entry, batches, news, by=by, on=on)
            elif row is not None and entry.amount != row.amount:
                raise Refused(_("%(id)s: the amount differs.") % {"id": row.end_to_end_id})
            elif row is not None and entry.credit:
                news.taken += len(sepa.take(row.batch, only=[row.pk], by=by, on=on))
                row.refresh_from_db(fields=["payment"])
                match = reconciling.Match(entry.pk, row.mandate.company_id, payment=row.payment_id)
                reconciling.confirm([match], by=by, on=on)
            elif row is not None:
                code = entry.return_reason if len(entry.return_reason) == 4 else "MS03"
                sepa.give_back(row, code=code, day=entry.day, entry=entry, by=by, on=on)
                news.returned += 1
        except Refused as refused:
            news.left.append(str(refused))
    return news


def _read_sum(entry: Any, batches: dict[str, DebitBatch], news: News, *, by: User | None, on: date) -> None:
    """One entry for a whole batch: its payments are recorded, the entry itself is set aside with the reason."""
    said_there = f"{entry.end_to_end_id} {entry.reference} {entry.text}"
    batch = next((batch for name, batch in batches.items() if name in said_there), None)
    if batch is None:
        return
    sent = batch.collections.filter(withdrawn_on=None)
    total = sum((row.amount for row in sent), ZERO)
    if total != entry.amount:
        raise Refused(_("%(id)s: the sum differs.") % {"id": batch.message_id})
    news.taken += len(sepa.take(batch, by=by, on=on))
    words = ngettext("%(id)s: %(n)s collection", "%(id)s: %(n)s collections", len(sent))
    reconciling.set_aside([entry.pk], reason=words % {"id": batch.message_id, "n": len(sent)}, by=by, on=on)
