"""The facts a price is made of, as known on a day: three queries for any number of companies."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Lower

from dues import quotes
from dues.models import Trait, Waiver
from dues.quotes import Subject
from members import origins
from members.models import (
    Absorption,
    AntennaAssignment,
    CollegeAssignment,
    Establishment,
    Figure,
    Membership,
    absorbed_on,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """A subject of a price, and what its row on a page says besides."""

    subject: Subject
    name: str
    antenna: int | None
    antenna_name: str

    @property
    def company(self) -> int:
        return self.subject.company


def facts(*, year: int, on: date, also: Collection[int] = ()) -> list[Facts]:
    """Members on `on`, and the companies `also` by their last membership begun by then, in order of name.

    The headcount is the latest declared one known for `on`, the college and antenna those of that day or the last
    ones. A membership that came from a register counts from its original joining day, older than the books when none
    is written; any other from its first day in the league. A company absorbed by `on` is there only with `also`.
    """
    members = _memberships(Q(span__contains=on) & ~Q(absorbed_on(on, "company")) | Q(company__in=also), on)
    last = {row["company_id"]: row for row in members}  # by first day: the last membership wins
    rows = sorted(last.values(), key=lambda row: (row["company__sort_key"], row["company_id"]))
    companies = [row["company_id"] for row in rows]
    priors = origins.priors(date(year, 1, 1))
    traits = {(trait.company_id, trait.kind): trait for trait in Trait.objects.on(on).filter(company__in=companies)}
    waivers = {
        row.company_id: quotes.Waiver(row.amount, row.percent, row.reason, row.body, row.last_year)
        for row in Waiver.objects.filter(company__in=companies, first_year__lte=year, last_year__gte=year)
    }
    return [
        _facts(row, year, priors.get(row["company_id"], origins.Prior()), traits, waivers.get(row["company_id"]))
        for row in rows
    ]


def _memberships(condition: Q, on: date) -> Iterable[Any]:
    def latest(model: Any, *, day: str, **columns: str) -> Subquery:
        rows = model.objects.filter(**{"company": OuterRef("company"), f"{day}__lte": on})
        return Subquery(rows.order_by(f"-{day}", "-pk").values(found=JSONObject(**columns))[:1])

    earlier = Membership.objects.filter(company=OuterRef("company")).order_by().values("company")
    return (
        Membership.objects.filter(condition, span__startswith__lte=on)
        .order_by("span")
        .annotate(
            college=latest(CollegeAssignment, day="span__startswith", code="college__code", name="college__name"),
            antenna=latest(AntennaAssignment, day="span__startswith", id="antenna_id", name="antenna__name"),
            figure=Subquery(
                Figure.objects.filter(company=OuterRef("company"), day__lte=on, jobs__isnull=False)
                .order_by("-day", "-pk")
                .values(found=JSONObject(jobs="jobs", day="day", origin="origin"))[:1]
            ),
            absorbed=Subquery(
                Absorption.objects.on(on)
                .filter(absorbed=OuterRef("company"))
                .values(found=JSONObject(name="absorber__name", day="day"))[:1]
            ),
            turnover=Subquery(
                Figure.objects.filter(company=OuterRef("company"), day__lte=on, turnover__isnull=False)
                .order_by("-day", "-pk")
                .values("turnover")[:1]
            ),
            places=Subquery(
                Establishment.objects.filter(company=OuterRef("company"), span__contains=on)
                .order_by()
                .values("company")
                .annotate(count=Count("pk"))
                .values("count")
            ),
            first_lower=Subquery(earlier.annotate(first=Min(Lower("span"))).values("first")),
            first_joined=Subquery(earlier.annotate(first=Min("joined_on")).values("first")),
        )
        .values(
            "company_id", "company__sort_key", "company__name", "span", "joined_on", "source_id", "creator",
            "college", "antenna", "figure", "turnover", "places", "absorbed", "company__legal_form", "first_lower",
            "first_joined",
        )
    )  # fmt: skip


def _facts(
    row: dict[str, Any],
    year: int,
    prior: origins.Prior,
    traits: dict[tuple[int, str], Trait],
    waiver: quotes.Waiver | None,
) -> Facts:
    began: date | None = row["joined_on"] if row["source_id"] else row["span"].lower
    first = min([day for day in (row["first_lower"], row["first_joined"], began) if day], default=None)
    college, antenna, figure = row["college"] or {}, row["antenna"] or {}, row["figure"] or {}
    absorbed = row["absorbed"] or {}
    older_than_the_books = row["source_id"] is not None and row["joined_on"] is None
    subject = Subject(
        company=row["company_id"],
        college=college.get("code", ""),
        college_label=college.get("name", ""),
        jobs=figure.get("jobs"),
        joined_on=began,
        first_year=first is not None and first.year == year and not older_than_the_books,
        is_creator=row["creator"],
        left_on=row["span"].upper,
        jobs_source=figure.get("origin", ""),
        jobs_on=date.fromisoformat(figure["day"]) if figure else None,
        paid_to=prior.name,
        paid_until=prior.paid_until,
        dues_from=prior.no_dues_before,
        absorbed_into=absorbed.get("name", ""),
        absorbed_on=date.fromisoformat(absorbed["day"]) if absorbed else None,
        turnover=int(row["turnover"]) if row["turnover"] is not None else None,
        population=traits[row["company_id"], "population"].number
        if (row["company_id"], "population") in traits
        else None,
        establishments=row["places"],
        nature=row["company__legal_form"],
        level=_word(traits.get((row["company_id"], "level"))),
        group=_word(traits.get((row["company_id"], "group"))),
        exception=waiver,
    )
    return Facts(subject, row["company__name"], antenna.get("id"), antenna.get("name", ""))


def _word(trait: Trait | None) -> str:
    return trait.word if trait else ""
