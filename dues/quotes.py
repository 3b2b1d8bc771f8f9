"""What a member owes for a year, and why: pure arithmetic on a scale and a company's facts. No database, no clock.

A price is a list of small parts; each says whether it applies and how much. What a part knows is a code and plain
values, so a frozen document keeps both the data and the sentence it once printed. `label`, `basis` and `words` put a
part into the language active when they are called.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext

from dues import axes
from league.base.money import CENT, ZERO, cents, euros_text

Proration = Literal["none", "monthly", "half", "covered"]
Value = str | int | None


@dataclass(frozen=True, slots=True)
class Bracket:
    """One line of a scale: a college's members of `min_jobs` (included) to `max_jobs` (excluded) owe `amount` euros.

    `college` is a college's code, or None for every college without a line of its own; `max_jobs` None has no
    upper edge. `nature` is the beginning of a legal form and `level` a partner's or sponsor's level: a line that names
    one goes before lines that do not. `axis` says what the edges count, jobs unless said otherwise; with `each` the
    amount is owed for each unit counted.
    """

    college: str | None
    min_jobs: int
    max_jobs: int | None
    amount: Decimal
    axis: axes.Axis = "jobs"
    nature: str = ""
    level: str = ""
    each: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or self.amount < 0 or cents(self.amount) != self.amount:
            raise ValueError("a bracket's amount is Decimal euros, whole cents, not negative")
        if self.min_jobs < 0 or (self.max_jobs is not None and self.max_jobs <= self.min_jobs):
            raise ValueError("a bracket begins at zero or above and ends above its beginning")

    @property
    def selector(self) -> tuple[str, str, str | None]:
        """Whom the line is for; lines of one selector share the axis and follow one another."""
        return (self.level, self.nature, self.college)

    def suits(self, subject: "Subject") -> bool:
        return (
            self.college in (None, subject.college)
            and self.level in ("", subject.level)
            and subject.nature.casefold().startswith(self.nature.casefold())
        )

    def holds(self, jobs: int) -> bool:
        return self.min_jobs <= jobs and (self.max_jobs is None or jobs < self.max_jobs)

    @property
    def whatever_the_jobs(self) -> bool:
        return self.min_jobs == 0 and self.max_jobs is None


@dataclass(frozen=True, slots=True)
class ScaleTerms:
    """A year's scale as voted. Percents are reductions of the base, 0 to 100; `rounding` is a step in euros.

    A member's first calendar year is reduced by `first_year_percent`, a creator's first year by `creator_percent`: the
    better of the two, never both. With 'monthly' proration a member who joins during the year owes the months left, the
    joining month included; with 'half' a first-year member who joins from `turn_day` (month, day) on owes half; with
    'covered' who joins from that day on owes the whole year and nothing for the next. What is left after the reductions
    is not below `minimum` nor above `maximum`. A company of a group whose head is a member is reduced by
    `group_percent`. `adopted_on` and `reference` name the vote; they only serve the sentence.
    """

    year: int
    brackets: tuple[Bracket, ...]
    first_year_percent: Decimal = ZERO
    creator_percent: Decimal = ZERO
    proration: Proration = "none"
    rounding: Decimal = CENT
    adopted_on: date | None = None
    reference: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    group_percent: Decimal = ZERO
    turn_day: tuple[int, int] = (9, 1)

    def __post_init__(self) -> None:
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            raise ValueError("the cap is not below the minimum")
        for percent in (self.first_year_percent, self.creator_percent, self.group_percent):
            if not isinstance(percent, Decimal) or not 0 <= percent <= 100:
                raise ValueError("a reduction is a Decimal percent from 0 to 100")
        if not isinstance(self.rounding, Decimal) or self.rounding < CENT or cents(self.rounding) != self.rounding:
            raise ValueError("rounding is a step of at least one cent, in whole cents")
        if self.proration not in ("none", "monthly", "half", "covered"):
            raise ValueError("proration is 'none', 'monthly', 'half' or 'covered'")

    def brackets_of(self, subject: "Subject") -> tuple[Bracket, ...]:
        """The lines that price a member: those of its level, else of its legal form, else of its college, else the
        common ones; by lower edge."""
        suited = [bracket for bracket in self.brackets if bracket.suits(subject)]
        if not suited:
            return ()
        nearest = max(suited, key=lambda b: (bool(b.level), len(b.nature), b.college is not None)).selector
        return tuple(sorted((b for b in suited if b.selector == nearest), key=lambda bracket: bracket.min_jobs))

    def turned(self, year: int) -> date:
        """The day of `year` from which a newcomer counts as a late one."""
        return date(year, *self.turn_day)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a company for the year.

    `jobs` is a headcount, None when unknown, never guessed; `jobs_source` says where it comes from (declared, register,
    staff, insee, or any words). `joined_on` is the first day of the membership, None when it is older than the books:
    then the member was there before the year. `left_on` is the first day no longer a member; a member who leaves during
    the year owes the year (loi 1901, article 4). `first_year` is whether the year is its first as a member.
    `paid_to` was paid until `paid_until`, and nothing is owed before `dues_from`. `absorbed_into` stands for it since
    `absorbed_on`, and is billed instead.
    """

    company: int
    college: str
    college_label: str
    jobs: int | None
    joined_on: date | None
    first_year: bool
    is_creator: bool = False
    left_on: date | None = None
    jobs_source: str = ""
    jobs_on: date | None = None
    paid_to: str = ""
    paid_until: date | None = None
    dues_from: date | None = None
    absorbed_into: str = ""
    absorbed_on: date | None = None
    turnover: int | None = None
    population: int | None = None
    establishments: int | None = None
    nature: str = ""
    level: str = ""
    group: str = ""
    exception: "Waiver | None" = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """What was decided for one member: an `amount` for the year, or `percent` off; who decided, why, until which year."""

    amount: Decimal | None
    percent: Decimal | None
    reason: str
    body: str
    last_year: int


