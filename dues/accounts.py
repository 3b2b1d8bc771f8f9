"""What a company owes on a day: the lock under which its money moves, its open documents, its balance in the ledger."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from dues.models import Account, Allocation, Document, Entry, Hold
from dues.models.sepa import being_collected
from league.base.money import ZERO
from league.base.rules import rule

RECEIVABLE, BANK, DUES, VAT = "411", "512", "7561", "44571"
PENDING = "4718"  # dues called and not paid yet, while income is booked on cash; named in an index of entries
CALLS, SALES, BANKING, OTHER = "COT", "VE", "BQ", "OD"
BASIS, BASES = "dues.revenue_basis", ("call", "cash")

_euros: DecimalField = DecimalField(max_digits=12, decimal_places=2)
_nothing = Value(ZERO, output_field=_euros)


def lock(companies: Iterable[int]) -> None:
    """Holds the accounts of `companies` until the transaction ends, in one order for everybody; makes what is missing."""
    wanted = sorted(set(companies))
    held = set(_lock(wanted))
    missing = [company for company in wanted if company not in held]
    if missing:
        Account.objects.bulk_create([Account(company_id=company) for company in missing], ignore_conflicts=True)
        _lock(missing)


def _lock(companies: list[int]) -> list[int]:
    accounts = Account.objects.select_for_update().filter(company__in=companies).order_by("company")
    return list(accounts.values_list("company_id", flat=True))


def revenue_basis(on: date) -> str:
    """When dues called on `on` become income: on call, or on cash (as they are paid). Dated setting `dues.revenue_basis`."""
    return str(rule(BASIS, on=on, default="call"))


def income_of_calls(on: date, account: str) -> str:
    """The account that a call of `on` credits: its income, or the waiting account until it is paid."""
    return PENDING if revenue_basis(on) == "cash" else account


def with_open(on: date) -> QuerySet[Any]:
    """Documents issued by `on`, credit notes apart, with `settled` (paid or credited by then) and `open`: euros."""
    return all_papers(on).exclude(kind=Document.Kind.CREDIT_NOTE)


def all_papers(on: date) -> QuerySet[Any]:
    """Every document issued by `on`, in euros: `credited` (negative), `settled`, `open`; on a credit note nothing is open."""
    allocated = (
        Allocation.objects.filter(document=OuterRef("pk"), day__lte=on)
        .order_by()
        .values("document")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    credited = (
        Document.objects.filter(corrects=OuterRef("pk"), issued_on__lte=on)
        .order_by()
        .values("corrects")
        .annotate(sum=Sum("total"))
        .values("sum")
    )
    return (
        Document.objects.filter(issued_on__lte=on)
        .annotate(credited=Coalesce(Subquery(credited), _nothing))
        .annotate(settled=Coalesce(Subquery(allocated), _nothing) - F("credited"))
        .annotate(open=Case(When(kind=Document.Kind.CREDIT_NOTE, then=_nothing), default=F("total") - F("settled")))
    )


def still_open(on: date) -> QuerySet[Any]:
    """Documents with something left to pay on `on`, the first due first."""
    return with_open(on).filter(open__gt=0).order_by("due_on", "issued_on", "id")


def collectable(on: date) -> QuerySet[Any]:
    """What `still_open` gives, less what nobody may press for on `on`: a delay agreed, a dispute, a collection under way."""
    held = Hold.objects.on(on).filter(document=OuterRef("pk"))
    return still_open(on).filter(~Exists(held)).exclude(pk__in=being_collected())


AGES = (0, 30, 60, 90)  # days past due at which money gets harder to collect: the bands of an aged balance


def overdue_by_age(on: date) -> list[tuple[int, int | None, int, Decimal]]:
    """What is overdue on `on`, by age: (from days, to days or None, documents, euros), youngest first. One query."""
    edges = [on - timedelta(days=days) for days in AGES]
    bands = list(zip(AGES, [*AGES[1:], None], edges, [*edges[1:], None], strict=True))
    within = {
        f"{first}": Q(due_on__lt=youngest, **({"due_on__gte": oldest} if oldest else {}))
        for first, _last, youngest, oldest in bands
    }
    found = still_open(on).aggregate(
        **{f"n{name}": Count("pk", filter=where) for name, where in within.items()},
        **{f"sum{name}": Sum("open", filter=where) for name, where in within.items()},
    )
    return [(first + 1, last, found[f"n{first}"], found[f"sum{first}"] or ZERO) for first, last, *_days in bands]


def balance_of(companies: Collection[int], on: date) -> dict[int, Decimal]:
    """What each company owes by the ledger on `on`, in euros; negative when it has paid ahead. Zero is given too."""
    rows = (
        Entry.objects.filter(company__in=companies, account=RECEIVABLE, day__lte=on)
        .order_by()
        .values_list("company")
        .annotate(sum=Sum("amount"))
    )
    found = dict(rows)
    return {company: found.get(company, ZERO) for company in companies}
