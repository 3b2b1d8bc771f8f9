"""Paper of companies that are part of another today: ours into Lyon's, theirs into Grenoble's, one undone."""

from datetime import date
from decimal import Decimal
from typing import Any

from dues import invoicing, payments
from league.base.days import today
from league.base.models import Decision
from members import absorption, admission
from members.models import Company
from tests.cast import SINCE, Cast, candidate

MERGED = date(2024, 1, 1)


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    decision = Decision.objects.create(body="Bureau", day=SINCE)
    names = {"ours": cast.company_lyon, "theirs": cast.company_grenoble, "undone": cast.company_lyon}
    found: dict[str, dict[str, Any]] = {}
    for name, absorber in names.items():
        row = candidate(f"Annecy {name}", None, "74010", email=f"anne.{name}@annecy.example")
        company = admission.admit(candidates=[row], decision=decision, by=None, on=SINCE)[0].company
        found |= _papers(company, name)
        made = absorption.absorb(
            absorbed=company, absorber=absorber, decision=decision, reason="Essai", day=MERGED, by=None, on=MERGED
        )
        if name == "undone":
            absorption.undo(absorption=made, because="erreur", by=None, on=today())
    return found


def _papers(company: Company, name: str) -> dict[str, dict[str, Any]]:
    line = invoicing.LineIn("stand", "Stand", Decimal(100))
    paper = invoicing.issue_invoice(company, [line], due_on=today(), by=None, on=today())
    paid = payments.record([payments.PaymentIn(company.pk, today(), Decimal(10))], by=None, on=today())[0]
    return {name: {"pk": company.pk}, f"paper_of_{name}": {"pk": paper.pk}, f"payment_of_{name}": {"pk": paid.pk}}


PAYLOADS: dict[str, Any] = {}
