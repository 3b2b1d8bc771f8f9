"""The rail: which addresses a person may open, in the order of the house. Rights decide; counts say where work waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from league.base.days import today
from members.access import reach


@dataclass(frozen=True)
class Place:
    """A line of the rail. `act` opens it; `league` asks that the act reaches the whole league; `count` names a counter."""

    label: Any
    address: str
    act: str
    league: bool = True
    count: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Link:
    label: Any
    url: str
    count: int | None
    current: bool
    sign: str


@dataclass(frozen=True)
class Group:
    title: Any
    links: tuple[Link, ...]


RAIL: tuple[tuple[Any, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place(_("Today's desk"), "desks:staff", "desk.staff", sign="calendar"),
            Place(_("My antenna"), "desks:antenna_desk", "desk.antenna", league=False, sign="people"),
            Place(_("My company"), "desks:member_desk", "desk.company", league=False, sign="file"),
            Place(_("Agenda"), "members:agenda", "event.see", league=False, sign="calendar"),
            Place(_("Letters"), "desks:letters", "letter.see", sign="mail"),
            Place(_("Letters to approve"), "desks:mailings", "letter.approve", count="mailings", sign="mail"),
        ),
    ),
    (
        _("Membership"),
        (
            Place(_("Members"), "desks:register", "member.see", league=False),
            Place(_("Applications"), "members:applications", "member.admit", count="applications"),
            Place(_("Applications of my antenna"), "members:applications", "application.opine", league=False),
            Place(_("Proposals"), "members:proposals", "proposal.decide", league=False, count="proposals"),
            Place(_("Yearly confirmation"), "members:confirmation_campaigns", "confirmation.see", league=False),
            Place(_("Matches"), "members:cases", "intake.run", count="cases"),
            Place(_("Registers brought in"), "members:sources", "intake.run"),
            Place(_("Moves between antennas"), "members:transfers", "transfer.ask", league=False),
            Place(_("Territories"), "antennas:territory", "territory.edit"),
        ),
    ),
    (
        _("Dues"),
        (
            Place(_("Campaigns"), "dues:campaigns", "money.see"),
            Place(_("Documents"), "dues:documents", "money.see"),
            Place(_("Payments"), "dues:payments", "money.see"),
            Place(_("Direct debits"), "dues:debits", "money.see"),
            Place(_("Bank statements"), "dues:statements", "payment.record", count="bank"),
            Place(_("Reminders"), "dues:reminders", "dues.run"),
            Place(_("Journal"), "dues:ledger_journal", "money.export"),
        ),
    ),
    (_("Governance"), (Place(_("Bodies"), "governance:bodies", "mandate.see", league=False),)),
    (
        _("Accountability"),
        (
            Place(_("Reports"), "reporting:reports", "report.see"),
            Place(_("Jobs of the machine"), "desks:jobs", "job.see", count="parked"),
            Place(_("Functions held"), "desks:functions", "right.edit"),
            Place(_("Rights"), "desks:rights", "right.edit"),
            Place(_("Administration"), "admin:index", "admin.enter"),
        ),
    ),
)
DESKS = RAIL[0][1][:3]
# A member of one company has no register to look through: her desk and the public directory are enough.
BY_NAME_ONLY = {"desks:register"}


def open_to(user: Any, place: Place) -> bool:
    """May `user` open this place today?"""
    far = reach(user, place.act, today())
    if place.league:
        return far.league
    if place.address in BY_NAME_ONLY:
        return far.league or bool(far.antennas)
    return bool(far)


def rail(request: HttpRequest, counts: Mapping[str, int]) -> list[Group]:
    """The groups of the rail that `request.user` may open; the longest address that begins the path is the current one."""
    shown = [
        (title, [(place, reverse(place.address)) for place in places if open_to(request.user, place)])
        for title, places in RAIL
    ]
    here = longest(request.path, (url for _title, rows in shown for _place, url in rows))
    return [
        Group(
            title,
            tuple(
                Link(place.label, url, counts.get(place.count) or None, url == here, place.sign) for place, url in rows
            ),
        )
        for title, rows in shown
        if rows
    ]


def desks(request: HttpRequest) -> list[Link]:
    """The desks that `request.user` may sit at; the entrance opens the first."""
    rows = [(place, reverse(place.address)) for place in DESKS if open_to(request.user, place)]
    here = longest(request.path, (url for _place, url in rows))
    return [Link(place.label, url, None, url == here, place.sign) for place, url in rows]


def longest(path: str, urls: Iterable[str]) -> str:
    """The longest of `urls` that `path` begins with, or nothing."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")
