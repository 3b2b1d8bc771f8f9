"""Statements that share a day without overlapping: the one ends where the other begins, so equal entries are two."""

from collections import Counter
from decimal import Decimal

from dues.models import Statement, StatementEntry, StatementLine


def counts(statement: Statement) -> Counter[str]:
    """How many entries stand in the statements that join `statement` within a day, by likeness.

    Two statements of one day join when the closing balance of the one is the opening balance of the other and that day
    moved the balance: then neither repeats the other. Without balances nothing can be said, equal entries are the same.
    """
    found: Counter[str] = Counter()
    if statement.opening is None or statement.closing is None or statement.first_day is None:
        return found
    near = [
        other
        for other in Statement.objects.filter(account=statement.account).exclude(opening=None).exclude(closing=None)
        .filter(last_day__gte=statement.first_day, first_day__lte=statement.last_day)
        if _shape(other) != _shape(statement)  # itself, in another file
    ]  # fmt: skip
    if not near:
        return found
    entries = _entries(near)
    joined = {
        *_walk(statement, near, entries, back=True),
        *_walk(statement, near, entries, back=False),
    }
    seen: set[int] = set()
    for other in joined:
        for entry in entries.get(other, ()):
            if entry.pk not in seen and entry.day in {statement.first_day, statement.last_day}:
                seen.add(entry.pk)
                found[entry.likeness] += 1
    return found


def _shape(one: Statement) -> tuple[object, ...]:
    return one.opening, one.closing, one.first_day, one.last_day


def _entries(statements: list[Statement]) -> dict[int, list[StatementEntry]]:
    rows: dict[int, list[StatementEntry]] = {}
    for line in StatementLine.objects.filter(statement__in=statements).select_related("entry"):
        rows.setdefault(line.statement_id, []).append(line.entry)
    return rows


def _walk(start: Statement, near: list[Statement], entries: dict[int, list[StatementEntry]], *, back: bool) -> set[int]:
    """The statements before (or after) `start` on its first (last) day, joined balance to balance."""
    day = start.first_day if back else start.last_day
    joined: set[int] = set()
    edges = {start.opening if back else start.closing}
    while True:
        found = [
            other
            for other in near
            if other.pk not in joined
            and (other.closing if back else other.opening) in edges
            and (other.last_day if back else other.first_day) == day
            and _moved(entries.get(other.pk, ()), day) != 0
        ]
        if not found:
            return joined
        joined |= {other.pk for other in found}
        through = [other for other in found if (other.first_day if back else other.last_day) == day]
        edges = {other.opening if back else other.closing for other in through}


def _moved(entries: list[StatementEntry] | tuple[()], day: object) -> Decimal:
    return sum((e.amount if e.credit else -e.amount for e in entries if e.day == day), Decimal(0))
