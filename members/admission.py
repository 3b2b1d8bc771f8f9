"""Companies become members and cease to be: always in sets, always by a recorded decision."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from antennas import territory
from antennas.models import Antenna, Commune
from league.base.acts import Refused, act
from league.base.models import Decision, User
from league.base.periods import period
from league.base.text import fold
from members import attachment, tags
from members.models import (
    AntennaAssignment,
    College,
    CollegeAssignment,
    Company,
    CompanyName,
    ContactFunction,
    Establishment,
    Figure,
    Membership,
    Source,
)
from members.people import PersonIn, find_or_create, lock_register

__all__ = ["Candidate", "FigureIn", "PersonIn", "add_names", "admit", "end", "let_speak", "record_figures"]


# What a candidate says of its company beside its name and number: what is empty changes nothing.
FACTS = (
    "legal_form", "legal_category", "naf", "naf_2025", "vat", "insee_band", "insee_band_year", "email", "phone",
    "website", "presentation", "created_on",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A company to admit, as understood. Jobs are people, turnover is euros a year; both may be unknown (None).

    `siren` is nine digits already checked, else `siren_absence` says why there is none. `joined_on` is the original
    joining day (seniority), None when doubtful; `joined_as_written` keeps what the register says. `antenna_code`
    overrides the territory. `other_names`: names, or (kind of CompanyName, name). `company_id`: a company known already.
    """

    name: str
    siren: str | None = None
    siren_absence: str = ""
    legal_form: str = ""
    legal_category: str = ""
    naf: str = ""
    naf_2025: str = ""
    vat: str = ""
    insee_band: str = ""
    insee_band_year: int | None = None
    email: str = ""
    phone: str = ""
    website: str = ""
    presentation: str = ""
    skills: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    created_on: date | None = None
    siret: str | None = None
    street: str = ""
    postal_code: str = ""
    town: str = ""
    commune_code: str | None = None
    antenna_code: str | None = None
    college: str = "sme"
    jobs: int | None = None
    jobs_region: int | None = None
    turnover: Decimal | None = None
    figures_day: date | None = None
    figures_origin: str = "declared"
    joined_on: date | None = None
    joined_as_written: str = ""
    source: Source | None = None
    creator: bool = False
    other_names: tuple[str | tuple[str, str], ...] = ()
    people: tuple[PersonIn, ...] = ()
    company_id: int | None = None


@dataclass(frozen=True)
class FigureIn:
    """What a company declares for a day: jobs and those of them in the region (people), turnover (euros a year); None
    is unknown, not nothing. `corrects` is the id of the figure it takes the place of, `reason` why."""

    company_id: int
    day: date
    jobs: int | None
    turnover: Decimal | None = None
    origin: str = "declared"
    jobs_region: int | None = None
    corrects: int | None = None
    reason: str = ""


@act
def admit(
    *, candidates: Sequence[Candidate], decision: Decision, by: User | None, on: date, member_from: date | None = None
) -> list[Membership]:
    """Admits every candidate from `member_from` (default: `on`), all or none, by one recorded decision.

    Each gets its membership, its college, its antenna (by the territory rules of `member_from`, with the reason), its
    seat, its names, its figures, its people and their functions. A company known by its SIREN (or `company_id`) is
    found again: it left and comes back, with a second membership. Refused, naming the companies, when one is a member
    already, is twice in the set, or has a college or commune nobody knows. A company outside every territory is
    admitted without an antenna and is then listed as incomplete. The number of statements does not grow with the set.
    """
    if not candidates:
        return []
    start = member_from or on
    lock_register()
    _refuse_twice(candidates)
    colleges = {college.code: college for college in College.objects.all()}
    _refuse_unknown(_("college"), {one.college for one in candidates} - set(colleges))
    codes = {one.commune_code for one in candidates if one.commune_code}
    communes = Commune.objects.in_bulk(codes)
    _refuse_unknown(_("commune"), codes - set(communes))
    antennas = {antenna.code: antenna for antenna in Antenna.objects.all()}
    _refuse_unknown(_("antenna"), {one.antenna_code for one in candidates if one.antenna_code} - set(antennas))
    placed = territory.antennas_for(codes, start)
    if decision.pk is None:
        decision.save()

    companies = _companies(candidates, start)
    ids = [company.pk for company in companies]
    add_names(
        [(pk, other) for pk, one in zip(ids, candidates, strict=True) for other in one.other_names if other != one.name]
    )
    attachment.lay(
        CollegeAssignment,
        {pk: {"college_id": colleges[one.college].pk} for pk, one in zip(ids, candidates, strict=True)},
        start,
        "college_id",
    )
    attachment.lay(AntennaAssignment, _antennas(candidates, ids, antennas, placed, decision), start, "antenna_id")
    _seats(candidates, ids, communes, start)
    record_figures(
        rows=[
            FigureIn(pk, one.figures_day or start, one.jobs, one.turnover, one.figures_origin, one.jobs_region)
            for pk, one in zip(ids, candidates, strict=True)
            if one.jobs is not None or one.turnover is not None
        ],
        by=by,
        on=on,
    )
    let_speak(
        pairs=[(pk, person) for pk, one in zip(ids, candidates, strict=True) for person in one.people],
        start=start,
        by=by,
        on=on,
    )
    return Membership.objects.bulk_create(
        [
            Membership(
                company=company,
                span=period(start),
                joined_on=one.joined_on or (None if one.joined_as_written else start),
                joined_as_written=one.joined_as_written[:60],
                creator=one.creator,
                source=one.source,
                decision=decision,
            )
            for company, one in zip(companies, candidates, strict=True)
        ],
        batch_size=1000,
    )


