"""One real PostgreSQL, made by the owner and used as the application; committed work runs in a clone of it."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import dj_database_url
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import setup_databases, teardown_databases

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.matrix import House

# Pages are asked for without collecting static files first; the browser walks use the real, hashed ones.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

settings.DEMO = False

OWNER = dj_database_url.parse(settings.MIGRATION_DATABASE_URL)
APPLICATION = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}


def become(role: dict[str, str]) -> None:
    connections.close_all()
    connection.settings_dict.update({key: role[key] for key in ("USER", "PASSWORD", "HOST", "PORT")})


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,  # a database of its own for each process of a parallel suite
    django_db_blocker: pytest.FixtureRequest,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """The owner makes the test database and loads the reference data; the tests run as the application."""
    keep = request.config.getvalue("reuse_db") and not request.config.getvalue("create_db")
    with django_db_blocker.unblock():
        become(OWNER)
        config = setup_databases(verbosity=0, interactive=False, keepdb=keep, serialized_aliases=[])
        become(APPLICATION)
        call_command("load_reference")
    yield
    with django_db_blocker.unblock():
        become(OWNER)
        if not keep:
            teardown_databases(config, verbosity=0)


@contextmanager
def cloned(django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A clone of the test database in which work is really committed; gives its DATABASE_URL for child processes."""
    template, clone = connection.settings_dict["NAME"], f"clone_{uuid.uuid4().hex[:10]}"
    with django_db_blocker.unblock():
        become(OWNER)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {clone} TEMPLATE {template}")
        connections.close_all()
        connection.settings_dict["NAME"] = clone
        become(APPLICATION)
        try:
            yield url(APPLICATION, clone)
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = template
            become(OWNER)
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {clone} WITH (FORCE)")
            become(APPLICATION)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    with cloned(django_db_blocker) as address:
        yield address


def url(role: dict[str, str], name: str) -> str:
    password = f":{quote(role['PASSWORD'], safe='')}" if role["PASSWORD"] else ""
    port = f":{role['PORT']}" if role["PORT"] else ""
    return f"postgresql://{role['USER']}{password}@{quote(role['HOST'], safe='')}{port}/{name}"


@pytest.fixture
def child_environment(committed_db: str) -> dict[str, str]:
    """The environment of a worker or command that shall work in the clone."""
    return {
        **os.environ,
        "DATABASE_URL": committed_db,
        "MIGRATION_DATABASE_URL": url(OWNER, committed_db.rsplit("/", 1)[1]),
    }


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator["House"]:
    """The cast and the rows of the access matrix, made once for all tests of a file, which undo what they do."""
    from tests.matrix import make_house

    with django_db_blocker.unblock(), transaction.atomic():
        yield make_house()
        transaction.set_rollback(True)


@pytest.fixture
def cast_committed(committed_db: str, django_db_blocker: pytest.FixtureRequest) -> Iterator["Cast"]:
    """The same cast in a cloned database, committed, for tests with workers, threads or a browser."""
    from tests.cast import make_cast

    with django_db_blocker.unblock():
        yield make_cast()
