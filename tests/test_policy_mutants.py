"""The rules of access are broken one at a time, and the access matrix must notice each: a predicate of an access.py
is thrown open, shut, or made to see every antenna of a function that sees one; the guard of an address is taken away.

A predicate asks how far an act goes. It alone is told so, while the rest of the house hears the truth.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, wraps
from inspect import isfunction
from types import ModuleType
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

import dues.access
import governance.access
import members.access
import reporting.access
from antennas.models import Antenna
from league.base.access import NOWHERE, Reach
from tests.matrix import ALLOWED, LINES, ROLES, House, Line
from tests.test_offers import wrong_offers

pytestmark = [pytest.mark.proof, pytest.mark.xdist_group("mutants")]  # what each predicate answers is asked once

FILES = (members.access, dues.access, governance.access, reporting.access)
# They give no answer of yes or no: what holds the others together, and what says who somebody is.
NOT_ASKED = {"reach", "functions_of", "functions_held", "acting", "signed_in", "league_only", "within_reach"}
OURS = ("league", "antennas", "members", "dues", "governance", "reporting")
# Two locks on one door: the other one holds.
TWICE = {
    "members.access.may_approve open": "who may not approve sees only her own, which nobody may approve",
    "members.access.transfer_or_404 open": "who may answer or withdraw is asked of the row",
    "dues.access.company_that_asks wide": "asks for the company's own people, whatever their antenna",
    "dues.access.may_ask wide": "asks for the company's own people, whatever their antenna",
    "dues.access.sees_all_money wide": "asks for the whole league",
    "governance.access.may_edit wide": "the seat or the mandate of another committee is not found",
    "members.access.mailing_or_404 wide": "a writer sees her own only",
    "members.access.mailings_visible_to wide": "a writer sees her own only",
    "members.access.may wide": "asks for the whole league",
    "members.access.may_edit_event wide": "the event of another antenna is not seen",
    "members.access.require wide": "asks for the whole league",
    "members.access.transfer_or_404 wide": "who may answer or withdraw is asked of the row",
    "reporting.access.report_or_404 open": "its pages ask for the whole league before",
}
TWICE_GUARDED = {
    f"{address} {guard}"
    for guard, addresses in {
        "within_reach": """desks:antenna_desk desks:antenna_recent desks:bulk_act desks:company desks:fact_change
            desks:fact_correct desks:member_desk desks:selection desks:view_edit desks:view_end dues:account
            dues:attestation_pdf dues:certificate dues:document dues:document_pdf dues:document_xml dues:mandate
            dues:mandate_account dues:mandate_end dues:order_number dues:payment dues:receipt governance:body
            governance:mandate_end governance:mandate_keep governance:mandate_ratify governance:mandate_substitute
            governance:seat_replace members:transfer_answer""",
        "league_only": "reporting:report reporting:report_pdf reporting:report_rows reporting:report_xlsx",
    }.items()
    for address in addresses.split()
}  # the row is asked for again behind the guard
MOST = 60  # cells asked of one mutant before it has survived the matrix
Cell = tuple[Line, str, int]


def predicates() -> dict[str, Callable[..., Any]]:
    return {
        f"{file.__name__}.{name}": found
        for file in FILES
        for name, found in vars(file).items()
        if isfunction(found) and found.__module__ == file.__name__ and name not in NOT_ASKED
    }


@cache
def holders(function: Any) -> list[tuple[ModuleType, str]]:
    """Every module of the house that knows the function by a name."""
    ours = [module for name, module in list(sys.modules.items()) if name.split(".")[0] in OURS]
    return [(module, key) for module in ours for key, value in list(vars(module).items()) if value is function]


@contextmanager
def instead(function: Any, other: Any) -> Iterator[None]:
    for module, key in holders(function):
        setattr(module, key, other)
    try:
        yield
    finally:
        for module, key in holders(function):
            setattr(module, key, function)


def answered(function: Callable[..., Any], far: Callable[..., Reach]) -> Callable[..., Any]:
    """The predicate, told that every act goes so far."""

    @wraps(function)
    def mutant(*args: Any, **named: Any) -> Any:
        with instead(members.access.reach, far):
            return function(*args, **named)

    return mutant


def opened(user: Any, act: str, on: date) -> Reach:
    return Reach(league=user.is_authenticated)


def shut(user: Any, act: str, on: date) -> Reach:
    return NOWHERE


REACH = members.access.reach


def widened(user: Any, act: str, on: date) -> Reach:
    """Who reaches an antenna reaches every antenna."""
    far = REACH(user, act, on)
    return replace(far, antennas=frozenset(Antenna.objects.values_list("pk", flat=True))) if far.antennas else far


@dataclass
class Asked:
    """The lines whose answer asked a predicate, and the predicates that an antenna's reach was told to."""

    by: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))
    of_antennas: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def asked(house: House) -> Asked:
    """Each line is asked by who may, by a delegate and by a reader, while every predicate says when it is called."""
    found, called, inside = Asked(), set[str](), list[str]()

    def traced(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def tracing(*args: Any, **named: Any) -> Any:
            called.add(name)
            inside.append(name)
            try:
                return function(*args, **named)
            finally:
                inside.pop()

        return tracing

    def listening(user: Any, act: str, on: date) -> Reach:
        far = REACH(user, act, on)
        if far.antennas:
            found.of_antennas.update(inside)
        return far

    with ExitStack() as stack:
        stack.enter_context(instead(REACH, listening))
        for name, function in predicates().items():
            stack.enter_context(instead(function, traced(name, function)))
        for line in (line for line in LINES if not line.public):
            called.clear()
            for role in dict.fromkeys((*line.welcome[:1], "delegate", "reader")):
                house.ask(line, role)
            for name in called:
                found.by[name].append(line)
    return found


def noticed(house: House, cells: list[Cell]) -> int:
    """How many cells were asked until one was wrong; 0 when none is."""
    return next((at for at, (line, role, right) in enumerate(cells, 1) if house.ask(line, role) != right), 0)


def cells_of(lines: list[Line], statuses: set[int], roles: set[str]) -> list[Cell]:
    """Those that ought to answer so come first."""
    cells = [(line, role, status) for line in lines for role, status in line.cells if role in roles]
    return sorted(cells, key=lambda cell: cell[2] not in statuses)[:MOST]


SIGNED_IN = {*ROLES} - {"anonymous", "outsider"}
MUTANTS: dict[str, tuple[Callable[..., Reach], set[int], set[str]]] = {
    "open": (opened, {404}, SIGNED_IN),
    "shut": (shut, ALLOWED, SIGNED_IN),
    "wide": (widened, {404}, {"delegate", "vice_president"}),
}


@pytest.mark.parametrize("word", MUTANTS)
def test_every_predicate_told_otherwise_turns_the_matrix_red(house: House, asked: Asked, word: str) -> None:
    survivors, tried, killed = set[str](), 0, 0
    far, statuses, roles = MUTANTS[word]
    for name, function in predicates().items():
        if word == "wide" and name not in asked.of_antennas:
            continue  # it never hears of an antenna
        with instead(function, answered(function, far)):
            cells = cells_of(asked.by[name], statuses, roles)
            at = noticed(house, cells)
            tried += at or len(cells)
            if at or next(wrong_offers(house), None):
                killed += 1
            else:
                survivors.add(f"{name} {word}")
    print(
        f"{word}: {killed} of {killed + len(survivors)} mutants killed with {tried} cells; survive: {sorted(survivors)}"
    )
    assert survivors == {one for one in TWICE if one.endswith(f" {word}")}


def patterns(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield f"{space}{pattern.name}", pattern


@contextmanager
def unguarded(pattern: URLPattern, guard: Any) -> Iterator[None]:
    """The address without one of its guards: what held the guard holds what the guard held."""
    if pattern.callback is guard:
        pattern.callback = guard.__wrapped__
        yield
        pattern.callback = guard
        return
    (cell,) = (
        cell
        for layer in layers(pattern.callback)
        for cell in (layer.__closure__ or ())
        if layer.__wrapped__ is guard and cell.cell_contents is guard
    )
    cell.cell_contents = guard.__wrapped__
    yield
    cell.cell_contents = guard


def layers(view: Any) -> Iterator[Any]:
    while hasattr(view, "__wrapped__"):
        yield view
        view = view.__wrapped__


def test_every_address_without_one_of_its_guards_turns_the_matrix_red(house: House) -> None:
    survivors, tried, killed = set[str](), 0, 0
    lines = defaultdict(list)
    for line in LINES:
        lines[line.address].append(line)
    for address, pattern in patterns():
        for guard in [one for one in layers(pattern.callback) if one.__code__.co_filename == members.access.__file__]:
            name = f"{address} {guard.__code__.co_qualname.split('.')[0]}"
            cells = cells_of(lines[address], {404}, {"anonymous"} if "signed_in" in name else SIGNED_IN | {"outsider"})
            with unguarded(pattern, guard):
                at = noticed(house, cells)
            tried += at or len(cells)
            killed += bool(at)
            if not at:
                survivors.add(name)
    print(f"{killed} of {killed + len(survivors)} guards missed with {tried} cells; survive: {sorted(survivors)}")
    assert survivors == set(TWICE_GUARDED)
