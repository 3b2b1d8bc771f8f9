"""Who may open what: the expected answers are written by hand in tests/access/*.txt, never computed from the code.

A line is `address | METHOD | object | one status per role`. Rows exist on both sides, so that only the right decides.
`public` after the method marks a page that everybody may open.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from league.base.access import Reach
from tests.cast import Cast

HERE = Path(__file__).resolve().parent / "access"
ROLES = (
    "anonymous", "outsider", "reader", "membership", "finance", "treasurer", "direction", "technical",
    "delegate", "vice_president", "representative", "dues_contact",
)  # fmt: skip
LIBRARIES = {
    "account": "the pages of the sign-in, of allauth",
    "mfa": "the second factor, of allauth",
    "usersessions": "one's own open sessions, of allauth",
    "admin": "one rule for all of it, tested in tests/base/test_admin.py",
}


@dataclass(frozen=True)
class Line:
    room: str
    number: int
    address: str
    method: str
    public: bool
    row: str
    expected: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.room}.txt:{self.number} {self.method} {self.address} {self.row}"


def lines() -> Iterator[Line]:
    for path in sorted(HERE.glob("*.txt")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not text.strip() or text.startswith("#"):
                continue
            cells = [cell.strip() for cell in text.split("|")]
            assert len(cells) == 4, f"{path.name}:{number} has {len(cells)} columns"
            method, *marks = cells[1].split()
            expected = tuple(int(status) for status in cells[3].split())
            assert len(expected) == len(ROLES), (
                f"{path.name}:{number} has {len(expected)} answers for {len(ROLES)} roles"
            )
            yield Line(path.stem, number, cells[0], method, "public" in marks, cells[2], expected)


LINES = list(lines())


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace or ""
            yield from addresses(pattern, f"{space}{inner}:" if inner else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}"


def ours() -> set[str]:
    return {a for a in addresses() if a.split(":")[0].split("_")[0] not in LIBRARIES}


def room(name: str) -> Any:
    return import_module(f"tests.access.{name}")


class Undo(Exception):
    pass


def session_of(cast: Cast, role: str) -> str:
    """The cookie of a role that has signed in; none for who has not."""
    client, user = Client(), cast.user(role)
    if user is None:
        return ""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def ask(
    cast: Cast, session: str, line: Line, kwargs: dict[str, Any], payload: Callable[[Cast], dict[str, Any]] | None
) -> int:
    """The status that a session gets; whatever the request did is undone."""
    client, status = Client(raise_request_exception=False), 0
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    try:
        with transaction.atomic():
            data = payload(cast) if payload and line.method == "POST" else {}
            send = getattr(client, line.method.lower())
            status = send(reverse(line.address, kwargs=kwargs), data).status_code
            raise Undo
    except Undo:
        return status


def text(session: str, address: str) -> str:
    """What a session reads at an address."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return str(client.get(address).content.decode())


def wrong_cells(cast: Cast) -> Iterator[str]:
    rows = {name: room(name).objects(cast) for name in sorted({line.room for line in LINES})}
    sessions = {role: session_of(cast, role) for role in ROLES}
    for line in LINES:
        kwargs = {} if line.row == "-" else rows[line.room][line.row]
        payload = getattr(room(line.room), "PAYLOADS", {}).get(line.address)
        for role, expected in zip(ROLES, line.expected, strict=True):
            got = ask(cast, sessions[role], line, kwargs, payload)
            if got != expected:
                yield f"{line} as {role}: {got}, not {expected}"


def test_every_address_answers_each_function_as_the_table_says(cast: Cast) -> None:
    wrong = list(wrong_cells(cast))
    print(f"{len(LINES) * len(ROLES)} cells, {len(wrong)} wrong")
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
    dull = [a for a, statuses in answers.items() if not (statuses & {404, 405}) or not (statuses & {200, 302})]
    assert not dull, f"only yes or only no: {', '.join(sorted(dull))}"


@pytest.mark.parametrize("opened", ["members.access.reach"])
def test_the_table_turns_red_when_reach_is_thrown_open(
    cast: Cast, opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with every reach widened to the whole league, many cells must be wrong."""
    monkeypatch.setattr(opened, lambda user, act, on: Reach(league=user.is_authenticated))
    assert sum(1 for _cell in islice(wrong_cells(cast), 101)) > 100
