"""Registers brought in: a file received, each line judged, the doubtful decided by a person, all of it applied.

Nothing is written about companies before a register is applied. The raw line is kept for ever with the company it
became. Every act is safe to run twice: a line is brought in once, under the lock of the register.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from league.base import jobs, letters
from league.base.acts import Refused, act
from league.base.models import Decision, File, Job, User, WorkItem
from league.base.remarks import Remark, words
from league.base.tabular import Row, Table, Unreadable, read_table
from members import absorption, contributions, joining, matching
from members.admission import admit
from members.columns import Mapping, guess_columns
from members.known import cells_of, commune_index, known_companies, mark
from members.lines import Line, extraction_day, read_lines
from members.matching import Kind, Known, Likeness, Outcome, Verdict, compare, line_key, names_likeness
from members.models import Company, Intake, IntakeLine, MatchCase, Membership, Source
from members.people import lock_register

KIND = "members.tasks.apply_intake"
BLOCK = 50
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
EXTRA = ""  # the key, in a raw line, of the cells beyond the last column

words(
    known_number=gettext_lazy("Number %(number)s of the register %(register)s: brought in before as %(name)s."),
    case_closed=gettext_lazy("Closed by what was decided or found out since."),
)

CASE_CLOSED = Remark("case_closed").as_json()


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """A line and what becomes of it. `target` is the company (int) or the line of its own file ("line:N") it joins."""

    line: Line
    verdict: Verdict

    @property
    def target(self) -> int | str | None:
        key = self.verdict.company
        return key if self.verdict.kind is Kind.SAME_AS and isinstance(key, int | str) else None


def read(content: bytes, name: str, *, choose: bool = False) -> tuple[Table, Mapping]:
    """The table in a file and what its columns mean; raises Unreadable when it is none or its columns say too little.

    `choose`: the columns will be chosen by a person, so that not recognising them is no refusal.
    """
    table = read_table(content, name)
    mapping = guess_columns(table)
    if mapping.problem is not None and not choose:
        raise Unreadable(mapping.problem.code)
    return table, mapping


def weigh(source: Source, table: Table, mapping: Mapping) -> list[Judged]:
    """Every line of a register with its verdict, against all companies known today. Nothing is written."""
    extraction = source.extracted_on or extraction_day(table)
    lines = read_lines(table, mapping, commune_index(), extraction)
    known = known_companies()
    verdicts = matching.judge(lines, known, extraction)
    numbered = _by_number(source, lines, {company.key: company for company in known})
    judged = []
    for line, verdict in zip(lines, verdicts, strict=True):
        before = numbered.get(line.line)
        if before is not None and verdict.kind in (Kind.ADMIT, Kind.DOUBTFUL):
            params = {"number": line.external_id, "register": source.name, "name": before.name}
            verdict = replace(
                verdict, kind=Kind.SAME_AS, reason=Remark("known_number", params), company=before.key, pairs=()
            )
        judged.append(Judged(line, verdict))
    return judged


def _by_number(source: Source, lines: Sequence[Line], known: dict[Any, Known]) -> dict[int, Known]:
    """Line number to the company that the same number of the same register became, if the line still speaks of it."""
    numbers = {line.external_id for line in lines} - {""}
    rows = IntakeLine.objects.filter(intake__source=source, external_id__in=numbers).exclude(company=None)
    company_of = dict(rows.order_by("pk").values_list("external_id", "company_id"))
    found = {}
    for line in lines:
        company = known.get(company_of.get(line.external_id))
        if company is None:
            continue
        one = Known.of_line(line, line_key(line.line))
        if one.siren and company.siren and one.siren != company.siren:
            continue
        likeness = names_likeness(one.names, one.former_names, company.names, company.former_names)
        near = likeness in (Likeness.IDENTICAL, Likeness.REORDERED, Likeness.FORMER, Likeness.TYPO)
        if near or compare(one, company).outcome is Outcome.SAME:
            found[line.line] = company
    return found


# --- received --------------------------------------------------------------------------------------------------------


@act
def open_source(*, name: str, extracted_on: date | None, by: User | None, on: date) -> Source:
    """A register nobody brought in before, and the day it was drawn. Refused when one of that name stands."""
    slug = slugify(name)[:50]
    if not slug:
        raise Refused(_("Give the register a name."), "new_name")
    if Source.objects.filter(Q(slug=slug) | Q(name__iexact=name.strip())).exists():
        raise Refused(_("This register is known already: choose it in the list."), "new_name")
    return Source.objects.create(slug=slug, name=name.strip()[:100], extracted_on=extracted_on)


def receive(*, source: Source, name: str, content: bytes, by: User | None, on: date, choose: bool = False) -> Intake:
    """Stores a file of a register with what was found out about it. The same file again gives the intake that stands.

    Raises Unreadable, and nothing is written, when the file is no table or its columns tell too little about
    companies; `choose` takes it all the same, for a person who will choose the columns.
    """
    digest = hashlib.sha256(content).hexdigest()
    standing = Intake.objects.filter(source=source, file=digest).select_related("source").first()
    if standing is not None:
        return standing
    table, mapping = read(content, name, choose=choose)
    return _store(source=source, name=name, content=content, table=table, mapping=mapping, by=by, on=on)


@act
def _store(
    *, source: Source, name: str, content: bytes, table: Table, mapping: Mapping, by: User | None, on: date
) -> Intake:
    media_type = MEDIA_TYPES[table.kind]
    extraction = extraction_day(table)
    intake, _made = Intake.objects.get_or_create(
        source=source,
        file=letters.store(content, media_type),
        defaults={
            "file_name": name[-200:],
            "found": {**table.found(), "extraction": extraction.isoformat() if extraction else ""},
            "mapping": mapping.as_json(),
            "uploaded_by": by,
        },
    )
    return intake


# --- judged ----------------------------------------------------------------------------------------------------------


@act
def judge(*, intake: Intake, mapping: Mapping | None = None, by: User | None, on: date) -> Intake:
    """Gives every line of a register its verdict and its reason, and puts what is doubtful into the queue.

    Judged again, with other columns or because companies have changed since, lines that were not brought in get their
    new verdict; the raw line never changes and answers that a person gave are kept. Refused when the columns tell too
    little, or when the register was applied and others are chosen.
    """
    lock_register()
    intake = Intake.objects.select_for_update(of=("self",)).select_related("source", "job").get(pk=intake.pk)
    asked = mapping or mapping_of(intake)
    same = asked.as_json() == intake.mapping
    if intake.applied_at or _is_running(intake):
        if not same:
            raise Refused(_("This register was applied: its columns cannot be chosen again."))
        return intake
    if intake.judged_at and same and not is_stale(intake):
        return intake
    if asked.problem is not None:
        raise Refused(str(asked.problem))
    rows = {row.line: row for row in intake.lines.all()} if intake.judged_at else {}
    table = _table_again(intake, rows) if rows else read_table(_content(intake), intake.file_name)
    judged = weigh(intake.source, table, asked)
    raws = {row.line: row for row in table.rows}
    fresh, changed = [], []
    for one in judged:
        row = rows.get(one.line.line)
        if row is None:
            raw: dict[str, Any] = dict(raws[one.line.line].cells)
            if raws[one.line.line].extra:
                raw[EXTRA] = list(raws[one.line.line].extra)
            row = IntakeLine(intake=intake, line=one.line.line, raw=raw)
            fresh.append(row)
        elif row.company_id is None:
            changed.append(row)
        else:
            continue
        row.external_id = one.line.external_id
        row.cells = {**cells_of(one.line), "target": one.target}
        row.verdict = one.verdict.kind.value
        row.reason = one.verdict.reason.as_json()
    IntakeLine.objects.bulk_create(fresh, batch_size=1000)
    if changed:
        IntakeLine.objects.bulk_update(changed, ["external_id", "cells", "verdict", "reason"], batch_size=500)
    _put_cases(intake, judged, {row.line: row for row in (*fresh, *changed)})
    intake.mapping = asked.as_json()
    intake.found = {**intake.found, "mark": mark()}
    intake.judged_at = timezone.now()
    intake.save(update_fields=["mapping", "found", "judged_at"])
    return intake


def mapping_of(intake: Intake) -> Mapping:
    return Mapping.from_json(intake.mapping)


def counts(intake: Intake) -> dict[str, int]:
    """Lines by verdict, every verdict named."""
    found = Counter(intake.lines.order_by().values_list("verdict", flat=True))
    return {verdict: found[verdict] for verdict in IntakeLine.Verdict.values}


def reason_of(line: IntakeLine) -> str:
    """The reason of a verdict in words."""
    return str(Remark.from_json(line.reason)) if line.reason else ""


def is_stale(intake: Intake) -> bool:
    """Whether companies were added or changed since the lines were judged."""
    return bool(intake.judged_at) and intake.found.get("mark") != mark()


def _is_running(intake: Intake) -> bool:
    return intake.job is not None and intake.job.finished_at is None


def _content(intake: Intake) -> bytes:
    return bytes(File.objects.values_list("content", flat=True).get(pk=intake.file_id))


def _table_again(intake: Intake, rows: dict[int, IntakeLine]) -> Table:
    """The table as it was read, from the raw lines that were kept."""
    found = intake.found
    return Table(
        name=intake.file_name,
        kind=found["kind"],
        columns=found["columns"],
        rows=[
            Row(line, {column: row.raw.get(column, "") for column in found["columns"]}, tuple(row.raw.get(EXTRA, ())))
            for line, row in sorted(rows.items())
        ],
        header_row=found["header_row"],
        skipped=found["skipped"],
    )


# --- the queue -------------------------------------------------------------------------------------------------------

Other = tuple[int | None, int | None]  # the other line, the other company: at most one of them


def _put_cases(intake: Intake, judged: Sequence[Judged], rows: dict[int, IntakeLine]) -> None:
    """One case a pair that a person should decide; a case that says nothing any more is closed, none is deleted."""
    standing = {
        (case.line_id, case.other_line_id, case.other_company_id): case
        for case in MatchCase.objects.filter(line__in=rows.values())
    }
    wanted: dict[tuple[int, int | None, int | None], MatchCase] = {}
    for one in judged:
        row = rows.get(one.line.line)
        if row is None or one.verdict.kind is not Kind.DOUBTFUL:
            continue
        if not one.verdict.pairs:
            wanted[row.pk, None, None] = MatchCase(line=row, score=0.0, reasons=[one.verdict.reason.as_json()])
        for pair in one.verdict.pairs:
            other = (None, pair.other) if isinstance(pair.other, int) else (rows[int(str(pair.other)[5:])].pk, None)
            reasons = [{**feature.words.as_json(), "weight": feature.weight} for feature in pair.comparison.features]
            wanted[(row.pk, *other)] = MatchCase(
                line=row,
                other_line_id=other[0],
                other_company_id=other[1],
                score=pair.comparison.score,
                reasons=reasons,
            )
    now = timezone.now()
    changed = []
    for key, case in standing.items():
        new = wanted.pop(key, None)
        by_machine = CASE_CLOSED in case.reasons
        if new is not None and (not case.answer or by_machine):
            case.score, case.reasons, case.answer, case.decided_at = new.score, new.reasons, "", None
            changed.append(case)
        elif new is None and not case.answer:
            case.answer, case.decided_at, case.reasons = _moot(case), now, [*case.reasons, CASE_CLOSED]
            changed.append(case)
    _remember(intake, wanted.values())
    MatchCase.objects.bulk_create(wanted.values(), batch_size=1000)
    if changed:
        MatchCase.objects.bulk_update(changed, ["score", "reasons", "answer", "decided_at"], batch_size=500)


def _moot(case: MatchCase) -> str:
    return MatchCase.Answer.DIFFERENT if case.other_line_id or case.other_company_id else MatchCase.Answer.REJECTED


def _remember(intake: Intake, cases: Iterable[MatchCase]) -> None:
    """Gives new cases the answers that a person gave to the same question before: any answer where the same number of
    the register asked it, "different" also where a line of another register that reads the same did."""
    new = list(cases)
    if not new:
        return
    numbers = {case.line.external_id for case in new} - {""}
    keys = {case.line.cells["key"] for case in new} - {""}
    past = (
        MatchCase.objects.filter(
            Q(line__intake__source=intake.source, line__external_id__in=numbers)
            | Q(answer=MatchCase.Answer.DIFFERENT, line__cells__key__in=keys)
        )
        .exclude(line__intake=intake)
        .exclude(answer="")
        .select_related("line__intake", "other_line")
        .order_by("decided_at")
    )
    answers: dict[tuple[Any, ...], MatchCase] = {}
    for case in past:
        if CASE_CLOSED in case.reasons:
            continue
        other = _other_of(case)
        if case.line.external_id and case.line.intake.source_id == intake.source_id:
            answers[case.line.external_id, case.line.cells["key"], other] = case
        if case.answer == MatchCase.Answer.DIFFERENT and isinstance(other, int):
            answers[_reads(case.line), other] = case
    others = IntakeLine.objects.in_bulk({case.other_line_id for case in new if case.other_line_id})
    for case in new:
        case.other_line = others.get(case.other_line_id)
        other = _other_of(case)
        told = answers.get((case.line.external_id, case.line.cells["key"], other)) if case.line.external_id else None
        told = told or answers.get((_reads(case.line), other))
        if told is not None:
            case.answer, case.decided_by_id, case.decided_at = told.answer, told.decided_by_id, told.decided_at


def _reads(line: IntakeLine) -> tuple[str, ...]:
    """What makes two lines of different registers the same question: name, SIREN and place."""
    cells = line.cells
    return (cells["key"], cells["siren"], cells["commune"] or cells["postal_code"])


def _other_of(case: MatchCase) -> Any:
    """Whom the line is compared with, in the same words whichever file it stands in."""
    if case.other_company_id:
        return case.other_company_id
    if case.other_line is None:
        return None
    return case.other_line.company_id or (case.other_line.external_id, case.other_line.cells["key"])


@act
def decide(
    *, case: MatchCase, answer: str, by: User | None, on: date, choices: Map[str, str] | None = None
) -> MatchCase:
    """Records what a person decided of a doubtful line: the same company, a different one, or none to admit.

    "Same" and "rejected" close the other questions about the line; a line of a register that was applied is brought in
    at once. The same answer again changes nothing; another answer is refused once the line has been brought in, and
    "same" is refused where nothing stands on the other side. With "same", `choices` says for each of joining.CHOICES
    whether the value of the "line" counts or the one that is "known"; what is not said stays as it is known.
    """
    if answer not in MatchCase.Answer.values:
        raise Refused(_("Unknown answer: %(answer)s.") % {"answer": answer})
    lock_register()
    line = IntakeLine.objects.select_for_update().get(pk=case.line_id)
    case = MatchCase.objects.select_for_update(of=("self",)).select_related("line__intake__source").get(pk=case.pk)
    if case.answer == answer:
        return case
    if line.company_id is not None:
        raise Refused(_("This line was brought in already: correct it on the page of the company."))
    if answer == MatchCase.Answer.SAME and not (case.other_line_id or case.other_company_id):
        raise Refused(_("There is no other company here: admit it, or leave it out."))
    picked = _checked(choices or {}, line) if answer == MatchCase.Answer.SAME else {}
    now = timezone.now()
    siblings = list(line.cases.exclude(pk=case.pk))
    case.before = [_as_it_is(one) for one in (case, *siblings)]
    case.answer, case.decided_by, case.decided_at, case.choices = answer, by, now, picked
    case.reasons = [reason for reason in case.reasons if reason != CASE_CLOSED]
    case.save(update_fields=["answer", "decided_by", "decided_at", "reasons", "before", "choices"])
    if answer == MatchCase.Answer.DIFFERENT:
        for other in siblings:
            if other.answer and CASE_CLOSED in other.reasons:
                other.answer, other.decided_at = "", None
                other.reasons = [reason for reason in other.reasons if reason != CASE_CLOSED]
    else:
        for other in siblings:
            if not other.answer or other.answer in (MatchCase.Answer.SAME, MatchCase.Answer.REJECTED):
                other.answer, other.decided_at, other.decided_by = MatchCase.Answer.DIFFERENT, now, None
                other.reasons = [*other.reasons, CASE_CLOSED]
    if siblings:
        MatchCase.objects.bulk_update(siblings, ["answer", "decided_at", "decided_by", "reasons"])
    intake = case.line.intake
    if intake.applied_at:
        _bring_in(intake, plan(intake, only=[line.pk]), _decision_of(intake, on), by, on)
        case.line.refresh_from_db(fields=["company"])
    return case


def _checked(choices: Map[str, str], line: IntakeLine) -> dict[str, str]:
    """The choices that mean something; refused when the SIREN chosen is another company's."""
    picked = {name: side for name, side in choices.items() if name in joining.CHOICES and side in ("line", "known")}
    if picked.get("siren") == "line" and line.cells["siren"]:
        other = Company.objects.filter(siren=line.cells["siren"]).first()
        if other is not None:
            raise Refused(_("%(name)s has this SIREN already.") % {"name": other.name}, "siren")
    return picked


