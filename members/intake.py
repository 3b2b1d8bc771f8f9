"""Registers brought in: received, judged line by line, the doubtful decided by a person, then applied once.

Nothing becomes a member before it is applied; the raw line is kept for ever with the company it became. Bringing the
same file in again, judging or applying it again changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antennas.models import Commune, FormerCommune
from league.base import jobs, letters
from league.base.acts import Refused, act
from league.base.models import Decision, Job, User, WorkItem
from league.base.periods import period
from league.base.remarks import Remark, words
from league.base.tabular import Table, read_table
from league.base.text import fold
from members import admission, cleaning, people
from members.columns import Mapping, guess_columns
from members.lines import Line, extraction_day, read_lines
from members.matching import Kind, Known, Verdict, legal_family
from members.matching import judge as judge_lines
from members.models import (
    CollegeWord,
    Company,
    CompanyName,
    ContactFunction,
    Establishment,
    Intake,
    IntakeLine,
    MatchCase,
    Membership,
    Source,
)
from members.people import PersonIn

ADMIT, SAME, DOUBTFUL = IntakeLine.Verdict.ADMIT, IntakeLine.Verdict.SAME, IntakeLine.Verdict.DOUBTFUL
KIND = "members.tasks.apply_intake"
BLOCK = 100

words(verdict_by_number=gettext_lazy("Known by its number in this register: %(number)s."))


@dataclass(frozen=True)
class Applied:
    """How many lines were admitted as new members, joined to a company, or left waiting, out, or unusable."""

    admitted: int = 0
    joined: int = 0
    waiting: int = 0
    left: int = 0
    broken: int = 0


# --- receive ---------------------------------------------------------------------------------------------------------


@act
def receive(*, source: Source, name: str, content: bytes, by: User | None, on: date) -> Intake:
    """Keeps a register's file and what was found out about it. The same file of the same source is the same intake.

    Raises tabular.Unreadable, with one sentence for the user, before anything is written.
    """
    table = read_table(content, name)
    mapping = guess_columns(table)
    file = letters.store(content, "application/octet-stream")
    intake, _created = Intake.objects.get_or_create(
        source=source,
        file=file,
        defaults={
            "file_name": name[:200],
            "found": table.found(),
            "mapping": mapping.as_json(),
            "uploaded_by": by,
        },
    )
    return intake


def table_of(intake: Intake) -> Table:
    """The file of an intake, read again: the bytes are kept, so the rows are the same for ever."""
    return read_table(bytes(intake.file.content), intake.file_name)


def mapping_of(intake: Intake) -> Mapping:
    return Mapping.from_json(intake.mapping)


# --- judge -----------------------------------------------------------------------------------------------------------


@act
def judge(*, intake: Intake, mapping: Mapping | None = None, by: User | None, on: date) -> Intake:
    """One verdict a line, written in sets, and a case for every pair that a person must decide.

    Judging again (another mapping, or companies that came since) renews the verdicts of the lines that have not become
    a company. Refused when the mapping names no company.
    """
    intake = Intake.objects.select_for_update(of=("self",)).select_related("source", "file").get(pk=intake.pk)
    mapping = mapping or mapping_of(intake)
    if mapping.problem is not None:
        raise Refused(str(mapping.problem), "mapping")
    table = table_of(intake)
    verdicts = verdicts_of(table, mapping, intake.source)
    standing = {line.line: line for line in intake.lines.all()}
    fresh, renewed = [], []
    raws = {row.line: row.cells for row in table.rows}
    for line, verdict in verdicts:
        target = verdict.company
        values = {
            "verdict": verdict.kind.value,
            "reason": verdict.reason.as_json(),
            "cells": line.as_json() | ({"repeats": int(str(target)[5:])} if _is_line(target, line.line) else {}),
        }
        known = target if isinstance(target, int) and verdict.kind.value == SAME else None
        old = standing.get(line.line)
        if old is None:
            fresh.append(
                IntakeLine(
                    intake=intake,
                    line=line.line,
                    external_id=line.external_id,
                    raw=raws[line.line],
                    **values,
                )
            )
            fresh[-1].cells["company"] = known
        elif old.company_id is None:
            for name, value in values.items():
                setattr(old, name, value)
            old.cells["company"] = known
            renewed.append(old)
    IntakeLine.objects.bulk_create(fresh, batch_size=500)
    IntakeLine.objects.bulk_update(renewed, ["verdict", "reason", "cells"], batch_size=500)
    _open_cases(intake, [verdict for _line, verdict in verdicts])
    intake.mapping, intake.judged_at = mapping.as_json(), timezone.now()
    intake.save(update_fields=["mapping", "judged_at"])
    return intake


def _is_line(target: Any, line: int) -> bool:
    return isinstance(target, str) and target.startswith("line:") and target != f"line:{line}"


def verdicts_of(table: Table, mapping: Mapping, source: Source) -> list[tuple[Line, Verdict]]:
    """Every line of a table with its verdict against all companies known today. Writes nothing."""
    extraction = source.extracted_on or extraction_day(table)
    lines = read_lines(table, mapping, commune_index(), extraction)
    numbers = dict(
        IntakeLine.objects.filter(intake__source=source, company__isnull=False)
        .exclude(external_id="")
        .values_list("external_id", "company_id")
    )
    there = [line for line in lines if line.external_id in numbers]
    judged = {v.line: v for v in judge_lines([x for x in lines if x.external_id not in numbers], known_companies())}
    for line in there:
        judged[line.line] = Verdict(
            line.line,
            line.external_id,
            Kind.SAME_AS,
            Remark("verdict_by_number", {"number": line.external_id}),
            numbers[line.external_id],
        )
    return [(line, judged[line.line]) for line in lines]


def commune_index() -> cleaning.CommuneIndex:
    """Town and postal code to INSEE commune, former communes and arrondissements included."""
    rows = list(Commune.objects.values_list("code", "name", "postal_codes", "department", "parent_id"))
    codes_of = {code: (postal, department) for code, _name, postal, department, _parent in rows}
    former: list[tuple[str, str, Iterable[str], str]] = [
        (name, parent, postal, department) for _code, name, postal, department, parent in rows if parent
    ]
    former += [
        (name, commune, *codes_of[commune]) for name, commune in FormerCommune.objects.values_list("name", "commune_id")
    ]
    return cleaning.CommuneIndex(
        ((code, name, postal, department) for code, name, postal, department, parent in rows if not parent), former
    )


def known_companies() -> list[Known]:
    """What is known of every company, for comparing: five queries whatever their number."""
    known: dict[int, Known] = {}
    for company in Company.objects.only("pk", "name", "siren", "website", "email", "phone", "legal_form", "naf"):
        known[company.pk] = Known(
            key=company.pk,
            name=company.name,
            siren=company.siren,
            names={cleaning.name_key(company.name)} - {""},
            domains={cleaning.own_domain(company.website), cleaning.own_domain(company.email)} - {""},
            phones={company.phone} - {""},
            emails={company.email} - {""},
            naf={company.naf} - {""},
            families={legal_family(company.legal_form)} - {""},
        )
    for pk, kind, name in CompanyName.objects.values_list("company_id", "kind", "name"):
        key = cleaning.name_key(name)
        if key:
            (known[pk].former_names if kind == CompanyName.Kind.FORMER else known[pk].names).add(key)
    for pk, street, postal, commune in Establishment.objects.values_list(
        "company_id", "street", "postal_code", "commune_id"
    ):
        if commune:
            known[pk].communes.add(commune)
        key = cleaning.street_key(street)
        if key and (commune or postal):
            known[pk].streets.add((commune or postal, key))
    rows = ContactFunction.objects.values_list(
        "company_id", "person__first_name", "person__last_name", "person__email", "person__phone"
    )
    for pk, first, last, email, phone in rows:
        one = known[pk]
        one.persons |= {cleaning.Person(first, last).key} - {""}
        one.emails |= {email} - {""}
        one.phones |= {phone} - {""}
        one.domains |= {cleaning.own_domain(email)} - {""}
    return list(known.values())


def _open_cases(intake: Intake, verdicts: Sequence[Verdict]) -> None:
    rows = {line.line: line for line in intake.lines.all()}
    remembered = {
        (number, company): answer
        for number, company, answer in MatchCase.objects.filter(
            line__intake__source=intake.source, other_company__isnull=False
        )
        .exclude(answer="")
        .values_list("line__external_id", "other_company_id", "answer")
    }
    now, cases = timezone.now(), []
    for verdict in verdicts:
        if verdict.kind.value != DOUBTFUL or rows[verdict.line].company_id is not None:
            continue
        line = rows[verdict.line]
        for pair in verdict.pairs:
            other_line = rows[int(pair.other[5:])] if isinstance(pair.other, str) else None
            company = pair.other if isinstance(pair.other, int) else None
            answer = remembered.get((line.external_id, company), "") if line.external_id and company else ""
            cases.append(
                MatchCase(
                    line=line,
                    other_line=other_line,
                    other_company_id=company,
                    score=pair.comparison.score,
                    reasons=[
                        {"weight": feature.weight, **feature.words.as_json()} for feature in pair.comparison.features
                    ],
                    answer=answer,
                    decided_at=now if answer else None,
                )
            )
        if not verdict.pairs:
            cases.append(MatchCase(line=line, score=0.0, reasons=[{"weight": 0, **verdict.reason.as_json()}]))
    MatchCase.objects.bulk_create(cases, batch_size=500, ignore_conflicts=True)


# --- decide ----------------------------------------------------------------------------------------------------------


def waiting_cases() -> QuerySet[MatchCase]:
    """The queue: cases that still need an answer, the least doubtful first."""
    return MatchCase.objects.filter(answer="", line__verdict=DOUBTFUL, line__company=None).order_by("-score", "id")


@act
def decide(*, case: MatchCase, answer: str, by: User | None, on: date) -> MatchCase:
    """Remembers what a person decided. "Same" settles the line's other cases as different; "rejected" settles all.

    When the register is applied already, the line becomes a member, or joins its company, at once.
    """
    line = IntakeLine.objects.select_for_update(of=("self",)).select_related("intake").get(pk=case.line_id)
    case = MatchCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if answer not in MatchCase.Answer.values:
        raise Refused(_("Say whether it is the same company, different companies, or none to admit."), "answer")
    if answer == MatchCase.Answer.SAME and case.other_line_id is None and case.other_company_id is None:
        raise Refused(_("There is no other company to be the same as."), "answer")
    if line.company_id is not None:
        raise Refused(_("This line has become a company already; the answer can no longer change."), "answer")
    decided = {"decided_by": by, "decided_at": timezone.now()}
    MatchCase.objects.filter(pk=case.pk).update(answer=answer, **decided)
    others = MatchCase.objects.filter(line=line).exclude(pk=case.pk)
    if answer == MatchCase.Answer.SAME:
        others.update(answer=MatchCase.Answer.DIFFERENT, **decided)
    elif answer == MatchCase.Answer.REJECTED:
        others.update(answer=MatchCase.Answer.REJECTED, **decided)
    case.refresh_from_db()
    if line.intake.applied_at is not None:
        decision = Decision.objects.create(
            body=str(_("Membership service")), day=on, reference=line.intake.file_name, recorded_by=by
        )
        _apply_lines([line.pk], decision=decision, by=by, on=on)
    return case


def _resolved(lines: Sequence[IntakeLine]) -> dict[int, tuple[str, int | None, int | None]]:
    """What the answers say of doubtful lines: (admit | same_as | out, company, other line); undecided ones are absent."""
    answers: dict[int, list[MatchCase]] = defaultdict(list)
    for case in MatchCase.objects.filter(line__in=lines).order_by("id"):
        answers[case.line_id].append(case)
    found: dict[int, tuple[str, int | None, int | None]] = {}
    for pk, cases in answers.items():
        said = {case.answer for case in cases}
        same = next((case for case in cases if case.answer == MatchCase.Answer.SAME), None)
        if same is not None:
            found[pk] = ("same_as", same.other_company_id, same.other_line_id)
        elif MatchCase.Answer.REJECTED in said:
            found[pk] = ("out", None, None)
        elif said == {MatchCase.Answer.DIFFERENT}:
            found[pk] = ("admit", None, None)
    return found


# --- apply -----------------------------------------------------------------------------------------------------------


@act
def apply_now(*, intake: Intake, decision: Decision, by: User | None, on: date) -> Applied:
    """Admits every line to admit in one set, joins the others to their company; what is undecided waits.

    Members from the decision's day. Applied twice, the second time finds nothing to do.
    """
    intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    ids = list(intake.lines.filter(company=None).values_list("pk", flat=True))
    admitted, joined = _apply_lines(ids, decision=decision, by=by, on=on)
    return _finish(intake, admitted, joined)


def _finish(intake: Intake, admitted: int, joined: int) -> Applied:
    if intake.applied_at is None:
        intake.applied_at = timezone.now()
        intake.save(update_fields=["applied_at"])
    left = Counter(intake.lines.filter(company=None).values_list("verdict", flat=True))
    return Applied(admitted, joined, left[DOUBTFUL], left[IntakeLine.Verdict.LEFT], left[IntakeLine.Verdict.BROKEN])


@act
def apply(*, intake: Intake, decision: Decision, by: User | None, on: date) -> Job:
    """The same by the worker, in blocks, with progress. Lines to admit come before the lines that join them."""
    intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    if intake.judged_at is None:
        raise Refused(_("The lines are not judged yet."))
    rows = list(intake.lines.filter(company=None).values_list("pk", "verdict").order_by("line"))
    first = [pk for pk, verdict in rows if verdict == ADMIT]
    later = [pk for pk, verdict in rows if verdict in (SAME, DOUBTFUL)]
    payload = {"intake": intake.pk, "decision": decision.pk, "on": on.isoformat()}
    items: list[tuple[str, Any]] = []
    for step, ids in (("admit", first), ("join", later)):
        for at in range(0, len(ids), BLOCK):
            block = ids[at : at + BLOCK]
            items.append((f"{step}:{block[0]}", payload | {"lines": block}))
    items.append(("finish", payload | {"lines": []}))
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Register %(name)s") % {"name": intake.file_name}
    job = jobs.ask(
        kind=KIND,
        title=title[:200],
        intent=f"intake:{intake.pk}",
        items=items,
        by=by,
        address=reverse("members:intake", args=[intake.pk]),
    )
    intake.job = job
    intake.save(update_fields=["job"])
    return job


def work(item: WorkItem) -> str:
    """One block of an intake; safe to run again, since lines that have their company are passed over."""
    payload = item.payload
    by, on = item.job.asked_by, date.fromisoformat(payload["on"])
    return _work(
        intake_id=payload["intake"],
        decision=Decision.objects.get(pk=payload["decision"]),
        lines=payload["lines"],
        by=by,
        on=on,
    )


@act
def _work(*, intake_id: int, decision: Decision, lines: list[int], by: User | None, on: date) -> str:
    intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake_id)
    if lines:
        admitted, joined = _apply_lines(lines, decision=decision, by=by, on=on)
        return f"{admitted} + {joined}"
    if intake.lines.filter(company=None, verdict__in=(ADMIT, SAME)).exists():
        raise Refused(_("Some lines are not applied yet."))
    _finish(intake, 0, 0)
    return ""


def _apply_lines(ids: Sequence[int], *, decision: Decision, by: User | None, on: date) -> tuple[int, int]:
    """Admits and joins these lines; returns (admitted, joined). The caller holds the lock of the intake or the line."""
    lines = list(
        IntakeLine.objects.select_for_update(of=("self",))
        .filter(pk__in=ids, company=None)
        .select_related("intake__source")
        .order_by("line")
    )
    answered = _resolved([line for line in lines if line.verdict == DOUBTFUL])
    new = [x for x in lines if x.verdict == ADMIT or answered.get(x.pk, ("",))[0] == "admit"]
    same = [x for x in lines if x.verdict == SAME or answered.get(x.pk, ("",))[0] == "same_as"]
    if new:
        colleges = dict(CollegeWord.objects.values_list("word", "college__code"))
        memberships = admission.admit(
            candidates=[_candidate(line, colleges) for line in new],
            decision=decision,
            by=by,
            on=on,
            member_from=decision.day,
        )
        for line, membership in zip(new, memberships, strict=True):
            line.company_id = membership.company_id
        IntakeLine.objects.bulk_update(new, ["company"], batch_size=500)
    return len(new), _join(same, answered, by=by, on=on)


def _candidate(line: IntakeLine, colleges: dict[str, str]) -> admission.Candidate:
    cells, source = line.cells, line.intake.source
    absence = Company.Absence.BEING_CREATED if cells.get("siren_pending") else Company.Absence.NOT_GIVEN
    return admission.Candidate(
        name=cells["name"][:200],
        siren=cells["siren"] or None,
        siren_absence="" if cells["siren"] else absence,
        legal_form=cells["legal_form"][:60],
        naf=cells["naf"],
        email=cells["email"],
        phone=cells["phone"],
        website=cells["website"],
        siret=cells["siret"] or None,
        street=cells["street"].replace("\n", ", ")[:200],
        postal_code=cells["postal_code"],
        town=cells["town"],
        commune_code=cells["commune"] or None,
        college=colleges.get(fold(cells["category"])) or cells["college"] or "sme",
        jobs=cells["jobs"],
        turnover=Decimal(cells["turnover"]) if cells["turnover"] is not None else None,
        figures_day=source.extracted_on,
        figures_origin="register",
        joined_on=None
        if cells["joined_doubtful"] or not cells["joined_on"]
        else date.fromisoformat(cells["joined_on"]),
        joined_as_written=cells["joined_raw"][:60],
        source=source,
        people=tuple(_speakers(cells)),
    )


def _speakers(cells: dict[str, Any], kind: str = "representative") -> Iterable[PersonIn]:
    """The contact of a line, and its mailbox for the dues where there is one of its own."""
    if cells["contact_last"] or cells["contact_email"]:
        kinds = (kind, "dues_contact") if cells["dues_email"] == cells["contact_email"] != "" else (kind,)
        yield PersonIn(
            cells["contact_first"],
            cells["contact_last"] or cells["contact_email"].split("@")[0],
            civility=cells["contact_civility"] if cells["contact_civility"] in ("Mme", "M.") else "",
            email=cells["contact_email"],
            phone=cells["contact_phone"],
            title=cells["function"][:120],
            kinds=kinds,
        )
    if cells["dues_email"] and cells["dues_email"] != cells["contact_email"]:
        with translation.override(settings.LANGUAGE_CODE):
            yield PersonIn("", _("Accounts department"), email=cells["dues_email"], kinds=("dues_contact",))


def _join(
    lines: Sequence[IntakeLine],
    answered: dict[int, tuple[str, int | None, int | None]],
    *,
    by: User | None,
    on: date,
) -> int:
    """Gives each line the company it speaks of, and the company what only this line knows. First registers win."""
    if not lines:
        return 0
    others = [other for _kind, _company, other in answered.values() if other]
    by_number = {
        (row.intake_id, row.line): row.company_id
        for row in IntakeLine.objects.filter(intake__in={line.intake_id for line in lines}, company__isnull=False)
    }
    by_pk = dict(IntakeLine.objects.filter(pk__in=others).values_list("pk", "company_id"))
    for line in lines:
        _said, company, other = answered.get(line.pk, ("", None, None))
        repeats: Any = (line.intake_id, line.cells.get("repeats"))
        line.company_id = company or line.cells.get("company") or by_pk.get(other or 0) or by_number.get(repeats)
        if line.company_id is None:
            raise Refused(_("Line %(line)s repeats a line that is not applied yet.") % {"line": line.line})
    IntakeLine.objects.bulk_update(lines, ["company"], batch_size=500)
    _complete(lines)
    _add_speakers(lines, by=by, on=on)
    return len(lines)


def _complete(lines: Sequence[IntakeLine]) -> None:
    companies = Company.objects.select_for_update().in_bulk({line.company_id for line in lines})
    names, changed = [], {}
    sirens = {line.cells["siren"] for line in lines if line.cells["siren"]}
    taken = set(Company.objects.filter(siren__in=sirens).values_list("siren", flat=True))
    for line in lines:
        company, cells = companies[line.company_id], line.cells
        for name in ("website", "email", "phone", "naf", "legal_form"):
            if not getattr(company, name) and cells[name]:
                setattr(company, name, cells[name])
                changed[company.pk] = company
        if company.siren is None and cells["siren"] and cells["siren"] not in taken:
            company.siren, company.siren_absence = cells["siren"], ""
            taken.add(cells["siren"])
            changed[company.pk] = company
        if cells["name"] and fold(cells["name"]) != fold(company.name):
            names.append(
                CompanyName(
                    company=company,
                    kind=CompanyName.Kind.TRADE,
                    name=cells["name"][:200],
                    sort_key=fold(cells["name"])[:200],
                )
            )
    Company.objects.bulk_update(
        changed.values(), ["website", "email", "phone", "naf", "legal_form", "siren", "siren_absence"], batch_size=500
    )
    CompanyName.objects.bulk_create(names, ignore_conflicts=True)
    _earliest(lines)


def _earliest(lines: Sequence[IntakeLine]) -> None:
    """Seniority counts from the earliest certain joining day in any register."""
    days: dict[int, date] = {}
    for line in lines:
        if line.cells["joined_on"] and not line.cells["joined_doubtful"] and line.company_id is not None:
            day = date.fromisoformat(line.cells["joined_on"])
            days[line.company_id] = min(day, days.get(line.company_id, day))
    earlier = []
    for membership in Membership.objects.filter(company__in=days, source__isnull=False, span__upper_inf=True):
        day = days[membership.company_id]
        if membership.joined_on is None or day < membership.joined_on:
            membership.joined_on = day
            earlier.append(membership)
    Membership.objects.bulk_update(earlier, ["joined_on"], batch_size=500)


def _add_speakers(lines: Sequence[IntakeLine], *, by: User | None, on: date) -> None:
    """People of a joined line speak for the company too; the first register's representative stays."""
    start = {
        company: span.lower
        for company, span in Membership.objects.filter(
            company__in={line.company_id for line in lines}, span__upper_inf=True
        ).values_list("company_id", "span")
    }
    pairs = [
        (line.company_id, one)
        for line in lines
        if line.company_id in start
        for one in _speakers(line.cells, "substitute")
    ]
    found = people.find_or_create(
        people=[one for _pk, one in pairs], companies=[pk for pk, _one in pairs], by=by, on=on
    )
    held = set(
        ContactFunction.objects.filter(company__in=start, span__upper_inf=True).values_list("company_id", "person_id")
    )
    represented = set(
        ContactFunction.objects.filter(company__in=start, kind="representative", span__upper_inf=True).values_list(
            "company_id", flat=True
        )
    )
    rows = []
    for (pk, one), person in zip(pairs, found, strict=True):
        if (pk, person.pk) in held:
            continue
        held.add((pk, person.pk))
        for kind in one.kinds:
            if kind == "substitute" and pk not in represented:
                kind = "representative"
                represented.add(pk)
            rows.append(
                ContactFunction(person=person, company_id=pk, kind=kind, title=one.title, span=period(start[pk]))
            )
    ContactFunction.objects.bulk_create(rows, batch_size=500)


def counts(intake: Intake) -> dict[str, int]:
    """Lines by verdict, every verdict named."""
    found = Counter(intake.lines.values_list("verdict", flat=True))
    return {verdict: found[verdict] for verdict in IntakeLine.Verdict.values}


def reason_of(line: IntakeLine) -> str:
    """The reason of a verdict in words."""
    return str(Remark.from_json(line.reason)) if line.reason else ""
