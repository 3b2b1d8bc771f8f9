"""A clone of the prepared database that is set back to its first state as often as wanted, by its owner."""

import os
from collections.abc import Collection
from urllib.parse import urlsplit

import psycopg2


class Stage:
    """Cloning is slow, setting back is not: the rows of the tables that the act touches are put back as they were."""

    def __init__(self, lane: int) -> None:
        self.template = urlsplit(os.environ["DATABASE_URL"]).path[1:]
        self.name = f"{self.template}_{lane}"
        self.owner = urlsplit(os.environ["MIGRATION_DATABASE_URL"])
        self.server = self.open("postgres")
        self.back = ""

    def open(self, database: str) -> "psycopg2.extensions.connection":
        opened = psycopg2.connect(self.owner._replace(path=f"/{database}").geturl())
        opened.autocommit = True
        return opened

    def build(self) -> None:
        self.say(self.server, f"CREATE DATABASE {self.name} TEMPLATE {self.template}")

    def leave(self) -> None:
        self.say(self.server, f"DROP DATABASE {self.name} WITH (FORCE)")

    def keep(self, tables: Collection[str]) -> None:
        """Keeps the rows of `tables` for `set_back`."""
        self.clone = self.open(self.name)
        self.say(self.clone, "CREATE SCHEMA kept")
        with self.clone.cursor() as cursor:
            cursor.execute("SELECT coalesce(array_agg(tgname), '{}')::text FROM pg_trigger WHERE NOT tgisinternal")
            steps = [f"SELECT set_config('pgtrigger.ignore', '{cursor.fetchone()[0]}', true)"]
            steps.append("SET CONSTRAINTS ALL DEFERRED")
            steps += [f"DELETE FROM {table}" for table in tables]
            for table in tables:
                cursor.execute(f"CREATE TABLE kept.{table} AS TABLE {table}")
                cursor.execute(
                    "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
                    " FROM information_schema.columns"
                    " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
                    [table],
                )
                columns = cursor.fetchone()[0]
                steps.append(
                    f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM kept.{table}"
                )
        self.back = "; ".join(["BEGIN", *steps, "COMMIT"])

    def set_back(self) -> None:
        self.say(self.clone, self.back)

    @staticmethod
    def say(to: "psycopg2.extensions.connection", words: str) -> None:
        with to.cursor() as cursor:
            cursor.execute(words)
