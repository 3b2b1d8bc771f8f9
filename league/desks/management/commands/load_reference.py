"""Loads the reference data of every room, bottom up. Running it twice changes nothing."""

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

ROOMS = [
    "league.base.reference_data",
    "antennas.gazetteer",
    "members.vocabulary",
    "members.saved_views",
    "dues.ladder",
    "dues.products",
    "governance.bodies",
]


class Command(BaseCommand):
    help = "Loads reference data: the federation, rights, communes, antennas, territory rules, colleges, bodies."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            for room in ROOMS:
                import_module(room).load_reference()
