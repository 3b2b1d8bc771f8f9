"""Who sits where on a day: compositions, vacancies, what ends soon, the history of a seat, the days that count."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from governance.mandates import SPEAKS
from governance.models import Body, Mandate, Seat
from league.base.models import Person
from league.base.periods import holds
from members.models import Company, ContactFunction, Membership


@dataclass(frozen=True)
class SeatState:
    """A seat on a day: held (`mandate`), or vacant since a day (None: never held before).

    `since` is the first day of unbroken presence of the same person in the seat, over several terms if need be.
    `last` is the mandate that ended before a vacancy, `following` the next one already decided, `mandates` every one
    the seat ever had, oldest first.
    """

    seat: Seat
    mandate: Mandate | None
    since: date | None = None
    vacant_since: date | None = None
    last: Mandate | None = None
    following: Mandate | None = None
    mandates: tuple[Mandate, ...] = ()

    @property
    def vacant(self) -> bool:
        return self.mandate is None

    @property
    def person(self) -> Person | None:
        return self.mandate.person if self.mandate else None

    @property
    def company(self) -> Company | None:
        return self.mandate.company if self.mandate else None

    @property
    def ends_on(self) -> date | None:
        """The first day no longer covered: the end that is written, or the end of the term."""
        return (self.mandate.span.upper or self.mandate.term_ends_on) if self.mandate else None


@dataclass(frozen=True)
class Composition:
    body: Body
    on: date
    seats: list[SeatState] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Seats that count: those outside the number of the body are invited."""
        return sum(1 for state in self.seats if state.seat.inside)

    @property
    def filled(self) -> int:
        return sum(1 for state in self.seats if state.mandate and state.seat.inside)

    @property
    def vacancies(self) -> list[SeatState]:
        return [state for state in self.seats if not state.mandate]

    @property
    def elected_on(self) -> date | None:
        """The day the running term began: the first day of most of those elected who sit now."""
        days = [s.mandate.span.lower for s in self.seats if s.mandate and s.mandate.origin == Mandate.Origin.ELECTED]
        return max(set(days), key=lambda day: (days.count(day), day)) if days else None

    @property
    def ends_on(self) -> date | None:
        """The day by which successors are due: the earliest end among the seats held."""
        return min((s.ends_on for s in self.seats if s.ends_on), default=None)


@dataclass(frozen=True)
class KeyDay:
    """A day worth looking at: an election of the bureau (`kind` "election") or the end of its term ("end")."""

    day: date
    kind: str
    seats: int


@dataclass(frozen=True)
class Change:
    """What happened in a body on a day. `kind`: "set" (three seats or more given by one decision; `ended`
    are those it left vacant), "replaced" (one
    person after another in one seat), "begun" (a vacant seat filled), "ended" (a seat left vacant)."""

    day: date
    kind: str
    begun: tuple[Mandate, ...]
    ended: tuple[Mandate, ...]
    labels: tuple[str, ...]


def composition(body: Body, on: date) -> list[SeatState]:
    """The seats of `body` in order, each with its holder on `on` or its vacancy. Two queries."""
    return compositions([body], on)[0].seats


def state_of(seat: Seat, on: date) -> SeatState:
    """One seat on a day. One query."""
    return _state(seat, _mandates([seat])[seat.pk], on)


def compositions(bodies: Iterable[Body], on: date) -> list[Composition]:
    """The same for several bodies, in the order given: two queries whatever their number."""
    bodies = list(bodies)
    seats = list(
        Seat.objects.filter(body__in=bodies)
        .select_related("body__antenna", "office", "antenna")
        .order_by("body_id", "position")
    )
    states: dict[int, list[SeatState]] = defaultdict(list)
    rows = _mandates(seats)
    for seat in seats:
        states[seat.body_id].append(_state(seat, rows[seat.pk], on))
    return [Composition(body, on, states[body.pk]) for body in bodies]


def vacancies(on: date, antennas: Iterable[int] | None = None) -> list[SeatState]:
    """Every seat without a holder on `on`, the bureau first, the longest vacancy first within a body.

    `antennas` keeps the committees of these antennas only. Three queries.
    """
    bodies = Body.objects.all() if antennas is None else Body.objects.filter(antenna__in=antennas)
    empty = [state for one in compositions(bodies, on) for state in one.vacancies]
    return sorted(
        empty,
        key=lambda s: (s.seat.body.kind, s.seat.body.pk, s.vacant_since or date.min, s.seat.position),
    )


def ending_soon(on: date, months: int = 6, antennas: Iterable[int] | None = None) -> list[Mandate]:
    """Mandates held on `on` whose written end, or whose term, comes within `months` months, the soonest first.

    A mandate past its term that nobody ended is in the list too: its successor is overdue. One query.
    """
    limit = months_after(on, months)
    rows = Mandate.objects.on(on).select_related(
        "person", "company", "seat__body__antenna", "seat__office", "seat__antenna"
    )
    if antennas is not None:
        rows = rows.filter(seat__body__antenna__in=antennas)
    due = [(end, m) for m in rows if (end := m.span.upper or m.term_ends_on) and end <= limit]
    return [m for _end, m in sorted(due, key=lambda pair: (pair[0], pair[1].seat.body.kind, pair[1].seat.position))]