def _as_it_is(case: MatchCase) -> dict[str, Any]:
    return {
        "pk": case.pk,
        "answer": case.answer,
        "decided_by": case.decided_by_id,
        "decided_at": case.decided_at.isoformat() if case.decided_at else None,
        "reasons": case.reasons,
        "choices": case.choices,
        "before": case.before,
    }


def waiting_cases() -> QuerySet[MatchCase]:
    """The queue: the nearest first, so that the easy ones go quickly and doubt rises; what was put off comes last."""
    return MatchCase.objects.filter(answer="").order_by(F("put_off_at").asc(nulls_first=True), "-score", "pk")


def next_case(case: MatchCase) -> MatchCase | None:
    """The case that waits after `case`; after the last one, the first of the queue."""
    waiting = list(waiting_cases().values_list("pk", flat=True))
    after = waiting[waiting.index(case.pk) + 1 :] if case.pk in waiting else []
    following = [pk for pk in (*after, *waiting) if pk != case.pk]
    return MatchCase.objects.get(pk=following[0]) if following else None


# --- applied ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Applied:
    """How many lines were admitted and joined to a company now, wait for a person, had left, are no company."""

    admitted: int = 0
    joined: int = 0
    waiting: int = 0
    left: int = 0
    broken: int = 0
    rejected: int = 0


