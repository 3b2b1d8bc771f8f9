"""The access matrix: its hand-written lines (tests/access/*.txt), the rows they speak of, and how one cell is asked.

A line is `address | METHOD | object | one status per role`. `public` after the method marks a page that everybody may open.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse
from django.utils.safestring import SafeString

from tests.cast import Cast, hold, make_cast

HERE = Path(__file__).resolve().parent / "access"
ROLES = (
    "anonymous", "outsider", "reader", "membership", "finance", "treasurer", "direction", "technical",
    "delegate", "vice_president", "representative", "dues_contact",
)  # fmt: skip
ALLOWED = {200, 302}
Rows = dict[str, dict[str, dict[str, Any]]]


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

    @property
    def cells(self) -> list[tuple[str, int]]:
        return list(zip(ROLES, self.expected, strict=True))

    @property
    def welcome(self) -> list[str]:
        """The signed-in roles that are let in."""
        return [role for role, status in self.cells if status in ALLOWED and role != "anonymous"]


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
ROOMS = sorted({line.room for line in LINES})


def room(name: str) -> Any:
    return import_module(f"tests.access.{name}")


def session_of(cast: Cast, role: str) -> str:
    """The cookie of a role that has signed in; none for who has not."""
    client, user = Client(), cast.user(role)
    if user is None:
        return ""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def text(session: str, address: str) -> str:
    """What a session reads at an address."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return str(client.get(address).content.decode())


@contextmanager
def unrendered(*names: str) -> Iterator[None]:
    """Pages, or those of the templates `names`, stay blank: for answers of which the status alone is judged. What is
    written without a request, as letters are, is written in full."""
    full = Template.render

    def blank(self: Template, context: Any = None, request: Any = None) -> SafeString:
        skipped = request is not None and (not names or self.template.name in names)
        return SafeString("") if skipped else full(self, context, request)

    Template.render = blank
    try:
        yield
    finally:
        Template.render = full


class Undo(Exception):
    pass


@dataclass
class House:
    """The cast, the rows of every room of the matrix, and a session for each role."""

    cast: Cast
    rows: Rows
    sessions: dict[str, str]
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    written: int = 0

    def where(self, line: Line) -> str:
        return reverse(line.address, kwargs={} if line.row == "-" else self.rows[line.room][line.row])

    def payload(self, line: Line) -> Callable[[Cast], dict[str, Any]]:
        return getattr(room(line.room), "PAYLOADS", {}).get(line.address, lambda cast: {})

    def send(self, role: str, method: str, address: str, data: dict[str, Any] | None = None) -> Any:
        """The answer that a role gets, as it comes."""
        self.client.cookies.clear()
        if session := self.sessions[role]:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = session
        return getattr(self.client, method.lower())(address, data or {})

    def blank(self, role: str, address: str, data: dict[str, Any]) -> Any:
        """The answer to a POST whose page nobody reads."""
        with unrendered():
            return self.send(role, "POST", address, data)

    def ask(self, line: Line, role: str, *, rendered: bool = False) -> int:
        """The status that a role gets, and in `written` how many rows a POST tried to write; all of it is undone."""
        status = 0
        try:
            with transaction.atomic(), nullcontext() if rendered else unrendered():
                if line.method == "GET":
                    status = self.send(role, "GET", self.where(line)).status_code
                else:
                    data, before = self.payload(line)(self.cast), rows_written()
                    status = self.send(role, line.method, self.where(line), data).status_code
                    self.written = rows_written() - before
                raise Undo
        except Undo:
            return status


def make_house() -> House:
    cast = make_cast()
    hold(cast, "bureau_member", "bureau_member", None)
    rows = {name: room(name).objects(cast) for name in ROOMS}
    return House(cast, rows, {role: session_of(cast, role) for role in ("anonymous", *cast.users)})


def rows_written() -> int:
    """How many rows this transaction has tried to write until now, those undone since included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0] or 0)
