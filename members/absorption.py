"""Two companies in use become one, and two again: a dated row, nothing re-pointed, every answer reads through it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from league.base.acts import Refused, act
from league.base.models import Decision, User
from league.base.text import fold
from members.models import (
    Absorption,
    Company,
    CompanyName,
    ContactFunction,
    Figure,
    IntakeLine,
    Membership,
)
from members.people import lock_register

# --- read ------------------------------------------------------------------------------------------------------------


def rows_on(day: date) -> list[Absorption]:
    """The absorptions that hold on `day`, with both companies and the decision. One query; there are never many."""
    return list(Absorption.objects.on(day).select_related("absorbed", "absorber", "decision", "recorded_by__person"))


def finals(rows: Collection[Absorption]) -> dict[int, int]:
    """Absorbed company to the one that stands for it in the end: A into B into C reads A to C."""
    up = {row.absorbed_id: row.absorber_id for row in rows}
    found = {}
    for company in up:
        end = up[company]
        while end in up:
            end = up[end]
        found[company] = end
    return found


@dataclass(frozen=True)
class Around:
    """What a sheet says: the row by which the company is absorbed, if it is, who stands for it in the end, the rows of
    those it stands for, directly or through others, and the rows that were undone."""

    into: Absorption | None
    final: Company | None
    of: list[Absorption] = field(default_factory=list)
    undone: list[Absorption] = field(default_factory=list)


def around(company: Company, day: date) -> Around:
    """The absorptions that concern a company on `day`. One query."""
    told = Absorption.objects.select_related(
        "absorbed", "absorber", "decision", "recorded_by__person", "undone_by__person"
    )
    rows = list(told)
    standing = [row for row in rows if row.holds_on(day)]
    ends = finals(standing)
    names = {row.absorber_id: row.absorber for row in standing}
    into = next((row for row in standing if row.absorbed_id == company.pk), None)
    below = {one for one, end in ends.items() if _passes(one, company.pk, standing)}
    return Around(
        into=into,
        final=names[ends[company.pk]] if into is not None else None,
        of=[row for row in standing if row.absorbed_id in below],
        undone=[row for row in rows if row.undone_at and company.pk in (row.absorbed_id, row.absorber_id)],
    )


def _passes(company: int, through: int, rows: Collection[Absorption]) -> bool:
    up = {row.absorbed_id: row.absorber_id for row in rows}
    while company in up:
        company = up[company]
        if company == through:
            return True
    return False


def found_by(text: str, day: date) -> Q:
    """The condition "`text` is a number it had in a register of before, or means a company it absorbed by `day`": for a
    search among companies, beside what the search looks at already. At most two queries."""
    wanted, digits = text.strip(), "".join(text.split())
    writings = {wanted, wanted.upper(), wanted.lower()}
    numbered = IntakeLine.objects.filter(company__isnull=False, external_id__in=writings).order_by().values("company")
    condition = Q(pk__in=numbered) if wanted else Q(pk__in=[])
    rows = rows_on(day)
    folded = fold(wanted)
    if not rows or len(folded) < 3:
        return condition
    names = CompanyName.objects.filter(company=OuterRef("pk"), sort_key__contains=folded)
    meant = Q(sort_key__contains=folded) | Q(Exists(names)) | condition
    if digits.isdigit():
        meant |= Q(siren__startswith=digits)
    ends = finals(rows)
    hit = Company.objects.filter(pk__in=ends).filter(meant).values_list("pk", flat=True)
    return condition | Q(pk__in=[ends[pk] for pk in hit])


def absorbed_words(companies: Collection[int], day: date) -> dict[int, str]:
    """For the companies of a list: whom each absorbed and since when, in words. One query."""
    rows = rows_on(day)
    ends = finals(rows)
    found: dict[int, list[str]] = {}
    for row in rows:
        if ends[row.absorbed_id] in companies:
            words = {"name": row.absorbed.name, "day": f"{row.day:%d/%m/%Y}"}
            found.setdefault(ends[row.absorbed_id], []).append(_("%(name)s, absorbed on %(day)s") % words)
    return {company: "; ".join(words) for company, words in found.items()}


# --- done ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """What merging would do: nothing of it is re-pointed, all of it is read through the one that stays."""

    people: int
    functions: int
    names: int
    numbers: int
    figures: int
    members_before: int
    members_after: int


def preview(*, absorbed: Company, absorber: Company, day: date) -> Preview:
    """Counts for the page, on the day the two become one."""
    functions = ContactFunction.objects.on(day).filter(company=absorbed)
    both = Membership.objects.on(day).filter(company__in=[absorbed, absorber]).values("company").distinct().count()
    return Preview(
        people=functions.values("person").distinct().count(),
        functions=functions.count(),
        names=1 + CompanyName.objects.filter(company=absorbed).count(),
        numbers=IntakeLine.objects.filter(company=absorbed).exclude(external_id="").count(),
        figures=Figure.objects.filter(company=absorbed).count(),
        members_before=both,
        members_after=min(both, 1),
    )


@act
def absorb(
    *, absorbed: Company, absorber: Company, decision: Decision, reason: str, by: User | None, on: date, day: date
) -> Absorption:
    """From `day` on `absorbed` is `absorber`: one member, found under both names, billed once. Nothing is re-pointed.

    Its papers, payments and people stay where they are, and are shown with the one that stays. Refused when it is
    absorbed already on or after `day`, when a circle would come of it, when the day is still to come, and when it is a
    member on that day and the one that stays is not. Asked twice, it is the same row.
    """
    lock_register()
    if absorbed.pk == absorber.pk:
        raise Refused(_("A company is not merged into itself: choose another."), "absorber")
    if not reason.strip():
        raise Refused(_("Say why: the reason stays with both companies."), "reason")
    if day > on:
        raise Refused(_("A merge is recorded once it has taken place: this day is still to come."), "day")
    list(Company.objects.select_for_update().filter(pk__in=[absorbed.pk, absorber.pk]).order_by("pk"))
    standing = Absorption.objects.filter(absorbed=absorbed).filter(Q(ended_on=None) | Q(ended_on__gt=day)).first()
    if standing is not None:
        if (standing.absorber_id, standing.day, standing.undone_at) == (absorber.pk, day, None):
            return standing
        raise Refused(
            _("%(name)s is absorbed into %(other)s already, from %(day)s.")
            % {"name": absorbed.name, "other": standing.absorber.name, "day": f"{standing.day:%d/%m/%Y}"},
            "absorber",
        )
    members = set(
        Membership.objects.on(day).filter(company__in=[absorbed, absorber]).values_list("company_id", flat=True)
    )
    if absorbed.pk in members and absorber.pk not in members:
        raise Refused(
            _("%(name)s is no member on this day: the one that stays must be one.") % {"name": absorber.name}, "day"
        )
    if decision.pk is None:
        decision.save()
    try:
        with transaction.atomic():
            return Absorption.objects.create(
                absorbed=absorbed,
                absorber=absorber,
                day=day,
                reason=reason.strip()[:300],
                decision=decision,
                recorded_by=by,
            )
    except IntegrityError as error:
        raise Refused(
            _("%(other)s is absorbed into %(name)s: a circle would come of it.")
            % {"name": absorbed.name, "other": absorber.name},
            "absorber",
        ) from error


@act
def undo(*, absorption: Absorption, because: str, by: User | None, on: date, until: date | None = None) -> Absorption:
    """The two are two companies again from `until`; without it from the first day, as if they had never been one.

    The row stays, with who ended it, when and why. Undone twice changes nothing.
    """
    if not because.strip():
        raise Refused(_("Say why: the reason stays with both companies."), "because")
    lock_register()
    row = Absorption.objects.select_for_update().get(pk=absorption.pk)
    if row.undone_at is not None:
        return row
    ended = until or row.day
    if not row.day <= ended <= on:
        raise Refused(_("Choose a day from the merge to today."), "until")
    row.ended_on, row.undone_at, row.undone_by = ended, timezone.now(), by
    row.undone_because = because.strip()[:300]
    row.save(update_fields=["ended_on", "undone_at", "undone_by", "undone_because"])
    return row


def candidates(text: str, *, but: Company) -> Any:
    """Companies that `text` means, to choose the one that stays: by name, another name, SIREN or number of before."""
    folded, digits = fold(text), "".join(text.split())
    if len(folded) < 2:
        return Company.objects.none()
    names = CompanyName.objects.filter(company=OuterRef("pk"), sort_key__contains=folded)
    numbers = IntakeLine.objects.filter(company=OuterRef("pk"), external_id__iexact=text.strip())
    meant = Q(sort_key__contains=folded) | Q(Exists(names)) | Q(Exists(numbers))
    if digits.isdigit():
        meant |= Q(siren__startswith=digits)
    return Company.objects.filter(meant).exclude(pk=but.pk).order_by("sort_key", "pk")[:8]
