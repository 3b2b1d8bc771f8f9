"""`verify` names each planted corruption by its row and reason, and is silent on clean data."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from league.desks import verifying
from league.desks.verifying import periods
from tests.cast import Cast
from tests.conftest import APPLICATION, OWNER, become
from tests.desks.corruptions import CORRUPTIONS, NOT_PLANTED, Corruption, strip
from tests.desks.filled import fill


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


@pytest.mark.proof
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
    assert verifying.CHECKS.keys() == {one.check for one in CORRUPTIONS}, "no check that was never shown to see"

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
