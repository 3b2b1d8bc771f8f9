"""What every page knows: the league, who looks at it, and where she may go. Nothing is asked before a template wants it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, Func, IntegerField, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language

from antennas.models import Antenna, Tenure
from dues.models import StatementEntry
from league.base.days import today
from league.base.models import League, Person, WorkItem
from league.desks.nav import Group, Link, desks, rail
from members import proposals
from members.access import functions_held, reach
from members.models import Application, ContactFunction, Mailing, MatchCase


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """`league`, `demo`, `language`, `me` (who is signed in, None for a visitor) and `nav` (the rail)."""
    here = Here(request)
    return {
        "league": SimpleLazyObject(lambda: here.league),
        "demo": settings.DEMO,
        "language": get_language(),
        "me": here.me if signed_in(request) else None,
        "nav": SimpleLazyObject(lambda: here.nav),
    }


def signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)


def _count(rows: QuerySet[Any]) -> Subquery:
    """The number of `rows` as a column of another query."""
    return Subquery(rows.order_by().annotate(_n=Func(F("pk"), function="COUNT")).values("_n"), IntegerField())


@dataclass
class Here:
    """One request's surroundings, each part asked once and only when a template names it."""

    request: HttpRequest

    @cached_property
    def league(self) -> League | None:
        """The league with, for staff, how many applications, matches and pieces of work wait: one query for all."""
        rows = League.objects.all()
        user = self.request.user if signed_in(self.request) else None
        waiting: dict[str, Subquery] = {}
        if user is not None:
            if reach(user, "member.admit", today()).league:
                waiting["applications"] = _count(Application.objects.filter(outcome=""))
            if reach(user, "proposal.decide", today()):
                waiting["proposals"] = _count(proposals.waiting(user, today()))
            if reach(user, "intake.run", today()).league:
                waiting["cases"] = _count(MatchCase.objects.filter(answer=""))
            if reach(user, "payment.record", today()).league:
                waiting["bank"] = _count(StatementEntry.objects.waiting())
            if reach(user, "job.see", today()).league:
                waiting["parked"] = _count(WorkItem.objects.filter(parked_at__isnull=False))
            if reach(user, "letter.approve", today()).league:
                waiting["mailings"] = _count(Mailing.objects.filter(answer="").exclude(asked_by=user.pk))
        return rows.annotate(**waiting).first()

    @cached_property
    def nav(self) -> list[Group]:
        if not signed_in(self.request):
            return []
        names = ("applications", "proposals", "cases", "bank", "parked", "mailings")
        return rail(self.request, {name: getattr(self.league, name, 0) for name in names})

    @cached_property
    def me(self) -> "Me":
        return Me(self.request)


@dataclass
class Me:
    """The person signed in, as templates greet her."""

    request: HttpRequest

    @property
    def user(self) -> Any:
        return self.request.user

    @cached_property
    def desks(self) -> list[Link]:
        """The desks she may sit at, in the order of the house."""
        return desks(self.request)

    @cached_property
    def person(self) -> Person | None:
        return Person.objects.filter(user=self.user.pk).first()

    @property
    def name(self) -> str:
        return self.person.name if self.person else str(self.user)

    @property
    def first_name(self) -> str:
        return (self.person.first_name or self.person.last_name) if self.person else str(self.user)

    @property
    def initials(self) -> str:
        return self.person.initials if self.person else str(self.user)[:1].upper()

    @cached_property
    def roles(self) -> list[str]:
        """What she is, in words and without repetition: "Service adhésions", "Déléguée, Lyon"."""
        held = functions_held(self.user, today())
        labels: list[str] = []
        if any(one.company is None for one in held):
            tenures = Tenure.objects.on(today()).filter(person__user=self.user.pk).select_related("antenna")
            labels += [tenure.label for tenure in tenures]
        kinds = dict(ContactFunction.Kind.choices)
        labels += [str(kinds[one.function]) for one in held if one.company is not None and one.function in kinds]
        return [label[:1].upper() + label[1:] for label in dict.fromkeys(labels)]

    @property
    def role(self) -> str:
        return self.roles[0] if self.roles else ""

    @cached_property
    def antennas(self) -> list[Antenna]:
        """Antennas whose desk she may open by a function held there."""
        return list(Antenna.objects.filter(pk__in=reach(self.user, "desk.antenna", today()).antennas))
