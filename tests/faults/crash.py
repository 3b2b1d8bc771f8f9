"""The end of a process, or of its connection, at the k-th statement it sends. COMMIT is a statement too."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import connection

CRASHED = 9
# The process dies before or after the statement; the database hangs up before it, or after it, so that the answer is lost.
# Hanging up between two COMMITs is what dying there is, for the database: the transaction is rolled back.
DIES, HUNG_UP = ("dies before", "dies after"), ("hung up before", "hung up after")


def points_of(sent: list[str]) -> list[tuple[int, str]]:
    """Where to strike a run that sends these statements: (number, mode)."""
    return [
        (at, mode) for at, what in enumerate(sent, start=1) for mode in (DIES + HUNG_UP if what == "COMMIT" else DIES)
    ]


class Points:
    """Counts the statements sent, and strikes at number `at`; 0 only counts."""

    def __init__(self, at: int, mode: str) -> None:
        self.at, self.mode = at, mode
        self.sent: list[str] = []

    @property
    def struck(self) -> bool:
        return 0 < self.at <= len(self.sent)

    def send(self, what: str, really: Callable[[], Any]) -> Any:
        self.sent.append(what)
        if len(self.sent) != self.at:
            return really()
        if self.mode == "dies before":
            os._exit(CRASHED)
        if self.mode == "hung up before":
            hang_up()
            return really()
        really()
        if self.mode == "dies after":
            os._exit(CRASHED)
        hang_up()
        return connection.cursor().execute("SELECT 'the answer that never came'")


@contextmanager
def crash_at(at: int, mode: str = DIES[0]) -> Iterator[Points]:
    """Strikes at the statement `at` of the block. The wrapper of Django sees savepoints, but no COMMIT: that is wrapped apart."""
    points = Points(at, mode)
    connection.ensure_connection()
    commit = connection._commit
    connection._commit = lambda: points.send("COMMIT", commit)
    try:
        with connection.execute_wrapper(
            lambda execute, sql, params, many, context: points.send(sql, lambda: execute(sql, params, many, context))
        ):
            yield points
    finally:
        connection._commit = commit


def hang_up() -> None:
    """The database ends this session, as when it is restarted; a role may end its own."""
    values = connection.get_connection_params()
    other = psycopg2.connect(
        **{key: values[key] for key in ("dbname", "user", "password", "host", "port") if key in values}
    )
    with other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    other.close()
