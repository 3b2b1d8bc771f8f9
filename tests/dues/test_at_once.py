"""Eight processes call the same dues at once, and then all of them again: one call a due, and no gap."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from dues import issuing
from dues.models import Campaign, Document, DueDocument, Entry, Series
from league.base.models import Letter
from tests.at_once import at_once
from tests.dues.make import ISSUE, make_members, open_and_price

PROCESSES = 8
pytestmark = pytest.mark.proof


@pytest.fixture
def unblocked(django_db_blocker: Any, committed_db: str) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def together(count: int, campaign: Campaign, environment: dict[str, str], mode: str) -> list[dict[str, int]]:
    """What processes report that issue the same campaign at the same time, each in its own order, twice."""
    runs = [[str(campaign.pk), str(seed), mode] for seed in range(count)]
    reports = at_once("tests.dues.issue_child", runs, environment)
    print(mode, reports)
    return reports


def assert_each_due_called_once(count: int) -> None:
    assert DueDocument.objects.count() == Document.objects.count() == count
    assert DueDocument.objects.values("due").distinct().count() == count
    positions = list(Document.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, count + 1)), "a number is missing or came twice"
    assert Series.objects.get(kind="call", year=2026).last == count
    assert Letter.objects.filter(kind="dues_call").count() == count
    assert Entry.objects.count() == 2 * count


@pytest.mark.usefixtures("unblocked")
def test_eight_processes_issue_each_due_once_without_a_gap(child_environment: dict[str, str]) -> None:
    make_members(510)
    campaign = open_and_price()
    reports = together(PROCESSES, campaign, child_environment, "lock")
    assert sum(report["issued"] for report in reports) == 510
    assert [report["again"] for report in reports] == [0] * PROCESSES
    assert sum(report["failed"] for report in reports) == 0
    assert sum(report["issued"] > 0 for report in reports) > 1, "the control: they did meet"
    assert issuing.issue_now(campaign, by=None, on=ISSUE) == []
    assert_each_due_called_once(510)


@pytest.mark.usefixtures("unblocked")
@pytest.mark.parametrize("unique", [True, False])
def test_the_control_numbers_by_max_collide_in_the_same_harness(
    child_environment: dict[str, str], unique: bool
) -> None:
    if not unique:
        drop_unique_numbers(child_environment["MIGRATION_DATABASE_URL"])
    make_members(100)
    reports = together(4, open_and_price(), child_environment, "max")
    positions = Counter(Document.objects.values_list("position", flat=True))
    twice = sum(times > 1 for times in positions.values())
    print(f"{twice} numbers given twice")
    if unique:
        assert sum(report["failed"] for report in reports) > 0, "max + 1 gave the same number twice, and was refused"
        assert twice == 0
    else:
        assert twice > 0, "without lock and unique nobody notices"


def drop_unique_numbers(owner: str) -> None:
    opened = psycopg2.connect(owner)
    with opened, opened.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'dues_document'::regclass AND contype = 'u'"
            " AND pg_get_constraintdef(oid) IN ('UNIQUE (number)', 'UNIQUE (series_id, \"position\")')"
        )
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            cursor.execute(f"ALTER TABLE dues_document DROP CONSTRAINT {name}")
    opened.close()
    assert len(names) == 2