@dataclass
class Plan:
    """What applying would do with the lines that were not brought in: each stands in one of the lists."""

    admit: list[IntakeLine] = field(default_factory=list)
    join: list[tuple[IntakeLine, Other]] = field(default_factory=list)
    waiting: list[IntakeLine] = field(default_factory=list)
    left: list[IntakeLine] = field(default_factory=list)
    broken: list[IntakeLine] = field(default_factory=list)
    rejected: list[IntakeLine] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return bool(self.admit or self.join)


def plan(intake: Intake, only: Collection[int] | None = None) -> Plan:
    """What becomes of the lines not brought in yet (of `only`, ids), by their verdicts and the answers. Two queries."""
    rows = intake.lines.filter(company=None).defer("raw").order_by("line")
    if only is not None:
        rows = rows.filter(pk__in=only)
    lines = list(rows)
    numbers = {line.line: line.pk for line in lines}
    answers: dict[int, list[MatchCase]] = defaultdict(list)
    for case in MatchCase.objects.filter(line__in=[line.pk for line in lines if line.verdict == Kind.DOUBTFUL]):
        answers[case.line_id].append(case)
    found = Plan()
    for line in lines:
        match line.verdict:
            case Kind.ADMIT:
                found.admit.append(line)
            case Kind.SAME_AS:
                target = line.cells["target"]
                found.join.append(
                    (line, (None, target) if isinstance(target, int) else _line_of(intake, target, numbers))
                )
            case Kind.DOUBTFUL:
                _place_doubtful(found, line, answers[line.pk])
            case Kind.LEFT:
                found.left.append(line)
            case _:
                found.broken.append(line)
    return found


