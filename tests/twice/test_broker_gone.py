"""Figure F13: the broker killed with all it knew, before, while and after work is sent; the house answers meanwhile."""

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction

from dues.models import Campaign, Document, Series
from league.base.models import Job, WorkItem
from tests.at_once import ROOT
from tests.browser.site import free_port, stop, wait_for
from tests.cast import Cast
from tests.desks.make import signed_in
from tests.dues.make import make_members, open_and_price
from tests.twice.workers import OwnBroker, Worker
from tests.workers import until

pytestmark = pytest.mark.proof
AFTER, BEFORE, DURING = 2024, 2025, 2026  # the year whose dues are called when the broker is lost
PAGES = ("/", "/compte/login/", "/bureau/", "/adherents/", "/cotisations/2025/", "/paiements/", "/sante/")
Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def house(
    cast_committed: Cast,
    child_environment: dict[str, str],
    own_broker: OwnBroker,
    django_db_blocker: Any,
    tmp_path: Path,
) -> Iterator[dict[str, Any]]:
    """The pages and, once asked for, the clock, each a process of its own, on a broker of their own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **child_environment, "DJANGO_SETTINGS_MODULE": "league.settings", "PYTHONPATH": str(ROOT), "PORT": str(port),
        "REDIS_URL": own_broker.url, "SITE_URL": address, "SECRET_KEY": settings.SECRET_KEY, "LEAGUE_PLAIN_STATIC": "1",
    }  # fmt: skip
    running: list[subprocess.Popen[bytes]] = []

    def begin(name: str, *words: str) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"{name}.log").open("wb")
        command = [sys.executable, "-m", *words]
        running.append(
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
        )
        return running[-1]

    web = begin("web", "gunicorn", "league.wsgi", "-w", "1", "-b", f"127.0.0.1:{port}", "--no-control-socket")
    clock = ("celery", "-A", "league.celery", "beat", "-s", str(tmp_path / "beat"), "--pidfile=")
    with django_db_blocker.unblock():
        wait_for(address, web, tmp_path / "web.log")
        yield {
            "cast": cast_committed, "address": address, "environment": environment, "log": tmp_path,
            "clock": lambda: begin("clock", *clock),
        }  # fmt: skip
    for one in running:
        stop(one)


def browser(house: dict[str, Any]) -> Ask:
    """What the treasurer's browser is answered: the status and the page. `data` makes it a POST of the page's form."""
    client = signed_in(house["cast"], "treasurer")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args: Any, **_more: Any) -> None:
            return None

    opener = urllib.request.build_opener(Stay())

    def ask(path: str, *, post: bool = False) -> tuple[int, str]:
        body = None
        if post:
            _status, page = ask(path)
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert token, path
            body = urlencode({"csrfmiddlewaretoken": token[1]}).encode()
        sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
        request = urllib.request.Request(f"{house['address']}{path}", body, {"Cookie": sent})
        try:
            answer: Any = opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";")[0].partition("=")
            cookies[name] = value
        return answer.status, answer.read().decode(errors="replace")

    return ask


def called(year: int) -> int:
    return Document.objects.filter(series__kind="call", series__year=year).count()


def answered_in_the_gap(ask: Ask) -> dict[str, int]:
    """The status of pages that need no queue while there is no broker."""
    return {path: ask(path)[0] for path in PAGES}


def issue(ask: Ask, year: int) -> float:
    """Asks for the calls of a year on its page; the seconds it took."""
    since = time.monotonic()
    status, page = ask(f"/cotisations/{year}/emettre/", post=True)
    assert status == 302, page[-2000:]
    return time.monotonic() - since


def test_a_broker_lost_before_while_and_after_work_is_sent_costs_nothing(
    house: dict[str, Any], own_broker: OwnBroker, start_worker: Callable[..., Worker]
) -> None:
    make_members(58)
    for year in (AFTER, BEFORE, DURING):
        open_and_price(year)
    dues = {row.year: row.dues.filter(amount__gt=0).count() for row in Campaign.objects.all()}
    ask = browser(house)

    # After: the message stands in the broker, nobody has taken it, and the broker forgets.
    issue(ask, AFTER)
    sent = own_broker.keys()
    own_broker.kill()
    gap = answered_in_the_gap(ask)
    own_broker.start()
    left = own_broker.keys()
    start_worker(house["environment"], "--queues", "dues,default,mail,reports", "--concurrency", "1")
    time.sleep(3)
    print(f"after sending: {sent} keys before, {left} after; the control, without the clock: {called(AFTER)} calls")
    assert sent > left
    assert called(AFTER) == 0, "the control: with the queue as the truth the work is lost"
    house["clock"]()
    until(lambda: called(AFTER) == dues[AFTER], what="the calls lost after they were sent")

    # Before: there is no broker to send to.
    own_broker.kill()
    took = issue(ask, BEFORE)
    gap |= answered_in_the_gap(ask)
    assert Job.objects.filter(intent=f"issue:{BEFORE}", finished_at=None).count() == 1
    own_broker.start()
    until(lambda: called(BEFORE) == dues[BEFORE], what="the calls that could not be sent")
    print(f"before sending: a form answered in {took:.1f} s without a broker")
    assert took < 5

    # While: a block is being written as the broker goes.
    Series.objects.create(kind="call", year=DURING, prefix="AC")
    with transaction.atomic():
        Series.objects.select_for_update().get(kind="call", year=DURING)
        issue(ask, DURING)
        begun = WorkItem.objects.filter(job__intent=f"issue:{DURING}", tries__gt=0, done_at=None)
        until(begun.exists, what="a block under way")
        during = own_broker.keys()
        own_broker.kill()
    own_broker.start()
    print(f"while it is worked on: {during} keys before, {own_broker.keys()} after")
    gone = Job.objects.filter(intent__startswith="issue:", finished_at=None)
    until(lambda: called(DURING) == dues[DURING] and not gone.exists(), what="the calls of the last year")

    print(f"in the gap: {gap}")
    assert set(gap.values()) <= {200, 302}
    for year, count in dues.items():
        positions = Document.objects.filter(series__kind="call", series__year=year).values_list("position", flat=True)
        assert sorted(positions) == list(range(1, count + 1)), f"{year}: lost or twice"
    assert not WorkItem.objects.filter(parked_at__isnull=False).exists()
