"""Tells the demo once; a database that holds companies is left as it is."""

import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from league.base.days import today
from league.desks.demo.story import Story
from members.models import Company


class Command(BaseCommand):
    help = "Fills an empty database with nine fictional years, through the acts."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is only told where LEAGUE_DEMO=1 is set.")
        if Company.objects.exists():
            return
        with transaction.atomic():
            story = Story(today())
            for name, chapter in story.chapters():
                start = time.perf_counter()
                chapter()
                sys.stderr.write(f"  {name}: {time.perf_counter() - start:.1f} s\n")