@dataclass(frozen=True, slots=True)
class Part:
    """One step of a price, in euros: positive adds, negative takes off, zero when it does not apply."""

    code: str
    applies: bool
    amount: Decimal
    params: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a company owes for a year, in euros, and the parts that sum to it, in order."""

    company: int
    year: int
    amount: Decimal
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Why a company has no price: a reason code and the values of its sentence. Somebody completes the facts first."""

    company: int
    year: int
    reason: str
    params: Mapping[str, Value] = field(default_factory=dict)


def months_owed(year: int, joined_on: date | None) -> int:
    """Months of `year` one is a member, the joining month included: 12 when joined before it, 0 when after it."""
    if joined_on is None or joined_on.year < year:
        return 12
    return 13 - joined_on.month if joined_on.year == year else 0


def free_months(year: int, paid_until: date | None, dues_from: date | None) -> int:
    """Months of `year`, from January on, for which nothing is owed: paid elsewhere, a month begun included, or before
    the day on which dues begin, its month not included."""
    paid = 0 if paid_until is None or paid_until.year < year else 12 if paid_until.year > year else paid_until.month
    before = 0 if dues_from is None or dues_from.year < year else 12 if dues_from.year > year else dues_from.month - 1
    return max(paid, before)


def quote(terms: ScaleTerms, subject: Subject) -> Quote | Unpriced:
    """What `subject` owes under `terms`: base, then reductions of the base, then proration of what is left, then the
    months paid elsewhere.

    What is left after each part is rounded once, half up, to the scale's step, so that a dearer line never ends up
    cheaper; the amount is the sum of the parts. The base is the amount as voted, untouched. Never raises for missing
    facts: it returns an `Unpriced` with its reason.
    """

    def unpriced(reason: str, **params: Value) -> Unpriced:
        return Unpriced(subject.company, terms.year, reason, {"year": terms.year, **params})

    if subject.absorbed_into:
        return unpriced("absorbed", name=subject.absorbed_into, absorbed_on=_iso(subject.absorbed_on))
    months = months_owed(terms.year, subject.joined_on)
    if months == 0:
        return unpriced("joined_later", joined_on=_iso(subject.joined_on))
    if subject.left_on is not None and subject.left_on <= date(terms.year, 1, 1):
        return unpriced("left_before", left_on=_iso(subject.left_on))

    brackets = terms.brackets_of(subject)
    if not brackets:
        return unpriced("no_bracket_for_college", college=subject.college_label)
    axis = brackets[0].axis
    size = axes.measured(subject, axis)
    if size is None:
        if len(brackets) > 1 or brackets[0].each or not brackets[0].whatever_the_jobs:
            return unpriced(f"{axis}_unknown", college=subject.college_label)
        found = list(brackets)
    else:
        found = [bracket for bracket in brackets if bracket.holds(size)]
    if len(found) != 1:
        reason = "overlapping_brackets" if found else "no_bracket_for_jobs"
        params: dict[str, Value] = {"college": subject.college_label, "jobs": size}
        return unpriced(reason, **params, **({} if axis == "jobs" else {"axis": axis}))

    parts = [_base(terms, subject, found[0])]
    parts += _reductions(terms, subject, base=parts[0].amount)
    for step in (_group, _bounds, _late, _elsewhere, _exception):
        part = step(terms, subject, sum((part.amount for part in parts), ZERO), months)
        if part is not None:
            parts.append(part)
    return Quote(subject.company, terms.year, sum((part.amount for part in parts), ZERO), tuple(parts))


