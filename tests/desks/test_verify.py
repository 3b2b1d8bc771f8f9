"""`verify` finds each planted corruption by its name, and nothing on clean data."""

from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dues import issuing, payments
from dues.models import Document, DocumentLine, Entry, Payment, Series
from governance.mandates import appoint
from governance.models import Mandate, Seat
from league.base.models import File
from league.desks import verifying
from members.models import ContactFunction, Membership
from tests.base.test_history import as_owner
from tests.cast import Cast, make_cast
from tests.dues.make import DUE, ISSUE, make_members, open_and_price

SINCE = date(2026, 1, 1)


@pytest.fixture
def full(django_db_blocker: Any, committed_db: str) -> Iterator[Cast]:
    with django_db_blocker.unblock():
        cast = make_cast()
        make_members(4)
        documents = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
        rows = [payments.PaymentIn(one.company_id, DUE, one.total) for one in documents[:3]]
        payments.record(rows, by=None, on=DUE)
        issuing.make_pdfs([document.pk for document in documents[:2]])
        seats = Seat.objects.filter(body__kind="bureau").order_by("position")[:2]
        speakers = ContactFunction.objects.filter(
            kind="representative", company__in=[cast.company_lyon, cast.company_grenoble]
        )
        for seat, speaker in zip(seats, speakers.select_related("person", "company"), strict=True):
            appoint(
                seat=seat, person=speaker.person, company=speaker.company, span_from=SINCE, until=None, origin="elected",
                decision=cast.decision, by=None, on=SINCE,
            )  # fmt: skip
        yield cast


def plant(*statements: str, table: str) -> None:
    for sql in (f"ALTER TABLE {table} DISABLE TRIGGER USER", *statements, f"ALTER TABLE {table} ENABLE TRIGGER USER"):
        as_owner(sql)


@pytest.mark.faults
def test_eight_corruptions_are_found_by_name_and_clean_data_is_silent(full: Cast) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    assert "9" in out.getvalue()
    assert list(verifying.broken()) == []

    entry = Entry.objects.filter(account="7561").earliest("pk")
    series = Series.objects.get(kind="call")
    paid, other, third = Payment.objects.order_by("pk")
    unpaid = Document.objects.filter(allocations=None).earliest("pk")
    line = DocumentLine.objects.filter(document=unpaid).earliest("pk")
    file = File.objects.filter(media_type="application/pdf").earliest("pk")
    one, two = Membership.objects.order_by("pk")[:2]
    first, second = Mandate.objects.order_by("pk")[:2]
    plant(f"UPDATE dues_entry SET amount = amount - 1 WHERE id = {entry.pk}", table="dues_entry")
    plant(f"UPDATE dues_series SET last = last + 1 WHERE id = {series.pk}", table="dues_series")
    plant(
        f"UPDATE dues_allocation SET payment_id = {other.pk} WHERE payment_id = {paid.pk}",
        f"UPDATE dues_allocation SET document_id = {unpaid.pk}, amount = 5000 WHERE payment_id = {third.pk}",
        table="dues_allocation",
    )
    plant(f"UPDATE dues_documentline SET amount = amount + 1 WHERE id = {line.pk}", table="dues_documentline")
    plant(f"UPDATE base_file SET content = '%PDF-0' WHERE sha256 = '{file.pk}'", table="base_file")
    plant(
        "ALTER TABLE members_membership DROP CONSTRAINT membership_no_overlap",
        f"UPDATE members_membership SET company_id = {one.company_id} WHERE id = {two.pk}",
        table="members_membership",
    )
    plant(
        "ALTER TABLE governance_mandate DROP CONSTRAINT mandate_of_seat_no_overlap",
        f"UPDATE governance_mandate SET seat_id = {first.seat_id} WHERE id = {second.pk}",
        table="governance_mandate",
    )

    found = {(row.check, row.row) for row in verifying.broken()}
    assert ("unbalanced_posting", f"posting {entry.posting} ({entry.piece})") in found
    assert ("gap_in_series", f"{series.prefix}-{series.year}") in found
    assert ("payment_used_beyond", f"P-{other.pk}") in found
    assert ("document_settled_beyond", unpaid.number) in found
    assert ("lines_do_not_add_up", unpaid.number) in found
    assert ("file_differs_from_digest", file.pk) in found
    assert ("memberships_overlap", f"company {one.company_id}") in found
    assert ("mandates_overlap", f"seat {first.seat_id}") in found
    assert {check for check, _row in found} == set(verifying.CHECKS) - {"paper_and_ledger_differ"}
    with pytest.raises(CommandError):
        call_command("verify", stdout=out)
    assert unpaid.number in out.getvalue()
