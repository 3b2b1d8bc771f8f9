"""Who may open what: the expected answers are written by hand in tests/access/*.txt, never computed from the code.

Rows exist on both sides, so that only the right decides. Each page is rendered for the first who may open it; where the
status alone is judged it stays blank.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from league.base.access import Reach
from tests.matrix import ALLOWED, LINES, ROLES, ROOMS, House, Line

pytestmark = pytest.mark.proof

LIBRARIES = {
    "account": "the pages of the sign-in, of allauth",
    "mfa": "the second factor, of allauth",
    "usersessions": "one's own open sessions, of allauth",
    "admin": "one rule for all of it, tested in tests/base/test_admin.py",
}


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or ""
            yield from addresses(pattern, f"{space}{inner}:" if inner else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}"


def ours() -> set[str]:
    return {a for a in addresses() if a.split(":")[0].split("_")[0] not in LIBRARIES}


def wrong_cells(house: House, lines: list[Line]) -> Iterator[str]:
    """The cells answered otherwise than the table says, and the refusals that tried to write a row all the same."""
    for line in lines:
        first = next(iter(line.welcome), None)
        for role, expected in line.cells:
            got = house.ask(line, role, rendered=role == first)
            if got != expected:
                yield f"{line} as {role}: {got}, not {expected}"
            elif line.method == "POST" and not line.public and role not in line.welcome and house.written:
                yield f"{line} as {role}: refused, but {house.written} rows were written"


@pytest.mark.parametrize("name", ROOMS)
def test_every_address_answers_each_function_as_the_table_says(house: House, name: str) -> None:
    lines = [line for line in LINES if line.room == name]
    wrong = list(wrong_cells(house, lines))
    print(f"{name}: {len(lines) * len(ROLES)} of {len(LINES) * len(ROLES)} cells, {len(wrong)} wrong")
    assert not wrong, "\n".join(wrong)


def absent(kwargs: dict[str, Any]) -> dict[str, Any]:
    """The same address of rows that do not exist; words stay where a number says which row it is."""
    keys = [name for name, value in kwargs.items() if isinstance(value, int | UUID)] or list(kwargs)
    none = {int: 999_999, UUID: UUID(int=0), str: "nulle-part"}
    return {**kwargs, **{name: none[type(kwargs[name])] for name in keys}}


def bare(answer: Any, address: str) -> tuple[int, dict[str, str], str]:
    """All that a reader can tell apart, without the token of its form and the address itself."""
    text = re.sub(r"\b[A-Za-z0-9]{64}\b", "", answer.content.decode())
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, headers, text.replace(address, "").replace(quote(address), "")


@pytest.mark.parametrize("role", ["delegate", "vice_president", "representative"])
def test_a_foreign_row_is_as_absent_as_one_that_does_not_exist(house: House, role: str) -> None:
    """The same status, headers and page, to the letter."""
    told, pairs, pages = [], 0, dict[str, Any]()
    for line in LINES:
        kwargs = {} if line.row == "-" else house.rows[line.room][line.row]
        if not kwargs or not line.welcome or dict(line.cells)[role] != 404:
            continue
        here, there = house.where(line), reverse(line.address, kwargs=absent(kwargs))
        key, pairs = f"{line.method} {there} {line.room}", pairs + 1
        with transaction.atomic():  # who sees the row and may not do this with it is refused for what she sends
            data = house.payload(line)(house.cast) if line.method == "POST" else {}
            if key not in pages:
                pages[key] = bare(house.send(role, line.method, there, data), there)
            if bare(house.send(role, line.method, here, data), here) != pages[key]:
                told.append(str(line))
            transaction.set_rollback(True)
    print(f"{role}: {pairs} foreign rows against {len(pages)} absent ones, {len(told)} tell")
    assert pairs > 100
    assert not told, "\n".join(told)


def test_every_address_has_a_line() -> None:
    missing = ours() - {line.address for line in LINES}
    assert len(ours()) > 30
    assert not missing, f"no line in tests/access for: {', '.join(sorted(missing))}"


def test_every_address_is_allowed_to_somebody_and_refused_to_somebody() -> None:
    answers: dict[str, set[int]] = defaultdict(set)
    for line in LINES:
        if not line.public:
            answers[line.address].update(line.expected)
    dull = [a for a, statuses in answers.items() if not (statuses & {404, 405}) or not (statuses & ALLOWED)]
    assert not dull, f"only yes or only no: {', '.join(sorted(dull))}"


@pytest.mark.parametrize("opened", ["members.access.reach"])
def test_the_table_turns_red_when_reach_is_thrown_open(
    house: House, opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with every reach widened to the whole league, many cells must be wrong."""
    monkeypatch.setattr(opened, lambda user, act, on: Reach(league=user.is_authenticated))
    assert sum(1 for _cell in islice(wrong_cells(house, LINES), 101)) > 100
