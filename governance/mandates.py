"""Who takes a seat, who leaves it: appointments, replacements, ends. A seat gives a function over the same days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pghistory
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from antennas import tenures
from antennas.models import Tenure
from governance.models import Body, Incompatibility, Mandate, Seat
from league.base.acts import Refused, act
from league.base.models import Decision, Person, User
from league.base.periods import holds, period
from league.base.templatetags.league import long_day
from league.base.templatetags.league import period as in_words
from members.models import AntennaAssignment, CollegeAssignment, Company, ContactFunction, Membership

SPEAKS = (ContactFunction.Kind.REPRESENTATIVE, ContactFunction.Kind.SUBSTITUTE)
DEAF = gettext_lazy(
    "%(person)s does not speak for %(company)s on %(day)s, neither as representative nor as substitute."
)


@dataclass(frozen=True)
class Appointment:
    """`person` in `seat` over [span_from, until), for `company`. `until=None`: until somebody ends it.

    `term_ends_on` is the day the successor is due (the first day no longer covered by the term): `until` when given,
    otherwise the end of the body's running term, otherwise the body's length of term from `span_from`.
    """

    seat: Seat
    person: Person
    company: Company | None
    span_from: date
    until: date | None = None
    origin: str = Mandate.Origin.ELECTED
    term_ends_on: date | None = None
    title: str = ""
    end_kind: str = ""
    end_reason: str = ""
    decision: Decision | None = None  # its own, where it is not the one of the whole set


@act
def appoint_many(
    *, appointments: Sequence[Appointment], decision: Decision, by: User | None, on: date
) -> list[Mandate]:
    """Gives all these seats in sets, a dozen statements whatever their number; returns the mandates as asked, in order.

    `decision` is saved when it is new. What stands already, the same person in the same seat from the same day, is
    returned and not written twice. Two calls for one body wait for each other, so that the rules hold between them.

    Refused, with the field at fault: the seat is taken on some of the days; the person has another seat of the same
    body on some of them; a seat of an antenna without a company; a company that is not a member on the first day, or
    not of the seat's antenna or college; a person who is neither its representative nor its substitute that day; what
    the statutes forbid: one term too many, one seat too many for a company, a function that excludes the office, a
    seat held by right given by election.
    """
    return _appoint(appointments, decision, by, on)


@act
def appoint(
    *,
    seat: Seat,
    person: Person,
    company: Company | None,
    span_from: date,
    until: date | None = None,
    origin: str = Mandate.Origin.ELECTED,
    decision: Decision,
    by: User | None,
    on: date,
    term_ends_on: date | None = None,
    title: str = "",
) -> Mandate:
    """One seat given; the same promises as `appoint_many`."""
    one = Appointment(seat, person, company, span_from, until, origin, term_ends_on, title)
    return _appoint([one], decision, by, on)[0]


@act
def replace(
    *,
    seat: Seat,
    person: Person,
    company: Company | None,
    reason: str,
    decision: Decision,
    by: User | None,
    on: date,
    kind: str = Mandate.End.REPLACED,
    origin: str = Mandate.Origin.CO_OPTED,
    until: date | None = None,
    instead_of: Mandate | None = None,
) -> Mandate:
    """`person` takes the seat from `on` on; who held it holds it until the day before, and the rights follow.

    The successor ends when the predecessor would have ended, unless `until` says otherwise. `instead_of` is the mandate
    that one saw when choosing: another one meanwhile refuses the act. With it, a mandate that begins on `on` itself is
    corrected in place (its history keeps what was there); that is how a replacement of the same day is taken back.
    Asked twice, the second time gives what stands.

    Refused: a vacant seat (fill it with `appoint`), the same person again, and all that `appoint_many` refuses.
    """
    _lock({seat.body_id})
    holder = Mandate.objects.on(on).filter(seat=seat).select_related("person", "seat__body", "seat__office").first()
    if holder is None:
        raise Refused(_("This seat is vacant on %(day)s: fill it instead.") % {"day": long_day(on)}, "on")
    if _same_voice(holder, person, company):
        if holder.span.lower == on:
            return holder
        raise Refused(_("%(person)s holds this seat already.") % {"person": person.name}, "person")
    if instead_of is not None and holder.pk != instead_of.pk:
        raise Refused(
            _("Meanwhile the seat was given to %(person)s. Look at it again before you replace anyone.")
            % {"person": holder.person.name},
            "seat",
        )
    if holder.span.lower == on:
        if instead_of is None:
            words = {"person": holder.person.name}
            raise Refused(_("%(person)s took this seat on the same day. Choose a later day.") % words, "on")
        return _correct(holder, person, company, origin, decision, reason, by)
    one = Appointment(holder.seat, person, company, on, until or holder.span.upper, origin, holder.term_ends_on)
    _end([holder], kind, reason, on)
    return _appoint([one], decision, by, on)[0]


@act
def end_many(*, mandates: Sequence[Mandate], kind: str, reason: str, on: date, by: User | None) -> list[Mandate]:
    """These seats are vacant from `on` on; the last day of each mandate is the day before, and its rights end with it.

    Asked twice, the second time changes nothing. Refused: before a mandate's first day is over, or after it has ended.
    """
    _lock({mandate.seat.body_id for mandate in mandates})
    fresh = list(
        Mandate.objects.filter(pk__in=[m.pk for m in mandates]).select_related("person", "seat__body", "seat__office")
    )
    _end([m for m in fresh if not (m.span.upper == on and m.end_kind)], kind, reason, on)
    return fresh


@act
def end(*, mandate: Mandate, kind: str, reason: str, on: date, by: User | None) -> Mandate:
    """One mandate ended; the same promises as `end_many`."""
    return end_many(mandates=[mandate], kind=kind, reason=reason, on=on, by=by)[0]


@act
def ratify(*, mandates: Sequence[Mandate], decision: Decision, by: User | None, on: date) -> list[Mandate]:
    """An assembly confirms these co-options: provisional until then, they last as long as the predecessor's would have.

    Asked twice, the second time changes nothing. Refused for a mandate that was not co-opted.
    """
    fresh = list(Mandate.objects.select_for_update(of=("self",)).filter(pk__in=[m.pk for m in mandates]))
    if any(mandate.origin != Mandate.Origin.CO_OPTED for mandate in fresh):
        raise Refused(_("Only a co-option is ratified."))
    waiting = [mandate for mandate in fresh if mandate.awaits_ratification]
    if waiting:
        _record(decision, by)
        Mandate.objects.filter(pk__in=[mandate.pk for mandate in waiting]).update(ratified_by=decision)
    return fresh


@act
def keep(*, mandate: Mandate, decision: Decision, because: str, by: User | None, on: date) -> Mandate:
    """A mandate flagged because its company left, or its holder no longer speaks for it, goes on by decision of a body."""
    row = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if not because.strip():
        raise Refused(_("Say why: the reason stays in the history."), "reason")
    if not holds(row.span, on):
        raise Refused(_("This mandate has ended already."), "on")
    if row.kept_by_id is None:
        _record(decision, by)
        row.kept_by = decision
        row.save(update_fields=["kept_by"])
    return row


@act
def name_substitute(*, mandate: Mandate, person: Person | None, by: User | None, on: date) -> Mandate:
    """Who stands in when the holder cannot come; `None` takes the name away. She speaks for the same company."""
    row = Mandate.objects.select_for_update(of=("self",)).select_related("company").get(pk=mandate.pk)
    if not holds(row.span, on):
        raise Refused(_("This mandate has ended already."), "on")
    if person is not None:
        if person.pk == row.person_id:
            raise Refused(_("The holder cannot be her own substitute."), "person")
        voice = ContactFunction.objects.on(on).filter(person=person, company=row.company_id, kind__in=SPEAKS)
        if row.company is not None and not voice.exists():
            words = {"person": person.name, "company": row.company.name, "day": long_day(on)}
            raise Refused(DEAF % words, "person")
    if row.substitute_id != (person.pk if person else None):
        row.substitute = person
        row.save(update_fields=["substitute"])
    return row


def _lock(bodies: Iterable[int]) -> None:
    """One at a time per body: "one seat of a body per person" has no constraint of its own over several offices."""
    list(Body.objects.select_for_update(no_key=True).filter(pk__in=set(bodies)).order_by("pk").values_list("pk"))


def _appoint(appointments: Sequence[Appointment], decision: Decision, by: User | None, on: date) -> list[Mandate]:
    _lock({appointment.seat.body_id for appointment in appointments})
    facts = _Facts(appointments)
    asked: list[Mandate] = [None] * len(appointments)  # type: ignore[list-item]
    new: list[tuple[Mandate, str, int | None]] = []
    for index, one in sorted(enumerate(appointments), key=lambda pair: pair[1].span_from):
        standing = facts.same(one)
        if standing is not None:
            asked[index] = standing
            continue
        facts.check(one)
        mandate = Mandate(
            seat=one.seat,
            person=one.person,
            company=one.company,
            span=period(one.span_from, one.until),
            term_ends_on=one.term_ends_on or one.until or facts.term(one.seat, one.span_from),
            origin=one.origin,
            decision=one.decision or decision,
            end_kind=one.end_kind or (Mandate.End.TERM if one.until and one.until <= on else ""),
            end_reason=one.end_reason,
        )
        facts.add(mandate)
        asked[index] = mandate
        new.append((mandate, one.title or one.seat.office.name, one.seat.place_id))
    if new:
        _write(new, by)
    return asked


def _write(new: Sequence[tuple[Mandate, str, int | None]], by: User | None) -> None:
    for mandate, _title, _place in new:
        _record(mandate.decision, by)
        mandate.decision = mandate.decision  # now with its key
    held = tenures.hold(
        [
            tenures.Holding(m.person, m.seat.office.function, place, m.span.lower, m.span.upper, title)
            for m, title, place in new
        ]
    )
    for (mandate, _title, _place), tenure in zip(new, held, strict=True):
        mandate.tenure = tenure
    try:
        Mandate.objects.bulk_create([mandate for mandate, _title, _place in new], batch_size=500)
    except IntegrityError as error:
        raise _refusal(error) from error


def _record(decision: Decision, by: User | None) -> None:
    if decision.pk is None:
        decision.recorded_by = by
        decision.save()


def _end(mandates: Sequence[Mandate], kind: str, reason: str, on: date) -> None:
    if kind not in Mandate.End.values:
        raise Refused(_("Say how the mandate ends."), "kind")
    for mandate in mandates:
        first, until = mandate.span.lower, mandate.span.upper
        if on <= first:
            raise Refused(
                _("The mandate of %(person)s begins on %(day)s; it cannot end before its first day is over.")
                % {"person": mandate.person.name, "day": long_day(first)},
                "on",
            )
        if until is not None and until < on:
            raise Refused(
                _("The mandate of %(person)s has ended already: the seat is vacant since %(day)s.")
                % {"person": mandate.person.name, "day": long_day(until)},
                "on",
            )
    # The tenure's days change, the mandate's follow by the foreign key (tenure, span).
    tenures.close([mandate.tenure_id for mandate in mandates], on)
    Mandate.objects.filter(pk__in=[mandate.pk for mandate in mandates]).update(end_kind=kind, end_reason=reason)
    for mandate in mandates:
        mandate.span, mandate.end_kind, mandate.end_reason = period(mandate.span.lower, on), kind, reason


def _correct(
    standing: Mandate,
    person: Person,
    company: Company | None,
    origin: str,
    decision: Decision,
    reason: str,
    by: User | None,
) -> Mandate:
    """Another person from the first day on. When it is who held the seat the day before, that mandate goes on."""
    seat, first, until = standing.seat, standing.span.lower, standing.span.upper
    one = Appointment(seat, person, company, first, until, origin)
    facts = _Facts([one])
    facts.forget(standing)
    before = facts.until(seat, first)
    facts.check(one)
    with pghistory.context(because=reason):
        if before is not None and _same_voice(before, person, company):
            origin, decision = before.origin, before.decision
            Mandate.objects.filter(pk=before.pk).update(end_kind="", end_reason="")
        _record(decision, by)
        try:
            tenures.give(standing.tenure_id, person)
        except IntegrityError as error:
            raise tenures.refusal(error) from error
        standing.person, standing.company, standing.origin, standing.decision = person, company, origin, decision
        standing.substitute = standing.ratified_by = standing.kept_by = None
        columns = ["person", "company", "origin", "decision", "substitute", "ratified_by", "kept_by"]
        standing.save(update_fields=columns)
    return standing


def _same_voice(mandate: Mandate, person: Person, company: Company | None) -> bool:
    return (mandate.person_id, mandate.company_id) == (person.pk, company.pk if company else None)


def _refusal(error: IntegrityError) -> Refused:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if name == "mandate_of_seat_no_overlap":
        return Refused(_("This seat has just been given to someone else for some of these days."), "seat")
    raise error


class _Facts:
    """What the rules ask, read once for a whole set: seven queries at most, then plain lookups."""

    def __init__(self, appointments: Sequence[Appointment]) -> None:
        self.mandates: dict[int, list[Mandate]] = defaultdict(list)  # by body
        bodies = {one.seat.body_id for one in appointments}
        for mandate in Mandate.objects.filter(seat__body__in=bodies).select_related("seat", "person", "decision"):
            self.mandates[mandate.seat.body_id].append(mandate)
        self.college: dict[int, list] = defaultdict(list)
        self.held: dict[tuple[int, str], list] = defaultdict(list)
        self.excluded: dict[int, list[Incompatibility]] = defaultdict(list)
        for rule in Incompatibility.objects.filter(office__in={one.seat.office_id for one in appointments}):
            self.excluded[rule.office_id].append(rule)
        if functions := {rule.function for rules in self.excluded.values() for rule in rules}:
            holders = Tenure.objects.filter(person__in={one.person.pk for one in appointments}, function__in=functions)
            for person, function, span in holders.values_list("person_id", "function", "span"):
                self.held[person, function].append(span)
        companies = {one.company.pk for one in appointments if one.company is not None}
        people = {one.person.pk for one in appointments if one.company is not None}
        self.member: dict[int, list] = defaultdict(list)
        self.place: dict[int, list] = defaultdict(list)
        self.speaks: dict[tuple[int, int], list] = defaultdict(list)
        if not companies:
            return
        for company, span in Membership.objects.filter(company__in=companies).values_list("company_id", "span"):
            self.member[company].append(span)
        rows = AntennaAssignment.objects.filter(company__in=companies)
        for company, antenna, span in rows.values_list("company_id", "antenna_id", "span"):
            self.place[company].append((antenna, span))
        if any(one.seat.college_id for one in appointments):
            colleges = CollegeAssignment.objects.filter(company__in=companies)
            for company, college, span in colleges.values_list("company_id", "college_id", "span"):
                self.college[company].append((college, span))
        voices = ContactFunction.objects.filter(company__in=companies, person__in=people, kind__in=SPEAKS)
        for person, company, span in voices.values_list("person_id", "company_id", "span"):
            self.speaks[person, company].append(span)

    def same(self, one: Appointment) -> Mandate | None:
        """What stands already of this appointment."""
        for mandate in self.mandates[one.seat.body_id]:
            if (mandate.seat_id, mandate.person_id, mandate.span.lower) == (one.seat.pk, one.person.pk, one.span_from):
                return mandate if _same_voice(mandate, one.person, one.company) else None
        return None

    def until(self, seat: Seat, day: date) -> Mandate | None:
        """The mandate of the seat that ends where `day` begins."""
        rows = self.mandates[seat.body_id]
        return next((m for m in rows if m.seat_id == seat.pk and m.span.upper == day), None)

    def add(self, mandate: Mandate) -> None:
        self.mandates[mandate.seat.body_id].append(mandate)

    def forget(self, mandate: Mandate) -> None:
        rows = self.mandates[mandate.seat.body_id]
        self.mandates[mandate.seat.body_id] = [row for row in rows if row.pk != mandate.pk]

    def term(self, seat: Seat, day: date) -> date:
        """When the term that runs in the seat's body on `day` ends; a body without one begins its own.

        A seat with a length of its own, or one renewed with its third, has its own end.
        """
        body = seat.body
        if seat.term_years:
            return years_after(day, seat.term_years)
        running = [
            m.term_ends_on
            for m in self.mandates[body.pk]
            if m.term_ends_on and holds(m.span, day) and m.seat.third == seat.third and not m.seat.term_years
        ]
        later = [ends for ends in running if ends > day]
        return max(later) if later else years_after(day, body.term_years)

    def check(self, one: Appointment) -> None:
        if one.until is not None and one.until <= one.span_from:
            raise Refused(_("The last day must not be before the first day."), "until")
        for mandate in self.mandates[one.seat.body_id]:
            if not _overlap(mandate, one):
                continue
            if mandate.seat_id == one.seat.pk:
                raise Refused(
                    _("This seat is taken: %(person)s holds it %(period)s.")
                    % {"person": mandate.person.name, "period": in_words(mandate.span)},
                    "seat",
                )
            if mandate.person_id == one.person.pk:
                raise Refused(
                    _("%(person)s has another seat of “%(body)s” %(period)s; one seat a person.")
                    % {"person": one.person.name, "body": one.seat.body.name, "period": in_words(mandate.span)},
                    "person",
                )
        self._check_statutes(one)
        self._check_company(one)

    def _check_statutes(self, one: Appointment) -> None:
        body, day, words = one.seat.body, one.span_from, {"person": one.person.name, "body": one.seat.body.name}
        if one.seat.chosen_by == Seat.Chosen.EX_OFFICIO and one.origin != Mandate.Origin.EX_OFFICIO:
            raise Refused(_("This seat is held by right of another function: nobody is elected to it."), "origin")
        for rule in self.excluded[one.seat.office_id]:
            if any(holds(span, day) for span in self.held[one.person.pk, rule.function]):
                words |= {"function": rule.get_function_display(), "rule": rule.reason}
                raise Refused(
                    _("%(person)s is %(function)s that day, which excludes this office: %(rule)s.") % words, "person"
                )
        if body.most_terms and one.origin == Mandate.Origin.ELECTED and self.terms(one) >= body.most_terms:
            limit = ngettext(
                "%(person)s has had %(n)s term in “%(body)s” without a break: the statutes allow no more.",
                "%(person)s has had %(n)s terms in “%(body)s” without a break: the statutes allow no more.",
                body.most_terms,
            )
            raise Refused(limit % (words | {"n": body.most_terms}), "person")
        if body.seats_per_company and one.company is not None:
            others = [m for m in self.mandates[body.pk] if m.company_id == one.company.pk and _overlap(m, one)]
            if len(others) >= body.seats_per_company:
                words |= {"company": one.company.name, "others": ", ".join(m.person.name for m in others)}
                raise Refused(_("%(company)s has its seat in “%(body)s” already: %(others)s.") % words, "company")

    def terms(self, one: Appointment) -> int:
        """Elected terms of the person in the body that follow one another up to the day; a co-option is no term."""
        ends, day = set[date | None](), one.span_from
        mine = [m for m in self.mandates[one.seat.body_id] if m.person_id == one.person.pk and m.span.lower < day]
        for mandate in sorted(mine, key=lambda m: m.span.lower, reverse=True):
            if mandate.span.upper != day:
                break
            if mandate.origin == Mandate.Origin.ELECTED:
                ends.add(mandate.term_ends_on)
            day = mandate.span.lower
        return len(ends)

    def _check_company(self, one: Appointment) -> None:
        company, day, place = one.company, one.span_from, one.seat.place_id
        if company is None:
            if place is not None:
                raise Refused(_("A seat of an antenna is held for a member company: choose one."), "company")
            return
        words = {"person": one.person.name, "company": company.name, "day": long_day(day)}
        if not any(holds(span, day) for span in self.member[company.pk]):
            raise Refused(_("%(company)s is not a member on %(day)s.") % words, "company")
        if place is not None and not any(a == place and holds(span, day) for a, span in self.place[company.pk]):
            raise Refused(_("%(company)s does not belong to the antenna of this seat on %(day)s.") % words, "company")
        college = one.seat.college_id
        if college is not None and not any(c == college and holds(span, day) for c, span in self.college[company.pk]):
            raise Refused(_("%(company)s does not belong to the college of this seat on %(day)s.") % words, "company")
        if not any(holds(span, day) for span in self.speaks[one.person.pk, company.pk]):
            raise Refused(DEAF % words, "person")


def years_after(day: date, years: int) -> date:
    """The same day `years` later; 29 February gives 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _overlap(mandate: Mandate, one: Appointment) -> bool:
    first, until = mandate.span.lower, mandate.span.upper
    return (until is None or one.span_from < until) and (one.until is None or first < one.until)
