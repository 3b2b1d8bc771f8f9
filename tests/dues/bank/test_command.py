"""`import_statement` in a process of its own: a report, an exit code, one sentence at the end."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dues.models import BankAccount, StatementEntry, StatementFile
from tests.dues.bank import writers
from tests.dues.bank.writers import Move, Window

ROOT = Path(__file__).resolve().parents[3]
MOVES = (
    Move(date(2026, 3, 2), Decimal("620.00"), "AC-2026-00012", "ATELIER NUAGE", writers.THEIRS, ref="B1"),
    Move(date(2026, 3, 3), Decimal("-620.00"), "AC-2026-00012", "ATELIER NUAGE", ref="B2", reason="AC04"),
)


def run(path: Path, *options: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "import_statement", str(path), *options],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture
def nowhere() -> dict[str, str]:
    """An environment whose database does not answer."""
    return {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}


def test_a_dry_run_needs_no_database(tmp_path: Path, nowhere: dict[str, str]) -> None:
    file, report = tmp_path / "march.xml", tmp_path / "report.json"
    file.write_bytes(writers.camt(Window(MOVES)))
    done = run(file, "--dry-run", "--report", str(report), env=nowhere)
    assert done.returncode == 0, done.stderr
    told = json.loads(report.read_text())
    assert told["format"] == "camt.053.001.02"
    assert told["statements"] == [
        {
            "account": writers.OURS, "currency": "EUR", "number": "1", "opening_balance": "1000.00",
            "opening_day": "2026-03-02", "closing_balance": "1000.00", "closing_day": "2026-03-03", "entries": 2,
        }
    ]  # fmt: skip
    assert told["entries"][0] == {
        "day": "2026-03-02", "value_day": "2026-03-02", "amount": "620.00", "currency": "EUR", "sign": "credit",
        "counterparty": "ATELIER NUAGE", "iban": writers.THEIRS, "reference": "AC-2026-00012", "end_to_end_id": "",
        "bank_reference": "B1", "return_reason": None, "text": "AC-2026-00012", "statement": 0,
    }  # fmt: skip
    assert told["entries"][1]["return_reason"] == "AC04"
    assert "0189" in told["warnings"][0]


def test_a_refusal_ends_with_two_and_its_reason(tmp_path: Path, nowhere: dict[str, str]) -> None:
    file, report = tmp_path / "march.xml", tmp_path / "report.json"
    file.write_bytes(writers.camt(Window(MOVES), closing=Decimal(7)))
    for arguments in ([file, "--dry-run"], [file], [tmp_path / "absent.xml", "--dry-run"]):
        done = run(*arguments, "--report", str(report), env=nowhere)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
    assert "absent.xml" in done.stderr.splitlines()[-1]
    done = run(file, "--dry-run", env=nowhere)
    assert "1000.00" in done.stderr.splitlines()[-1]
    assert "7.00" in done.stderr.splitlines()[-1]
    assert not report.exists()


def test_it_keeps_each_entry_once(tmp_path: Path, child_environment: dict[str, str], django_db_blocker) -> None:
    file = tmp_path / "march.xml"
    file.write_bytes(writers.camt(Window(MOVES)))
    refused = run(file, env=child_environment)
    assert refused.returncode == 2
    assert "0189" in refused.stderr.splitlines()[-1]
    first = run(file, "--add-account", env=child_environment)
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["new"] == 2
    assert json.loads(run(file, env=child_environment).stdout)["new"] == 0
    with django_db_blocker.unblock():
        assert (BankAccount.objects.count(), StatementFile.objects.count(), StatementEntry.objects.count()) == (1, 1, 2)
