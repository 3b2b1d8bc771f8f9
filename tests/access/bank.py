"""A statement for the access matrix: an entry that waits, one that is matched, one that went out."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from dues import reconciling, statements
from dues.models import Payment, StatementEntry
from dues.reconciling import Match
from tests.cast import Cast
from tests.dues.bank.writers import Move, Window, camt

DAY = date(2026, 2, 10)


def file(*amounts: str) -> bytes:
    return camt(Window(tuple(Move(DAY, Decimal(amount), "Cotisation", "LYON ESSAI") for amount in amounts)))


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    received = statements.receive(
        content=file("11.00", "12.00", "-12.00"), name="x", by=None, on=DAY, add_accounts=True
    )
    waiting, matched, out = StatementEntry.objects.order_by("pk")
    reconciling.confirm([Match(matched.pk, cast.company_lyon.pk)], by=None, on=DAY)
    return {
        "statement": {"pk": received.file.statements.get().pk},
        "waiting": {"pk": waiting.pk},
        "matched": {"pk": matched.pk},
        "out": {"pk": out.pk},
        "absent": {"pk": 999_999},
    }


def entry_of(amount: str) -> StatementEntry:
    return StatementEntry.objects.get(amount=Decimal(amount), credit=True)


PAYLOADS: dict[str, Any] = {
    "dues:statements": lambda cast: {"file": SimpleUploadedFile("x.xml", file("11.00", "12.00", "-12.00"))},
    "dues:statement_match": lambda cast: {"choix": [f"{entry_of('11.00').pk}:{cast.company_lyon.pk}::"]},
    "dues:statement_entry": lambda cast: {"choix": f"{entry_of('11.00').pk}:{cast.company_lyon.pk}::"},
    "dues:entry_aside": lambda cast: {"kind": "grant"},
    "dues:entry_undo": lambda cast: {"reason": "erreur"},
    "dues:entry_return": lambda cast: {"payment": Payment.objects.get(amount=Decimal("12.00")).pk},
}