def _refuse_unknown(what: str, codes: set[Any]) -> None:
    if codes:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": what, "codes": ", ".join(sorted(map(str, codes)))})


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    more = len(names) - 5
    return shown if more <= 0 else shown + " " + ngettext("and %(n)s other", "and %(n)s others", more) % {"n": more}


def _refuse_twice(candidates: Sequence[Candidate]) -> None:
    sirens = Counter(one.siren for one in candidates if one.siren)
    known = Counter(one.company_id for one in candidates if one.company_id)
    twice = [
        one.name for one in candidates if sirens.get(one.siren or "", 0) > 1 or known.get(one.company_id or 0, 0) > 1
    ]
    if twice:
        raise Refused(_("The same company is there twice: %(names)s.") % {"names": _names(twice)})


def _companies(candidates: Sequence[Candidate], start: date) -> list[Company]:
    """The company of each candidate, new or found again; refused when one is a member on or after `start`."""
    asked = Q(siren__in=[one.siren for one in candidates if one.siren]) | Q(
        pk__in=[one.company_id for one in candidates if one.company_id]
    )
    found = list(Company.objects.select_for_update().filter(asked))
    members = Membership.objects.filter(company__in=found).filter(
        Q(span__contains=start) | Q(span__startswith__gte=start)
    )
    already = sorted(members.values_list("company__name", flat=True))
    if already:
        raise Refused(
            ngettext("%(names)s is a member already.", "%(names)s are members already.", len(already))
            % {"names": _names(already)}
        )
    by_siren = {company.siren: company for company in found if company.siren}
    by_pk = {company.pk: company for company in found}
    made: list[Company] = []
    back: list[Company] = []
    answer: list[Company] = []
    words = tags.settle(
        (kind, word) for one in candidates for column, kind in tags.KINDS.items() for word in getattr(one, column)
    )
    for one in candidates:
        company = by_pk.get(one.company_id or 0) or (by_siren.get(one.siren) if one.siren else None)
        if company is None:
            company = Company(
                siren=one.siren or None, siren_absence="" if one.siren else one.siren_absence or "not_given"
            )
            made.append(company)
        else:
            company.version += 1
            if company.siren is None and one.siren:
                company.siren, company.siren_absence = one.siren, ""
            back.append(company)
        company.name = one.name.strip()[:200]
        company.sort_key = fold(company.name)[:200]
        for field in FACTS:
            value = getattr(one, field)
            if value:
                setattr(company, field, value)
        for column, kind in tags.KINDS.items():
            if getattr(one, column):
                setattr(company, column, tags.spelled(kind, getattr(one, column), words))
        answer.append(company)
    Company.objects.bulk_create(made, batch_size=1000)
    if back:
        Company.objects.bulk_update(
            back, ["name", "sort_key", "siren", "siren_absence", "version", *tags.KINDS, *FACTS], batch_size=500
        )
    return answer


