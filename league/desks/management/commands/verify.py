"""Asks again whether all that must add up does, and names what does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from league.desks import verifying


class Command(BaseCommand):
    help = "Recomputes sums, series, files and periods in plain SQL; exit 1 when a row breaks a promise."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(verifying.broken())
        for one in found:
            self.stdout.write(f"{one.check}: {one.row}: {one.why}")
        checks = len(verifying.CHECKS)
        if found:
            raise CommandError(
                _("%(found)s rows break a promise (%(checks)s asked).") % {"found": len(found), "checks": checks}
            )
        self.stdout.write(_("Everything adds up: %(checks)s promises asked.") % {"checks": checks})
