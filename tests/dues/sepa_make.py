"""Mandates and batches for the tests of direct debits; all made by the acts."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from dues import sepa, sepa_mandates
from dues.models import DebitBatch, Document, SepaMandate
from dues.sepa_file import Address
from members.models import Company

SIGNED = date(2026, 1, 5)
ON = date(2026, 3, 2)
LYON = Address("Lyon", street="rue d’Essai", building="3", postal_code="69003")
DAY = date(2026, 3, 16)  # a Monday, fourteen days later


def iban(number: int) -> str:
    """A French account with right keys, at a bank that does not exist."""
    bban = f"9999900001{number:011d}"
    bban += f"{97 - (89 * int(bban[:5]) + 15 * int(bban[5:10]) + 3 * int(bban[10:])) % 97:02d}"
    return f"FR{98 - int(f'{bban}152700') % 97:02d}{bban}"


def sign(company: Company, number: int = 1, *, on: date = SIGNED, **more: Any) -> SepaMandate:
    wanted: dict[str, Any] = {
        "iban": iban(number), "debtor_name": company.name, "address": LYON,
        "signed_on": on, "signed_by": "Ada Essai", "means": "paper", "by": None, "on": on,
    }  # fmt: skip
    return sepa_mandates.sign(company, **{**wanted, **more})


def sign_all(companies: Iterable[Company]) -> list[SepaMandate]:
    return [sign(company, number) for number, company in enumerate(companies, 1)]


def announced(calls: Sequence[Document], *, collect_on: date = DAY, on: date = ON) -> DebitBatch:
    return sepa.prepare([call.pk for call in calls], collect_on=collect_on, intent=uuid.uuid4(), by=None, on=on)


def issued(calls: Sequence[Document], **more: Any) -> DebitBatch:
    return sepa.issue(announced(calls, **more), by=None, on=more.get("on", ON))


def taken(calls: Sequence[Document]) -> DebitBatch:
    batch = issued(calls)
    sepa.take(batch, by=None, on=DAY)
    return batch
