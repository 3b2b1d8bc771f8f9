"""What the demo shows of Factur-X: an invoice and a credit note on it, and an invoice without VAT."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dues import accounts, invoicing, orders
from dues.models import Document
from league.base.models import League, User

SIREN = "999999998"  # has a right key and belongs to nobody


def tell(*, today: date, by: User) -> None:
    """Gives the fictional league a SIREN, then bills two members whose dues of this year are paid."""
    League.objects.filter(siren="").update(siren=SIREN)
    paid: list[Any] = list(
        accounts.with_open(today)
        .filter(open=0, kind=Document.Kind.CALL, period_start__year=today.year)
        .exclude(company__siren=None)
        .select_related("company")
        .order_by("total", "pk")[:2]
    )
    if len(paid) < 2:
        return
    sold = invoicing.issue_invoice(
        paid[0].company,
        [
            invoicing.LineIn("stand", "Stand de 6 m², forum des métiers, par jour", Decimal("240.00"), Decimal(2)),
            invoicing.LineIn("publication", "Annuaire imprimé", Decimal("18.50"), Decimal(4)),
        ],
        due_on=today + timedelta(days=30), intent=_wish("invoice"), by=by, on=today,
    )  # fmt: skip
    invoicing.credit(
        sold, kind=invoicing.Because.NOT_RENDERED, reason="Deuxième journée du forum annulée", net=Decimal("240.00"),
        intent=_wish("credit"), by=by, on=today,
    )  # fmt: skip
    invoicing.issue_invoice(
        paid[1].company,
        [invoicing.LineIn("dues-services", "Accompagnement collectif, un semestre", Decimal("900.00"))],
        due_on=today + timedelta(days=30), order=orders.Order("", "EJ-2026-0815", "SERV-NUM"),
        intent=_wish("exempt"), by=by, on=today,
    )  # fmt: skip


def _wish(what: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"demo/facturx/{what}")
