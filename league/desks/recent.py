"""What changed in an antenna lately, from the history that the database writes: who, what, when. Eight queries."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from antennas.models import Antenna
from governance.models import Mandate
from league.base.models import Person
from members.models import AntennaAssignment, Company, ContactFunction, Figure, Membership

WEEK = timedelta(days=7)
MOST = 60  # rows of one kind that are looked at; a week of an antenna has fewer


@dataclass(frozen=True)
class Change:
    """A line of the time line: `day` is the day of the act, else the day it was written."""

    day: date
    title: str
    text: str
    by: str
    url: str = ""
    kind: str = "neutral"


def changes_of(antenna: Antenna, day: date, back: timedelta = WEEK) -> list[Change]:
    """The changes of the members of the antenna and of its committee since `day - back`, the latest first."""
    since = day - back
    names = dict(
        AntennaAssignment.objects.filter(antenna=antenna, span__overlap=(since, day + timedelta(days=1)))
        .order_by()
        .values_list("company", "company__name")
    )
    found = [*_sheets(names, since), *_people(names, since), *_figures(names, since), *_places(names, since)]
    found += [*_memberships(names, since), *_seats(antenna, since)]
    names_of = _names({change.by for change in found})
    told = [replace(change, by=names_of.get(change.by, "")) for change in found]
    return sorted(told, key=lambda change: change.day, reverse=True)


def _names(logins: set[str]) -> dict[str, str]:
    """The names of who did it, by the key of their login."""
    people = Person.objects.filter(user__in=[login for login in logins if login])
    return {str(person.user_id): person.name for person in people}


def _events(model: type, since: date, condition: Q) -> QuerySet[Any]:
    """Rows of the history of `model` written since a day, by acts of that day or later."""
    table = apps.get_model(model._meta.app_label, f"{model.__name__}Event")  # type: ignore[attr-defined]
    start = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    told = Q(pgh_context__on__gte=since.isoformat()) | Q(pgh_context__on=None)
    return table._default_manager.filter(condition, told, pgh_created_at__gte=start).order_by("-pgh_id")[:MOST]


def _day(event: Any) -> date:
    told = (event.pgh_context or {}).get("on")
    return date.fromisoformat(told) if told else timezone.localdate(event.pgh_created_at)


def _who(event: Any) -> str:
    return str((event.pgh_context or {}).get("by") or "")


def _page(company: int) -> str:
    return reverse("desks:company", args=[company])


def _sheets(names: dict[int, str], since: date) -> Iterator[Change]:
    seen: set[tuple[int, date, str]] = set()
    for event in _events(Company, since, Q(pgh_obj__in=names, pgh_label="update")):
        key = (event.pgh_obj_id, _day(event), _who(event))
        if key not in seen:
            seen.add(key)
            yield Change(_day(event), names[event.pgh_obj_id], _("Sheet changed"), _who(event), _page(event.pgh_obj_id))


def _people(names: dict[int, str], since: date) -> Iterator[Change]:
    events = list(_events(ContactFunction, since, Q(company__in=names)))
    people = {person.pk: person.name for person in Person.objects.filter(pk__in={event.person_id for event in events})}
    for event in events:
        words = {"person": people.get(event.person_id, ""), "kind": ContactFunction.Kind(event.kind).label}
        if event.pgh_label == "insert":
            text = _("%(person)s: %(kind)s") % words
        elif event.span.upper is not None:
            text = _("%(person)s is no longer: %(kind)s") % words
        else:
            continue
        yield Change(_day(event), names[event.company_id], text, _who(event), _page(event.company_id))


def _figures(names: dict[int, str], since: date) -> Iterator[Change]:
    for event in _events(Figure, since, Q(company__in=names, pgh_label="insert", jobs__isnull=False)):
        text = _("%(n)s jobs, %(origin)s") % {"n": event.jobs, "origin": Figure.Origin(event.origin).label}
        yield Change(_day(event), names[event.company_id], text, _who(event), _page(event.company_id))


def _places(names: dict[int, str], since: date) -> Iterator[Change]:
    for event in _events(AntennaAssignment, since, Q(company__in=names, pgh_label="insert")):
        yield Change(_day(event), names[event.company_id], event.reason, _who(event), _page(event.company_id), "good")


def _memberships(names: dict[int, str], since: date) -> Iterator[Change]:
    for event in _events(Membership, since, Q(company__in=names)):
        if event.pgh_label == "insert":
            text, kind = _("Admitted to the league"), "good"
        elif event.end_kind:
            text = _("Left the league: %(kind)s") % {"kind": Membership.End(event.end_kind).label}
            kind = "bad"
        else:
            continue
        yield Change(_day(event), names[event.company_id], text, _who(event), _page(event.company_id), kind)


def _seats(antenna: Antenna, since: date) -> Iterator[Change]:
    events = list(_events(Mandate, since, Q(seat__body__antenna=antenna)))
    people = {person.pk: person.name for person in Person.objects.filter(pk__in={event.person_id for event in events})}
    for event in events:
        name = people.get(event.person_id, "")
        if event.pgh_label == "insert":
            text, kind = _("Takes a seat in the committee"), "good"
        elif event.end_kind:
            text, kind = _("Leaves a seat of the committee: %(why)s") % {"why": event.end_reason}, "warn"
        else:
            continue
        yield Change(_day(event), name, text, _who(event), kind=kind)
