"""The rows of a report: one per company, frozen in one statement so that all of them saw the same moment."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from dues.models import Allocation, Document
from league.base.rules import rule
from members.answers import members_on
from reporting.indicators import BANDS, band_labels
from reporting.models import Report


def year_before(day: date) -> date:
    """The same day one year earlier; 28 February for a 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def size_bands(day: date) -> tuple[int, ...]:
    """Lower edges of the size bands on a day, in jobs."""
    return tuple(rule("report.size_bands", on=day, default=BANDS))


def called_of(year: int, day: date) -> Any:
    """Dues of `year` called up to `day` by company, credit notes deducted: `company_id`, `called` (euros)."""
    return (
        Document.objects.filter(issued_on__lte=day)
        .filter(Q(due_link__due__campaign__year=year) | Q(corrects__due_link__due__campaign__year=year))
        .order_by()
        .values("company_id")
        .annotate(called=Sum("total"))
    )


def paid_of(year: int, day: date) -> Any:
    """What was allocated to these calls up to `day` by company: `document__company_id`, `paid` (euros)."""
    return (
        Allocation.objects.filter(day__lte=day, document__due_link__due__campaign__year=year)
        .order_by()
        .values("document__company_id")
        .annotate(paid=Sum("amount"))
    )


def freeze_rows(report: Report) -> int:
    """Writes the rows of a report in one INSERT ... SELECT; returns how many. Members of the day, and companies that
    left but were called for dues of the year, with the antenna, college and size they had last."""
    day = report.as_of
    bands = size_bands(day)
    parts = {
        "now": members_on(day)
        .order_by()
        .values_list(
            "pk",
            "name",
            "siren",
            "town",
            "department",
            "antenna_name",
            "college_name",
            "member_since",
            "jobs",
            "turnover",
        ),
        "before": members_on(year_before(day)).order_by().values_list("pk", "jobs"),
        "called": called_of(report.year, day).values_list("company_id", "called"),
        "paid": paid_of(report.year, day).values_list("document__company_id", "paid"),
    }
    columns = {
        "now": "id, name, siren, town, department, antenna, college, member_since, jobs, turnover",
        "before": "id, jobs",
        "called": "id, amount",
        "paid": "id, amount",
    }
    with_: list[str] = []
    params: list[Any] = []
    for name, query in parts.items():
        sql, values = query.query.sql_with_params()
        with_.append(f"{name} ({columns[name]}) AS ({sql})")
        params += values
    params += [day, day, day, list(bands), band_labels(bands), report.pk]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(with_)}, {_INSERT}", params)
        return int(cursor.rowcount)


_INSERT = """
owed AS (
    SELECT id, coalesce(called.amount, 0) AS called, coalesce(paid.amount, 0) AS paid
    FROM called FULL JOIN paid USING (id)
),
gone AS (
    SELECT c.id, c.name, c.siren,
        (SELECT a.name FROM members_antennaassignment x JOIN antennas_antenna a ON a.id = x.antenna_id
          WHERE x.company_id = c.id AND lower(x.span) <= %s ORDER BY lower(x.span) DESC NULLS LAST LIMIT 1) AS antenna,
        (SELECT g.name FROM members_collegeassignment x JOIN members_college g ON g.id = x.college_id
          WHERE x.company_id = c.id AND lower(x.span) <= %s ORDER BY lower(x.span) DESC NULLS LAST LIMIT 1) AS college,
        (SELECT f.jobs FROM members_figure f
          WHERE f.company_id = c.id AND f.day <= %s ORDER BY f.day DESC, f.id DESC LIMIT 1) AS jobs
    FROM owed JOIN members_company c USING (id) WHERE NOT EXISTS (SELECT FROM now WHERE now.id = c.id)
),
everyone AS (
    SELECT id, name, siren, town, department, antenna, college, member_since, true AS member, jobs, turnover FROM now
    UNION ALL
    SELECT id, name, siren, NULL, NULL, antenna, college, NULL, false, jobs, NULL FROM gone
),
bands AS (SELECT %s::integer[] AS edges, %s::text[] AS labels)
INSERT INTO reporting_reportrow (report_id, company_id, name, siren, town, department, antenna, college, size,
    member_since, member, jobs, jobs_before, turnover, called, paid)
SELECT %s, e.id, e.name, coalesce(e.siren, ''), coalesce(e.town, ''), coalesce(e.department, ''),
    coalesce(e.antenna, ''), coalesce(e.college, ''), coalesce(labels[width_bucket(e.jobs, edges) + 1], ''),
    e.member_since, e.member, e.jobs, CASE WHEN e.member THEN before.jobs END, e.turnover,
    coalesce(owed.called, 0), coalesce(owed.paid, 0)
FROM everyone e CROSS JOIN bands LEFT JOIN before USING (id) LEFT JOIN owed USING (id)
ORDER BY e.id
"""
