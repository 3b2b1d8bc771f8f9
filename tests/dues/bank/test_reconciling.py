"""Entries become payments, once; they are set aside, undone and given back; the sums always close."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from dues import accounts, proposals, reconciling, statements
from dues.bank.matching import DOUBTFUL, EXACT
from dues.models import (
    Allocation,
    BankAccount,
    Document,
    EntryMatch,
    Payment,
    StatementEntry,
    StatementFile,
)
from dues.reconciling import Match
from league.base.acts import Refused
from league.base.models import Letter
from tests.dues.bank import writers
from tests.dues.bank.writers import OURS, THEIRS, Move, Window

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 10)
ON = date(2026, 2, 12)


def receive(*moves: Move, **more: Any) -> list[Any]:
    done = statements.receive(
        content=writers.camt(Window(moves, **more)), name="x.xml", by=None, on=ON, add_accounts=True
    )
    return list(StatementEntry.objects.with_state().filter(lines__statement__file=done.file).order_by("pk"))


def paying(document: Document, amount: str = "600.00", **more: Any) -> Move:
    return Move(DAY, Decimal(amount), document.number, document.company.name, **more)


def state(entry: int) -> Any:
    return StatementEntry.objects.with_state().get(pk=entry)


def left(document: Document) -> Decimal:
    return accounts.with_open(ON).get(pk=document.pk).open


def test_one_gesture_confirms_many(calls: list[Document]) -> None:
    entries = receive(*(paying(call, ref=f"B{n}") for n, call in enumerate(calls)))
    explained = proposals.explain(entries, on=ON)
    assert {found.kind for found in explained.values()} == {EXACT}
    matches = [Match(pk, found.best.company, found.best.document) for pk, found in explained.items() if found.best]
    done = reconciling.confirm(matches, by=None, on=ON)
    assert len(done.made) == 3
    assert [left(call) for call in calls] == [0, 0, 0]
    assert {payment.day for payment in done.made.values()} == {DAY}
    assert Letter.objects.filter(kind="receipt").count() == 3
    again = reconciling.confirm(matches, by=None, on=ON)
    assert (len(again.made), len(again.before)) == (0, 3)
    assert Payment.objects.count() == EntryMatch.objects.count() == 3


def test_confirming_is_a_few_statements_whatever_the_number(db: None, django_assert_max_num_queries: Any) -> None:
    from dues import issuing
    from tests.dues.make import ISSUE, make_members, open_and_price

    make_members(60)
    documents = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    entries = receive(*(paying(call, ref=f"B{n}") for n, call in enumerate(documents)))
    with django_assert_max_num_queries(12):
        explained = proposals.explain(entries, on=ON)
    matches = [Match(pk, found.best.company, found.best.document) for pk, found in explained.items() if found.best]
    with django_assert_max_num_queries(30):
        assert len(reconciling.confirm(matches, by=None, on=ON).made) == 60


def test_what_changed_meanwhile_is_left_with_its_reason(calls: list[Document]) -> None:
    one, two, three, out = receive(
        paying(calls[0], ref="1"), paying(calls[1], ref="2"), paying(calls[2], ref="3"), Move(DAY, Decimal(-5), "frais")
    )
    reconciling.set_aside([two.pk], reason="don", by=None, on=ON)
    matches = [
        Match(one.pk, calls[0].company_id, calls[0].pk),
        Match(two.pk, calls[1].company_id, calls[1].pk),
        Match(three.pk, calls[2].company_id, calls[0].pk),
        Match(out.pk, calls[2].company_id),
        Match(999_999, calls[2].company_id),
    ]
    done = reconciling.confirm(matches, by=None, on=ON)
    assert set(done.made) == {one.pk}
    assert set(done.left) == {two.pk, three.pk, out.pk, 999_999}
    other = reconciling.confirm([Match(one.pk, calls[1].company_id)], by=None, on=ON)
    assert "another company" in other.left[one.pk]
    early = reconciling.confirm([Match(three.pk, calls[2].company_id)], by=None, on=date(2026, 2, 1))
    assert "to come" in early.left[three.pk]


def test_undo_takes_the_payment_back_and_the_entry_waits_again(calls: list[Document]) -> None:
    (entry,) = receive(paying(calls[0]))
    match = Match(entry.pk, calls[0].company_id, calls[0].pk)
    reconciling.confirm([match], by=None, on=ON)
    assert reconciling.undo(entry.pk, reason="", by=None, on=ON) is not None
    assert left(calls[0]) == 600
    assert state(entry.pk).paid_by is None
    assert reconciling.undo(entry.pk, reason="", by=None, on=ON) is None
    reconciling.confirm([match], by=None, on=ON)
    assert left(calls[0]) == 0
    assert list(EntryMatch.objects.values_list("round", flat=True)) == [1, 2]


def test_set_aside_says_why_and_can_be_taken_up_again(calls: list[Document]) -> None:
    (entry,) = receive(paying(calls[0]))
    with pytest.raises(Refused):
        reconciling.set_aside([entry.pk], reason=" ", by=None, on=ON)
    assert reconciling.set_aside([entry.pk], reason="subvention", by=None, on=ON) == 1
    assert reconciling.set_aside([entry.pk], reason="subvention", by=None, on=ON) == 0
    assert not StatementEntry.objects.waiting().exists()
    reconciling.take_up(entry.pk, by=None, on=ON)
    assert StatementEntry.objects.waiting().count() == 1
    reconciling.confirm([Match(entry.pk, calls[0].company_id)], by=None, on=ON)
    with pytest.raises(Refused, match="undo"):
        reconciling.set_aside([entry.pk], reason="don", by=None, on=ON)


def test_confirmed_matches_teach_the_account_of_a_payer(calls: list[Document]) -> None:
    (entry,) = receive(Move(DAY, Decimal(100), "virement", "HOLDING LOINTAINE", THEIRS, ref="1"))
    assert proposals.explain([entry], on=ON)[entry.pk].kind != EXACT
    reconciling.confirm([Match(entry.pk, calls[1].company_id)], by=None, on=ON)
    (later,) = receive(Move(DAY, Decimal(500), "virement", "AUTRE NOM", THEIRS, ref="2"), opening=Decimal(5))
    best = proposals.explain([later], on=ON)[later.pk].best
    assert best and (best.company, best.document, best.exact) == (calls[1].company_id, calls[1].pk, True)
    reconciling.undo(entry.pk, reason="", by=None, on=ON)
    assert proposals.explain([state(later.pk)], on=ON)[later.pk].kind == "nothing", "undone, it teaches nothing"


def test_a_payment_recorded_by_hand_is_linked_and_not_posted_twice(calls: list[Document]) -> None:
    from dues.payments import PaymentIn, record

    by_hand = record([PaymentIn(calls[0].company_id, DAY, Decimal(600), document=calls[0].pk)], by=None, on=DAY)[0]
    (entry,) = receive(paying(calls[0]))
    found = proposals.explain([entry], on=ON)[entry.pk]
    assert (found.kind, found.best and found.best.payment) == (DOUBTFUL, by_hand.pk)
    done = reconciling.confirm([Match(entry.pk, calls[0].company_id, None, by_hand.pk)], by=None, on=ON)
    assert done.made == {entry.pk: by_hand}
    assert Payment.objects.count() == 1
    assert Allocation.objects.count() == 1


def test_a_payment_that_came_back_is_recognised_and_reversed(calls: list[Document]) -> None:
    entry, = receive(paying(calls[0]))  # fmt: skip
    reconciling.confirm([Match(entry.pk, calls[0].company_id, calls[0].pk)], by=None, on=ON)
    back = Move(date(2026, 2, 11), Decimal("-600.00"), f"REJET {calls[0].number}", "X", reason="AC04")
    (out,) = receive(back, opening=Decimal(1600))
    assert out.return_reason == "AC04"
    payment = proposals.payment_of_return(out)
    assert payment and payment.pk == state(entry.pk).paid_by
    counter = reconciling.take_back(out.pk, payment, by=None, on=ON)
    assert (counter.amount, left(calls[0])) == (Decimal(-600), Decimal(600))
    assert "AC04" in counter.reason
    assert reconciling.take_back(out.pk, payment, by=None, on=ON).pk == counter.pk
    assert state(out.pk).paid_by == counter.pk


def test_numbers_of_accounts_are_nowhere_in_clear(calls: list[Document]) -> None:
    receive(Move(DAY, Decimal(100), f"compte {THEIRS}", "PAYEUR", THEIRS))
    account = BankAccount.objects.get()
    assert (statements.number_of(account), account.last4) == (OURS, OURS[-4:])
    with connection.cursor() as cursor:
        for table in (
            "dues_bankaccount",
            "dues_bankaccountevent",
            "dues_statementfile",
            "dues_statement",
            "dues_statemententry",
        ):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            text = cursor.fetchone()[0]
            assert text
            for number in (OURS, THEIRS, OURS.encode().hex(), THEIRS.encode().hex()):
                assert number not in text, table
    assert StatementFile.objects.get().sealed
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM dues_statemententry")
        assert "3000" in cursor.fetchone()[0], "the control: the text is there, masked"


def test_a_notification_and_an_unknown_account_are_refused(db: None) -> None:
    content = writers.camt(Window((Move(DAY, Decimal(5), "x"),)))
    with pytest.raises(Refused, match="0189"):
        statements.receive(content=content, name="x", by=None, on=ON)
    note = content.replace(b"BkToCstmrStmt", b"BkToCstmrDbtCdtNtfctn").replace(b"Stmt>", b"Ntfctn>")
    with pytest.raises(Refused, match=r"camt\.054"):
        statements.receive(content=note, name="x", by=None, on=ON, add_accounts=True)
    assert not BankAccount.objects.exists()


FROZEN = ("statementfile", "statement", "statemententry", "statementline", "entrymatch", "entryaside")


def test_what_the_bank_said_and_what_was_decided_never_changes(calls: list[Document]) -> None:
    one, two = receive(paying(calls[0], ref="1"), paying(calls[1], ref="2"))
    reconciling.confirm([Match(one.pk, calls[0].company_id)], by=None, on=ON)
    reconciling.set_aside([two.pk], reason="don", by=None, on=ON)
    for table in FROZEN:
        for sql in ("UPDATE dues_{} SET id = id", "DELETE FROM dues_{}", "TRUNCATE dues_{} CASCADE"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql.format(table))
