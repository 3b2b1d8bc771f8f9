"""Asks again whether all that must add up does, and names what does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from league.desks import verifying


class Command(BaseCommand):
    help = "Recomputes sums, series, files, periods and history in plain SQL; exit 1 when a row breaks a promise."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(verifying.broken())
        seen = verifying.looked_at()
        if options["verbosity"] > 1:
            for check, rows in seen.items():
                self.stdout.write(f"{check}: {rows}")
        for one in found:
            self.stdout.write(f"{one.check}: {one.row}: {one.why}")
        if blank := [check for check, rows in seen.items() if not rows]:
            self.stdout.write(_("Nothing to look at yet: %(checks)s.") % {"checks": ", ".join(blank)})
        words = {"found": len(found), "checks": len(seen), "rows": sum(seen.values())}
        if found:
            raise CommandError(
                _("%(found)s rows break a promise (%(checks)s promises asked of %(rows)s rows).") % words
            )
        self.stdout.write(_("Everything adds up: %(checks)s promises asked of %(rows)s rows.") % words)
