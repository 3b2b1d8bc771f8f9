"""Where members come from: the organisations of before, one part of another, and what was paid to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from league.base.acts import Refused, act
from league.base.models import User
from members.models import Company, IntakeLine, Membership, PaidElsewhere, Source


@dataclass(frozen=True)
class Prior:
    """What was paid before the league called: to whom (a name, may be empty), the last day it covers, and the first day
    on which anything is owed to the league."""

    name: str = ""
    paid_until: date | None = None
    no_dues_before: date | None = None

    @property
    def reaches(self) -> date:
        return max(self.paid_until or date.min, self.no_dues_before or date.min)

    def __bool__(self) -> bool:
        return self.paid_until is not None or self.no_dues_before is not None


def priors(since: date = date.min) -> dict[int, Prior]:
    """What each company (id) paid elsewhere for `since` or later: its own row where it has one, else the register that
    reaches furthest among those its lines and its memberships come from. Three queries."""
    found: dict[int, Prior] = {}
    said = Q(intake__source__paid_until__gte=since) | Q(intake__source__no_dues_before__gt=since)
    columns = ("name", "paid_until", "no_dues_before")
    lines: Any = IntakeLine.objects.filter(said, company__isnull=False).order_by()
    rows: list[Any] = list(lines.values_list("company", *(f"intake__source__{name}" for name in columns)).distinct())
    said = Q(source__paid_until__gte=since) | Q(source__no_dues_before__gt=since)
    memberships: Any = Membership.objects.filter(said).order_by()
    rows += list(memberships.values_list("company", *(f"source__{name}" for name in columns)).distinct())
    for company, *values in rows:
        prior = Prior(*values)
        if company not in found or prior.reaches > found[company].reaches:
            found[company] = prior
    own: Any = PaidElsewhere.objects.values_list("company", "source__name", "paid_until", "no_dues_before")
    for company, name, paid_until, no_dues_before in own:
        found[company] = Prior(name or "", paid_until, no_dues_before)
    return found


@act
def set_terms(
    *,
    source: Source,
    parent: Source | None,
    paid_until: date | None,
    no_dues_before: date | None,
    by: User | None,
    on: date,
    because: str = "",
) -> Source:
    """What a register's organisation became part of, and what its members paid it. Refused when a circle would come of it."""
    row = Source.objects.select_for_update().get(pk=source.pk)
    above, seen = parent, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == row.pk:
            raise Refused(
                _("%(name)s would become part of itself: choose another organisation.") % {"name": row.name}, "parent"
            )
        seen.add(above.pk)
        above = above.parent
    row.parent, row.paid_until, row.no_dues_before = parent, paid_until, no_dues_before
    row.save(update_fields=["parent", "paid_until", "no_dues_before"])
    return row


@act
def set_paid_elsewhere(
    *,
    company: Company,
    source: Source | None,
    paid_until: date | None,
    no_dues_before: date | None,
    reason: str,
    by: User | None,
    on: date,
) -> PaidElsewhere:
    """What this company paid elsewhere, instead of what its register says; without a day nothing was."""
    if not reason.strip():
        raise Refused(_("Say why: the reason stays with the company."), "reason")
    values = {
        "source": source,
        "paid_until": paid_until,
        "no_dues_before": no_dues_before,
        "reason": reason.strip()[:300],
    }
    return PaidElsewhere.objects.select_for_update().update_or_create(company=company, defaults=values)[0]


@dataclass(frozen=True)
class Branch:
    """An organisation of before in the family tree: its depth, and how many members of today it gave."""

    source: Source
    depth: int
    members: int


def family(companies: Iterable[int]) -> list[Branch]:
    """The tree of the organisations of before, roots first, with how many of `companies` have a line there. Two queries."""
    here = IntakeLine.objects.filter(company__in=list(companies)).order_by().values("intake__source")
    counts = dict(here.annotate(n=Count("company", distinct=True)).values_list("intake__source", "n"))
    sources = list(Source.objects.all())
    below: dict[int | None, list[Source]] = {}
    for source in sources:
        below.setdefault(source.parent_id, []).append(source)

    def walk(parent: int | None, depth: int) -> Iterable[Branch]:
        for source in below.get(parent, []):
            yield Branch(source, depth, counts.get(source.pk, 0))
            yield from walk(source.pk, depth + 1)

    return list(walk(None, 0))
