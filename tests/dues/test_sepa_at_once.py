"""Two treasurers at the same moment: one collection a document, one file, one payment."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dues import issuing
from dues.models import Collection, DebitBatch, Payment
from league.base.models import File, Letter
from tests.dues.make import ISSUE, make_members, open_and_price
from tests.dues.sepa_make import sign_all

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.faults


def both(what: str, documents: list[int], environment: dict[str, str]) -> list[Any]:
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.dues.sepa_child", what, json.dumps(some)],
            cwd=ROOT,
            env={**environment, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "league.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for some in (documents, documents[::-1])
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    return [json.loads(child.communicate(timeout=60)[0].splitlines()[-1]) for child in children]


def test_two_processes_announce_issue_and_take_the_same_collections_once(
    child_environment: dict[str, str], django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        sign_all(make_members(20))
        calls = [call.pk for call in issuing.issue_now(open_and_price(), by=None, on=ISSUE)]
        before = File.objects.count()
        assert sorted(both("prepare", calls, child_environment)) == [0, 20]
        assert DebitBatch.objects.count() == 1
        assert Collection.objects.count() == Letter.objects.filter(kind="sepa_notice").count() == 20
        assert both("issue", calls, child_environment) == [64, 64]
        assert File.objects.count() == before + 1
        assert sorted(both("take", calls, child_environment)) == [0, 20]
        assert Payment.objects.count() == 20
