"""The two registers of the demo and their truth, read once; and other ways of writing the same register."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from league.base.tabular import read_table
from members.cleaning import CommuneIndex
from members.columns import guess_columns
from members.lines import Line, read_lines
from members.matching import Kind, Known, Verdict, judge

DEMO = Path(__file__).resolve().parents[2] / "league" / "desks" / "demo"
REFERENCE = Path(__file__).resolve().parents[2] / "antennas" / "reference"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
EXTRACTION = date(2017, 3, 27)


def shared(path: str) -> Path:
    """A file of the samples kept beside the repository; the test says loudly when it is not there."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"sample missing beside the repository: {path}")
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def communes() -> CommuneIndex:
    today = rows_of(REFERENCE / "communes.csv")
    old = rows_of(REFERENCE / "former_communes.csv")
    former = [
        (r["nom_ancien"], r["code_insee_actuel"], r["codes_postaux_actuels"].split(), r["departement"]) for r in old
    ]
    former += [
        (r["nom"], r["commune_parente"], r["codes_postaux"].split(), r["departement"])
        for r in today
        if r["type"] != "commune"
    ]
    return CommuneIndex(
        (
            (r["code_insee"], r["nom"], r["codes_postaux"].split(), r["departement"])
            for r in today
            if r["type"] == "commune"
        ),
        former,
    )


def read(content: bytes, name: str) -> list[Line]:
    table = read_table(content, name)
    mapping = guess_columns(table)
    assert mapping.problem is None, mapping.as_json()
    return read_lines(table, mapping, communes(), EXTRACTION)


@lru_cache(maxsize=4)
def register(name: str) -> tuple[Line, ...]:
    return tuple(read((DEMO / name).read_bytes(), name))


def truth() -> list[dict[str, str]]:
    return rows_of(DEMO / "verite.csv")


class Merger:
    """Registers taken one after the other, each judged against the companies of the former ones."""

    def __init__(self, registers: Iterable[tuple[str, Iterable[Line]]]) -> None:
        self.known: dict[str, Known] = {}
        self.company_of: dict[str, str] = {}
        self.lines: dict[str, Line] = {}
        self.verdicts: dict[str, Verdict] = {}
        for slug, lines in registers:
            self._take(slug, list(lines))

    def _take(self, slug: str, lines: list[Line]) -> None:
        names = {line.line: f"{slug}:{line.external_id or line.line}" for line in lines}
        by_line = {line.line: line for line in lines}
        verdicts = judge(lines, list(self.known.values()), EXTRACTION)
        for verdict in sorted(verdicts, key=lambda verdict: verdict.kind is not Kind.ADMIT):
            me, line = names[verdict.line], by_line[verdict.line]
            self.lines[me], self.verdicts[me] = line, verdict
            if verdict.kind is Kind.ADMIT:
                self.known[me] = Known.of_line(line, me)
                self.company_of[me] = me
            elif verdict.kind is Kind.SAME_AS:
                key = str(verdict.company)
                target = self.company_of[names[int(key[5:])]] if key.startswith("line:") else key
                self.known[target].absorb(Known.of_line(line, me))
                self.company_of[me] = target

    @property
    def merged(self) -> list[tuple[str, str]]:
        return [(row, company) for row, company in self.company_of.items() if row != company]

    @property
    def queue(self) -> list[str]:
        return [row for row, verdict in self.verdicts.items() if verdict.kind is Kind.DOUBTFUL]


def true_keys() -> dict[str, str]:
    """Row to the number of its company in the truth."""
    return {
        f"{slug}:{row}": company["key"]
        for company in truth()
        for slug, column in (("clustr", "clustr_ids"), ("numelink", "numelink_lines"))
        for row in company[column].split()
    }


def written(rows: list[list[str]], *, encoding: str, delimiter: str, above: Iterable[str] = ()) -> bytes:
    buffer = io.StringIO(newline="")
    for title in above:
        buffer.write(title + "\r\n")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)