def _line_of(intake: Intake, target: str, numbers: dict[int, int]) -> Other:
    number = int(target[5:])
    return (numbers[number] if number in numbers else intake.lines.values_list("pk", flat=True).get(line=number), None)


def _place_doubtful(found: Plan, line: IntakeLine, cases: Sequence[MatchCase]) -> None:
    same = next((case for case in cases if case.answer == MatchCase.Answer.SAME), None)
    if same is not None:
        found.join.append((line, (same.other_line_id, same.other_company_id)))
    elif any(case.answer == MatchCase.Answer.REJECTED for case in cases):
        found.rejected.append(line)
    elif cases and all(case.answer == MatchCase.Answer.DIFFERENT for case in cases):
        found.admit.append(line)
    else:
        found.waiting.append(line)


@act
def apply_now(*, intake: Intake, decision: Decision, by: User | None, on: date) -> Applied:
    """Brings a register in: admits in one set, from the day of `decision`, every line that is a new company, and joins
    the others to the company they speak of. Undecided lines wait in the queue. Twice changes nothing.

    Lines are judged again first when companies have changed since. Refused while another register is being applied.
    """
    intake = _ready_to_apply(intake)
    if is_stale(intake) and not intake.applied_at and not _is_running(intake):
        intake = judge(intake=intake, by=by, on=on)
    found = plan(intake)
    applied = _bring_in(intake, found, decision, by, on)
    if intake.applied_at is None:
        Intake.objects.filter(pk=intake.pk, applied_at=None).update(applied_at=timezone.now())
    return applied


