"""Issued paper and the ledger: the application's role can neither change, delete nor empty them."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from dues import arrangements, attestations, payments, reminders
from dues.models import Document, Entry
from tests.dues.make import DUE, YEAR

pytestmark = pytest.mark.django_db

TABLES = {
    "dues_document": "total",
    "dues_documentline": "amount",
    "dues_documentfile": "document_id",
    "dues_duedocument": "revision",
    "dues_payment": "amount",
    "dues_allocation": "amount",
    "dues_entry": "amount",
    "dues_reminder": "open_amount",
    "dues_attestation": "amount",
    "dues_attestationfile": "attestation_id",
    "dues_instalment": "amount",
}


@pytest.fixture
def rows(calls: list[Document]) -> None:
    from datetime import timedelta

    from dues import issuing

    issuing.pdf_of(calls[0])
    payments.record(
        [payments.PaymentIn(calls[0].company_id, DUE, calls[0].total, intent=uuid.uuid4())], by=None, on=DUE
    )
    reminders.remind(on=DUE + timedelta(days=20), by=None)
    certificate = attestations.certify(calls[0].company, YEAR, by=None, on=DUE)
    attestations.pdf_of(certificate)
    part = calls[1].total / 2
    arrangements.agree_delay(
        calls[1], until=DUE + timedelta(days=90), reason="Trésorerie", by=None, on=DUE,
        instalments=[(DUE + timedelta(days=30), part), (DUE + timedelta(days=60), part)],
    )  # fmt: skip


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("table", TABLES)
def test_nothing_frozen_is_changed_deleted_or_emptied(rows: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0, "the control: there is a row to protect"
    column = TABLES[table]
    attempts = [
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ]
    assert [refused(sql) for sql in attempts] == [True, True, True]


def test_the_control_an_open_table_can_be_changed(rows: None) -> None:
    assert not refused("UPDATE dues_due SET amount = amount")


def test_a_posting_that_does_not_balance_is_refused_at_commit(calls: list[Document]) -> None:
    def attempt() -> None:
        with transaction.atomic():
            Entry.objects.create(
                posting=uuid.uuid4(), journal="BQ", account="512", day=DUE, label="x", piece="x", amount=1
            )
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="does not balance"):
        attempt()


def test_a_second_call_of_the_same_due_is_impossible_even_by_hand(calls: list[Document]) -> None:
    assert refused(
        "INSERT INTO dues_duedocument (due_id, revision, document_id) "
        "SELECT a.due_id, 1, b.document_id FROM dues_duedocument a, dues_duedocument b WHERE a.id <> b.id LIMIT 1"
    )


def test_a_document_of_zero_euros_is_impossible_even_by_hand(calls: list[Document]) -> None:
    assert refused(
        "INSERT INTO dues_document (kind, series_id, position, number, company_id, issued_on, due_on, total, party, issuer,"
        " cause) SELECT kind, series_id, 999, 'AC-2026-00999', company_id, issued_on, due_on, 0, party, issuer, 'x'"
        " FROM dues_document LIMIT 1"
    )
