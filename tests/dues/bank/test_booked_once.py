"""Figure F18: money of statements is booked once, also when the treasurer matches between two files that overlap."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from dues import reconciling, statements
from dues.bank import reading
from dues.models import BankAccount, StatementEntry
from league.base.acts import Refused
from league.base.sealing import digest
from league.base.tabular import Unreadable
from members.models import Company
from tests.dues.bank import writers
from tests.dues.bank.conftest import SAMPLES
from tests.dues.bank.test_every_credit_once import TODAY, WRITERS, files, history, number_of
from tests.dues.bank.test_samples import shared
from tests.dues.bank.writers import Move, Window
from tests.dues.make import make_members

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
SEED, HISTORIES = 5000, 40
# The credits of each file, and of all, by what was done with them; and the payments that were made of them.
PER_FILE = """
SELECT s.file_id, count(*), sum(e.amount),
       coalesce(sum(e.amount) FILTER (WHERE m.entry_id IS NOT NULL), 0),
       coalesce(sum(e.amount) FILTER (WHERE m.entry_id IS NULL AND a.entry_id IS NOT NULL), 0),
       coalesce(sum(e.amount) FILTER (WHERE m.entry_id IS NULL AND a.entry_id IS NULL), 0)
  FROM dues_statement s JOIN dues_statementline l ON l.statement_id = s.id JOIN dues_statemententry e ON e.id = l.entry_id
  LEFT JOIN (SELECT DISTINCT entry_id FROM dues_entrymatch) m ON m.entry_id = e.id
  LEFT JOIN (SELECT DISTINCT entry_id FROM dues_entryaside) a ON a.entry_id = e.id
 WHERE e.credit AND s.account_id = %s GROUP BY s.file_id
"""
MATCHED = """
SELECT count(*), coalesce(sum(p.amount), 0), count(DISTINCT m.payment_id), coalesce(sum(e.amount), 0)
  FROM dues_entrymatch m JOIN dues_payment p ON p.id = m.payment_id JOIN dues_statemententry e ON e.id = m.entry_id
 WHERE e.account_id = %s
"""


def asked(sql: str, values: Sequence[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def work_on(entries: list[StatementEntry], companies: list[Company], chance: random.Random) -> None:
    """What a treasurer does in between: some are matched, some set aside, some wait."""
    plans = {entry.pk: chance.choice(["match", "match", "aside", "wait"]) for entry in entries}
    chosen = [
        reconciling.Match(pk, chance.choice(companies).pk) for pk, what in plans.items() if what == "match"
    ]  # fmt: skip
    reconciling.confirm(chosen, by=None, on=TODAY, receipts=False)
    aside = [pk for pk, what in plans.items() if what == "aside"]
    if aside:
        reconciling.set_aside(aside, reason="subvention", by=None, on=TODAY)


def test_every_credit_is_matched_set_aside_or_waiting_once_per_file_and_in_total() -> None:
    companies, read, entries, money = make_members(3), 0, 0, Decimal(0)
    for n in range(HISTORIES):
        chance = random.Random(SEED + n)
        days, number = history(chance), number_of(SEED + n)
        for content in files(chance, days, number, WRITERS[n % len(WRITERS)]):
            statements.receive(content=content, name="x", by=None, on=TODAY, add_accounts=True)
            read += 1
            owner = BankAccount.objects.get(digest=digest(number, "account"))
            waiting = StatementEntry.objects.waiting().filter(account=owner, credit=True)
            work_on(list(waiting.order_by("pk")), companies, chance)
        happened = [part.amount for day in days for move in day for part in move.flat if part.amount > 0]
        for file, _count, total, matched, aside, left in asked(PER_FILE, [owner.pk]):
            assert total == matched + aside + left, f"history {n}, file {file}"
        kept = list(StatementEntry.objects.filter(account=owner, credit=True).values_list("amount", flat=True))
        assert sorted(kept) == sorted(happened), f"history {n}: dropped or doubled"
        ((matches, paid, payments, of_entries),) = asked(MATCHED, [owner.pk])
        assert matches == payments, f"history {n}: a payment of two entries"
        assert paid == of_entries, f"history {n}: to the cent"
        sums = reconciling.sums_of(StatementEntry.objects.filter(account=owner).with_state())
        assert (sums["all"][1], sums["matched"][1]) == (sum(happened), paid)
        entries, money = entries + len(kept), money + sum(happened)
    ((payments, total),) = asked("SELECT count(*), sum(amount) FROM dues_payment", [])
    print(
        f"seed {SEED}, {HISTORIES} histories, {read} files, {entries} credits of {money} euros: "
        f"{payments} payments of {total}, the rest set aside or waiting; 0 dropped, 0 doubled"
    )
    assert 0 < payments < entries


def test_the_number_of_a_statement_used_again_next_year_is_another_statement() -> None:
    move = Move(date(2026, 3, 2), Decimal("600.00"), "Cotisation", "ATELIER", e2e="NOTPROVIDED", ref="B1")
    for write in WRITERS:
        number = number_of(SEED + 900 + WRITERS.index(write))
        for year in (2026, 2027):
            window = Window((replace(move, day=date(year, 3, 2)),), account=number, number="7")
            done = statements.receive(content=write(window), name="x", by=None, on=TODAY, add_accounts=True)
            assert (done.new, done.known) == (1, 0)


def test_the_samples_read_twice_and_in_the_other_order_add_nothing() -> None:
    contents = [path.read_bytes() for path in [*sorted(SAMPLES.glob("*.*")), *shared()]]
    kept = lines = refused = 0
    known: dict[bytes, int] = {}
    owner = statements.add_account(writers.OURS)  # for the files that name no account
    for content in [*contents, *contents[::-1]]:
        try:
            with transaction.atomic():
                done = statements.receive(
                    content=content, name="x", by=None, on=TODAY, add_accounts=True, account=owner
                )
        except (Unreadable, Refused):
            refused += 1
            assert content not in known
            continue
        if content not in known:
            known[content] = len(reading.read(content, "x").lines)
            assert done.new + done.known == known[content], "0 dropped"
            lines, kept = lines + known[content], kept + done.new
        else:
            assert done.new == 0
    print(
        f"{len(contents)} samples, each twice: {len(known)} read with {lines} lines, {kept} entries; {refused} refusals"
    )
    assert known
    assert StatementEntry.objects.count() == kept


def test_the_control_a_key_on_the_payers_reference_alone_loses_money(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "likeness", lambda line, owner: f"{owner[:32]}{line.end_to_end_id[:32]}")
    monkeypatch.setattr(statements, "keys_of", lambda alike, beside=None: alike)
    happened = kept = Decimal(0)
    for n in range(10):
        chance = random.Random(SEED + n)
        days, number = history(chance), number_of(SEED + n)
        for content in files(chance, days, number, writers.camt):
            try:
                with transaction.atomic():
                    statements.receive(content=content, name="x", by=None, on=TODAY, add_accounts=True)
            except IntegrityError:  # two payers of one file use the same reference: the file cannot be kept at all
                continue
        happened += sum(part.amount for day in days for move in day for part in move.flat if part.amount > 0)
    kept = sum(StatementEntry.objects.filter(credit=True).values_list("amount", flat=True), Decimal(0))
    print(f"the control, a key on EndToEndId: {kept} of {happened} euros are kept")
    assert kept < happened
