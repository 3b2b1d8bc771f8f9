"""Two treasurers at the same moment: one collection a document, one file, one payment."""

import json
from typing import Any

import pytest

from dues import issuing
from dues.models import Collection, DebitBatch, Payment
from league.base.models import File, Letter
from tests.at_once import at_once
from tests.dues.make import ISSUE, make_members, open_and_price
from tests.dues.sepa_make import sign_all

pytestmark = pytest.mark.proof


def both(what: str, documents: list[int], environment: dict[str, str]) -> list[Any]:
    runs = [[what, json.dumps(some)] for some in (documents, documents[::-1])]
    return at_once("tests.dues.sepa_child", runs, environment)


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
