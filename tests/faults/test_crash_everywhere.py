"""A process dies, or its database hangs up, at every statement of an act: the end is that of an undisturbed run."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.db import connections

from tests.at_once import ROOT
from tests.base.post_office import Office
from tests.faults.acts import ACTS
from tests.faults.crash import points_of
from tests.faults.everything import spread_ids

LANES = 2
pytestmark = pytest.mark.proof
Strike = Callable[..., dict[str, Any]]


@pytest.fixture
def strike(child_environment: dict[str, str], django_db_blocker: Any) -> Strike:
    """Prepares an act and strikes it at every statement; what it found is said."""

    def everywhere(act: str, *moved: str, **environment: str) -> dict[str, Any]:
        owner = psycopg2.connect(child_environment["MIGRATION_DATABASE_URL"])
        with owner, owner.cursor() as cursor:
            spread_ids(cursor)
        owner.close()
        with django_db_blocker.unblock():
            ACTS[act].prepare()
            connections.close_all()
        named = {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "league.settings", **environment}
        lanes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.faults.crash_child", act, str(lane), str(LANES), *moved],
                cwd=ROOT, env={**child_environment, **named}, stdout=subprocess.PIPE, text=True,
            )
            for lane in range(LANES)
        ]  # fmt: skip
        said = [json.loads(lane.communicate(timeout=600)[0].splitlines()[-1]) for lane in lanes]
        found = {**said[0], **{key: [each for one in said for each in one[key]] for key in ("reached", "wrong")}}
        found["reached"] = sorted((at, mode) for at, mode in found["reached"])
        print(
            f"{act}: K = {len(found['sent'])} statements, {found['sent'].count('COMMIT')} of them COMMIT: "
            f"{len(found['reached'])} points struck of {len(points_of(found['sent']))}, {len(found['wrong'])} wrong; "
            f"{len(found['touched'])} tables touched; {[one['seconds'] for one in said]} s"
        )
        print(*found["wrong"][:8], sep="\n")
        assert shape(said[0]["sent"]) == shape(said[-1]["sent"]), "two undisturbed runs send the same"
        return found

    return everywhere


def shape(sent: list[str]) -> list[str]:
    return [re.sub(r"\d+", "", what[:80]) for what in sent]


def assert_the_end_is_the_same_wherever_it_was_struck(found: dict[str, Any]) -> None:
    assert found["wrong"] == []
    assert found["reached"] == sorted(points_of(found["sent"])), "a point was not reached"


@pytest.mark.parametrize("act", [act for act in ACTS if act != "the post"])
def test_whichever_statement_is_the_last_the_end_is_the_same(strike: Strike, act: str) -> None:
    assert_the_end_is_the_same_wherever_it_was_struck(strike(act))


def test_a_letter_leaves_twice_only_between_the_yes_of_the_server_and_the_commit(strike: Strike) -> None:
    """What remains, and cannot be otherwise between two systems: a process that dies after the mail server said yes and
    before its own COMMIT sends this one letter again. It bears the same Message-ID, by which a mailbox knows it."""
    with Office.open() as office:
        host, port = office.server_address[:2]
        found = strike("the post", EMAIL_HOST=str(host), EMAIL_PORT=str(port), EMAIL_NO_TLS="1")
    assert_the_end_is_the_same_wherever_it_was_struck(found)
    sent: dict[str, Counter[str]] = {}
    for message in office.kept:
        letter, point = str(message["Message-ID"]).strip("<>").split("@")
        sent.setdefault(point, Counter())[letter] += 1
    undisturbed = sent.pop("undisturbed.example")
    assert set(undisturbed.values()) == {LANES}
    assert len(sent) == len(found["reached"])
    assert all(letters.keys() == undisturbed.keys() for letters in sent.values()), "a letter was lost"
    doubled = {point: [letter for letter, times in letters.items() if times > 1] for point, letters in sent.items()}
    print(f"of {len(sent)} points, {sum(map(bool, doubled.values()))} send a letter again, and only the one in hand")
    assert all(len(letters) <= 1 for letters in doubled.values())
    assert all(times <= 2 for letters in sent.values() for times in letters.values())
    assert any(doubled.values()), "the control: the harness sees a letter that leaves twice"
    assert {point for point, letters in doubled.items() if letters} == between_yes_and_commit(found["sent"])


def between_yes_and_commit(sent: list[str]) -> set[str]:
    """The points after a letter was handed over (its row is then marked) and before its COMMIT, as their sites are named."""
    points, handed_over = set(), False
    for at, what in enumerate(sent, start=1):
        marks = what.startswith('UPDATE "base_letter"')
        if marks or (handed_over and what == "COMMIT"):
            handed_over = True
            points |= (
                {f"dies-before-{at}.example", f"dies-after-{at}.example"} if marks else {f"dies-before-{at}.example"}
            )
        if what == "COMMIT":
            if handed_over:
                points.add(f"hung-up-before-{at}.example")
            handed_over = False
    return points


def test_the_control_a_number_taken_outside_the_transaction_is_found_out(strike: Strike) -> None:
    found = strike("the dues run", "moved")
    print(found["wrong"][:1])
    assert any("dues_series" in line for line in found["wrong"])
