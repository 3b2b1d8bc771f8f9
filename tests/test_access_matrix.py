"""Who may open what: the expected answers are written by hand in tests/access/*.txt, never computed from the code.

Rows exist on both sides, so that only the right decides. Each page is rendered for the first who may open it; where the
status alone is judged it stays blank.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from league.base.access import Reach
from tests.matrix import ALLOWED, LINES, ROLES, ROOMS, House, Line

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
