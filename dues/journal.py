"""The journal of a year in FEC layout (arrêté of 29 July 2013, LPF A. 47 A-1): 18 columns, tab, as it was validated.

It is the dues and sales side only: the accountant's own books make the legal file. An entry is validated when it is
recorded, since nothing posted ever changes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Sum, Window
from django.db.models.functions import TruncDate

from dues import accounts, payments, refunds
from dues.models import Allocation, Document, Entry, Payment, Refund
from league.base.models import League
from league.base.money import ZERO
from members.models import Company

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
JOURNALS = {
    accounts.CALLS: "Appels de cotisation",
    accounts.SALES: "Ventes",
    accounts.BANKING: "Banque",
    accounts.OTHER: "Opérations diverses",
}
NAMES = {
    accounts.RECEIVABLE: "Adhérents et clients",
    accounts.PENDING: "Cotisations appelées à encaisser",
    accounts.BANK: "Banque",
    accounts.VAT: "TVA collectée",
    "706": "Prestations de services",
    "707": "Ventes de publications",
    "7561": "Cotisations sans contrepartie",
    "7562": "Cotisations avec contrepartie",
}
PLAIN = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "“": '"', "”": '"', "…": "...", "|": "/"})


@dataclass(frozen=True, slots=True)
class Total:
    """Debit and credit in euros of an account in a journal."""

    journal: str
    account: str
    debit: Decimal
    credit: Decimal
    lines: int

    @property
    def name(self) -> str:
        return NAMES.get(self.account, self.account)

    @property
    def journal_name(self) -> str:
        return JOURNALS.get(self.journal, self.journal)


def years() -> list[int]:
    """The years with entries, the latest first."""
    return sorted((day.year for day in Entry.objects.order_by().dates("day", "year")), reverse=True)


def totals(year: int) -> list[Total]:
    """What the journal of a year adds up to, by journal and account. Three queries."""
    rows = Entry.objects.filter(day__year=year).order_by().values_list("journal", "account")
    debits = {row[:2]: row[2] for row in rows.filter(amount__gt=0).annotate(sum=Sum("amount"))}
    credits_ = {row[:2]: -row[2] for row in rows.filter(amount__lt=0).annotate(sum=Sum("amount"))}
    counts = {row[:2]: row[2] for row in rows.annotate(count=Count("pk"))}
    return [
        Total(key[0], key[1], debits.get(key, ZERO), credits_.get(key, ZERO), counts[key])
        for key in sorted(counts, key=lambda key: (list(JOURNALS).index(key[0]) if key[0] in JOURNALS else 9, key[1]))
    ]


def file_name(year: int) -> str:
    """SIREN, FEC and the closing day, as the layout wants it."""
    siren = "".join(League.objects.values_list("siren", flat=True).first() or "").replace(" ", "")
    return f"{siren}FEC{date(year, 12, 31):%Y%m%d}.txt"


def export(year: int) -> bytes:
    """The file: ISO 8859-15, tab between columns, one header line, postings in the order of their validation."""
    lines = ["\t".join(COLUMNS), *("\t".join(row) for row in rows(year))]
    return "".join(f"{line}\r\n" for line in lines).encode("iso8859-15", "replace")


def rows(year: int) -> Iterator[tuple[str, ...]]:
    """The lines of the export, 18 texts each, a posting's lines together. Seven queries whatever their number."""
    closing = date(year, 12, 31)
    entries: Iterable[Any] = (
        Entry.objects.filter(day__year=year)
        .annotate(first=Window(Min("pk"), partition_by=F("posting")), valid=TruncDate("recorded_at"))
        .order_by("first", "pk")
    )
    entries = list(entries)
    companies = dict(
        Company.objects.filter(pk__in={row.company_id for row in entries if row.company_id}).values_list("pk", "name")
    )
    letters = lettering(closing)
    number, last = 0, None
    for row in entries:
        if row.posting != last:
            number, last = number + 1, row.posting
        letter, lettered_on = letters.get(row.piece, ("", None)) if row.account == accounts.RECEIVABLE else ("", None)
        yield (
            row.journal,
            text(JOURNALS.get(row.journal, row.journal)),
            str(number),
            day_text(row.day),
            row.account,
            text(NAMES.get(row.account, row.account)),
            f"A{row.company_id}" if row.company_id else "",
            text(companies.get(row.company_id, "")),
            text(row.piece),
            day_text(row.day),
            text(row.label),
            amount_text(max(row.amount, ZERO)),
            amount_text(max(-row.amount, ZERO)),
            letter,
            day_text(lettered_on) if lettered_on else "",
            day_text(row.valid),
            "",
            "",
        )


def lettering(until: date) -> dict[str, tuple[str, date]]:
    """By piece, the letter and its day, for papers and payments that settle each other to the cent by `until`.

    The letter comes from the first paper or payment of the group, so a group keeps it in every later export.
    """
    group = Groups()
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    first: dict[str, int] = {}
    days: dict[str, date] = {}
    booked = Entry.objects.filter(account=accounts.RECEIVABLE, day__lte=until).order_by("pk")
    for pk, piece, amount, day in booked.values_list("pk", "piece", "amount", "day"):
        sums[piece] += amount
        first.setdefault(piece, pk)
        days[piece] = max(days.get(piece, day), day)
        group.find(piece)
    used = (
        Allocation.objects.filter(day__lte=until)
        .order_by()
        .values_list("payment", "document__number")
        .annotate(sum=Sum("amount"))
        .exclude(sum=0)
    )
    for payment, document, _sum in used:
        group.join(payments.piece_of(Payment(pk=payment)), document)
    credited = Document.objects.exclude(corrects=None).filter(issued_on__lte=until)
    for one, other in credited.values_list("number", "corrects__number"):
        group.join(one, other)
    for pk, reverses in Payment.objects.exclude(reverses=None).filter(day__lte=until).values_list("pk", "reverses"):
        group.join(payments.piece_of(Payment(pk=pk)), payments.piece_of(Payment(pk=reverses)))
    for pk, payment in Refund.objects.filter(day__lte=until).values_list("pk", "payment"):
        group.join(refunds.piece_of(Refund(pk=pk)), payments.piece_of(Payment(pk=payment)))
    found: dict[str, tuple[str, date]] = {}
    for pieces in group.all():
        known = [piece for piece in pieces if piece in first]
        if len(known) > 1 and not sum((sums[piece] for piece in known), ZERO):
            letter = letters_of(min(first[piece] for piece in known))
            last = max(days[piece] for piece in known)
            found |= dict.fromkeys(known, (letter, last))
    return found


class Groups:
    """Pieces that belong together, joined two by two."""

    def __init__(self) -> None:
        self.above: dict[str, str] = {}

    def find(self, piece: str) -> str:
        top = self.above.setdefault(piece, piece)
        while top != self.above[top]:
            top = self.above[top]
        while self.above[piece] != top:
            self.above[piece], piece = top, self.above[piece]
        return top

    def join(self, one: str, other: str) -> None:
        self.above[self.find(one)] = self.find(other)

    def all(self) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for piece in list(self.above):
            found[self.find(piece)].append(piece)
        return list(found.values())


def letters_of(number: int) -> str:
    """1 is A, 26 is Z, 27 is AA."""
    found = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def amount_text(amount: Decimal) -> str:
    """Decimal comma, two places, no thousands."""
    return f"{amount:.2f}".replace(".", ",")


def day_text(day: date) -> str:
    return f"{day:%Y%m%d}"


def text(words: str) -> str:
    """A text that neither breaks the line nor the columns."""
    return " ".join(words.translate(PLAIN).split())