def _late(terms: ScaleTerms, subject: Subject, net: Decimal, months: int) -> Part | None:
    """What joining during the year changes, by the rule of the scale; None when the whole year is due."""
    if terms.proration == "monthly":
        return _proration(terms, subject, months, net=net)
    if terms.proration == "none":
        return None
    joined = subject.joined_on
    asked = terms.year if terms.proration == "half" else terms.year - 1
    applies = bool(subject.joined_on and joined and joined.year == asked and joined >= terms.turned(asked))
    if terms.proration == "half":
        applies = applies and subject.first_year
    left = cents(Fraction(net) / 2, to=terms.rounding) if terms.proration == "half" else ZERO
    params: dict[str, Value] = {
        "joined_on": _iso(joined), "turn_day": terms.turned(asked).isoformat(), "year": terms.year,
    }  # fmt: skip
    return Part(terms.proration, applies, min(left, net) - net + ZERO if applies else ZERO, params)


def _elsewhere(terms: ScaleTerms, subject: Subject, net: Decimal, months: int) -> Part | None:
    if not free_months(terms.year, subject.paid_until, subject.dues_from):
        return None
    return _paid_elsewhere(terms, subject, months if terms.proration == "monthly" else 12, net=net)


def _group(terms: ScaleTerms, subject: Subject, net: Decimal, months: int) -> Part | None:
    if not terms.group_percent:
        return None
    params: dict[str, Value] = {"percent": f"{terms.group_percent.normalize():f}", "group": subject.group}
    left = cents(Fraction(net) * (100 - Fraction(terms.group_percent)) / 100, to=terms.rounding)
    return Part("group", bool(subject.group), min(left, net) - net + ZERO if subject.group else ZERO, params)


def _bounds(terms: ScaleTerms, subject: Subject, net: Decimal, months: int) -> Part | None:
    """The minimum or the cap, only where one of them changes the price."""
    if terms.minimum is not None and net < terms.minimum:
        return Part("minimum", True, terms.minimum - net, {"bound": str(terms.minimum)})
    if terms.maximum is not None and net > terms.maximum:
        return Part("maximum", True, terms.maximum - net, {"bound": str(terms.maximum)})
    return None


def _exception(terms: ScaleTerms, subject: Subject, net: Decimal, months: int) -> Part | None:
    waiver = subject.exception
    if waiver is None:
        return None
    if waiver.amount is not None:
        left = waiver.amount
    else:
        left = cents(Fraction(net) * (100 - Fraction(waiver.percent or ZERO)) / 100, to=terms.rounding)
    params: dict[str, Value] = {
        "percent": None if waiver.percent is None else f"{waiver.percent.normalize():f}",
        "reason": waiver.reason,
        "body": waiver.body,
        "last_year": waiver.last_year,
    }
    return Part("exception", True, left - net + ZERO, params)


def _base(terms: ScaleTerms, subject: Subject, bracket: Bracket) -> Part:
    size = axes.measured(subject, bracket.axis)
    more: dict[str, Value] = {}
    if bracket.axis != "jobs":
        more |= {"axis": bracket.axis, "size": size}
    if bracket.each:
        more |= {"each": str(bracket.amount)}
    more |= {name: said for name, said in (("level", bracket.level), ("nature", bracket.nature)) if said}
    return Part(
        "base",
        True,
        (bracket.amount * (size or 0) if bracket.each else bracket.amount) + ZERO,
        more
        | {
            "year": terms.year,
            "college": subject.college_label,
            "min_jobs": bracket.min_jobs,
            "max_jobs": bracket.max_jobs,
            "jobs": subject.jobs,
            "jobs_source": subject.jobs_source,
            "jobs_on": _iso(subject.jobs_on),
            "adopted_on": _iso(terms.adopted_on),
            "reference": terms.reference,
        },
    )


