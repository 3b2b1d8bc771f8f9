"""Real workers, and a broker of a test's own that it may kill: its rows are nobody's truth."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings

from league.launcher.children import Trouble
from league.launcher.services import Services, packages
from tests.at_once import ROOT
from tests.workers import empty, until

Worker = subprocess.Popen[bytes]


class OwnBroker:
    """A Valkey that keeps nothing: killed, it has forgotten everything."""

    def __init__(self, state: Path) -> None:
        self.services = Services(state, "test")
        self.services.logs.mkdir()
        self.sockets = self.services.sockets()
        self.url = f"unix://{self.sockets}/valkey.sock?db=0"

    def start(self) -> None:
        self.services.valkey(packages(Path(sys.executable)), self.sockets, False)

    def kill(self) -> None:
        child, _signal = self.services.children.pop("valkey")
        child.kill()
        child.wait(10)

    def keys(self) -> int:
        with redis.Redis.from_url(self.url) as client:
            return int(client.dbsize())


@pytest.fixture
def own_broker() -> Iterator[OwnBroker]:
    folder = Path(tempfile.mkdtemp(prefix="league-own-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        broker = OwnBroker(folder)
        broker.start()
    except Trouble as trouble:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no broker of one's own: {trouble}")
    try:
        yield broker
    finally:
        if "valkey" in broker.services.children:
            broker.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_broker() -> Iterator[None]:
    """The broker of the suite, with nothing in it before and after."""

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        empty(client)
        yield
        empty(client)


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Starts real workers; each is ended with the test."""
    running: list[Worker] = []

    def start(environment: dict[str, str], *words: str) -> Worker:
        log = tmp_path / f"worker-{len(running)}.log"
        paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        process = subprocess.Popen(
            [
                sys.executable, "-m", "celery", "--app", "league", "worker", "--include", "tests.twice.work",
                "--without-gossip", "--without-mingle", "--loglevel", "INFO",
                "--hostname", f"{uuid.uuid4().hex[:8]}@tests", *words,
            ],
            cwd=ROOT, env={**environment, "PYTHONPATH": paths, "WORK_LEASE_SECONDS": "1"},
            stdout=log.open("wb"), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        running.append(process)
        until(lambda: b"ready." in log.read_bytes(), what="a worker")
        return process

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
