"""Reads a bank statement from the shell: every entry named, every sum checked, then kept through the act."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation

from dues import statements
from dues.bank import reading
from dues.bank.statement import MAX_BYTES, BankFile
from league.base.acts import Refused
from league.base.days import today
from league.base.tabular import Unreadable


class Command(BaseCommand):
    help = "Reads a statement (camt.053, CFONB120, MT940, CSV of a bank). Read twice, the second time changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and check only, write nothing")
        parser.add_argument("--report", type=Path, help="write every entry and statement to this JSON file")
        parser.add_argument(
            "--add-account", action="store_true", help="take an account that is not known yet as the league's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        with translation.override(settings.LANGUAGE_CODE):
            try:
                summary = self.taken(path, options)
            except (Unreadable, Refused) as error:
                raise CommandError(f"{path.name}: {error}", returncode=2) from None
            except OSError as error:
                raise CommandError(f"{error.filename or path}: {error.strerror}", returncode=2) from None
        self.stdout.write(json.dumps(summary, ensure_ascii=False))

    def taken(self, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        file = reading.read(content, path.name)
        if options["dry_run"]:
            remarks, kept = unknown(file), {}
        else:
            done = statements.receive(
                content=content, name=path.name, by=None, on=today(), add_accounts=options["add_account"]
            )
            remarks, kept = [], {"new": done.new, "known": done.known}
        report = file.as_json(more=remarks)
        if options["report"]:
            text = json.dumps(report, ensure_ascii=False, indent=1)
            options["report"].write_text(text, encoding="utf-8")
        for warning in report["warnings"]:
            self.stderr.write(warning)
        counts = {"statements": len(report["statements"]), "entries": len(report["entries"])}
        return {"format": file.format, **counts, **kept, "warnings": report["warnings"]}


def unknown(file: BankFile) -> list[str]:
    """A warning for each account that is not the league's; without a database, all of them are unknown."""
    try:
        return statements.unknown_accounts(file)
    except DatabaseError:
        return statements.all_unknown(file)
