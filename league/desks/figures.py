"""Figures of the desks and how they went: members and jobs month by month, the private share of the budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from league.base.models import Setting
from league.base.periods import holds
from league.base.templatetags.league import percent, signed
from members import answers
from members.answers import LeagueFigures

MONTHS = 24


def months(day: date, count: int = MONTHS) -> list[date]:
    """The first days of the last `count` months up to that of `day`, and `day` itself, oldest first."""
    index = day.year * 12 + day.month - 1
    firsts = [date(month // 12, month % 12 + 1, 1) for month in range(index - count + 1, index + 1)]
    return firsts if firsts[-1] == day else [*firsts, day]


def year_before(day: date) -> date:
    """The same day a year before; 29 February gives the 28th."""
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


@dataclass(frozen=True)
class Course:
    """Members and jobs on each of `days`, the last of which is the day looked at. One query."""

    points: Sequence[LeagueFigures]

    @property
    def now(self) -> LeagueFigures:
        return self.points[-1]

    @property
    def members(self) -> list[int]:
        return [point.members for point in self.points]

    @property
    def jobs(self) -> list[int]:
        return [point.jobs for point in self.points]

    def on(self, day: date) -> LeagueFigures:
        """The figures of one of the days asked for."""
        return next(point for point in self.points if point.day == day)


def course(day: date, *also: date, antenna_ids: Sequence[int] | None = None) -> Course:
    """How members and jobs went over the last 24 months up to `day`; `also` are days one wants to name. One query."""
    return Course(answers.history(sorted({*months(day), *also, day}), antenna_ids))


def private_shares(days: Sequence[date]) -> list[Decimal | None]:
    """The private share of the budget on each day, 0 to 1: one minus public over total, from the league's settings
    `budget.total` and `budget.public`; None when one of them does not hold. One query."""
    rows = list(Setting.objects.filter(key__in=("budget.total", "budget.public")))

    def value(key: str, day: date) -> Decimal | None:
        found: Any = next((row.value for row in rows if row.key == key and holds(row.span, day)), None)
        return None if found is None else Decimal(str(found))

    def share(day: date) -> Decimal | None:
        total, public = value("budget.total", day), value("budget.public", day)
        return None if not total or public is None else 1 - public / total

    return [share(day) for day in days]


@dataclass(frozen=True)
class Change:
    """How a figure changed since a day, ready for the part "figures": words, direction, whether that is good."""

    text: str
    direction: str
    good: bool | None

    def parts(self) -> dict[str, Any]:
        return {"trend": self.text, "direction": self.direction, "good": self.good}


def change(before: int | Decimal | None, now: int | Decimal | None, *, kind: str = "count") -> Change:
    """The change between two values, as a count ("+2"), a ratio ("+1,6 %") or points of percent ("−1,4 pt").

    More is good and less is bad; no change, or nothing to compare with, is neither.
    """
    if before is None or now is None or (kind == "ratio" and not before):
        return Change("", "flat", None)
    difference = Decimal(now) - Decimal(before)
    direction = "flat" if not difference else "up" if difference > 0 else "down"
    good = None if not difference else difference > 0
    match kind:
        case "ratio":
            ratio = difference / Decimal(before)
            text = ("+" if ratio > 0 else "") + percent(ratio)
            if abs(ratio) < Decimal("0.0005"):
                return Change(_("no change"), "flat", None)
        case "points":
            if abs(difference) < Decimal("0.0005"):
                return Change(_("no change"), "flat", None)
            text = _("%(points)s pt") % {"points": signed(difference * 100, 1)}
        case _:
            text = signed(difference) if difference else _("no change")
    return Change(text, direction, good)