def _reductions(terms: ScaleTerms, subject: Subject, *, base: Decimal) -> list[Part]:
    as_creator = (
        subject.first_year and subject.is_creator and terms.creator_percent >= max(terms.first_year_percent, CENT)
    )
    as_newcomer = subject.first_year and not as_creator
    parts = []
    for code, percent, applies in (
        ("first_year", terms.first_year_percent, as_newcomer),
        ("creator", terms.creator_percent, as_creator),
    ):
        if not percent:
            continue  # a scale without this reduction does not speak of it
        params: dict[str, Value] = {
            "percent": f"{percent.normalize():f}",
            "joined_on": _iso(subject.joined_on),
            "year": terms.year,
            "first_year": int(subject.first_year),
            "is_creator": int(subject.is_creator),
        }
        left = cents(Fraction(base) * (100 - Fraction(percent)) / 100, to=terms.rounding) if applies else base
        parts.append(Part(code, applies, min(left, base) - base + ZERO, params))
    return parts


def _proration(terms: ScaleTerms, subject: Subject, months: int, *, net: Decimal) -> Part:
    left = net if months == 12 else min(cents(Fraction(net) * months / 12, to=terms.rounding), net)
    params: dict[str, Value] = {"months": months, "joined_on": _iso(subject.joined_on), "year": terms.year}
    return Part("proration", months < 12, left - net + ZERO, params)


def _paid_elsewhere(terms: ScaleTerms, subject: Subject, months: int, *, net: Decimal) -> Part:
    """Of the `months` owed, the last of the year, those that are paid elsewhere or lie before dues begin are taken off."""
    left_months = 12 - max(free_months(terms.year, subject.paid_until, subject.dues_from), 12 - months)
    left = min(cents(Fraction(net) * left_months / months, to=terms.rounding), net)
    params: dict[str, Value] = {
        "year": terms.year,
        "months": left_months,
        "of": months,
        "paid_to": subject.paid_to,
        "paid_until": _iso(subject.paid_until),
        "dues_from": _iso(subject.dues_from),
    }
    return Part("paid_elsewhere", left_months < months, left - net + ZERO, params)


def gaps_and_overlaps(terms: ScaleTerms) -> list[Unpriced]:
    """Headcounts a scale prices twice or not at all, college by college: what to mend before adopting it.

    Each is an `Unpriced` of company 0 with reason `gap`, `overlap` or `no_brackets`; an empty list is a sound scale.
    """
    if not terms.brackets:
        return [Unpriced(0, terms.year, "no_brackets", {"year": terms.year})]
    found: list[Unpriced] = []
    selectors = {bracket.selector for bracket in terms.brackets}
    for selector in sorted(selectors, key=lambda one: tuple(text or "" for text in one)):
        level, nature, college = selector
        reached: int | None = 0
        lines = sorted((b for b in terms.brackets if b.selector == selector), key=lambda b: b.min_jobs)
        who: dict[str, Value] = {"college": college, "who": level or nature}
        if len({line.axis for line in lines}) > 1:
            found.append(Unpriced(0, terms.year, "several_axes", who))
        for bracket in lines:
            params: dict[str, Value] = {**who, "axis": bracket.axis, "from": bracket.min_jobs, "reached": reached}
            if reached is None or bracket.min_jobs < reached:
                found.append(Unpriced(0, terms.year, "overlap", params))
            elif bracket.min_jobs > reached:
                found.append(Unpriced(0, terms.year, "gap", params))
            reached = None if reached is None or bracket.max_jobs is None else max(reached, bracket.max_jobs)
        if reached is not None:
            found.append(
                Unpriced(0, terms.year, "gap", {**who, "axis": lines[0].axis, "from": None, "reached": reached})
            )
    return found


# Words: the only place where a part becomes a sentence.


