"""What a check is: the rows it looks at, and the question that gives those that break its promise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Rows = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Check:
    """`of` is what is looked at, as it stands after FROM; `ask` gives (row, what is wrong in figures), none when all is well.

    Either is plain SQL, or a function where the tables are only known later or SQL cannot say it (canonical JSON).
    """

    of: str | Callable[[], str]
    ask: str | Callable[[], Rows]
