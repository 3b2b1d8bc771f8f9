"""Two treasurers press the button at the same moment: a hundred entries are a hundred payments."""

import json
from datetime import date
from typing import Any

import pytest

from dues import issuing, proposals, statements
from dues.models import Allocation, Entry, EntryMatch, Payment, StatementEntry
from league.base.models import Letter
from tests.at_once import at_once
from tests.dues.bank import writers
from tests.dues.bank.writers import Move, Window
from tests.dues.make import ISSUE, make_members, open_and_price

DAY, ON = date(2026, 2, 10), date(2026, 2, 12)
pytestmark = pytest.mark.proof


def test_two_processes_confirm_the_same_hundred_entries_once(
    child_environment: dict[str, str], django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        make_members(100)
        calls = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
        moves = tuple(
            Move(DAY, call.total, call.number, call.company.name, ref=f"B{n}") for n, call in enumerate(calls)
        )
        statements.receive(content=writers.camt(Window(moves)), name="x", by=None, on=ON, add_accounts=True)
        explained = proposals.explain(list(StatementEntry.objects.waiting()), on=ON)
        rows = [(pk, found.best.company, found.best.document) for pk, found in explained.items() if found.best]
        assert len(rows) == 100
        runs = [[json.dumps(some)] for some in (rows, rows[::-1])]
        reports = at_once("tests.dues.bank.confirm_child", runs, child_environment)
        assert sorted(report["made"] for report in reports) == [0, 100]
        assert sorted(report["before"] for report in reports) == [0, 100]
        assert Payment.objects.count() == EntryMatch.objects.count() == Allocation.objects.count() == 100
        assert Entry.objects.filter(journal="BQ").count() == 200
        assert Letter.objects.filter(kind="receipt").count() == 100
        assert not StatementEntry.objects.waiting().exists()
