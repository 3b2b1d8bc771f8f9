"""The dues call under fire: four processes at once, a worker killed in the middle, the broker emptied."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import transaction

from dues import issuing
from dues.models import Campaign, Document, DocumentFile, Due, DueDocument, Entry, Series
from league.base import jobs
from league.base.models import Job, Letter
from tests.at_once import at_once
from tests.dues.make import ISSUE, make_members, open_and_price

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.faults


@pytest.fixture
def unblocked(django_db_blocker: Any, committed_db: str) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def four(campaign: Campaign, environment: dict[str, str], mode: str) -> list[dict[str, int]]:
    """What four processes report that issue the same campaign at the same time, each in its own order."""
    runs = [[str(campaign.pk), str(seed), mode] for seed in range(4)]
    return at_once("tests.dues.issue_child", runs, environment)


def assert_each_due_called_once(count: int) -> None:
    assert DueDocument.objects.count() == Document.objects.count() == count
    assert DueDocument.objects.values("due").distinct().count() == count
    positions = list(Document.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, count + 1)), "a number is missing or came twice"
    assert Series.objects.get(kind="call", year=2026).last == count
    assert Letter.objects.filter(kind="dues_call").count() == count
    assert Entry.objects.count() == 2 * count


@pytest.mark.usefixtures("unblocked")
def test_four_processes_issue_each_due_once_without_a_gap(child_environment: dict[str, str]) -> None:
    make_members(200)
    campaign = open_and_price()
    reports = four(campaign, child_environment, "lock")
    assert sum(report["issued"] for report in reports) == 200
    assert sum(report["failed"] for report in reports) == 0
    assert sum(report["issued"] > 0 for report in reports) > 1, "the control: they did meet"
    assert_each_due_called_once(200)


@pytest.mark.usefixtures("unblocked")
def test_the_control_numbers_by_max_collide_in_the_same_harness(child_environment: dict[str, str]) -> None:
    make_members(200)
    campaign = open_and_price()
    reports = four(campaign, child_environment, "max")
    assert sum(report["failed"] for report in reports) > 0, "max + 1 gave the same number twice"


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(settings.REDIS_URL)
    empty(client)
    yield client
    empty(client)
    client.close()


def empty(client: redis.Redis) -> int:
    keys = [key for pattern in ("league-broker:*", "_kombu*", "unacked*") for key in client.scan_iter(pattern)]
    return int(client.delete(*keys)) if keys else 0


@pytest.fixture
def start(child_environment: dict[str, str], broker: redis.Redis, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    running: list[subprocess.Popen[bytes]] = []

    def worker() -> subprocess.Popen[bytes]:
        log = tmp_path / f"worker-{len(running)}.log"
        process = subprocess.Popen(
            [
                sys.executable, "-m", "celery", "--app", "league", "worker", "--queues", "dues,default",
                "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO",
                "--hostname", f"{uuid.uuid4().hex[:8]}@tests",
            ],
            cwd=ROOT, env={**child_environment, "PYTHONPATH": str(ROOT), "WORK_LEASE_SECONDS": "1"},
            stdout=log.open("wb"), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        running.append(process)
        until(lambda: b"ready." in log.read_bytes(), what="a worker")
        return process

    yield worker
    for process in running:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def until(true: Callable[[], bool], *, what: str, seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, f"{what} took too long"
        time.sleep(0.05)


@pytest.mark.usefixtures("unblocked")
def test_a_killed_worker_and_an_emptied_broker_leave_one_call_per_due(start: Any, broker: redis.Redis) -> None:
    make_members(230)
    campaign = open_and_price()
    first = start()
    with transaction.atomic():
        # While this transaction holds the series, the worker stands in the middle of a block: all but the number done.
        Series.objects.bulk_create([Series(kind="call", year=2026, prefix="AC")])
    with transaction.atomic():
        Series.objects.select_for_update().get(kind="call", year=2026)
        job = ask_elsewhere(campaign)
        until(lambda: job.items.filter(tries__gte=1).count() >= 2, what="two blocks begun")
        time.sleep(1)
        assert not Document.objects.exists(), "the control: it was killed in the middle"
        kill(first)
        empty(broker)
    assert Document.objects.count() in {0, 50, 100}
    start()

    def done() -> bool:
        jobs.sweep()
        return Document.objects.count() == 230 and not Job.objects.filter(finished_at=None).exists()

    until(done, what="the rest of the call", seconds=45)
    assert_each_due_called_once(230)
    assert DocumentFile.objects.count() == 230
    assert not job.items.filter(parked_at__isnull=False).exists()
    assert not Due.objects.filter(campaign=campaign, documents=None).exists()


def ask_elsewhere(campaign: Campaign) -> Job:
    """Asks for the issue in a connection of its own: the test's own transaction stays open."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    def ask() -> Job:
        try:
            return issuing.issue(campaign, by=None, on=ISSUE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result(20)
