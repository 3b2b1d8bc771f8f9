"""Candidates and members for the tests of this room; what they are follows from their number."""

from datetime import date
from decimal import Decimal
from typing import Any

from stdnum import luhn

from league.base.models import Decision
from members.admission import Candidate, PersonIn, admit
from members.models import Membership

LYON, GRENOBLE, VIENNE, GEX = "69123", "38185", "38544", "01173"
DAY = date(2021, 3, 1)


def siren(number: int) -> str:
    digits = f"{30_000_000 + number:08d}"
    return digits + luhn.calc_check_digit(digits)


def decision(body: str = "Bureau", day: date = DAY) -> Decision:
    return Decision.objects.create(body=body, day=day)


def one(number: int = 1, **more: Any) -> Candidate:
    """Company `number`: ten jobs and as many as its number, one representative."""
    values: dict[str, Any] = {
        "name": f"Essai {number:03}",
        "siren": siren(number),
        "commune_code": LYON,
        "postal_code": "69003",
        "jobs": 10 + number,
        "turnover": Decimal(1000 * number),
        "people": (PersonIn("Ada", f"Voix{number:03}", email=f"ada.voix{number:03}@essai.example"),),
    }
    return Candidate(**{**values, **more})


def members(*candidates: Candidate, since: date = DAY) -> list[Membership]:
    return admit(candidates=candidates, decision=decision(day=since), by=None, on=since)


def member(number: int = 1, *, since: date = DAY, **more: Any) -> Membership:
    return members(one(number, **more), since=since)[0]
