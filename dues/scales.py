"""Scales: drafts to play with, the vote that adopts one for a year, and what it would bring."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

from django.db.models import Max
from django.utils.translation import gettext as _

from dues import axes, quotes
from dues.facts import Facts, facts
from dues.models import Bracket, Due, Scale
from league.base.acts import Refused, act
from league.base.models import Decision, User
from league.base.money import ZERO
from league.base.rules import rule
from members.models import College


def terms(scale: Scale) -> quotes.ScaleTerms:
    """The scale as the arithmetic reads it, in one query."""
    rows = list(Bracket.objects.filter(scale=scale).select_related("college", "scale__decision"))
    read = rows[0].scale if rows else scale
    decision = read.decision
    return quotes.ScaleTerms(
        year=read.year,
        brackets=tuple(
            quotes.Bracket(
                row.college.code if row.college else None,
                row.from_jobs,
                row.until_jobs,
                row.amount,
                axis=cast(axes.Axis, row.axis),
                nature=row.nature,
                level=row.level,
                each=row.each,
            )
            for row in rows
        ),
        **rules_of(read),
        adopted_on=decision.day if decision else None,
        reference=decision.reference if decision else "",
    )


RULES = (
    "proration", "turn_month", "turn_date", "first_year_percent", "creator_percent", "group_percent", "minimum",
    "maximum", "rounding", "prices",
)  # fmt: skip


def rules_of(scale: Scale) -> dict[str, Any]:
    """The rules of a scale as the arithmetic takes them."""
    return {
        "proration": str(scale.proration),
        "turn_day": (scale.turn_month, scale.turn_date),
        "first_year_percent": scale.first_year_percent,
        "creator_percent": scale.creator_percent,
        "group_percent": scale.group_percent,
        "minimum": scale.minimum,
        "maximum": scale.maximum,
        "rounding": scale.rounding,
    }


def adopted(year: int) -> Scale | None:
    """The scale in force for `year`, if a body has adopted one."""
    return Scale.objects.filter(year=year, decision__isnull=False).select_related("decision").first()


def latest(year: int) -> Scale | None:
    """The last version drafted for `year`."""
    return Scale.objects.filter(year=year).order_by("-version").first()


@act
def draft_from(scale: Scale | None, year: int, *, by: User | None, on: date) -> Scale:
    """A new draft for `year`, with the lines and rules of `scale` when one is given. Refused once a scale is adopted."""
    if not 2000 <= year <= 2100:
        raise Refused(_("%(year)s is not a year a scale can be made for.") % {"year": year}, field="year")
    if adopted(year):
        raise Refused(_("A scale is adopted for %(year)s: it does not change any more.") % {"year": year}, field="year")
    version = (Scale.objects.filter(year=year).aggregate(last=Max("version"))["last"] or 0) + 1
    rules = {name: getattr(scale, name) for name in RULES} if scale else {"proration": Scale.Proration.MONTHLY}
    draft = Scale.objects.create(year=year, version=version, **rules)
    draft.refresh_from_db()
    if scale:
        Bracket.objects.bulk_create(
            Bracket(scale=draft, college_id=row.college_id, from_jobs=row.from_jobs, until_jobs=row.until_jobs,
                    amount=row.amount, axis=row.axis, nature=row.nature, level=row.level, each=row.each)
            for row in Bracket.objects.filter(scale=scale)
        )  # fmt: skip
    return draft


@act
def set_brackets(
    scale: Scale,
    brackets: Sequence[quotes.Bracket],
    *,
    by: User | None,
    on: date,
    **rules: Any,
) -> Scale:
    """Makes the draft read as `brackets` (colleges by code) and the given rules; returns the draft that holds them.

    Lines are changed in place; a draft that loses a line becomes a new version, so that what was once on the table
    can still be read. Refused when adopted, or when two lines of a college begin at the same headcount.
    """
    locked = Scale.objects.select_for_update().get(pk=scale.pk)
    if locked.decision_id:
        raise Refused(_("This scale is adopted: it does not change any more. Make a draft from it for another year."))
    colleges = dict(College.objects.values_list("code", "pk"))
    wanted: dict[tuple[int | None, str, str, int], quotes.Bracket] = {}
    for bracket in brackets:
        if bracket.college is not None and bracket.college not in colleges:
            raise Refused(_("There is no college with the code %(code)s.") % {"code": bracket.college})
        college = colleges[bracket.college] if bracket.college else None
        key = (college, bracket.nature, bracket.level, bracket.min_jobs)
        if key in wanted:
            raise Refused(
                _("Two lines of the same college begin at %(jobs)s jobs: keep one.") % {"jobs": bracket.min_jobs}
            )
        wanted[key] = bracket
    unknown = rules.keys() - set(RULES)
    if unknown:
        raise TypeError(f"a scale has no rule {min(unknown)}")
    rules = {name: rules.get(name, getattr(locked, name)) for name in RULES}
    low, high = rules["minimum"], rules["maximum"]
    if low is not None and high is not None and high < low:
        raise Refused(_("The cap is below the minimum."), field="maximum")
    standing = {
        (row.college_id, row.nature, row.level, row.from_jobs): row for row in Bracket.objects.filter(scale=locked)
    }
    if standing.keys() - wanted.keys():
        last = Scale.objects.filter(year=locked.year).aggregate(last=Max("version"))["last"] or 0
        locked = Scale.objects.create(year=locked.year, version=last + 1, **rules)
        standing = {}
    elif any(getattr(locked, name) != value for name, value in rules.items()):
        for name, value in rules.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(rules))
    changed = []
    for key, row in standing.items():
        bracket = wanted[key]
        new = (bracket.max_jobs, bracket.amount, bracket.axis, bracket.each)
        if (row.until_jobs, row.amount, row.axis, row.each) != new:
            row.until_jobs, row.amount, row.axis, row.each = new
            changed.append(row)
    Bracket.objects.bulk_update(changed, ["until_jobs", "amount", "axis", "each"])
    Bracket.objects.bulk_create(
        Bracket(
            scale=locked,
            college_id=key[0],
            nature=key[1],
            level=key[2],
            from_jobs=key[3],
            until_jobs=bracket.max_jobs,
            amount=bracket.amount,
            axis=bracket.axis,
            each=bracket.each,
        )
        for key, bracket in wanted.items()
        if key not in standing
    )
    return locked


@act
def adopt(scale: Scale, *, body: str, day: date, by: User | None, on: date, reference: str = "") -> Scale:
    """Records that `body` adopted `scale` on `day`. One adopted scale a year; adopting the same twice changes nothing.

    Refused when the day is to come, when a headcount has no line or two, or when the year has its scale.
    """
    year = Scale.objects.select_for_update().filter(year=scale.year).order_by("pk")
    locked = next(row for row in year if row.pk == scale.pk)
    if locked.decision_id:
        return locked
    if any(row.decision_id for row in year):
        raise Refused(_("Another scale is already adopted for %(year)s.") % {"year": scale.year})
    if day > on:
        raise Refused(_("The day of the vote is still to come."), field="day")
    if not body.strip():
        raise Refused(_("Say which body adopted the scale."), field="body")
    faults = quotes.gaps_and_overlaps(terms(locked))
    if faults:
        raise Refused(
            _("The scale cannot be adopted as it stands: %(faults)s.")
            % {"faults": "; ".join(quotes.words(fault) for fault in named(faults))}
        )
    locked.decision = Decision.objects.create(body=body.strip(), day=day, reference=reference, recorded_by=by)
    locked.save(update_fields=["decision"])
    return locked


def named(faults: Iterable[quotes.Unpriced]) -> list[quotes.Unpriced]:
    """The same faults with the names of the colleges for their codes."""
    names = dict(College.objects.values_list("code", "name"))
    return [
        quotes.Unpriced(
            fault.company,
            fault.year,
            fault.reason,
            {**fault.params, "college": names.get(str(fault.params.get("college") or ""), fault.params.get("college"))},
        )
        for fault in faults
    ]


@dataclass
class Share:
    """A part of a total: how many companies, how many euros, and how many euros those companies owed the year before."""

    label: str
    count: int = 0
    amount: Decimal = ZERO
    before: Decimal = ZERO

    @property
    def change(self) -> Decimal:
        return self.amount - self.before


@dataclass(frozen=True, slots=True)
class Change:
    """A company that would pay more or less than the year before, in euros."""

    company: int
    name: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


# A line of a scale: whom it is for (level, legal form, college) and its lower edge.
Line = tuple[tuple[str, str, str | None], int]


@dataclass(frozen=True, slots=True)
class Edge:
    """A member whose size stands within two units of an edge: one more or one less may change its dues by `step` euros."""

    company: int
    name: str
    size: int
    edge: int
    step: Decimal


@dataclass
class Simulation:
    """What a scale would bring from the members of a day: euros, by antenna, by college, by line of the scale."""

    year: int
    day: date
    total: Decimal = ZERO
    members: int = 0
    before: Decimal = ZERO
    by_antenna: dict[str, Share] = field(default_factory=dict)
    by_college: dict[str, Share] = field(default_factory=dict)
    by_bracket: dict[Line, Share] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    new: list[Change] = field(default_factory=list)
    unpriced: list[tuple[Facts, quotes.Unpriced]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    private_before: Decimal | None = None
    private_after: Decimal | None = None

    @property
    def more(self) -> list[Change]:
        """Who would pay more, the largest rise first."""
        return sorted((c for c in self.changes if c.difference > 0), key=lambda c: (-c.difference, c.name))

    @property
    def less(self) -> list[Change]:
        """Who would pay less, the largest fall first."""
        return sorted((c for c in self.changes if c.difference < 0), key=lambda c: (c.difference, c.name))

    @property
    def same(self) -> int:
        return sum(1 for c in self.changes if c.difference == 0)

    @property
    def difference(self) -> Decimal:
        return self.total - self.before


def simulate(scale: Scale | quotes.ScaleTerms, day: date, *, members: Sequence[Facts] | None = None) -> Simulation:
    """Prices the members of `day` under `scale`, and sets it beside what each of them owed for the year before.

    Writes nothing. `members` may be given when they are known already.
    """
    read = scale if isinstance(scale, quotes.ScaleTerms) else terms(scale)
    known = facts(year=read.year, on=day) if members is None else members
    rows: Any = Due.objects.filter(campaign__year=read.year - 1, amount__isnull=False).order_by()
    owed: dict[int, Decimal] = dict(rows.values_list("company", "amount"))
    result = Simulation(read.year, day)
    antennas: dict[str, Share] = defaultdict(lambda: Share(""))
    colleges: dict[str, Share] = defaultdict(lambda: Share(""))
    lines: dict[Line, Share] = defaultdict(lambda: Share(""))
    for one in known:
        priced = quotes.quote(read, one.subject)
        if isinstance(priced, quotes.Unpriced):
            result.unpriced.append((one, priced))
            continue
        before = owed.get(one.company)
        if edge := _edge(read, one):
            result.edges.append(edge)
        result.total += priced.amount
        result.members += 1
        result.before += before or ZERO
        for share, label in (
            (antennas[one.antenna_name], one.antenna_name),
            (colleges[one.subject.college], one.subject.college_label),
            (lines[_line(read, one.subject, priced)], ""),
        ):
            share.label = label
            share.count += 1
            share.amount += priced.amount
            share.before += before or ZERO
        change = Change(one.company, one.name, before or ZERO, priced.amount)
        (result.new if before is None else result.changes).append(change)
    result.edges.sort(key=lambda edge: (-edge.step, edge.name))
    result.private_before, result.private_after = _private(result.total, result.before, day)
    result.by_antenna, result.by_college, result.by_bracket = dict(antennas), dict(colleges), dict(lines)
    return result


def _line(read: quotes.ScaleTerms, subject: quotes.Subject, priced: quotes.Quote) -> Line:
    params: Any = priced.parts[0].params
    return read.brackets_of(subject)[0].selector, int(params["min_jobs"])


NEAR = 2


def _edge(read: quotes.ScaleTerms, one: Facts) -> Edge | None:
    """The edge of a headcount bracket that a member stands next to, if it does."""
    lines, jobs = read.brackets_of(one.subject), one.subject.jobs
    if jobs is None or not lines or lines[0].axis != "jobs":
        return None
    for below, above in pairwise(lines):
        if above.min_jobs - NEAR <= jobs < above.min_jobs + NEAR:
            return Edge(one.company, one.name, jobs, above.min_jobs, above.amount - below.amount)
    return None


def _private(total: Decimal, before: Decimal, on: date) -> tuple[Decimal | None, Decimal | None]:
    """The private share of the announced budget, with the dues of the year before and with `total` in their place."""
    budget, public = (rule(f"budget.{name}", on=on) for name in ("total", "public"))
    if not budget or public is None:
        return None, None
    whole, open_to = Decimal(str(budget)), Decimal(str(public))
    private = whole - open_to
    return private / whole, (private + total - before) / (whole + total - before)
