"""Each predicate of the access files is thrown open, then shut, one at a time: the access matrix must notice.

A predicate is a function of an access.py that asks how far an act goes. Open and shut mean that it is answered so while
the rest of the house is told the truth.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import isfunction
from types import ModuleType
from typing import Any

import pytest

import dues.access
import governance.access
import members.access
import reporting.access
from league.base.access import NOWHERE, Reach
from tests.cast import Cast
from tests.matrix import LINES, ROLES, House, Line
from tests.test_offers import everything, wrong_offers

FILES = (members.access, dues.access, governance.access, reporting.access)
# They give no answer of yes or no: what holds the others together, and what says who somebody is.
NOT_ASKED = {"reach", "functions_of", "functions_held", "acting", "signed_in", "league_only", "within_reach"}
ASKING = (
    "reader", "membership", "finance", "treasurer", "direction", "delegate", "vice_president", "representative",
    "dues_contact",
)  # fmt: skip
OURS = ("league", "antennas", "members", "dues", "governance", "reporting")
# Two locks on one door: the other one holds.
TWICE = {
    "members.access.may_approve open": "who may not approve sees only her own, which nobody may approve",
    "members.access.transfer_or_404 open": "who may answer or withdraw is asked of the row",
    "reporting.access.report_or_404 open": "its pages ask for the whole league before",
}
MOST = 60  # cells asked of one mutant before it has survived the matrix
Cell = tuple[Line, str, int]


def predicates() -> dict[str, Callable[..., Any]]:
    return {
        f"{file.__name__}.{name}": found
        for file in FILES
        for name, found in vars(file).items()
        if isfunction(found) and found.__module__ == file.__name__ and name not in NOT_ASKED
    }


def holders(function: Any) -> Iterator[tuple[ModuleType, str]]:
    """Every module of the house that knows the function by a name."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in OURS and module is not None:
            yield from ((module, key) for key, value in list(vars(module).items()) if value is function)


@contextmanager
def instead(function: Any, other: Any) -> Iterator[None]:
    places = list(holders(function))
    for module, key in places:
        setattr(module, key, other)
    try:
        yield
    finally:
        for module, key in places:
            setattr(module, key, function)


def answered(function: Callable[..., Any], far: Callable[[Any], Reach]) -> Callable[..., Any]:
    """The predicate, told that every act goes so far."""

    @wraps(function)
    def mutant(*args: Any, **named: Any) -> Any:
        with instead(members.access.reach, lambda user, act, on: far(user)):
            return function(*args, **named)

    return mutant


def opened(user: Any) -> Reach:
    return Reach(league=user.is_authenticated)


def shut(user: Any) -> Reach:
    return NOWHERE


@pytest.fixture
def cells(cast: Cast) -> Any:
    """Asks one cell; and, for each predicate, the cells whose answer asked it."""
    rows = everything(cast)
    sessions = {role: session_of(cast, role) for role in ASKING}

    def status(line: Line, role: str) -> int:
        kwargs = {} if line.row == "-" else rows[line.room][line.row]
        return ask(cast, sessions[role], line, kwargs, getattr(room(line.room), "PAYLOADS", {}).get(line.address))

    asked: set[str] = set()
    touched: dict[str, list[Cell]] = defaultdict(list)

    def traced(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def tracing(*args: Any, **named: Any) -> Any:
            asked.add(name)
            return function(*args, **named)

        return tracing

    originals = predicates()
    tracers = {name: traced(name, function) for name, function in originals.items()}
    for name, function in originals.items():
        for module, key in holders(function):
            setattr(module, key, tracers[name])
    try:
        for line in LINES:
            if line.public:
                continue
            for role, expected in zip(ROLES, line.expected, strict=True):
                if role not in ASKING:
                    continue
                asked.clear()
                status(line, role)
                for name in asked:
                    touched[name].append((line, role, expected))
    finally:
        for name, tracer in tracers.items():
            for module, key in holders(tracer):
                setattr(module, key, originals[name])
    return status, touched, rows


def test_every_predicate_thrown_open_or_shut_turns_the_matrix_red(cast: Cast, cells: Any) -> None:
    status, touched, rows = cells
    survivors, killed, tried = [], 0, 0
    for name, function in predicates().items():
        for word, far, refused in (("open", opened, True), ("shut", shut, False)):
            suspects = sorted(touched[name], key=lambda cell: (cell[2] == 404) is not refused)[:MOST]
            with instead(function, answered(function, far)):
                for line, role, expected in suspects:
                    tried += 1
                    if status(line, role) != expected:
                        killed += 1
                        break
                else:
                    if next(wrong_offers(cast, rows), None):
                        killed += 1
                        continue
                    survivors.append(f"{name} {word} ({len(suspects)} cells)")
    print(f"{len(predicates())} predicates, {killed} mutants killed with {tried} cells, {len(survivors)} survive")
    found = {one.split(" (")[0] for one in survivors}
    assert found == set(TWICE), "\n".join(survivors)