def label(part: Part) -> str:
    """The name of a part as a line of a dues call: 'Dues 2026, SME college'."""
    params = part.params
    if part.code == "base" and params.get("level"):
        return gettext("Dues %(year)s, %(level)s") % params
    if part.code == "base":
        return gettext("Dues %(year)s, college %(college)s") % params
    more = {
        "half": gettext("Joined late in the year"),
        "covered": gettext("Covered by the year before"),
        "group": gettext("Reduction for a company of a group"),
        "minimum": gettext("Minimum dues"),
        "maximum": gettext("Cap of the dues"),
        "exception": gettext("Individual exception"),
    }
    if part.code in more:
        return more[part.code]
    if part.code == "first_year":
        return gettext("First-year reduction")
    if part.code == "creator":
        return gettext("Reduction for a company being created")
    if part.code == "proration":
        return gettext("Monthly proration")
    if part.code == "paid_elsewhere":
        return gettext("Dues paid elsewhere")
    return part.code


def basis(part: Part) -> str:
    """What a part is counted on, short: '88 jobs', '50 %', '10/12'. Empty when there is nothing to count."""
    params = part.params
    if part.code == "base" and params.get("axis"):
        size = params.get("size")
        return axes.counted(str(params["axis"]), size) if isinstance(size, int) else ""
    if part.code == "base":
        return _jobs(params["jobs"]) if isinstance(params.get("jobs"), int) else ""
    if part.code == "half":
        return "1/2" if part.applies else "1"
    if part.code == "exception" and params.get("percent") is None:
        return ""
    if part.code in {"first_year", "creator", "group", "exception"}:
        return gettext("%(percent)s%%") % {"percent": _number(str(params["percent"])) if part.applies else "0"}
    if part.code == "proration":
        return f"{params['months']}/12"
    if part.code == "paid_elsewhere":
        return f"{params['months']}/{params['of']}"
    return ""


def words(part: Part | Unpriced) -> str:
    """Why a part applies or not, or why there is no price: one sentence without its final stop."""
    if isinstance(part, Unpriced):
        return _why_unpriced(part)
    if part.code == "base":
        return _why_base(part.params)
    if part.code in {"half", "covered", "group", "minimum", "maximum", "exception"}:
        return _why_more(part)
    if part.code in {"first_year", "creator"}:
        return _why_reduction(part)
    if part.code == "proration":
        return _why_proration(part.params)
    if part.code == "paid_elsewhere":
        return _why_paid_elsewhere(part.params)
    return ""


def _why_paid_elsewhere(params: Mapping[str, Value]) -> str:
    year, until, since = int(params["year"] or 0), params.get("paid_until"), params.get("dues_from")
    day = date.fromisoformat(until) if isinstance(until, str) else None
    begins = date.fromisoformat(since) if isinstance(since, str) else None
    if begins is not None and free_months(year, None, begins) > free_months(year, day, None):
        return gettext("No dues to the league before %(day)s") % {"day": _day(since)}
    words = {"year": year, "name": params.get("paid_to"), "day": _day(until)}
    if params.get("paid_to"):
        return gettext("Dues %(year)s paid to %(name)s until %(day)s") % words
    return gettext("Dues %(year)s paid elsewhere until %(day)s") % words


def _why_more(part: Part) -> str:
    params = part.params
    if part.code == "group":
        if not part.applies:
            return gettext("Does not apply: no company of its group pays the whole dues")
        return gettext("Group %(group)s, whose head pays the whole dues") % params
    if part.code == "minimum":
        return gettext("Nobody pays less than %(bound)s") % {"bound": euros_text(str(params["bound"]))}
    if part.code == "maximum":
        return gettext("Nobody pays more than %(bound)s") % {"bound": euros_text(str(params["bound"]))}
    if part.code == "exception":
        said = gettext("%(reason)s; decided by %(body)s, until %(last_year)s")
        return said % params
    days = {"day": _day(params.get("joined_on")), "turn": _day(params.get("turn_day"))}
    if not part.applies:
        return gettext("Does not apply: did not join from %(turn)s on") % days
    if part.code == "half":
        return gettext("Joined on %(day)s, from %(turn)s on: half is due") % days
    return gettext("Joined on %(day)s, from %(turn)s on: the year before covers this one") % days


