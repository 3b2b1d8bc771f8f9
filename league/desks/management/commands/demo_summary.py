"""What the demo shows today, as one JSON object."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from antennas.models import Antenna
from dues.models import Document
from league.base.days import today
from members.answers import league_figures


class Command(BaseCommand):
    help = "Prints members, jobs, as_of, antennas and documents as one JSON object."

    def handle(self, *args: Any, **options: Any) -> None:
        figures = league_figures(today())
        self.stdout.write(
            json.dumps(
                {
                    "members": figures.members,
                    "jobs": figures.jobs,
                    "as_of": today().isoformat(),
                    "antennas": Antenna.objects.count(),
                    "documents": Document.objects.count(),
                }
            )
        )
