"""`migrate` as the owner of the tables, then the promises that are not migrations: who may write what."""

from typing import Any

import dj_database_url
from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from league.base.grants import grant


class Command(Migrate):
    help = "Migrates as the owner (MIGRATION_DATABASE_URL), then grants the application only what it needs."

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        name = connection.settings_dict["NAME"]
        owner = dj_database_url.parse(settings.MIGRATION_DATABASE_URL)
        kept = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update({key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}, NAME=name)
        try:
            super().handle(*args, **options)
            if not options.get("plan") and not options.get("check_unapplied"):
                grant(connection, settings.APPLICATION_ROLE)
        finally:
            connection.close()
            connection.settings_dict.update(kept)
