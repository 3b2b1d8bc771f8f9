"""Who the members are on a day, where, in which college, with how many jobs: one query each, for any number of rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    Count,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from antennas.models import Antenna
from members import completeness
from members.models import Company, ContactFunction, Figure, absorbed_on

MEMBER_SINCE = Coalesce(F("membership_on__joined_on"), F("membership_on__span__startswith"))


def latest_figure(day: date, column: str, company: str = "pk") -> Subquery:
    """The last known value of a column of Figure on `day`; a row that does not say it is passed over."""
    rows = Figure.objects.filter(company=OuterRef(company), day__lte=day, **{f"{column}__isnull": False})
    return Subquery(rows.order_by("-day", "-id").values(column)[:1])


def _places(companies: QuerySet[Company], day: date) -> QuerySet[Company]:
    """Names the ways to the rows that hold on `day`; a way that nothing asks for costs no join."""
    return companies.alias(
        antenna_on=FilteredRelation("antennas", condition=Q(antennas__span__contains=day)),
        college_on=FilteredRelation("colleges", condition=Q(colleges__span__contains=day)),
        seat_on=FilteredRelation(
            "establishments", condition=Q(establishments__span__contains=day, establishments__seat=True)
        ),
    )


def _with_place(companies: QuerySet[Company]) -> QuerySet[Company]:
    return companies.annotate(
        antenna_id=F("antenna_on__antenna"),
        antenna_code=F("antenna_on__antenna__code"),
        antenna_name=F("antenna_on__antenna__name"),
        antenna_slug=F("antenna_on__antenna__slug"),
        college_code=F("college_on__college__code"),
        college_name=F("college_on__college__name"),
        town=Coalesce(F("seat_on__commune__name"), F("seat_on__town"), Value("")),
        postal_code=F("seat_on__postal_code"),
        commune_code=F("seat_on__commune"),
        department=F("seat_on__commune__department"),
    )


def with_place(companies: QuerySet[Company], day: date) -> QuerySet[Company]:
    """Adds what dated rows say on `day`: antenna, college, seat. Companies without one keep None."""
    return _with_place(_places(companies, day))


def who_on(day: date) -> QuerySet[Company]:
    """The members on `day` and nothing else: to filter, order and count many. Filters may name `membership_on`,
    `antenna_on`, `college_on` and `seat_on`; only those named are joined. One that is absorbed by then is not among them."""
    rows = Company.objects.alias(
        membership_on=FilteredRelation("memberships", condition=Q(memberships__span__contains=day))
    )
    return _places(rows, day).filter(~absorbed_on(day), membership_on__isnull=False)


def described(members: QuerySet[Company], day: date, *, figures: bool = True) -> QuerySet[Company]:
    """Members of who_on(day), each with what members_on says of it; without `figures` all but jobs and turnover."""
    rows = _with_place(
        members.annotate(
            membership_id=F("membership_on__pk"),
            member_from=F("membership_on__span__startswith"),
            joined_on=F("membership_on__joined_on"),
            member_since=MEMBER_SINCE,
            creator=F("membership_on__creator"),
        )
    )
    return rows.annotate(jobs=latest_figure(day, "jobs"), turnover=latest_figure(day, "turnover")) if figures else rows


def members_on(day: date, companies: Iterable[int] | None = None) -> QuerySet[Company]:
    """The members on `day` (those among `companies`, if given), by name, each with:

    `antenna_id`, `antenna_code`, `antenna_name`, `antenna_slug`, `college_code`, `college_name`, `town`, `postal_code`,
    `commune_code`, `department` (None when not known); `membership_id`, `member_from` (first day of this membership),
    `joined_on` (original joining day, None when doubtful), `member_since` (the older of both), `creator`; `jobs`
    (people) and `turnover` (euros a year), the last known on that day, None when nobody ever said. A company absorbed
    into another by that day is read through the one that stays. One query.
    """
    rows = who_on(day)
    if companies is not None:
        rows = rows.filter(pk__in=list(companies))
    return described(rows, day).order_by("sort_key", "pk")


@dataclass(frozen=True)
class LeagueFigures:
    """On a day: members, jobs (people), turnover (euros a year); `jobs_known` is the number of members who said."""

    day: date
    members: int
    jobs: int
    turnover: Decimal
    jobs_known: int = 0


@dataclass(frozen=True)
class AntennaFigures:
    antenna: Antenna
    members: int
    jobs: int
    turnover: Decimal


# Figures become periods first (each until the next one said), so that several days are one pass over the table
# instead of one look-up a member and day.
_HISTORY = """
WITH days AS (SELECT unnest(%(days)s::date[]) AS day),
said AS MATERIALIZED (
    SELECT company_id, day, jobs, lead(day) OVER (PARTITION BY company_id ORDER BY day, id) AS until
    FROM members_figure WHERE jobs IS NOT NULL AND day <= %(last)s
),
earned AS MATERIALIZED (
    SELECT company_id, day, turnover, lead(day) OVER (PARTITION BY company_id ORDER BY day, id) AS until
    FROM members_figure WHERE turnover IS NOT NULL AND day <= %(last)s
)
SELECT d.day, a.antenna_id, count(m.id), coalesce(sum(s.jobs), 0), coalesce(sum(e.turnover), 0), count(s.jobs)
FROM days d
JOIN members_membership m ON m.span @> d.day
LEFT JOIN members_antennaassignment a ON a.company_id = m.company_id AND a.span @> d.day
LEFT JOIN said s ON s.company_id = m.company_id AND s.day <= d.day AND (s.until IS NULL OR d.day < s.until)
LEFT JOIN earned e ON e.company_id = m.company_id AND e.day <= d.day AND (e.until IS NULL OR d.day < e.until)
LEFT JOIN members_absorption x ON x.absorbed_id = m.company_id AND daterange(x.day, x.ended_on) @> d.day
WHERE x.id IS NULL AND (%(antennas)s::bigint[] IS NULL OR a.antenna_id = ANY(%(antennas)s))
GROUP BY d.day, a.antenna_id
"""


def _sums(days: Sequence[date], antenna_ids: Iterable[int] | None) -> dict[tuple[date, int | None], LeagueFigures]:
    with connection.cursor() as cursor:
        cursor.execute(
            _HISTORY,
            {
                "days": list(days),
                "last": max(days),
                "antennas": None if antenna_ids is None else list(antenna_ids),
            },
        )
        return {
            (day, antenna): LeagueFigures(day, members, int(jobs), turnover, known)
            for day, antenna, members, jobs, turnover, known in cursor.fetchall()
        }


def history(days: Iterable[date], antenna_ids: Iterable[int] | None = None) -> list[LeagueFigures]:
    """The figures of each day, in the order of the days, of the league or of some antennas. One query."""
    asked = list(days)
    if not asked:
        return []
    sums = _sums(sorted(set(asked)), antenna_ids)
    return [_total(day, [figures for (on, _antenna), figures in sums.items() if on == day]) for day in asked]


def _total(day: date, parts: Sequence[LeagueFigures]) -> LeagueFigures:
    return LeagueFigures(
        day,
        sum(part.members for part in parts),
        sum(part.jobs for part in parts),
        sum((part.turnover for part in parts), Decimal("0.00")),
        sum(part.jobs_known for part in parts),
    )


def league_figures(day: date, antenna_ids: Iterable[int] | None = None) -> LeagueFigures:
    """Members, jobs and turnover on `day`, of the league or of some antennas. One query."""
    return history([day], antenna_ids)[0]


def by_antenna(day: date) -> list[AntennaFigures]:
    """The figures of every antenna on `day`, in their order from west to east; an empty one has zeros. Two queries."""
    sums = _sums([day], None)
    nothing = LeagueFigures(day, 0, 0, Decimal("0.00"))
    answer = []
    for antenna in Antenna.objects.all():
        figures = sums.get((day, antenna.pk), nothing)
        answer.append(AntennaFigures(antenna, figures.members, figures.jobs, figures.turnover))
    return answer


def by_college(day: date, antenna_ids: Iterable[int] | None = None) -> list[dict[str, Any]]:
    """`college_code`, `college_name`, `members` and `jobs` on `day`, largest first. One query."""
    rows = members_on(day)
    if antenna_ids is not None:
        rows = rows.filter(antenna_on__antenna__in=list(antenna_ids))
    return list(
        rows.order_by()
        .values("college_code", "college_name")
        .annotate(members=Count("pk"), jobs=Coalesce(Sum("jobs"), 0))
        .order_by("-members")
    )


MISSING = completeness.ESSENTIAL


def to_complete(day: date, antenna_ids: Iterable[int] | None = None) -> QuerySet[Company]:
    """Members on `day` of whom something essential is missing, those who lack most first, with what members_on adds and:

    `no_siren` (the register did not give it), `no_commune`, `no_antenna`, `no_representative`, `no_email` (neither the
    company's nor its representative's), `no_figures` (no jobs said for eighteen months), and `missing`, how many.
    What a complete sheet is stands in members.completeness.
    """
    rows = members_on(day)
    if antenna_ids is not None:
        rows = rows.filter(antenna_on__antenna__in=list(antenna_ids))
    return completeness.essentials(rows, day).filter(missing__gt=0).order_by("-missing", "sort_key", "pk")


def to_complete_counts(day: date, antenna_ids: Iterable[int] | None = None) -> dict[str, int]:
    """How many members lack each thing of MISSING, and `companies`, how many lack something. One query."""
    sums = {what: Coalesce(Sum(f"no_{what}"), 0) for what in MISSING}
    return to_complete(day, antenna_ids).order_by().aggregate(companies=Count("pk"), **sums)


def speakers_of(companies: Iterable[int], day: date) -> dict[int, list[ContactFunction]]:
    """Who speaks for each company on `day`, with the person; representative first. One query."""
    order = {kind: position for position, kind in enumerate(ContactFunction.Kind.values)}
    found: dict[int, list[ContactFunction]] = {}
    for function in ContactFunction.objects.on(day).filter(company__in=list(companies)).select_related("person"):
        found.setdefault(function.company_id, []).append(function)
    for functions in found.values():
        functions.sort(key=lambda one: (order[one.kind], one.person.sort_key))
    return found