@act
def apply(*, intake: Intake, decision: Decision, by: User | None, on: date) -> Job:
    """Asks the worker to bring the register in, in pieces of some fifty lines; see apply_now.

    Asked twice, it is the same job. Refused when companies have changed since the lines were judged, so that what was
    confirmed is what happens.
    """
    intake = _ready_to_apply(intake)
    if intake.job is not None and (intake.applied_at or _is_running(intake)):
        return intake.job
    if intake.applied_at:
        raise Refused(_("This register was applied already."))
    if is_stale(intake):
        raise Refused(_("Companies have changed since these lines were judged: judge them again first."))
    if decision.pk is None:
        decision.save()
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Register %(register)s: %(file)s") % {"register": intake.source.name, "file": intake.file_name}
    payload = {"intake": intake.pk, "decision": decision.pk, "on": on.isoformat(), "by": by.pk if by else None}
    items = [
        (f"{number:04d}:{lines[0]}" if lines else "end", {**payload, "lines": lines})
        for number, lines in enumerate(_blocks(plan(intake)), 1)
    ]
    job = jobs.ask(
        kind=KIND, title=title[:200], intent=f"intake:{intake.pk}", items=items, by=by, params=payload,
        address=reverse("members:intake", args=[intake.pk]),
    )  # fmt: skip
    Intake.objects.filter(pk=intake.pk).update(job=job)
    return job


