"""Brings a register in from the shell: every line judged with its reason, then applied through the acts."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from league.base.acts import Refused
from league.base.days import today
from league.base.models import Decision
from league.base.remarks import Remark
from league.base.tabular import Unreadable
from members import intake
from members.models import IntakeLine, Source


class Command(BaseCommand):
    help = "Judges every line of a register and admits its companies. Run twice, the second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="short name of the register, as numelink")
        parser.add_argument("--dry-run", action="store_true", help="judge only, write nothing")
        parser.add_argument("--report", type=Path, help="write the verdict of each line to this JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            try:
                rows = self.judged(options["file"], options["source"], dry=options["dry_run"])
            except (Unreadable, Refused) as error:
                raise CommandError(f"{options['file'].name}: {error}", returncode=2) from None
        if options["report"]:
            text = json.dumps(rows, ensure_ascii=False, indent=1)
            options["report"].write_text(text, encoding="utf-8")
        totals = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in IntakeLine.Verdict.values}
        self.stdout.write(json.dumps({"lines": len(rows), **totals}))

    def judged(self, path: Path, slug: str, *, dry: bool) -> list[dict[str, Any]]:
        source = Source.objects.filter(slug=slug).first()
        if source is None:
            known = ", ".join(Source.objects.values_list("slug", flat=True))
            raise CommandError(f"No register is called {slug}. Known: {known}.", returncode=2)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from None
        if dry:
            return [
                row(
                    one.line.line, one.line.external_id, one.verdict.kind.value, one.verdict.reason, one.verdict.company
                )
                for one in intake.weigh(source, *intake.read(content, path.name))
            ]
        day = today()
        received = intake.receive(source=source, name=path.name, content=content, by=None, on=day)
        if received.applied_at is None:
            received = intake.judge(intake=received, by=None, on=day)
            decision = Decision(body=source.name, day=day, reference=path.name)
            intake.apply_now(intake=received, decision=decision, by=None, on=day)
        return [
            row(line.line, line.external_id, line.verdict, Remark.from_json(line.reason), line.company_id)
            for line in received.lines.all()
        ]


def row(line: int, number: str, verdict: str, reason: Remark, company: Any) -> dict[str, Any]:
    return {"line": line, "id": number, "verdict": str(verdict), "reason": str(reason), "company": company}
