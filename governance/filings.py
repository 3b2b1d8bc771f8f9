"""What the prefecture must be told: the officers of a day, what changed since the last declaration, the three months.

Law of 1 July 1901, article 5: changes in the administration are declared within three months. An officer is who holds
an office marked as declared.
"""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from governance.composition import Change, SeatState, changes, compositions, months_after
from governance.models import Body, PrefectureFiling
from league.base.acts import Refused, act
from league.base.models import User

MONTHS = 3


@dataclass(frozen=True)
class Clock:
    """What is not declared yet, the latest first, and the last day to declare it (None: nothing to declare)."""

    undeclared: list[Change]
    last: PrefectureFiling | None
    deadline: date | None

    def days_left(self, on: date) -> int | None:
        return (self.deadline - on).days if self.deadline else None


def officers(on: date) -> list[SeatState]:
    """The seats of declared offices with their holders on `on`, in the order of the offices. Two queries."""
    states = [
        state
        for one in compositions(Body.objects.filter(seats__office__declared=True).distinct(), on)
        for state in one.seats
        if state.seat.office.declared
    ]
    return sorted(states, key=lambda state: (state.seat.office.position, state.seat.position))


def clock(on: date, states: list[SeatState] | None = None) -> Clock:
    """What changed among the officers by `on` and was not declared; `states` are `officers(on)` when one has them."""
    found = officers(on) if states is None else states
    last = PrefectureFiling.objects.first()
    told = last.covers_to if last else date.min
    open_ones = [change for change in changes(state.mandates for state in found) if told < change.day <= on]
    first = min((change.day for change in open_ones), default=None)
    return Clock(open_ones, last, months_after(first, MONTHS) if first else None)


@act
def record_filing(*, filed_on: date, covers_to: date, receipt: str, by: User | None, on: date) -> PrefectureFiling:
    """A declaration was made on `filed_on`; it tells the changes up to `covers_to`. The same twice is one row.

    Refused: a day in the future, changes told before they happened, or fewer than an earlier declaration told.
    """
    if filed_on > on:
        raise Refused(_("A declaration is recorded once it has been made."), "filed_on")
    if covers_to > filed_on:
        raise Refused(_("It cannot tell what happened after it was made."), "covers_to")
    standing = PrefectureFiling.objects.filter(covers_to=covers_to, filed_on=filed_on).first()
    if standing is not None:
        return standing
    last = PrefectureFiling.objects.first()
    if last is not None and covers_to <= last.covers_to:
        raise Refused(_("An earlier declaration told these changes already."), "covers_to")
    try:
        with transaction.atomic():
            return PrefectureFiling.objects.create(
                filed_on=filed_on, covers_to=covers_to, receipt=receipt.strip()[:60], recorded_by=by
            )
    except IntegrityError as error:
        raise Refused(_("An earlier declaration told these changes already."), "covers_to") from error
