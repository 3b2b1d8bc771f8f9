"""Figure F11: numbers without a gap, whatever ends a transaction: given up, out of time, its session ended at COMMIT."""

import random
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, connection, connections, transaction

from dues import invoicing, numbering
from dues.models import Document
from league.base.acts import Refused
from members.models import Company
from tests.dues.make import make_members
from tests.twice.own_server import AFTER, BEFORE, OwnServer

pytestmark = pytest.mark.proof
ISSUES, THREADS, SEED = 300, 8, 20261231
FIRST = date(2026, 12, 22)
FATES = {"commit": 60, "give up": 12, "out of time": 10, "ended": 6, "ended before COMMIT": 6, "ended after COMMIT": 6}
LINE = invoicing.LineIn("stand", "Stand", Decimal("0.13"))


class GivesUp(Exception):
    pass


@dataclass(frozen=True)
class Plan:
    kind: str
    company: Company
    day: date
    fate: str
    intent: uuid.UUID


def plans(companies: list[Company], count: int, chance: random.Random, fates: dict[str, int]) -> list[Plan]:
    """Invoices and credit notes over the turn of the year, the days mostly in order."""
    made = []
    for n in range(count):
        day = FIRST + timedelta(days=20 * n // count + chance.choice([-1, 0, 0, 0, 0]))
        fate = chance.choices(list(fates), list(fates.values()))[0]
        intent = uuid.UUID(int=chance.getrandbits(128))
        made.append(Plan(chance.choice(["invoice", "credit"]), companies[n % len(companies)], day, fate, intent))
    return made


def write(plan: Plan) -> None:
    if plan.kind == "invoice":
        invoicing.issue_invoice(
            plan.company, [LINE], due_on=plan.day + timedelta(days=30), by=None, on=plan.day, intent=plan.intent
        )
    else:
        first = Document.objects.filter(company=plan.company, kind="invoice", total__gt=100).earliest("pk")
        invoicing.credit(
            first, kind="error", reason="essai", net=Decimal("0.10"), by=None, on=plan.day, intent=plan.intent
        )


def ask(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def meet(plan: Plan) -> str:
    """What became of one plan, and what the house knows of it after."""
    try:
        with transaction.atomic():
            if plan.fate == "ended before COMMIT":
                ask(BEFORE)
            if plan.fate == "ended after COMMIT":
                ask(AFTER)
            write(plan)
            if plan.fate == "give up":
                raise GivesUp
            if plan.fate == "out of time":
                ask("SET LOCAL statement_timeout = '20ms'")
                ask("SELECT pg_sleep(5)")
            if plan.fate == "ended":
                ask("SELECT pg_terminate_backend(pg_backend_pid())")
    except GivesUp:
        return "given up"
    except Refused:
        return "refused: an earlier day"
    except (DatabaseError, InterfaceError):
        connections.close_all()
        stands = Document.objects.filter(intent=plan.intent).exists()
        return f"{plan.fate}: {'stands' if stands else 'does not stand'}"
    finally:
        connections.close_all()
    return "committed"


def all_at_once(wanted: list[Plan]) -> Counter[str]:
    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(meet, wanted))


def series() -> dict[tuple[str, int], list[tuple[int, date]]]:
    """The numbers of each series in order, with their days, in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.kind, s.year, d.position, d.issued_on FROM dues_document d JOIN dues_series s ON s.id = d.series_id"
            " ORDER BY s.kind, s.year, d.position"
        )
        found: dict[tuple[str, int], list[tuple[int, date]]] = {}
        for kind, year, position, day in cursor.fetchall():
            found.setdefault((kind, year), []).append((position, day))
        return found


def gaps(numbers: list[tuple[int, date]]) -> int:
    return max(position for position, _day in numbers) - len(numbers)


@pytest.fixture
def companies(own_server: OwnServer) -> list[Company]:
    """Eight members, each with an invoice of 120 euros that may be corrected in small parts."""
    made = make_members(8)
    big = invoicing.LineIn("stand", "Stand", Decimal(100))
    for one in made:
        invoicing.issue_invoice(one, [big], due_on=FIRST, by=None, on=FIRST - timedelta(days=2))
    return made


def test_three_hundred_issues_over_the_turn_of_the_year_leave_no_gap(
    own_server: OwnServer,
    companies: list[Company],
) -> None:
    wanted = plans(companies, ISSUES, random.Random(SEED), FATES)
    with own_server.ends_sessions_at_commit():
        became = all_at_once(wanted)
    events = Counter(own_server.ended)
    print(
        f"seed {SEED}, {ISSUES} issues by {THREADS} threads: {dict(became)}; sessions ended in COMMIT: {dict(events)}"
    )
    found = series()
    for name, numbers in found.items():
        positions, days = [position for position, _day in numbers], [day for _position, day in numbers]
        print(f"{name}: 1 to {positions[-1]}, from {days[0]} to {days[-1]}")
        assert positions == list(range(1, len(positions) + 1)), f"{name}: a gap, or a number twice"
        assert days == sorted(days), f"{name}: a date before the previous number's"
        assert {day.year for day in days} == {name[1]}
    assert set(found) == {(kind, year) for kind in ("invoice", "credit_note") for year in (2026, 2027)}
    lost = became["ended after COMMIT: stands"]
    assert lost == events["SyncRep"] > 3, "the control: answers were lost, and each such commit stands"
    assert became["ended before COMMIT: does not stand"] == events["PgSleep"] > 3
    assert became["ended: does not stand"] > 3
    assert became["out of time: does not stand"] > 5
    assert not [what for what in became if what.endswith(": stands") and not what.startswith("ended after")]
    assert sum(map(len, found.values())) == len(companies) + became["committed"] + lost

    answered = Document.objects.count()
    for plan in wanted:  # who got no answer asks again with the same form: what stands is not written twice
        if plan.fate == "ended after COMMIT" and Document.objects.filter(intent=plan.intent).exists():
            write(plan)
    assert Document.objects.count() == answered


_TAKE = numbering.take


def from_a_sequence(*, kind: str, year: int, count: int, day: date) -> numbering.Block:
    series = _TAKE(kind=kind, year=year, count=count, day=day).series
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('the_control', nextval('the_control') + %s) - %s", [count - 1, count - 1])
        (first,) = cursor.fetchone()
    return numbering.Block(series, first, count, f"X-{year}")


def test_the_control_a_sequence_leaves_gaps(
    own_server: OwnServer,
    companies: list[Company],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own_server.ask("CREATE SEQUENCE the_control START 1000; GRANT ALL ON SEQUENCE the_control TO league_app")
    monkeypatch.setattr(numbering, "take", from_a_sequence)
    chance = random.Random(SEED + 1)
    later = [
        Plan("invoice", plan.company, date(2028, 1, 1), plan.fate, plan.intent)
        for plan in plans(companies, 60, chance, {"commit": 70, "give up": 30})
    ]
    became: dict[str, Any] = all_at_once(later)
    numbers = series()["invoice", 2028]
    missing = gaps([(position - 999, day) for position, day in numbers])
    print(f"the control: {dict(became)}, {missing} gaps in {len(numbers)} numbers of a sequence")
    assert missing > 5
