"""Income of dues on cash: a call then credits a waiting account, and each payment of it moves its part to the income.

What a call was booked as stays with it, whatever the rule says later: it is read in the ledger.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from dues import accounts, products
from dues.models import Allocation, Document, Entry


def on_cash(documents: Iterable[int]) -> dict[int, Document]:
    """Those of `documents` that are calls whose income waits for cash, by id. One query."""
    booked = Entry.objects.filter(piece=OuterRef("number"), account=accounts.PENDING, journal=accounts.CALLS)
    rows = Document.objects.filter(pk__in=set(documents), kind=Document.Kind.CALL).filter(Exists(booked))
    return rows.in_bulk()


def settle(rows: Sequence[Allocation]) -> list[Allocation]:
    """Writes allocations, and posts the income they bring (or take back) on calls booked on cash. Accounts locked."""
    Allocation.objects.bulk_create(rows)
    waiting = on_cash(row.document_id for row in rows) if rows else {}
    if not waiting:
        return list(rows)
    days = {document.issued_on for document in waiting.values()}
    income: dict[date, str] = {day: products.terms_on(day)["dues"].account for day in days}
    with translation.override(settings.LANGUAGE_CODE):
        label = _("Dues paid, %(name)s")
        entries = []
        for row in rows:
            document = waiting.get(row.document_id)
            if document is None:
                continue
            posting = uuid.uuid4()
            for account, amount in ((accounts.PENDING, row.amount), (income[document.issued_on], -row.amount)):
                entries.append(
                    Entry(
                        posting=posting,
                        journal=accounts.OTHER,
                        account=account,
                        day=row.day,
                        piece=document.number,
                        label=(label % {"name": document.party["name"]})[:200],
                        amount=amount,
                    )
                )
    Entry.objects.bulk_create(entries)
    return list(rows)
