"""Who holds which function in the league or in an antenna: rights follow from these rows, day by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import DateRangeField
from django.db import IntegrityError
from django.db.models import Func, QuerySet, Value
from django.utils.translation import gettext as _

from antennas.models import Antenna, Tenure
from league.base.acts import Refused, act
from league.base.models import Person, User
from league.base.periods import period
from league.base.templatetags.league import long_day


@dataclass(frozen=True)
class Holding:
    """A function to be held over [span_from, until); `antenna_id=None` is the whole league, `until=None` is open."""

    person: Person
    function: str
    antenna_id: int | None
    span_from: date
    until: date | None = None
    title: str = ""


def holders(function: str, on: date, antennas: Iterable[int] | None = None) -> QuerySet[Tenure]:
    """Who holds `function` on `on`, antennas west to east, with person and antenna. One query."""
    rows = Tenure.objects.on(on).filter(function=function).select_related("person", "antenna")
    if antennas is not None:
        rows = rows.filter(antenna__in=antennas)
    return rows.order_by("antenna__position", "person__sort_key")


@act
def appoint(
    *,
    person: Person,
    function: str,
    antenna: Antenna | None,
    title: str = "",
    span_from: date,
    until: date | None = None,
    by: User | None,
    on: date,
) -> Tenure:
    """`person` holds `function` over [span_from, until). Who holds it already under another title changes title that
    day: the old row is closed first. Asking for what stands already gives the standing row.

    Refused: an empty period, or days on which the person holds the function already.
    """
    mine = Tenure.objects.filter(person=person, function=function, antenna=antenna)
    standing = mine.select_for_update(no_key=True, of=("self",)).filter(span__contains=span_from).first()
    if standing is not None:
        if standing.title == title and standing.span.upper == until:
            return standing
        if standing.title != title and standing.span.lower is not None and standing.span.lower < span_from:
            _close(standing, span_from)
    return hold([Holding(person, function, antenna.pk if antenna else None, span_from, until, title)])[0]


@act
def end(*, tenure: Tenure, on: date, by: User | None) -> Tenure:
    """The function is no longer held from `on` on; its last day is the day before. A mandate over it follows.

    Refused: before its first day is over, or after the day it ends anyway. Ended twice on one day: nothing new.
    """
    tenure = Tenure.objects.select_for_update(no_key=True, of=("self",)).get(pk=tenure.pk)
    if tenure.span.upper == on:
        return tenure
    _close(tenure, on)
    return tenure


def hold(holdings: Sequence[Holding]) -> list[Tenure]:
    """Writes the rows in one insert; for acts, which bring the transaction. Refused when one overlaps what stands."""
    for one in holdings:
        if one.until is not None and one.until <= one.span_from:
            raise Refused(_("The last day must not be before the first day."), "until")
    rows = [
        Tenure(
            person=one.person,
            function=one.function,
            antenna_id=one.antenna_id,
            title=one.title,
            span=period(one.span_from, one.until),
        )
        for one in holdings
    ]
    try:
        return Tenure.objects.bulk_create(rows, batch_size=500)
    except IntegrityError as error:
        raise refusal(error) from error


def close(tenures: Iterable[int], on: date) -> None:
    """Ends these tenures at `on` in one UPDATE; for acts, which have checked that each began before."""
    Tenure.objects.filter(pk__in=list(tenures)).update(
        span=Func(Func("span", function="lower"), Value(on), function="daterange", output_field=DateRangeField())
    )


def give(tenure: int, person: Person) -> None:
    """Corrects who holds a tenure; for acts. IntegrityError when that person holds the function already."""
    Tenure.objects.filter(pk=tenure).update(person=person)


def refusal(error: IntegrityError) -> Refused:
    """The sentence for a promise that the database kept: its constraint's name says which one."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if name.startswith("tenure_of_") and name.endswith("_no_overlap"):
        return Refused(_("This person holds the same function already on some of these days."), "person")
    if name.endswith("_not_empty"):
        return Refused(_("The last day must not be before the first day."), "until")
    raise error


def _close(tenure: Tenure, on: date) -> None:
    first, until = tenure.span.lower, tenure.span.upper
    if first is not None and on <= first:
        raise Refused(
            _("This function begins on %(day)s; it cannot end before its first day is over.")
            % {"day": long_day(first)},
            "on",
        )
    if until is not None and until < on:
        raise Refused(
            _("This function has already ended: its last day was before %(day)s.") % {"day": long_day(until)}, "on"
        )
    tenure.span = period(first, on)
    close([tenure.pk], on)