def _why_base(params: Mapping[str, Value]) -> str:
    said = [_line_text(params)]
    if params.get("each"):
        said.append(gettext("%(amount)s each") % {"amount": euros_text(str(params["each"]))})
    if params.get("axis"):
        if params.get("adopted_on"):
            said.append(gettext("scale adopted on %(day)s") % {"day": _day(params["adopted_on"])})
        return ", ".join(said)
    if params.get("jobs_on") and params.get("jobs_source"):
        said.append(
            gettext("headcount %(source)s on %(day)s")
            % {"source": _source(params["jobs_source"]), "day": _day(params["jobs_on"])}
        )
    elif params.get("jobs_source"):
        said.append(gettext("headcount %(source)s") % {"source": _source(params["jobs_source"])})
    if params.get("adopted_on"):
        said.append(gettext("scale adopted on %(day)s") % {"day": _day(params["adopted_on"])})
    return ", ".join(said)


def _why_reduction(part: Part) -> str:
    params = part.params
    joined = _day(params.get("joined_on"))
    if part.applies and part.code == "creator":
        return gettext("Company being created, in its first year as a member")
    if part.applies:
        return gettext("Joined on %(day)s: first year as a member") % {"day": joined}
    if params.get("first_year") and part.code == "creator":
        return (
            gettext("Does not apply: the first-year reduction is higher")
            if params.get("is_creator")
            else gettext("Does not apply: the company was not being created when it joined")
        )
    if params.get("first_year"):
        return gettext("Does not apply: the reduction for a company being created is used instead")
    if joined:
        return gettext("Does not apply: member since %(day)s") % {"day": joined}
    return gettext("Does not apply: not the first year as a member")


def _why_proration(params: Mapping[str, Value]) -> str:
    months = int(params["months"] or 0)
    if months == 12:
        return gettext("Twelve months out of twelve")
    return ngettext(
        "Joined on %(day)s: %(months)s month out of twelve, joining month included",
        "Joined on %(day)s: %(months)s months out of twelve, joining month included",
        months,
    ) % {"day": _day(params.get("joined_on")), "months": months}


def _why_unpriced(unpriced: Unpriced) -> str:
    params = {key: "" if value is None else value for key, value in unpriced.params.items()}
    reason = unpriced.reason
    if reason.endswith("_unknown"):
        return axes.unknown(reason.removesuffix("_unknown")) % params
    if reason == "no_bracket_for_college":
        return gettext("The %(year)s scale has no bracket for the college %(college)s") % params
    if reason == "no_bracket_for_jobs" and params.get("axis"):
        params["size"] = axes.counted(str(params["axis"]), int(params["jobs"]))
        return gettext("The %(year)s scale has no bracket for %(size)s in the college %(college)s") % params
    if reason == "no_bracket_for_jobs":
        return gettext("The %(year)s scale has no bracket for %(jobs)s jobs in the college %(college)s") % params
    if reason == "overlapping_brackets":
        return (
            gettext("The %(year)s scale has several brackets for the same headcount in the college %(college)s")
            % params
        )
    if reason == "joined_later":
        return gettext("Not a member in %(year)s: joined on %(day)s") % {**params, "day": _day(params["joined_on"])}
    if reason == "left_before":
        return gettext("Not a member in %(year)s: left on %(day)s") % {**params, "day": _day(params["left_on"])}
    if reason == "absorbed":
        return gettext("Absorbed into %(name)s on %(day)s, which is billed instead") % {
            **params,
            "day": _day(params["absorbed_on"]),
        }
    if reason == "no_brackets":
        return gettext("The scale has no bracket yet")
    college = params.get("who") or params.get("college") or gettext("every other college")
    if reason == "several_axes":
        return gettext("%(college)s: all lines count the same thing") % {"college": college}
    if params.get("axis", "jobs") != "jobs":
        axis = str(params["axis"])
        if reason == "overlap":
            size = axes.counted(axis, int(params["from"]))
            return gettext("%(college)s: two brackets overlap from %(size)s") % {"college": college, "size": size}
        size = axes.counted(axis, int(params["reached"]))
        return gettext("%(college)s: no bracket from %(size)s") % {"college": college, "size": size}
    if reason == "overlap":
        return gettext("%(college)s: two brackets overlap from %(jobs)s jobs") % {
            "college": college,
            "jobs": params["from"],
        }
    if reason == "gap":
        return gettext("%(college)s: no bracket from %(jobs)s jobs") % {"college": college, "jobs": params["reached"]}
    return reason


