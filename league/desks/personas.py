"""The demo's one-click people. Each is found by what she is on the day, never by an address written here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy

from antennas.models import Tenure
from dues.accounts import still_open
from dues.models import Document
from league.base.models import Person
from members.models import ContactFunction, Membership


@dataclass(frozen=True)
class Persona:
    """Someone to look through the eyes of. `key` stands in the form; `css` is the colour class of an antenna."""

    key: str
    title: str
    text: str
    person: Person
    role: str
    css: str = ""


@dataclass(frozen=True)
class Part:
    """A part to play: its words, and the question that finds who plays it on a day."""

    key: str
    title: Any
    text: Any
    find: Callable[[date], tuple[Person, str, str] | None]


def _tenure(function: str, antenna: str = "") -> Callable[[date], tuple[Person, str, str] | None]:
    """Finds the first current holder of a function, of the antenna with that code when one is given."""

    def find(on: date) -> tuple[Person, str, str] | None:
        rows = Tenure.objects.on(on).filter(function=function, person__user__is_active=True)
        if antenna:
            rows = rows.filter(antenna__code=antenna)
        row = rows.select_related("person", "antenna").order_by("span", "pk").first()
        return (row.person, row.label, row.antenna.css if row.antenna else "") if row else None

    return find


def _member_functions(on: date) -> Any:
    """Functions held on `on` for companies that are members on that day, by people who may sign in and do nothing else."""
    members = Membership.objects.on(on).values("company")
    staff = Tenure.objects.on(on).values("person")
    return (
        ContactFunction.objects.on(on)
        .filter(company__in=members, person__user__is_active=True)
        .exclude(person__in=staff)
        .select_related("person", "company")
    )


def _two_companies(on: date) -> set[int]:
    """People who speak for two companies or more on `on`."""
    rows = (
        _member_functions(on).order_by().values("person").annotate(n=Count("company", distinct=True)).filter(n__gte=2)
    )
    return {row["person"] for row in rows}


def _one_company(on: date) -> tuple[Person, str, str] | None:
    rows = _member_functions(on).exclude(person__in=_two_companies(on))
    owing = rows.filter(company__in=still_open(on).filter(kind=Document.Kind.CALL).values("company"))
    rows = owing if owing.exists() else rows
    dues = rows.filter(kind=ContactFunction.Kind.DUES).order_by("company__sort_key", "pk").first()
    row = dues or rows.filter(Q(kind=ContactFunction.Kind.REPRESENTATIVE)).order_by("company__sort_key", "pk").first()
    return (row.person, f"{row.get_kind_display()}, {row.company.name}", "") if row else None


def _several_companies(on: date) -> tuple[Person, str, str] | None:
    people = _two_companies(on)
    rows = list(_member_functions(on).filter(person=min(people)).order_by("company__sort_key")) if people else []
    names = list(dict.fromkeys(row.company.name for row in rows))
    return (rows[0].person, ", ".join(names), "") if rows else None


PARTS = (
    Part(
        "membership",
        gettext_lazy("Membership service"),
        gettext_lazy("Applications, registers, the member file: the desk of a working day."),
        _tenure("membership"),
    ),
    Part(
        "treasurer",
        gettext_lazy("Treasurer"),
        gettext_lazy("Scale, dues campaign, payments and reminders."),
        _tenure("treasurer"),
    ),
    Part(
        "direction",
        gettext_lazy("Direction"),
        gettext_lazy("The whole league, rights and settings."),
        _tenure("direction"),
    ),
    Part(
        "delegate",
        gettext_lazy("Delegate of Lyon"),
        gettext_lazy("One antenna, on a phone: whom to call, the committee."),
        _tenure("delegate", "LYO"),
    ),
    Part(
        "vice_president",
        gettext_lazy("Vice-president of Saint-Étienne"),
        gettext_lazy("Sees the antenna and its committee, without the amounts."),
        _tenure("vice_president", "STE"),
    ),
    Part(
        "company",
        gettext_lazy("A company's secretary"),
        gettext_lazy("One company: what it owes, what we know about it."),
        _one_company,
    ),
    Part(
        "companies",
        gettext_lazy("Speaks for two companies"),
        gettext_lazy("The same person, two members, one sign-in."),
        _several_companies,
    ),
)


def personas(on: date) -> list[Persona]:
    """Those whose part somebody plays on `on`, in the order of the house."""
    return [persona for part in PARTS if (persona := _play(part, on)) is not None]


def persona(key: str, on: date) -> Persona | None:
    """Who plays `key` on `on`; None for an unknown key or a part nobody plays."""
    return next((_play(part, on) for part in PARTS if part.key == key), None)


def _play(part: Part, on: date) -> Persona | None:
    found = part.find(on)
    if found is None:
        return None
    person, role, css = found
    return Persona(part.key, str(part.title), str(part.text), person, role[:1].upper() + role[1:], css)