def work(item: WorkItem) -> str:
    """One piece of the job: its lines; the last piece also takes what was decided meanwhile, and closes the register."""
    told = item.payload
    by = User.objects.filter(pk=told["by"]).first() if told["by"] else None
    return _apply_piece(item=item, by=by, on=date.fromisoformat(told["on"]))


@act
def _apply_piece(*, item: WorkItem, by: User | None, on: date) -> str:
    lock_register()
    told = item.payload
    intake = Intake.objects.select_for_update(of=("self",)).select_related("source", "job").get(pk=told["intake"])
    decision = Decision.objects.get(pk=told["decision"])
    done = _bring_in(intake, plan(intake, only=told["lines"]), decision, by, on)
    if not WorkItem.objects.filter(job=item.job_id, done_at=None).exclude(pk=item.pk).exists():
        rest = _bring_in(intake, plan(intake), decision, by, on)
        done = replace(done, admitted=done.admitted + rest.admitted, joined=done.joined + rest.joined)
        Intake.objects.filter(pk=intake.pk, applied_at=None).update(applied_at=timezone.now())
    return _("%(admitted)s admitted, %(joined)s joined") % {"admitted": done.admitted, "joined": done.joined}


def _ready_to_apply(intake: Intake) -> Intake:
    lock_register()
    intake = Intake.objects.select_for_update(of=("self",)).select_related("source", "job").get(pk=intake.pk)
    if intake.judged_at is None:
        raise Refused(_("The lines of this register have not been judged yet."))
    running = Intake.objects.exclude(pk=intake.pk).filter(job__isnull=False, job__finished_at=None, applied_at=None)
    other = running.select_related("source").first()
    if other is not None:
        raise Refused(
            _("The register %(register)s is being applied: wait until it is done.") % {"register": other.source}
        )
    return intake


