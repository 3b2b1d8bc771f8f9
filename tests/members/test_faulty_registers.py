"""Registers that nobody has seen, with the faults of hands and spreadsheets: never merged wrongly, hardly ever missed."""

from itertools import pairwise

import pytest

from league.base.tabular import read_table
from members import quality
from members.columns import guess_columns
from members.lines import Line, read_lines
from members.quality import Measure, Row
from tests.members.faulty import MANNERS, Written, two_registers
from tests.members.registers import EXTRACTION, communes

RING = list(pairwise([*MANNERS, next(iter(MANNERS))]))


def lines_of(register: Written) -> list[Line]:
    table = read_table(register.content, register.name)
    mapping = guess_columns(table)
    assert mapping.problem is None, mapping.as_json()
    return read_lines(table, mapping, communes(), EXTRACTION)


def measured(first: str, second: str, seed: int, count: int) -> Measure:
    registers, truth = [], {}
    for place, register in enumerate(two_registers(first, second, seed=seed, count=count)):
        lines = lines_of(register)
        row_of = {line.external_id: line.line for line in lines}
        truth |= {(place, row_of[number]): company for number, company in register.companies.items()}
        registers.append(lines)
    rows: dict[Row, int] = truth
    return quality.measure(quality.merge(registers), rows)


def test_no_two_companies_are_merged_and_nearly_all_pairs_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    found = {pair: measured(*pair, seed=11, count=110) for pair in RING}
    assert {pair: one.wrong for pair, one in found.items() if one.wrong} == {}
    pairs = sum(one.pairs for one in found.values())
    missed = sum(len(one.missed) for one in found.values())
    beyond = sum(round(one.pairs * (1 - one.recall_with_queue)) for one in found.values())
    queue = sum(one.queue for one in found.values())
    with capsys.disabled():
        recall, reached = 1 - missed / pairs, 1 - beyond / pairs
        print(f"\n{len(RING)} pairs of registers: recall {recall:.3f}, with the queue {reached:.3f}, {queue} cases")
    assert missed <= 0.06 * pairs
    assert beyond <= 0.02 * pairs
    assert queue <= 0.35 * pairs


@pytest.mark.parametrize("manner", MANNERS)
def test_each_manner_is_read_as_it_was_meant(manner: str) -> None:
    register = two_registers(manner, "usual", seed=5, count=60)[0]
    lines = [line for line in lines_of(register) if line.external_id in register.companies]
    assert len(lines) == len(register.companies)
    assert sum(line.commune is not None for line in lines) >= 0.97 * len(lines)
    assert sum(bool(line.phones) for line in lines) >= 0.8 * len(lines)
    assert sum(bool(line.name.key) for line in lines) == len(lines)
    unknown = [remark for line in lines for _field, remark in line.remarks if remark.code.endswith("_unknown")]
    assert unknown == []
