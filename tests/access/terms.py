"""Rows for the addresses of what stands until it is ended: an exception, the terms of a product."""

from decimal import Decimal
from typing import Any

from dues import waivers
from league.base.days import today
from tests.cast import Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    waiver = waivers.grant_waiver(
        cast.company_lyon, first_year=2030, last_year=2032, percent=Decimal(10), reason="essai", body="Bureau",
        by=None, on=today(),
    )  # fmt: skip
    return {
        "waiver": {"pk": waiver.pk},
        "absent": {"pk": 999_999},
        "stand": {"code": "stand"},
        "no_product": {"code": "bateau"},
    }


PAYLOADS: dict[str, Any] = {
    "dues:waiver_end": lambda cast: {"last_year": "2030"},
    "dues:product_terms": lambda cast: {
        "regime": "franchise", "rate": "0", "account": "706", "since": today().isoformat(), "because": "essai",
    },
}  # fmt: skip