def add_names(others: Iterable[tuple[int, str | tuple[str, str]]]) -> None:
    """Other names of companies (ids), each a trade name or (kind of CompanyName, name); a name that stands stays."""
    rows: dict[tuple[int, str, str], CompanyName] = {}
    for pk, other in others:
        kind, name = (CompanyName.Kind.TRADE.value, other) if isinstance(other, str) else other
        name = name.strip()[:200]
        if name:
            rows[pk, kind, name] = CompanyName(company_id=pk, kind=kind, name=name, sort_key=fold(name)[:200])
    CompanyName.objects.bulk_create(rows.values(), batch_size=1000, ignore_conflicts=True)


def _antennas(
    candidates: Sequence[Candidate],
    ids: Sequence[int],
    antennas: dict[str, Antenna],
    placed: dict[str, tuple[Antenna, str]],
    decision: Decision,
) -> dict[int, dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for pk, one in zip(ids, candidates, strict=True):
        found = placed.get(one.commune_code or "")
        if one.antenna_code and (found is None or found[0].code != one.antenna_code):
            rows[pk] = {
                "antenna_id": antennas[one.antenna_code].pk,
                "reason": _chosen(decision),
                "decision": decision,
            }
        elif found is not None:
            rows[pk] = {"antenna_id": found[0].pk, "reason": found[1]}
    return rows


def _chosen(decision: Decision) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return (_("Chosen at admission: %(decision)s") % {"decision": decision})[:300]


def _seats(candidates: Sequence[Candidate], ids: Sequence[int], communes: dict[str, Commune], start: date) -> None:
    """The seat of each: the one that stands if it is the same address, else a new one from `start`."""
    standing = {row.company_id: row for row in Establishment.objects.on(start).filter(company__in=ids, seat=True)}
    rows, moved = [], []
    for pk, one in zip(ids, candidates, strict=True):
        town = one.town.strip() or (communes[one.commune_code].name if one.commune_code else "")
        if not (one.siret or one.street or one.postal_code or town):
            continue
        seat = Establishment(
            company_id=pk,
            siret=one.siret or None,
            street=one.street.strip()[:200],
            postal_code=one.postal_code.strip()[:10],
            town=town[:100],
            commune_id=one.commune_code or None,
            span=period(start),
        )
        old = standing.get(pk)
        if old is not None:
            fields = ("siret", "street", "postal_code", "town", "commune_id")
            if all(getattr(old, field) == getattr(seat, field) for field in fields):
                continue
            moved.append(pk)
        rows.append(seat)
    if moved:
        attachment.close(Establishment.objects.filter(company__in=moved, seat=True), start)
    Establishment.objects.bulk_create(rows, batch_size=1000)


@act
def let_speak(*, pairs: Sequence[tuple[int, PersonIn]], start: date, by: User | None, on: date) -> None:
    """People speak for companies (ids) from `start`. A company has one representative: a second one named becomes
    substitute. Five queries for any number."""
    persons = find_or_create(
        people=[person for _pk, person in pairs], companies=[pk for pk, _person in pairs], by=by, on=on
    )
    standing = ContactFunction.objects.filter(company__in={pk for pk, _person in pairs}).filter(
        Q(span__contains=start) | Q(span__startswith__gt=start)
    )
    held = set(standing.values_list("company_id", "kind", "person_id"))
    represented = {company for company, kind, _person in held if kind == ContactFunction.Kind.REPRESENTATIVE}
    rows = []
    for (pk, line), person in zip(pairs, persons, strict=True):
        for kind in line.kinds:
            if (pk, kind, person.pk) in held:
                continue
            if kind == ContactFunction.Kind.REPRESENTATIVE and pk in represented:
                kind = ContactFunction.Kind.SUBSTITUTE.value
                if (pk, kind, person.pk) in held or (pk, "representative", person.pk) in held:
                    continue
            if kind == ContactFunction.Kind.REPRESENTATIVE:
                represented.add(pk)
            held.add((pk, kind, person.pk))
            rows.append(
                ContactFunction(
                    person=person, company_id=pk, kind=kind, title=line.title.strip()[:120], span=period(start)
                )
            )
    ContactFunction.objects.bulk_create(rows, batch_size=1000)


@act
def end(
    *,
    memberships: Sequence[Membership],
    kind: str,
    reason: str,
    decision: Decision | None,
    on: date,
    by: User | None,
    absorbed_by: Company | None = None,
) -> None:
    """These companies are members no more from `on` (the first day they are not): with the membership end their
    college, their antenna and the functions of their contacts.

    A resignation needs no decision of a body; striking-off and expulsion do (rights of defence, law of 1 July 1901).
    `absorbed_by` is the company that absorbed these, for an absorption only.
    Refused when a membership has ended already or begins on or after `on`.
    """
    if kind not in Membership.End.values:
        raise Refused(_("Unknown %(what)s: %(codes)s.") % {"what": _("end of membership"), "codes": kind}, field="kind")
    if kind in (Membership.End.STRIKING_OFF, Membership.End.EXPULSION) and decision is None:
        raise Refused(_("A striking-off or an expulsion is decided by a body: say which one and when."), field="body")
    if absorbed_by is not None and kind != Membership.End.ABSORPTION:
        raise Refused(_("Only an absorption names another company."), field="absorbed_by")
    lock_register()
    rows = list(
        Membership.objects.select_for_update(of=("self",))
        .filter(pk__in=[membership.pk for membership in memberships])
        .select_related("company")
    )
    ended = [row.company.name for row in rows if row.span.upper is not None]
    if ended:
        raise Refused(_("The membership has ended already: %(names)s.") % {"names": _names(ended)})
    early = [row.company.name for row in rows if row.span.lower is not None and row.span.lower >= on]
    if early:
        raise Refused(
            _("The membership begins on that day or later: %(names)s.") % {"names": _names(early)}, field="on"
        )
    if absorbed_by is not None and absorbed_by.pk in {row.company_id for row in rows}:
        raise Refused(_("A company is absorbed by another one."), field="absorbed_by")
    if decision is not None and decision.pk is None:
        decision.save()
    for row in rows:
        row.span = period(row.span.lower, on)
        row.end_kind, row.end_reason, row.end_decision = kind, reason.strip()[:300], decision
        row.absorbed_by = absorbed_by
    columns = ["span", "end_kind", "end_reason", "end_decision", "absorbed_by"]
    Membership.objects.bulk_update(rows, columns, batch_size=1000)
    ids = [row.company_id for row in rows]
    for model in (CollegeAssignment, AntennaAssignment, ContactFunction):
        attachment.close(model._default_manager.filter(company__in=ids), on)
    by_pk = {row.pk: row for row in rows}
    for given in memberships:
        row = by_pk[given.pk]
        given.span, given.end_kind, given.end_reason, given.end_decision = row.span, kind, row.end_reason, decision


@act
def record_figures(*, rows: Sequence[FigureIn], by: User | None, on: date) -> list[Figure]:
    """Adds declared figures; earlier ones stay. What already is the last word for a company and day is not repeated.

    Refused below zero, and when more jobs are in the region than there are.
    """
    if not rows:
        return []
    companies, days = {row.company_id for row in rows}, {row.day for row in rows}
    latest = {
        (company, day): said
        for company, day, *said in Figure.objects.filter(company__in=companies, day__in=days)
        .order_by("id")
        .values_list("company_id", "day", "jobs", "jobs_region", "turnover", "origin")
    }
    fresh: list[Figure] = []
    for row in rows:
        if row.jobs is not None and row.jobs < 0:
            raise Refused(_("A number of jobs is not below zero."), field="jobs")
        if row.jobs_region is not None and not 0 <= row.jobs_region <= (row.jobs or 0):
            raise Refused(_("The jobs in the region are a part of all jobs: no more than these."), field="jobs_region")
        if row.turnover is not None and row.turnover < 0:
            raise Refused(_("A turnover is not below zero."), field="turnover")
        turnover = None if row.turnover is None else row.turnover.quantize(Decimal("0.01"))
        said = [row.jobs, row.jobs_region, turnover, row.origin]
        if latest.get((row.company_id, row.day)) != said or row.corrects:
            latest[row.company_id, row.day] = said
            fresh.append(
                Figure(
                    company_id=row.company_id,
                    day=row.day,
                    jobs=row.jobs,
                    jobs_region=row.jobs_region,
                    turnover=turnover,
                    origin=row.origin,
                    corrects_id=row.corrects,
                    reason=row.reason.strip()[:300],
                    recorded_by=by,
                )
            )
    return Figure.objects.bulk_create(fresh, batch_size=1000)
