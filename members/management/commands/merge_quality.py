"""Measures the merger of two registers against a known truth. Reads files only: the database is neither asked nor changed."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from league.base.tabular import Table, Unreadable, read_table
from members import quality
from members.columns import guess_columns
from members.known import reference_communes
from members.lines import extraction_day, read_lines
from members.matching import Kind
from members.quality import Measure, Row, Staged
from members.truth import Register, Unclear, read_truth

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Merges two registers or more, measures the outcome against the truth, and writes nothing to the database. "
        "The last line on stdout is one JSON object."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("registers", type=Path, nargs="+", help="two files or more, as import_register reads them")
        parser.add_argument("--truth", type=Path, required=True, help="one line a company: the rows of each register")
        parser.add_argument("--report", type=Path, help="write the wrong, missed and doubtful pairs to this JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            registers = [_register(path) for path in options["registers"]]
            try:
                truth = read_truth(_table(options["truth"]), registers)
            except Unclear as error:
                raise CommandError(f"{options['truth'].name}: {error}", returncode=2) from None
            for remark in truth.remarks:
                self.stderr.write(str(remark))
            staged = quality.merge([register.lines for register in registers])
            found = quality.measure(staged, truth.company_of)
            self._explain(registers, staged, found)
            if options["report"]:
                _report(options["report"], registers, staged, found)
        self.stdout.write(json.dumps(found.as_json()))

    def _explain(self, registers: list[Register], staged: Staged, found: Measure) -> None:
        say = self.stdout.write
        for place, register in enumerate(registers):
            counts = dict.fromkeys(Kind, 0)
            for row, verdict in staged.verdicts.items():
                counts[verdict.kind] += row[0] == place
            told = ", ".join(f"{kind.value} {count}" for kind, count in counts.items())
            say(_("%(register)s: %(lines)s lines (%(told)s)") % {
                "register": register.name, "lines": len(register.lines), "told": told,
            })  # fmt: skip
        for title, pairs in ((_("Wrongly merged"), found.wrong), (_("Not merged by the machine"), found.missed)):
            for one, other in pairs[:SHOWN]:
                say(f"{title}: {_shown(one, registers, staged)} = {_shown(other, registers, staged)}")
            if len(pairs) > SHOWN:
                say(_("%(title)s: %(count)s more") % {"title": title, "count": len(pairs) - SHOWN})
        for case in staged.cases[:SHOWN]:
            say(f"{_('For a person')}: {_shown(case.row, registers, staged)}. {case.reason}")
        if len(staged.cases) > SHOWN:
            say(_("%(title)s: %(count)s more") % {
                "title": _("For a person"), "count": len(staged.cases) - SHOWN,
            })  # fmt: skip


def _table(path: Path) -> Table:
    try:
        return read_table(path.read_bytes(), path.name)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from None
    except Unreadable as error:
        raise CommandError(f"{path.name}: {error}", returncode=2) from None


def _register(path: Path) -> Register:
    table = _table(path)
    mapping = guess_columns(table)
    if mapping.problem is not None:
        raise CommandError(f"{path.name}: {mapping.problem}", returncode=2)
    return Register(path.name, read_lines(table, mapping, reference_communes(), extraction_day(table)))


def _shown(row: Row, registers: list[Register], staged: Staged) -> str:
    line = staged.lines.get(row)
    return f"{registers[row[0]].name}:{row[1]} “{line.name.shown if line else '?'}”"


def _report(path: Path, registers: list[Register], staged: Staged, found: Measure) -> None:
    def pairs(each: tuple[tuple[Row, Row], ...]) -> list[list[str]]:
        return [[_shown(one, registers, staged), _shown(other, registers, staged)] for one, other in each]

    cases = [
        {
            "row": _shown(case.row, registers, staged),
            "other": _shown(case.other, registers, staged) if case.other else None,
            "score": round(case.score, 2),
            "reason": case.reason,
        }
        for case in staged.cases
    ]
    told = {**found.as_json(), "wrong": pairs(found.wrong), "missed": pairs(found.missed), "cases": cases}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
