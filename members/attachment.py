"""The antenna and the college of companies, day by day: a new row from a day on, the old one closed before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import DateField, F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from antennas import territory
from antennas.models import Antenna, Commune, TerritoryRule
from league.base.acts import Refused, act
from league.base.models import Decision, User
from league.base.periods import period
from members.models import AntennaAssignment, College, CollegeAssignment, Company, Establishment, Membership


def close(rows: Any, on: date) -> None:
    """Ends on the day before `on` every row (of a dated table) that holds then. A row that begins on `on` or later
    cannot be undone, nothing is deleted: it keeps its first day only."""
    lower = Func(F("span"), function="lower", output_field=DateField())
    rows.filter(span__contains=on, span__startswith__lt=on).update(span=_days(lower, Value(on)))
    next_day = Cast(lower + Value(timedelta(days=1)), DateField())
    rows.filter(span__startswith__gte=on).update(span=_days(lower, next_day))


def end(row: Any, on: date, too_early: str) -> None:
    """Ends one row of a dated table, locked, from `on`; ended by then it stays as it was. Refused in the words of
    `too_early`, which say its first %(day)s, when it begins on `on` or later."""
    if row.span.upper is not None and row.span.upper <= on:
        return
    if row.span.lower is not None and row.span.lower >= on:
        raise Refused(too_early % {"day": row.span.lower.strftime("%d/%m/%Y")}, field="on")
    row.span = period(row.span.lower, on)
    row.save(update_fields=["span"])


def _days(start: Any, until: Any) -> Func:
    return Func(start, Cast(until, DateField()), function="daterange", output_field=DateRangeField())


def lay(model: type[models.Model], rows: Mapping[int, Mapping[str, Any]], on: date, same: str) -> None:
    """From `on`, each company (key) has a row with these values, up to the change that is planned already, if any.

    A company whose row says so already (`same` names the column that counts) keeps it; a row that began on `on` is
    corrected in place; another one is closed the day before. The number of statements does not grow with the set.
    """
    manager = model._default_manager
    standing: Any = manager.filter(company__in=rows).filter(Q(span__contains=on) | Q(span__startswith__gt=on))
    current: dict[int, Any] = {}
    planned: dict[int, date] = {}
    for row in standing.order_by("span"):
        if row.span.lower is None or row.span.lower <= on:
            current[row.company_id] = row
        else:
            planned.setdefault(row.company_id, row.span.lower)
    fresh, corrected, closed = [], [], []
    for company, values in rows.items():
        row = current.get(company)
        if row is not None and getattr(row, same) == values[same]:
            continue
        if row is not None and row.span.lower == on:
            for field, value in values.items():
                setattr(row, field, value)
            corrected.append(row)
            continue
        until = row.span.upper if row is not None else planned.get(company)
        if row is not None:
            closed.append(row.pk)
        fresh.append(model(company_id=company, span=period(on, until), **values))
    if corrected:
        manager.bulk_update(corrected, list(next(iter(rows.values()))), batch_size=500)
    if closed:
        close(manager.filter(pk__in=closed), on)
    manager.bulk_create(fresh, batch_size=1000)


@act
def set_antenna(
    *,
    companies: Iterable[int],
    antenna: Antenna,
    reason: str,
    by: User | None,
    on: date,
    decision: Decision | None = None,
) -> None:
    """From `on` these companies (ids) belong to `antenna`, whatever the territory says; the reason is kept."""
    if not reason.strip():
        raise Refused(_("Say why: the reason stays with the antenna of the company."), field="reason")
    values = {"antenna_id": antenna.pk, "reason": reason.strip()[:300], "decision": decision}
    lay(AntennaAssignment, dict.fromkeys(companies, values), on, "antenna_id")


@act
def set_college(*, companies: Iterable[int], college: College, reason: str, by: User | None, on: date) -> None:
    """From `on` these companies (ids) belong to `college`."""
    lay(
        CollegeAssignment,
        {pk: {"college_id": college.pk, "reason": reason.strip()[:300]} for pk in companies},
        on,
        "college_id",
    )


@dataclass(frozen=True)
class Move:
    """A company that a rule sends from one antenna to another."""

    company_id: int
    name: str
    town: str
    old: str
    new: str


def members_of_place(scope: str, place: str, on: date) -> list[Company]:
    """Members on `on` whose seat lies in the place, with `commune_code`, `town` and `antenna_name` (may be None)."""
    here = Commune.objects.filter(territory.communes_of(scope, place))
    seats = Establishment.objects.on(on).filter(seat=True, commune__in=here)
    return list(
        Company.objects.filter(
            pk__in=Membership.objects.on(on).values("company"),
            establishments__in=seats,
        )
        .annotate(
            commune_code=models.F("establishments__commune"),
            town=models.F("establishments__commune__name"),
            antenna_name=models.Subquery(
                AntennaAssignment.objects.on(on).filter(company=models.OuterRef("pk")).values("antenna__name")[:1]
            ),
            antenna_pk=models.Subquery(
                AntennaAssignment.objects.on(on).filter(company=models.OuterRef("pk")).values("antenna")[:1]
            ),
        )
        .order_by("sort_key", "pk")
    )


def moves(scope: str, place: str, antenna: Antenna, on: date) -> list[Move]:
    """The members that would change antenna if `place` belonged to `antenna` from `on`. Nothing is written.

    A narrower rule of the day protects its own: a commune with a rule keeps it when its department changes.
    """
    ranks = [TerritoryRule.Scope.DEPARTMENT, TerritoryRule.Scope.EPCI, TerritoryRule.Scope.COMMUNE]
    narrower = ranks[ranks.index(TerritoryRule.Scope(scope)) + 1 :]
    protected = Q(pk__in=[])
    for rule in TerritoryRule.objects.on(on).filter(scope__in=narrower):
        protected |= territory.communes_of(rule.scope, rule.place)
    kept = set(
        Commune.objects.filter(territory.communes_of(scope, place)).filter(protected).values_list("code", flat=True)
    )
    return [
        Move(company.pk, company.name, vars(company)["town"], vars(company)["antenna_name"] or "", antenna.name)
        for company in members_of_place(scope, place, on)
        if vars(company)["commune_code"] not in kept and vars(company)["antenna_pk"] != antenna.pk
    ]


@act
def follow_territory(*, companies: Sequence[int], by: User | None, on: date) -> int:
    """From `on` these companies (ids) belong to the antenna the territory rules of `on` give their seat, with the rule
    as reason. Companies without a known commune or rule stay where they are. Returns how many moved."""
    seats = dict(
        Establishment.objects.on(on)
        .filter(seat=True, company__in=companies, commune__isnull=False)
        .values_list("company_id", "commune_id")
    )
    found = territory.antennas_for(seats.values(), on)
    standing = dict(AntennaAssignment.objects.on(on).filter(company__in=seats).values_list("company_id", "antenna_id"))
    rows = {
        company: {"antenna_id": found[code][0].pk, "reason": found[code][1]}
        for company, code in seats.items()
        if code in found and standing.get(company) != found[code][0].pk
    }
    lay(AntennaAssignment, rows, on, "antenna_id")
    return len(rows)


@act
def change_rule(
    *,
    scope: str,
    place: str,
    antenna: Antenna,
    reason: str,
    move: bool,
    by: User | None,
    on: date,
    decision: Decision | None = None,
) -> int:
    """Sets a territory rule from `on` and, if `move`, takes the members of the place along. Returns how many moved."""
    if decision is not None and decision.pk is None:
        decision.save()
    going = [one.company_id for one in moves(scope, place, antenna, on)] if move else []
    territory.set_rule(scope=scope, place=place, antenna=antenna, reason=reason, by=by, on=on, decision=decision)
    return follow_territory(companies=going, by=by, on=on)


@act
def drop_rule(*, rule: TerritoryRule, because: str, move: bool, by: User | None, on: date) -> int:
    """Ends a territory rule before `on`; if `move`, its members follow the wider rule. Returns how many moved."""
    going = [company.pk for company in members_of_place(rule.scope, rule.place, on)] if move else []
    territory.end_rule(rule=rule, because=because, by=by, on=on)
    return follow_territory(companies=going, by=by, on=on)