def bracket_words(bracket: Bracket) -> str:
    """A line of a scale as one reads it: '10 to 49 jobs', 'Up to 9 jobs', 'Whatever the headcount'."""
    if bracket.axis == "jobs":
        text = _bracket(bracket.min_jobs, bracket.max_jobs, inside=True)
    else:
        text = axes.edges(bracket.axis, bracket.min_jobs, bracket.max_jobs)
    if bracket.each:
        text = gettext("%(bracket)s, for each") % {"bracket": text}
    return text[:1].upper() + text[1:]


def sentence(priced: Quote | Unpriced) -> str:
    """The whole trace on one line: each step that applies, what it is, and where it leads.

    'SME, 10 to 49 jobs: €600.00; monthly proration 10/12: €500.00'.
    """
    if isinstance(priced, Unpriced):
        return words(priced)
    steps, running = [], ZERO
    for part in priced.parts:
        running += part.amount
        if not part.applies:
            continue
        if part.code == "base":
            bracket = _line_text(part.params, inside=True)
            name = f"{part.params.get('level') or part.params['college']}, {bracket}"
        elif part.code == "paid_elsewhere":
            name = _lower_first(words(part))
        else:
            name = f"{_lower_first(label(part))} {basis(part)}".strip()
        steps.append(gettext("%(step)s: %(amount)s") % {"step": name, "amount": euros_text(running)})
    return gettext("; ").join(steps)


def frozen(part: Part) -> dict[str, Any]:
    """A part as plain JSON values: its data, and its label, basis and words in the active language, kept for ever."""
    return {
        "code": part.code,
        "applies": part.applies,
        "amount": str(part.amount),
        "params": dict(part.params),
        "label": label(part),
        "basis": basis(part),
        "words": words(part),
    }


def thawed(kept: Mapping[str, Any]) -> Part:
    """The part that `frozen` kept; its words are then rendered anew in the active language."""
    return Part(kept["code"], kept["applies"], Decimal(kept["amount"]), dict(kept["params"]))


def total(quotes: Iterable[Quote | Unpriced]) -> Decimal:
    """Euros of all that is priced."""
    return sum((priced.amount for priced in quotes if isinstance(priced, Quote)), ZERO)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(iso: Value) -> str:
    if not isinstance(iso, str) or not iso:
        return ""
    day = date.fromisoformat(iso)
    text = date_format(day, "j F Y")
    return "1er" + text[1:] if day.day == 1 and (get_language() or "").startswith("fr") else text


def _number(text: str) -> str:
    return text.replace(".", ",") if (get_language() or "").startswith("fr") else text


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _jobs(count: Value) -> str:
    number = int(count or 0)
    return ngettext("%(count)s job", "%(count)s jobs", number) % {"count": number}


def _source(code: Value) -> str:
    known = {
        "declared": gettext("declared by the member"),
        "register": gettext("from the register"),
        "staff": gettext("recorded by the team"),
        "insee": gettext("from the INSEE band"),
        "verified": gettext("verified by the team"),
        "estimated": gettext("estimated"),
    }
    return known.get(str(code), str(code))


def _line_text(params: Mapping[str, Value], *, inside: bool = False) -> str:
    if not params.get("axis"):
        return _bracket(params.get("min_jobs"), params.get("max_jobs"), inside=inside)
    high = params.get("max_jobs")
    text = axes.edges(str(params["axis"]), int(params.get("min_jobs") or 0), None if high is None else int(high))
    return _lower_first(text) if inside else text


def _bracket(min_jobs: Value, max_jobs: Value, *, inside: bool = False) -> str:
    low = int(min_jobs or 0)
    if low == 0 and max_jobs is None:
        text = gettext("Whatever the headcount")
    elif max_jobs is None:
        text = ngettext("%(low)s job and more", "%(low)s jobs and more", low) % {"low": low}
    elif int(max_jobs) - 1 == low:
        text = _jobs(low)
    elif low == 0:
        high = int(max_jobs) - 1
        text = ngettext("Up to %(high)s job", "Up to %(high)s jobs", high) % {"high": high}
    else:
        text = pgettext("bracket", "%(low)s to %(high)s jobs") % {"low": low, "high": int(max_jobs) - 1}
    if inside:
        return _lower_first(text)
    return text if not text[:1].isdigit() else gettext("Bracket of %(bracket)s") % {"bracket": text}
