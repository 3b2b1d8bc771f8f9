"""What becomes of a line of a register, as data. No database."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from league.base.remarks import Remark
from members.comparison import Comparison


class Kind(StrEnum):
    ADMIT = "admit"
    SAME_AS = "same_as"
    DOUBTFUL = "doubtful"
    LEFT = "left"
    BROKEN = "broken"


@dataclass(frozen=True)
class Pair:
    """A line against a company: `other` is a key of `known`, or "line:N" for a line of the same register."""

    line: int
    other: Hashable
    name: str
    comparison: Comparison


@dataclass(frozen=True)
class Verdict:
    """What becomes of a line, and why.

    `company` is, for admit, "line:N" of itself; for same_as, the key of the company or "line:N" of the line that it
    repeats. `pairs` are the comparisons a person should see: for doubtful the ones to decide, else near misses.
    """

    line: int
    external_id: str
    kind: Kind
    reason: Remark
    company: Hashable | None = None
    pairs: tuple[Pair, ...] = ()


def line_key(line: int) -> str:
    """How a verdict names a line of its own register."""
    return f"line:{line}"


def summary(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many lines of each kind, every kind named."""
    counts = Counter(verdict.kind for verdict in verdicts)
    return {kind.value: counts[kind] for kind in Kind}
