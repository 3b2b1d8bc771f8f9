"""How well registers are merged, measured against a known truth. No database.

The registers are taken one after the other, as the house would take them: the first is judged against nothing, each
next one against the companies of those before. A pair is two rows that speak of one company.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from members.lines import Line
from members.matching import Kind, Known, Verdict, judge

Row = tuple[int, int]  # the place of the register, the number of the line in its file


class Clusters:
    """Rows put together: a union of sets."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def of(self, row: Hashable) -> Hashable:
        """The one that stands for the set of `row`."""
        self._parent.setdefault(row, row)
        root = row
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[row] != root:
            self._parent[row], row = root, self._parent[row]
        return root

    def join(self, one: Hashable, other: Hashable) -> None:
        self._parent[self.of(one)] = self.of(other)

    def pairs(self, rows: Iterable[Row]) -> set[tuple[Row, Row]]:
        """Every pair of `rows` that is in one set, the smaller row first."""
        sets: dict[Hashable, list[Row]] = defaultdict(list)
        for row in rows:
            sets[self.of(row)].append(row)
        return {pair for each in sets.values() for pair in combinations(sorted(each), 2)}


@dataclass(frozen=True)
class Case:
    """One question to a person: is this row one company with that one (None: is it a company to admit at all)?"""

    row: Row
    other: Row | None
    score: float
    reason: str


@dataclass
class Staged:
    """Registers judged one after the other. `merged` are the joins the machine makes, `cases` what it asks."""

    lines: dict[Row, Line] = field(default_factory=dict)
    verdicts: dict[Row, Verdict] = field(default_factory=dict)
    merged: list[tuple[Row, Row]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    known: dict[Row, Known] = field(default_factory=dict)

    def take(self, place: int, lines: Sequence[Line]) -> None:
        """Judges the lines of one more register, and brings in what is beyond doubt."""
        verdicts = judge(lines, self.known.values())
        company_of: dict[Hashable, Row] = {row: row for row in self.known}
        order = sorted(zip(lines, verdicts, strict=True), key=lambda item: item[1].kind is not Kind.ADMIT)
        for line, verdict in order:
            row = (place, line.line)
            self.lines[row], self.verdicts[row] = line, verdict
            if verdict.kind is Kind.ADMIT:
                self.known[row] = Known.of_line(line, row)
                company_of[f"line:{line.line}"] = row
            elif verdict.kind is Kind.SAME_AS and verdict.company is not None:
                company = company_of[verdict.company]
                self.known[company].absorb(Known.of_line(line, row))
                self.merged.append((row, company))
                company_of[f"line:{line.line}"] = company
        for line, verdict in order:
            if verdict.kind is Kind.DOUBTFUL:
                self._ask((place, line.line), verdict, company_of)
                if line.name.key:  # undecided, and yet the next register may speak of it
                    self.known[place, line.line] = Known.of_line(line, (place, line.line))

    def _ask(self, row: Row, verdict: Verdict, company_of: Mapping[Hashable, Row]) -> None:
        for pair in verdict.pairs:
            own = (row[0], int(pair.other[5:])) if isinstance(pair.other, str) else None
            other = company_of.get(pair.other, own)
            self.cases.append(Case(row, other, pair.comparison.score, str(verdict.reason)))
        if not verdict.pairs:
            self.cases.append(Case(row, None, 0.0, str(verdict.reason)))


@dataclass(frozen=True)
class Measure:
    """Shares from 0 to 1, counts of pairs and of cases; `wrong` and `missed` are the pairs to look at."""

    precision: float
    recall: float
    recall_with_queue: float
    queue: int
    pairs: int
    wrong: tuple[tuple[Row, Row], ...] = ()
    missed: tuple[tuple[Row, Row], ...] = ()

    def as_json(self) -> dict[str, float | int]:
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "recall_with_queue": round(self.recall_with_queue, 4),
            "queue": self.queue,
            "pairs": self.pairs,
        }


def merge(registers: Sequence[Sequence[Line]]) -> Staged:
    """All registers, one after the other."""
    staged = Staged()
    for place, lines in enumerate(registers):
        staged.take(place, lines)
    staged.cases.sort(key=lambda case: (-case.score, case.row))  # by rising doubt
    return staged


def measure(staged: Staged, truth: Mapping[Row, Hashable]) -> Measure:
    """The merge against the truth: row to the company it speaks of.

    A pair merged by the machine is right when the truth names one company for both rows; a row that the truth does not
    know stands alone. The queue finds a pair when a person who answers its cases truly brings the two rows together.
    """
    true = Clusters()
    for row, company in truth.items():
        true.join(row, ("company", company))
    rows = {row for pair in staged.merged for row in pair} | set(staged.lines) | set(truth)
    wanted = true.pairs(truth)
    machine, person = Clusters(), Clusters()
    for one, other in staged.merged:
        machine.join(one, other)
        person.join(one, other)
    for case in staged.cases:
        if case.other is not None and true.of(case.row) == true.of(case.other):
            person.join(case.row, case.other)
    made, reached = machine.pairs(rows), person.pairs(rows)
    return Measure(
        precision=len(made & wanted) / len(made) if made else 1.0,
        recall=len(made & wanted) / len(wanted) if wanted else 1.0,
        recall_with_queue=len(reached & wanted) / len(wanted) if wanted else 1.0,
        queue=len(staged.cases),
        pairs=len(wanted),
        wrong=tuple(sorted(made - wanted)),
        missed=tuple(sorted(wanted - made)),
    )
