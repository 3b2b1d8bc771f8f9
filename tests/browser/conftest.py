"""The demo told once in a database of its own, served with its worker and its clock, looked at by a real Chromium."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from tests.browser import site as house
from tests.browser.walk import DESK, Walk
from tests.conftest import APPLICATION, OWNER, become, url

NO_BROWSER = "No Chromium on this machine: the walks through the site did not run (Debian: apt install chromium)."


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process of a parallel suite takes all walks: the demo is told once."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("browser"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if "tests/browser/" in one.nodeid]
    if skipped and not house.chromium():
        terminalreporter.write_line(f"WARNING: {NO_BROWSER}", yellow=True, bold=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = house.chromium()
    if not found:
        pytest.skip(NO_BROWSER)
    return found


@pytest.fixture(scope="session")
def told_db(chromium: str, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A clone of the test database for the whole session; gives its name. The tests' own connection stays where it is."""
    template, clone = connection.settings_dict["NAME"], f"told_{uuid.uuid4().hex[:10]}"

    def as_owner(statement: str) -> None:
        with django_db_blocker.unblock():
            become(OWNER)
            try:
                with connection._nodb_cursor() as cursor:
                    cursor.execute(statement)
            finally:
                become(APPLICATION)

    as_owner(f"CREATE DATABASE {clone} TEMPLATE {template}")
    yield clone
    as_owner(f"DROP DATABASE {clone} WITH (FORCE)")


@pytest.fixture(scope="session")
def site(told_db: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running demo."""
    broker = house.own_broker(settings.REDIS_URL)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "league.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(house.ROOT), os.environ.get("PYTHONPATH")])),
        "DATABASE_URL": url(APPLICATION, told_db),
        "MIGRATION_DATABASE_URL": url(OWNER, told_db),
        "REDIS_URL": broker,
        "SECRET_KEY": settings.SECRET_KEY,
        "LEAGUE_DEMO": "1",
    }
    for name in ("DEBUG", "LEAGUE_PLAIN_STATIC", "EMAIL_HOST", "ALLOWED_HOSTS"):
        environment.pop(name, None)
    house.forget(broker)
    house.vacuum(environment["MIGRATION_DATABASE_URL"])  # the clone brings what undone tests left in the tables
    house.django(environment, "seed_demo")
    house.vacuum(environment["MIGRATION_DATABASE_URL"])
    folder: Path = tmp_path_factory.mktemp("site")
    with house.served(environment, folder) as address:
        yield address
    house.forget(broker)


# Not for the session: while Playwright waits, Django takes the thread for asynchronous and refuses the other tests.
@pytest.fixture(scope="module")
def browser(site: str, chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Walk]]:
    """Opens a walk of the size asked for; at the end nothing may have been held against the site."""
    walks: list[Walk] = []

    def begin(size: tuple[int, int] = DESK) -> Walk:
        walks.append(Walk(browser, site, size))
        return walks[-1]

    yield begin
    for walk in walks:
        walk.context.close()
    complaints = [one for walk in walks for one in walk.complaints]
    assert not complaints, "\n".join(complaints)
