"""The measure of a merger against its truth, from the shell and with truths written in other ways."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members import quality
from members.quality import Case, Staged, measure
from tests.members.registers import DEMO, rows_of

A, B, TRUTH = DEMO / "clustr_numerique.csv", DEMO / "numelink.xlsx", DEMO / "verite.csv"


def run(*files: Path, truth: Path) -> dict[str, float]:
    out = io.StringIO()
    call_command("merge_quality", *map(str, files), truth=truth, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


def test_the_two_registers_of_the_merger_are_merged_well() -> None:
    """No test of this file may ask the database: the runner refuses it to them."""
    found = run(A, B, truth=TRUTH)
    assert list(found) == ["precision", "recall", "recall_with_queue", "queue", "pairs"]
    assert found["pairs"] == 61
    assert found["precision"] == 1.0
    assert found["recall"] >= 0.98
    assert found["recall_with_queue"] >= 0.995
    assert found["queue"] <= 4


def test_the_order_of_the_registers_matters_little() -> None:
    found = run(B, A, truth=TRUTH)
    assert found["precision"] == 1.0
    assert found["recall"] >= 0.98
    assert found["queue"] <= 4


def test_no_database_is_asked_and_the_last_line_is_json() -> None:
    env = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    env |= {"SECRET_KEY": "measure"}
    env.pop("MIGRATION_DATABASE_URL", None)
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "manage.py", "merge_quality", str(A), str(B), "--truth", str(TRUTH)]
    done = subprocess.run(command, env=env, cwd=root, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout.splitlines()[-1])["precision"] == 1.0


def written(path: Path, header: list[str], rows: list[list[str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return path


@pytest.mark.parametrize(
    ("header", "joint", "delimiter"),
    [
        (["company", "register_a", "register_b"], ";", ","),
        (["Entreprise", "premier registre", "second registre"], "|", ";"),
        (["nom", "ids_1", "ids_2"], ", ", ";"),
        (["x", "y", "z"], " ", "\t"),
    ],
)
def test_the_truth_may_be_written_in_other_ways(header: list[str], joint: str, delimiter: str, tmp_path: Path) -> None:
    rows = [
        [row["name"], joint.join(row["clustr_ids"].split()), joint.join(row["numelink_lines"].split())]
        for row in rows_of(TRUTH)
    ]
    assert run(A, B, truth=written(tmp_path / "t.csv", header, rows, delimiter)) == run(A, B, truth=TRUTH)


def test_the_truth_may_be_a_line_for_each_row_or_name_only_what_is_common(tmp_path: Path) -> None:
    rows = [
        [slug, number, row["key"]]
        for row in rows_of(TRUTH)
        for slug, column in (("clustr", "clustr_ids"), ("numelink", "numelink_lines"))
        for number in row[column].split()
    ]
    expected = run(A, B, truth=TRUTH)
    assert run(A, B, truth=written(tmp_path / "t.csv", ["register", "row", "company"], rows)) == expected
    pairs = [
        [row["clustr_ids"], row["numelink_lines"]]
        for row in rows_of(TRUTH)
        if len((row["clustr_ids"] + " " + row["numelink_lines"]).split()) > 1
    ]
    assert run(A, B, truth=written(tmp_path / "u.csv", ["left", "right"], pairs)) == expected


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name;town\nAlpha;Lyon\nBeta;Vienne\n", "town"),
        (b"", "vide"),
        (b"%PDF-1.4", "PDF"),
    ],
)
def test_a_truth_that_says_nothing_is_refused_in_words(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=says) as refused:
        run(A, B, truth=path)
    assert refused.value.returncode == 2


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere") as refused:
        run(A, tmp_path / "nowhere.csv", truth=TRUTH)
    assert refused.value.returncode == 2


def staged(merged: list[tuple[quality.Row, quality.Row]], cases: list[Case]) -> Staged:
    return Staged(merged=merged, cases=cases)


def test_a_wrong_merge_and_a_missed_pair_are_counted() -> None:
    a, b, c, d = (0, 1), (0, 2), (1, 1), (1, 2)
    truth = {a: "x", c: "x", b: "y", d: "y"}
    perfect = measure(staged([(c, a), (d, b)], []), truth)
    assert (perfect.precision, perfect.recall, perfect.pairs) == (1.0, 1.0, 2)
    crossed = measure(staged([(d, a)], [Case(c, a, 0.5, ""), Case(c, b, 0.5, "")]), truth)
    assert (crossed.precision, crossed.recall, crossed.recall_with_queue, crossed.queue) == (0.0, 0.0, 0.5, 2)
    assert crossed.wrong == ((a, d),)
    nothing = measure(staged([], []), truth)
    assert (nothing.precision, nothing.recall) == (1.0, 0.0)
    stranger = measure(staged([((1, 9), a)], []), truth)
    assert stranger.precision == 0.0
