"""A correction: what we wrote was wrong. The row itself is put right, with a reason; history keeps what it said before.

A change (it became different) is another thing: a new row from a day on, in attachment, roster and admission.
"""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from antennas.models import Antenna
from league.base.acts import Refused, act
from league.base.models import User
from league.base.periods import period
from league.base.templatetags.league import period as period_words
from members.models import AntennaAssignment, College, CollegeAssignment, ContactFunction, Membership

Fact = AntennaAssignment | CollegeAssignment | Membership | ContactFunction


def _lock(row: Fact) -> Any:
    model: Any = type(row)
    return model.objects.select_for_update().get(pk=row.pk)


def _because(because: str) -> None:
    if not because.strip():
        raise Refused(_("Say what was wrong: the reason stays in the history."), field="because")


def _beside(row: Any) -> Any:
    """The rows whose days may not be those of `row`: of the same company, and for a function of the same function."""
    rows = type(row).objects.filter(company=row.company_id).exclude(pk=row.pk)
    if isinstance(row, ContactFunction):
        one_only = row.kind == ContactFunction.Kind.REPRESENTATIVE
        rows = rows.filter(kind=row.kind) if one_only else rows.filter(kind=row.kind, person=row.person_id)
    return rows


def words_of(row: Any) -> str:
    """What a dated fact says, with its days: "Lyon, depuis le 2 janvier 2020"."""
    match row:
        case AntennaAssignment():
            what = row.antenna.name
        case CollegeAssignment():
            what = row.college.name
        case ContactFunction():
            what = f"{row.person.name}, {row.get_kind_display()}"
        case _:
            what = str(_("membership"))
    return f"{what}, {period_words(row.span)}"


@act
def correct_days(*, row: Fact, first: date, last: date | None, because: str, by: User | None, on: date) -> Fact:
    """The fact held from `first` to `last`, both included (`last` None: it still holds).

    A neighbour that touched the old days of an antenna or a college follows, so that no day is left without one; any
    other that holds on a day of the new ones is named and nothing is written.
    """
    _because(because)
    if last is not None and last < first:
        raise Refused(_("The last day is before the first."), field="last")
    fixed = _lock(row)
    before = fixed.span
    wanted = period(first, period_end(last))
    if wanted == before:
        return row
    if isinstance(fixed, Membership) and (last is None) != (before.upper is None):
        raise Refused(
            _("A membership ends and begins again by an act of its own; here only its days are put right."),
            field="last",
        )
    moved = _neighbours(fixed, before, wanted) if isinstance(fixed, AntennaAssignment | CollegeAssignment) else []
    others = _beside(fixed).filter(span__overlap=wanted).exclude(pk__in=[one.pk for one in moved])
    clash = others.order_by("span").first()
    if clash is not None:
        raise Refused(_("These days are taken: %(what)s.") % {"what": words_of(clash)}, field="first")
    growing = [one for one in moved if _longer(one)]
    shrinking = [one for one in moved if one not in growing]
    for one in shrinking:
        one.save(update_fields=["span"])
    fixed.span = wanted
    fixed.save(update_fields=["span"])
    for one in growing:
        one.save(update_fields=["span"])
    row.span = wanted
    return row


def period_end(last: date | None) -> date | None:
    """The first day after `last`."""
    return None if last is None else date.fromordinal(last.toordinal() + 1)


def _neighbours(row: Any, before: Any, wanted: Any) -> list[Any]:
    """The rows that touched the old days and follow to the new ones, with their new days; one that would have no day
    left stays where it is, and is then named as taken."""
    found = []
    for one in _beside(row).filter(
        Q(span__endswith=before.lower) | (Q(span__startswith=before.upper) if before.upper else Q(pk__in=[]))
    ):
        one.was = one.span
        if one.span.upper == before.lower and one.span.lower is not None and one.span.lower < wanted.lower:
            one.span = period(one.span.lower, wanted.lower)
        elif (
            wanted.upper
            and one.span.lower == before.upper
            and (one.span.upper is None or wanted.upper < one.span.upper)
        ):
            one.span = period(wanted.upper, one.span.upper)
        else:
            continue
        if one.span != one.was:
            found.append(one)
    return found


def _longer(one: Any) -> bool:
    return bool(one.span.lower < one.was.lower or (one.was.upper and one.span.upper > one.was.upper))


@act
def correct_antenna(*, row: AntennaAssignment, antenna: Antenna, because: str, by: User | None, on: date) -> None:
    """It was never the antenna written, but `antenna`, on the same days."""
    _because(because)
    fixed = _lock(row)
    if fixed.antenna_id != antenna.pk:
        fixed.antenna = antenna
        fixed.save(update_fields=["antenna"])


@act
def correct_college(*, row: CollegeAssignment, college: College, because: str, by: User | None, on: date) -> None:
    """It was never the college written, but `college`, on the same days."""
    _because(because)
    fixed = _lock(row)
    if fixed.college_id != college.pk:
        fixed.college = college
        fixed.save(update_fields=["college"])


@act
def correct_function(*, row: ContactFunction, kind: str, because: str, by: User | None, on: date) -> None:
    """The person never spoke in the function written, but in `kind`, on the same days."""
    _because(because)
    if kind not in ContactFunction.Kind.values:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("function"), "codes": kind}, field="value")
    fixed = _lock(row)
    if fixed.kind == kind:
        return
    fixed.kind = kind
    clash = _beside(fixed).filter(span__overlap=fixed.span).order_by("span").first()
    if clash is not None:
        raise Refused(_("These days are taken: %(what)s.") % {"what": words_of(clash)}, field="value")
    fixed.save(update_fields=["kind"])


@act
def correct_joining(*, row: Membership, joined_on: date | None, because: str, by: User | None, on: date) -> None:
    """The original joining day, which gives seniority, was another, or is doubtful (None)."""
    _because(because)
    fixed = _lock(row)
    if joined_on is not None and fixed.span.lower is not None and joined_on > fixed.span.lower:
        raise Refused(_("The original joining day is not after the admission."), field="value")
    if fixed.joined_on != joined_on:
        fixed.joined_on = joined_on
        fixed.save(update_fields=["joined_on"])