def _blocks(found: Plan) -> list[list[int]]:
    """Lines in pieces of some fifty; a line that joins another of its file goes into the same piece."""
    groups: dict[int, list[int]] = {line.pk: [line.pk] for line in found.admit}
    for line, (other, _company) in found.join:
        groups.setdefault(other if other in groups else line.pk, []).append(line.pk)
    blocks: list[list[int]] = [[]]
    for group in groups.values():
        if len(blocks[-1]) + len(group) > BLOCK and blocks[-1]:
            blocks.append([])
        blocks[-1] += group
    return blocks


def _bring_in(intake: Intake, found: Plan, decision: Decision, by: User | None, on: date) -> Applied:
    """Does what the plan says, in sets; the caller holds the lock of the register."""
    counts = Applied(
        waiting=len(found.waiting), left=len(found.left), broken=len(found.broken), rejected=len(found.rejected)
    )
    if not found.ready:
        return counts
    if decision.pk is None:
        decision.save()
    start, source = decision.day, intake.source
    extraction = source.extracted_on or (
        date.fromisoformat(intake.found["extraction"]) if intake.found.get("extraction") else None
    )
    figures_day = min(extraction or start, start)
    newcomers, joins = _settle(found)
    words_of = joining.words_of_colleges()
    asked = [(line, company) for line, company in newcomers if line.verdict == Kind.DOUBTFUL or company is not None]
    with contributions.kept(
        {email for line, _company in asked for email in contributions.emails_of(line.cells)},
        {company.pk for _line, company in asked if company is not None},
    ) as told:
        memberships = admit(
            candidates=[
                joining.candidate(
                    line.cells, source=source, words_of=words_of, figures_day=figures_day, company=company
                )
                for line, company in newcomers
            ],
            decision=decision,
            by=by,
            on=on,
            member_from=start,
        )
        by_line = {line.pk: row.company_id for (line, _company), row in zip(newcomers, memberships, strict=True)}
        told += [
            contributions.Brought(line.pk, by_line[line.pk], contributions.emails_of(line.cells))
            for line, _company in asked
        ]
    became = {
        line.pk: membership.company_id for (line, _company), membership in zip(newcomers, memberships, strict=True)
    }
    earlier = {line for _line, (line, _company) in joins if line is not None and line not in became}
    became |= dict(IntakeLine.objects.filter(pk__in=earlier).exclude(company=None).values_list("pk", "company_id"))
    attached = [(line, company or became.get(other or 0)) for line, (other, company) in joins]
    ends = absorption.finals(absorption.rows_on(start))
    ready = [(line, ends.get(pk, pk)) for line, pk in attached if pk is not None]
    chosen = _chosen([line for line, _pk in ready])
    for some in _one_a_company(ready):
        emails = {email for line, _pk in some for email in contributions.emails_of(line.cells)}
        with contributions.kept(emails, {pk for _line, pk in some}) as told:
            joining.join(
                [(pk, line.cells) for line, pk in some],
                start=start, figures_day=figures_day, register=source.name, by=by, on=on,
            )  # fmt: skip
            joining.choose(
                [(pk, line.cells, chosen[line.pk]) for line, pk in some if chosen.get(line.pk)],
                start=start, figures_day=figures_day, by=by, on=on,
            )  # fmt: skip
            told += [contributions.Brought(line.pk, pk, contributions.emails_of(line.cells)) for line, pk in some]
    brought = [line for line, _company in newcomers]
    for line in brought:
        line.company_id = became[line.pk]
    for line, pk in ready:
        line.company_id = pk
        brought.append(line)
    IntakeLine.objects.bulk_update(brought, ["company"], batch_size=1000)
    return replace(
        counts, admitted=len(newcomers), joined=len(ready), waiting=counts.waiting + len(attached) - len(ready)
    )


