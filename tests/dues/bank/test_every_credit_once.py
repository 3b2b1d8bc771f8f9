"""Two hundred generated bank weeks, read twice, overlapping, permuted, in batches: every credit is kept once, to the cent."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dues import reconciling, statements
from dues.bank import keys
from dues.models import BankAccount, Statement, StatementEntry, StatementLine
from league.base.sealing import digest
from league.base.tabular import Unreadable
from tests.dues.bank import writers
from tests.dues.bank.writers import Move, Window, total

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
TODAY = date(2027, 12, 31)
ROUNDS = 200
WRITERS: tuple[Callable[..., bytes], ...] = (
    writers.camt,
    lambda *windows: writers.camt(*windows, version="08"),
    writers.mt940,
    writers.cfonb,
)


def number_of(round_: int) -> str:
    """An account of its own for each round."""
    bban = f"3000600001{round_:011d}"
    bban += f"{97 - (89 * 30006 + 15 * 1 + 3 * round_) % 97:02d}"
    return f"FR{98 - int(f'{bban}152700') % 97:02d}{bban}"


def history(chance: random.Random) -> list[list[Move]]:
    """What really happened, day by day: twins, batches, references used again, NOTPROVIDED."""
    days = []
    for n in range(6):
        day = date(2026, 3, 2) + timedelta(days=n if n < 5 else 365 + n)  # the last one a year later
        moves: list[Move] = []
        for _ in range(chance.randrange(1, 5)):
            amount = Decimal(chance.choice(["600.00", "320.00", "0.01", "-45.90", "1250.55"]))
            text = chance.choice(["AC-2026-00012", "Cotisation", "", "COTISATION 2026"])
            e2e = chance.choice(["NOTPROVIDED", "E2E-1", "E2E-2"])
            ref = chance.choice(["", f"B{chance.randrange(3)}"])
            move = Move(day, amount, text, chance.choice(["ATELIER", "MAISON"]), e2e=e2e, ref=ref)
            moves += [move] * chance.choice([1, 1, 1, 2, 3])
        if chance.random() < 0.3:
            parts = tuple(Move(day, Decimal(chance.randrange(1, 900)), "lot", f"MEMBRE {p % 2}") for p in range(4))
            moves.append(Move(day, total(parts), parts=parts, ref=f"LOT{n}"))
        days.append(moves)
    return days


def files(chance: random.Random, days: list[list[Move]], account: str, write: Callable[..., bytes]) -> list[bytes]:
    """The same history in files: whole, overlapping windows, some twice, entries in another order, two statements in one."""

    def window(first: int, last: int, number: str) -> Window:
        opening = Decimal(1000) + sum((total(day) for day in days[:first]), Decimal(0))
        moves = [move for day in days[first:last] for move in day]
        if chance.random() < 0.5:
            chance.shuffle(moves)
        return Window(tuple(moves), opening, account, number)

    made = []
    at = 0
    while at < len(days):
        last = min(len(days), at + chance.randrange(1, 4))
        made.append(write(window(at, last, f"{at}")))
        at = max(at + 1, last - chance.randrange(0, 2))
    cut = chance.randrange(1, len(days))
    made.append(write(window(0, cut, "x"), window(cut, len(days), "y")))
    made += chance.sample(made, 2)
    chance.shuffle(made)
    return made


def run(round_: int) -> tuple[list[Decimal], list[Decimal], str]:
    """The amounts that happened and those that are kept, of one generated account."""
    chance = random.Random(round_)
    days, account = history(chance), number_of(round_)
    for content in files(chance, days, account, WRITERS[round_ % len(WRITERS)]):
        statements.receive(content=content, name="x", by=None, on=TODAY, add_accounts=True)
    happened = sorted(part.amount for day in days for move in day for part in move.flat)
    owner = BankAccount.objects.get(digest=digest(account, "account"))
    kept = sorted(entry.signed for entry in StatementEntry.objects.filter(account=owner))
    for statement in Statement.objects.filter(account=owner):
        entries = list(StatementEntry.objects.with_state().of_statement(statement))
        assert statement.opening is not None
        assert statement.opening + sum(entry.signed for entry in entries) == statement.closing
        sums = reconciling.sums_of(entries)
        assert sums["all"][1] == sums["matched"][1] + sums["waiting"][1] + sums["aside"][1]
    return happened, kept, account


def test_every_entry_of_two_hundred_histories_is_kept_once() -> None:
    entries = 0
    for round_ in range(ROUNDS):
        happened, kept, account = run(round_)
        assert kept == happened, f"round {round_}, {account}"
        entries += len(kept)
    print(f"{ROUNDS} histories, {entries} entries in {StatementLine.objects.count()} lines: 0 dropped, 0 doubled")


def test_the_control_a_key_on_the_payers_reference_loses_money(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "likeness", lambda line, owner: f"{owner}|{line.end_to_end_id}|{line.day.month}")
    monkeypatch.setattr(
        statements, "keys_of", lambda alike, beside=None: [f"{same[:40]}{hash(same)}"[:64] for same in alike]
    )
    wrong = 0
    for round_ in range(1000, 1010):
        try:
            happened, kept, _account = run(round_)
        except Exception:  # the database refuses the same entry twice in a statement
            wrong += 1
            break
        wrong += kept != happened
    assert wrong


DAY = date(2026, 3, 2)
TWIN = Move(DAY, Decimal("600.00"), "Cotisation", "ATELIER")


def kept(*contents: bytes) -> int:
    for content in contents:
        statements.receive(content=content, name="x", by=None, on=TODAY, add_accounts=True)
    return StatementEntry.objects.count()


def test_twins_in_two_statements_of_one_day_are_two() -> None:
    morning, evening = Window((TWIN,)), Window((TWIN,), Decimal(1600), number="2")
    assert kept(writers.mt940(morning), writers.mt940(evening)) == 2
    assert kept(writers.mt940(replace(evening, number="2b")), writers.mt940(replace(morning, number="1b"))) == 2
    assert kept(writers.mt940(Window((TWIN, TWIN), number="3"))) == 2


def test_an_earlier_extract_of_a_day_is_inside_the_whole_day() -> None:
    other = replace(TWIN, amount=Decimal("45.00"))
    assert kept(writers.camt(Window((TWIN,))), writers.camt(Window((TWIN, other, TWIN)))) == 3


def test_the_same_reference_a_year_later_is_another_payment() -> None:
    later = replace(TWIN, day=date(2027, 3, 2), e2e="E2E-1", ref="B1")
    assert kept(writers.camt(Window((replace(TWIN, e2e="E2E-1", ref="B1"),))), writers.camt(Window((later,)))) == 2


def test_a_broken_file_changes_nothing() -> None:
    with pytest.raises(Unreadable):
        kept(writers.camt(Window((TWIN,)), closing=Decimal(1)))
    assert not BankAccount.objects.exists()
    assert keys.keys_of(["a", "a", "b"])[0] != keys.keys_of(["a", "a", "b"])[1]
