"""What the demo shows around documents: an invoice, a credit note, a dispute, an agreed delay, a certificate, orders."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from dues import accounts, arrangements, attestations, invoicing, orders, waivers
from dues.models import Document, Payment
from league.base.models import User
from league.base.money import cents


def tell(*, today: date, by: User) -> None:
    """Uses documents of this year's campaign only, so that everything adds up."""
    open_late: list[Any] = list(
        accounts.still_open(today)
        .filter(due_on__lt=today, kind=Document.Kind.CALL)
        .select_related("company")
        .order_by("-total", "pk")[:6]
    )
    paid: list[Any] = list(
        accounts.with_open(today)
        .filter(open=0, kind=Document.Kind.CALL, period_start__year=today.year, total__gte=600)
        .select_related("company")
        .order_by("-total", "pk")[:3]
    )
    if len(open_late) < 3 or len(paid) < 3:
        return
    arrangements.open_dispute(
        open_late[0], reason="Effectif contesté : l’adhérent déclare une filiale sortie du périmètre", by=by, on=today
    )
    half = cents(open_late[1].open / 2)
    arrangements.agree_delay(
        open_late[1],
        until=today + timedelta(days=60),
        reason="Trésorerie tendue, accord de la trésorerie",
        instalments=[
            (today + timedelta(days=20), half),
            (today + timedelta(days=50), open_late[1].open - half),
        ],
        by=by,
        on=today,
    )
    invoicing.credit(
        open_late[2], kind=invoicing.Because.ERROR, reason="Tranche d’effectif erronée, 48 salariés et non 52",
        net=Decimal("100.00"), intent=_wish("credit"), by=by, on=today,
    )  # fmt: skip
    invoicing.issue_invoice(
        paid[0].company,
        [
            invoicing.LineIn("sponsoring", "Partenariat « Rencontres du numérique »", Decimal("2500.00")),
            invoicing.LineIn("stand", "Stand équipé de 9 m², deux jours", Decimal("480.00"), Decimal(2)),
        ],
        due_on=today + timedelta(days=30),
        order=orders.Order("BC-2026-0417"),
        intent=_wish("invoice"),
        by=by,
        on=today,
    )
    attestations.certify(paid[1].company, today.year, by=by, on=today)
    last = (
        Payment.objects.filter(company=paid[2].company, reverses=None, reversal=None)
        .annotate(used=Sum("allocations__amount"))
        .filter(used__gt=0)
        .order_by("-day")
        .first()
    )
    if last:
        attestations.give_receipt(last, by=by, on=today)
    waivers.grant_waiver(
        paid[2].company, first_year=today.year + 1, last_year=today.year + 2, percent=Decimal(30),
        reason="Mécénat de compétences au profit des adhérents", body="Bureau", by=by, on=today,
    )  # fmt: skip
    waivers.grant_waiver(
        open_late[2].company, first_year=today.year + 1, last_year=today.year + 1, amount=Decimal("250.00"),
        reason="Plan de sauvegarde, un an", body="Bureau", by=by, on=today,
    )  # fmt: skip
    waivers.set_trait(paid[0].company, kind="level", word="Partenaire or", by=by, on=today)
    orders.give_order(paid[1].company, today.year + 1, orders.Order("CDE-4821", "EJ-2027-112", "DAF"), by=by, on=today)


def _wish(what: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"demo/documents/{what}")
