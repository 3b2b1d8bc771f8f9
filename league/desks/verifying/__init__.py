"""What must add up, asked again in plain SQL that shares nothing with the code that wrote it: one query a promise.

Each check gives the rows that break it: a name, and what is wrong in figures. None is the good answer. It also says how
many rows it looked at: a check that saw none has proved nothing. Every check is a row of `CHECKS`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from league.desks.verifying import banking, ledger, papers, periods, proofs
from league.desks.verifying.check import Check

CHECKS: dict[str, Check] = {**ledger.CHECKS, **papers.CHECKS, **banking.CHECKS, **periods.CHECKS, **proofs.CHECKS}


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that a row breaks."""

    check: str
    row: str
    why: str


def broken(checks: Mapping[str, Check] = CHECKS) -> Iterator[Broken]:
    """Every row that breaks a promise, check after check. Writes nothing."""
    with connection.cursor() as cursor:
        for name, check in checks.items():
            if isinstance(check.ask, str):
                cursor.execute(check.ask)
                rows = cursor.fetchall()
            else:
                rows = list(check.ask())
            for row, why in rows:
                yield Broken(name, str(row), str(why))


def looked_at() -> dict[str, int]:
    """How many rows each check looks at. One query each."""
    seen = {}
    with connection.cursor() as cursor:
        for name, check in CHECKS.items():
            rows = check.of if isinstance(check.of, str) else check.of()
            cursor.execute(f"SELECT count(*) FROM {rows}")  # noqa: S608  constants of this package
            seen[name] = cursor.fetchone()[0]
    return seen
