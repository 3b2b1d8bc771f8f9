"""`verify` names each planted corruption by its row and reason, and is silent on clean data."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from dues import (
    accounts,
    attestations,
    invoicing,
    issuing,
    payments,
    proposals,
    reconciling,
    refunds,
    reminders,
    sepa,
    statements,
)
from dues.models import Collection, Document, StatementEntry
from governance.mandates import appoint
from governance.models import Seat
from league.base import history
from league.base.models import Decision
from league.base.rules import change_rule
from league.desks import verifying
from league.desks.verifying import periods
from members.absorption import absorb
from members.models import ContactFunction
from reporting import reports
from tests.cast import Cast, make_cast
from tests.conftest import APPLICATION, OWNER, become
from tests.desks.corruptions import CORRUPTIONS, NOT_PLANTED, UNPLANTED, Corruption, strip
from tests.dues.bank.writers import Move, Window, camt
from tests.dues.make import DUE, ISSUE, make_members, open_and_price
from tests.dues.sepa_make import DAY, sign_all, taken

SINCE = date(2026, 1, 1)
LATER = date(2026, 4, 10)


def fill() -> Cast:
    """Something of everything that `verify` looks at, made by the acts: two years of dues, the second on cash."""
    cast = make_cast()
    members = make_members(8)
    before = ISSUE.replace(year=2025)
    old = issuing.issue_now(open_and_price(2025, on=before), by=None, on=before)
    change_rule(accounts.BASIS, "cash", since=SINCE, because="essai", by=None, on=date(2025, 12, 20))
    pay = [payments.PaymentIn(one.company_id, before + timedelta(days=20), one.total) for one in old]
    paid = payments.record(pay, by=None, on=DUE)
    payments.reverse(paid[0], reason="chèque sans provision", by=None, on=DUE)
    calls = {one.company_id: one for one in issuing.issue_now(open_and_price(), by=None, on=ISSUE)}
    of = [calls[member.pk] for member in members]
    (much,) = payments.record([payments.PaymentIn(members[0].pk, DUE, of[0].total + 50)], by=None, on=DUE)
    refunds.refund(much, amount=Decimal(20), reason="trop versé", by=None, on=DUE)
    attestations.give_receipt(much, by=None, on=DUE)
    stand = invoicing.LineIn("stand", "Stand", Decimal("450.00"), Decimal(2))
    invoicing.issue_invoice(members[1], [stand], due_on=DUE, by=None, on=DUE)
    invoicing.credit(of[1], kind="error", reason="essai", net=Decimal(100), by=None, on=DUE)
    batch = _collected(of[2:4], [members[2], members[3]])
    sepa.give_back(Collection.objects.filter(batch=batch).latest("pk"), code="AM04", day=DAY, by=None, on=DAY)
    _banked(of[4:6])
    reminders.remind(on=LATER, by=None)
    issuing.make_pdfs([of[0].pk, of[1].pk])
    _governed(cast)
    absorb(
        absorbed=members[7], absorber=members[6], reason="fusion", by=None, on=LATER, day=LATER,
        decision=Decision.objects.create(body="Bureau", day=LATER),
    )  # fmt: skip
    asked = reports.ask(title="Rapport", funder="Région", as_of=DUE, year=2026, by=None, intent=uuid.uuid4(), on=DUE)
    reports.build(report_id=asked.pk, by=None, on=DUE)
    history.seal(settled=timedelta(0))
    return cast


def _collected(calls: list[Document], companies: list[Any]) -> Any:
    sign_all(companies)
    return taken(calls)


def _banked(calls: list[Document]) -> None:
    moves = tuple(Move(DUE, call.total, call.number, call.party["name"], ref=f"B{call.pk}") for call in calls)
    more = (*moves, Move(DUE, Decimal("-5"), "frais", ref="F"))
    for number, part in enumerate([moves, more]):
        statements.receive(
            content=camt(Window(part, number=str(number))), name=f"{number}.xml", by=None, on=DUE, add_accounts=True
        )
    found = proposals.explain(list(StatementEntry.objects.waiting()), on=DUE)
    matches = [reconciling.Match(pk, one.best.company, one.best.document) for pk, one in found.items() if one.best]
    assert len(reconciling.confirm(matches, by=None, on=DUE).made) == 2


def _governed(cast: Cast) -> None:
    seats = Seat.objects.filter(body__kind="bureau").order_by("position")[:2]
    speakers = ContactFunction.objects.filter(
        kind="representative", company__in=[cast.company_lyon, cast.company_grenoble]
    )
    for seat, speaker in zip(seats, speakers.select_related("person", "company"), strict=True):
        appoint(
            seat=seat, person=speaker.person, company=speaker.company, span_from=SINCE, until=None, origin="elected",
            decision=cast.decision, by=None, on=SINCE,
        )  # fmt: skip


@pytest.fixture
def full(django_db_blocker: Any, committed_db: str) -> Iterator[Cast]:
    with django_db_blocker.unblock():
        yield fill()
        become(APPLICATION)


def spoil(cursor: Any, one: Corruption) -> None:
    for table in one.bare:
        strip(cursor, table)
    for sql in one.sql:
        cursor.execute(sql)


def planted(one: Corruption, checks: Any) -> tuple[str, set[tuple[str, str]]]:
    """The row that was spoilt, and all that `verify` then names; the corruption is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        spoil(cursor, one)
        spoilt = str(cursor.fetchone()[0])
        found = {(row.check, row.row) for row in verifying.broken(checks) if row.why}
        transaction.set_rollback(True)
    return spoilt, found


@pytest.mark.faults
def test_every_kind_of_corruption_is_named_and_clean_data_is_silent(full: Cast) -> None:
    assert list(verifying.broken()) == [], "0 false alarms, as the application"
    out = StringIO()
    call_command("verify", stdout=out)
    assert str(len(verifying.CHECKS)) in out.getvalue()

    become(OWNER)
    by_kind, missed = {}, []
    for one in CORRUPTIONS:
        spoilt, found = planted(one, verifying.CHECKS)
        by_kind[one] = {check for check, _row in found}
        if (one.check, spoilt) not in found:
            missed.append(f"{one.kind}: {one.check} {spoilt}, found {sorted(found)}")
    print(f"\n{len(CORRUPTIONS) - len(missed)} of {len(CORRUPTIONS)} kinds named by {len(verifying.CHECKS)} checks")
    print("not planted:", *NOT_PLANTED, sep="\n  ")
    assert missed == []
    assert len(CORRUPTIONS) >= 30
    assert verifying.CHECKS.keys() - {one.check for one in CORRUPTIONS} == UNPLANTED

    # The control: with one check taken out, the kind that only it sees is missed, and no other.
    (lost,) = [one for one in CORRUPTIONS if by_kind[one] == {"gap_in_series"}]
    less = {name: check for name, check in verifying.CHECKS.items() if name != lost.check}
    assert planted(lost, less)[1] == set()
    assert sum(bool(seen & less.keys()) for seen in by_kind.values()) == len(CORRUPTIONS) - 1

    with transaction.atomic(), connection.cursor() as cursor:
        spoil(cursor, lost)
    become(APPLICATION)
    with pytest.raises(CommandError, match="1 "):
        call_command("verify", stdout=out)
    assert "gap_in_series: AC-2026: last 11, papers 10, highest 10" in out.getvalue()


@pytest.mark.django_db
def test_every_period_the_database_keeps_apart_is_asked_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'x' AND connamespace = 'public'::regnamespace"
        )
        assert {name for (name,) in cursor.fetchall()} == periods.OVERLAPS.keys()
