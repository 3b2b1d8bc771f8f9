"""What the database refuses to add, even by hand. That nothing issued ever changes is shown in tests/test_frozen.py."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from dues.models import Document, Entry
from tests.dues.make import DUE

pytestmark = pytest.mark.django_db


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


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