def voiceless(on: date, bodies: Iterable[Body] | None = None) -> QuerySet[Mandate]:
    """Mandates held on `on` for a company that is no member that day, or for which the person no longer speaks: a body
    decides. Those that a body decided to keep are not among them."""
    member = Membership.objects.on(on).filter(company=OuterRef("company_id"))
    speaks = ContactFunction.objects.on(on).filter(
        company=OuterRef("company_id"), person=OuterRef("person_id"), kind__in=SPEAKS
    )
    rows = Mandate.objects.on(on).filter(~Exists(member) | ~Exists(speaks), company__isnull=False, kept_by=None)
    return rows if bodies is None else rows.filter(seat__body__in=list(bodies))


def to_ratify(on: date, bodies: Iterable[Body] | None = None) -> QuerySet[Mandate]:
    """Co-options held on `on` that no assembly has ratified, the oldest first."""
    rows = Mandate.objects.on(on).filter(origin=Mandate.Origin.CO_OPTED, ratified_by=None)
    return (rows if bodies is None else rows.filter(seat__body__in=list(bodies))).order_by("span", "pk")


def history(seats: Iterable[Seat]) -> dict[int, list[Mandate]]:
    """Every mandate of each seat, the latest first, with person, company, decision. One query."""
    return {seat: rows[::-1] for seat, rows in _mandates(list(seats)).items()}


def key_days(body: Body) -> list[KeyDay]:
    """The days on which at least a third of the seats of `body` were filled by election, and the end of the term.

    Oldest first. Two queries.
    """
    third = max(1, Seat.objects.filter(body=body).count() // 3)
    elections = (
        Mandate.objects.filter(seat__body=body, origin=Mandate.Origin.ELECTED)
        .values("span__startswith")
        .annotate(seats=Count("pk"), ends=Max("term_ends_on"))
        .filter(seats__gte=third)
        .order_by("span__startswith")
    )
    days = list(elections)
    marks = [KeyDay(row["span__startswith"], "election", row["seats"]) for row in days]
    if days and days[-1]["ends"]:
        marks.append(KeyDay(days[-1]["ends"], "end", days[-1]["seats"]))
    return marks


def changes(rows: Iterable[Sequence[Mandate]]) -> list[Change]:
    """All that happened, the latest first, from the mandates of some seats. No query.

    A person who goes on in the same seat is no change, unless the whole body was elected that day.
    """
    begun: dict[tuple[date, int], list[tuple[Mandate, Mandate | None]]] = defaultdict(list)
    left: dict[date, tuple[Mandate, ...]] = {}
    for mandates in rows:
        ordered = sorted(mandates, key=lambda m: m.span.lower)
        for index, mandate in enumerate(ordered):
            before = ordered[index - 1] if index and ordered[index - 1].span.upper == mandate.span.lower else None
            begun[mandate.span.lower, mandate.decision_id].append((mandate, before))
            follows = index + 1 < len(ordered) and ordered[index + 1].span.lower == mandate.span.upper
            if mandate.span.upper and not follows:
                left[mandate.span.upper] = (*left.get(mandate.span.upper, ()), mandate)
    found: list[Change] = []
    for (day, _decision), pairs in begun.items():
        if len(pairs) >= 3:
            pairs.sort(key=lambda pair: pair[0].seat.position)
            given = tuple(mandate for mandate, _before in pairs)
            found.append(Change(day, "set", given, left.pop(day, ()), tuple(m.seat.label for m in given)))
            continue
        for mandate, before in pairs:
            if before is None:
                found.append(Change(day, "begun", (mandate,), (), (mandate.seat.label,)))
            elif before.person_id != mandate.person_id:
                found.append(Change(day, "replaced", (mandate,), (before,), (mandate.seat.label,)))
    found += [Change(day, "ended", (), (m,), (m.seat.label,)) for day, rows in left.items() for m in rows]
    return sorted(found, key=lambda change: change.day, reverse=True)


def _mandates(seats: Sequence[Seat]) -> dict[int, list[Mandate]]:
    by_pk = {seat.pk: seat for seat in seats}
    rows: dict[int, list[Mandate]] = {pk: [] for pk in by_pk}
    for mandate in (
        Mandate.objects.filter(seat__in=list(rows))
        .select_related("person", "company", "decision", "substitute")
        .order_by("seat_id", "span")
    ):
        mandate.seat = by_pk[mandate.seat_id]
        rows[mandate.seat_id].append(mandate)
    return rows


def _state(seat: Seat, mandates: Sequence[Mandate], on: date) -> SeatState:
    """`mandates` of the seat, oldest first; they never overlap."""
    every = tuple(mandates)
    past = [m for m in every if m.span.lower <= on]
    following = next((m for m in every if m.span.lower > on), None)
    if not past:
        return SeatState(seat, None, following=following, mandates=every)
    latest = past[-1]
    if not holds(latest.span, on):
        vacant_since = latest.span.upper
        return SeatState(seat, None, vacant_since=vacant_since, last=latest, following=following, mandates=every)
    since = latest.span.lower
    for before in reversed(past[:-1]):
        if before.span.upper != since or before.person_id != latest.person_id:
            break
        since = before.span.lower
    return SeatState(seat, latest, since=since, following=following, mandates=every)


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