def _one_a_company(ready: Sequence[tuple[IntakeLine, int]]) -> list[list[tuple[IntakeLine, int]]]:
    """The lines in as many rounds as the company with the most lines needs, each company once a round."""
    rounds: list[list[tuple[IntakeLine, int]]] = []
    seen: Counter[int] = Counter()
    for line, pk in ready:
        if seen[pk] == len(rounds):
            rounds.append([])
        rounds[seen[pk]].append((line, pk))
        seen[pk] += 1
    return rounds


def _chosen(lines: Sequence[IntakeLine]) -> dict[int, list[str]]:
    """Line to the values that a person chose from it when she said "same"."""
    doubtful = [line.pk for line in lines if line.verdict == Kind.DOUBTFUL]
    if not doubtful:
        return {}
    rows = MatchCase.objects.filter(line__in=doubtful, answer=MatchCase.Answer.SAME).exclude(choices={})
    return {
        line: [name for name, side in choices.items() if side == "line"]
        for line, choices in rows.values_list("line", "choices")
    }


def _settle(found: Plan) -> tuple[list[tuple[IntakeLine, Company | None]], list[tuple[IntakeLine, Other]]]:
    """Who is admitted and who joins, as the house stands now.

    A line whose SIREN a company has got since joins it. A known company that was never a member is admitted by the
    first line that speaks of it; one that was and has left does not come back by an old list.
    """
    sirens = {line.cells["siren"]: line for line in found.admit if line.cells["siren"]}
    standing = dict(Company.objects.filter(siren__in=sirens).values_list("siren", "pk"))
    newcomers: list[tuple[IntakeLine, Company | None]] = []
    joins = list(found.join)
    for line in found.admit:
        known = standing.get(line.cells["siren"])
        if known is None:
            newcomers.append((line, None))
        else:
            joins.append((line, (None, known)))
    targets = {company for _line, (_other, company) in joins if company is not None}
    were = set(Membership.objects.filter(company__in=targets).values_list("company_id", flat=True))
    strangers = Company.objects.in_bulk(targets - were)
    rest = []
    for line, (other, company) in joins:
        stranger = strangers.pop(company, None) if company is not None else None
        if stranger is not None:
            newcomers.append((line, stranger))
        else:
            rest.append((line, (other, company)))
    return newcomers, rest


def _decision_of(intake: Intake, on: date) -> Decision:
    """The decision by which the register was applied: a line decided later enters by the same one."""
    told = intake.job.params.get("decision") if intake.job else None
    if told is None:
        mine = Membership.objects.filter(source=intake.source, company__register_lines__intake=intake)
        told = mine.order_by("decision_id").values_list("decision", flat=True).first()
    found = Decision.objects.filter(pk=told).first()
    if found is not None:
        return found
    with translation.override(settings.LANGUAGE_CODE):
        body = _("Register %(register)s: %(file)s") % {"register": intake.source.name, "file": intake.file_name}
    return Decision(body=body[:200], day=on)
