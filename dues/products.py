"""Under which VAT regime, rate and account each product stands on a day; the list itself is reference data."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from dues.models import DocumentLine, Product, ProductTerms
from league.base.acts import Refused, act
from league.base.models import User
from league.base.periods import period

PRODUCTS = Path(__file__).resolve().parent / "reference" / "products.csv"


@dataclass(frozen=True, slots=True)
class Terms:
    """`rate` is a percent, zero unless the regime is taxable; `account` is where its income is booked."""

    code: str
    name: str
    regime: str
    rate: Decimal
    account: str


def terms_on(day: date) -> dict[str, Terms]:
    """The terms of every product on `day`, by code, in the order of the list. One query."""
    rows = ProductTerms.objects.on(day).select_related("product").order_by("product__position", "product__code")
    return {
        row.product.code: Terms(row.product.code, row.product.name, row.regime, row.rate, row.account) for row in rows
    }


@act
def change_terms(
    code: str, *, regime: str, rate: Decimal, account: str, since: date, because: str, by: User | None, on: date
) -> ProductTerms:
    """The accountant's word: from `since` on, the product stands under another regime, rate or account.

    Issued paper keeps what it bears. Refused: no reason, an unknown product, a day before the present terms began or
    before today, a rate that does not fit the regime.
    """
    if not because.strip():
        raise Refused(_("Say why: the reason stays in the history."), field="because")
    if since < on:
        raise Refused(_("New terms begin today or later: issued paper stands."), field="since")
    if (regime == DocumentLine.Regime.TAXABLE) != (rate > 0):
        raise Refused(_("A taxable product bears a rate, any other none."), field="rate")
    standing = ProductTerms.objects.select_for_update().filter(product__code=code, span__contains=since).first()
    if standing is None:
        raise Refused(_("The product %(code)s is not sold on this day.") % {"code": code}, field="code")
    if standing.span.upper is not None:
        raise Refused(_("Other terms are already recorded after these."), field="since")
    if (standing.regime, standing.rate, standing.account) == (regime, rate, account):
        return standing
    if standing.span.lower == since:
        standing.regime, standing.rate, standing.account = regime, rate, account
        standing.save(update_fields=["regime", "rate", "account"])
        return standing
    standing.span = period(standing.span.lower, since)
    standing.save(update_fields=["span"])
    return ProductTerms.objects.create(
        product=standing.product, regime=regime, rate=rate, account=account, span=period(since)
    )


def root_of(product: str) -> str:
    """The product a line belongs to: 'dues' for 'dues.first_year'."""
    return product.split(".")[0]


def load_reference() -> int:
    """Adds the products that are missing, with their terms; what the league changed since stays. Returns how many are new."""
    known = set(Product.objects.values_list("code", flat=True))
    with PRODUCTS.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["code"] not in known]
    made = Product.objects.bulk_create(
        Product(code=row["code"], name=row["name"], position=len(known) + at) for at, row in enumerate(rows)
    )
    ProductTerms.objects.bulk_create(
        ProductTerms(
            product=product, regime=row["regime"], rate=Decimal(row["rate"]), account=row["account"], span=period(None)
        )
        for product, row in zip(made, rows, strict=True)
    )
    return len(rows)
