"""Under which VAT regime, rate and account each product stands on a day; the list itself is reference data."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from dues.models import Product, ProductTerms
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
