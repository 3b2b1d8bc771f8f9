"""The site as it runs for people: web, worker and clock as processes of their own, on one database."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import redis

from tests.parallel import numbered

ROOT = Path(__file__).resolve().parents[2]
QUEUES = "default,mail,dues,reports"


def chromium() -> str | None:
    """The browser of the machine, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def own_broker(address: str) -> str:
    """The same broker, another numbered database of it: the site and the tests never take each other's messages."""
    return numbered(address, 14 if numbered(address, 15) == address else 15)


def forget(address: str) -> None:
    """Empties what a site left in its broker database."""
    client = redis.Redis.from_url(address)
    for pattern in ("league-broker:*", "league:*", "_kombu*", "unacked*"):
        for key in client.scan_iter(pattern):
            client.delete(key)
    client.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def django(environment: dict[str, str], *words: str) -> None:
    """Runs one Django command; what it said stands in the error when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "django", *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{words[0]}:\n{(done.stdout + done.stderr)[-3000:]}"


def vacuum(database: str) -> None:
    """Tells the planner what the tables hold now, as the server does by itself within a minute."""
    with contextlib.closing(psycopg2.connect(database)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")


@contextmanager
def served(environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Gives the address of the site once its first page answers; ends all three processes after."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {**environment, "PORT": str(port), "SITE_URL": address, "STATIC_ROOT": str(folder / "static")}
    django(environment, "collectstatic", "--noinput", "-v0")
    celery = ["celery", "-A", "league.celery"]
    commands = {
        "web": ["gunicorn", "league.wsgi", "-w", "2", "-b", f"127.0.0.1:{port}", "--no-control-socket"],
        "worker": [*celery, "worker", "-c", "1", "-Q", QUEUES, "--without-gossip", "--without-mingle"],
        "clock": [*celery, "beat", "-s", str(folder / "beat"), "--pidfile="],
    }
    running = {
        name: subprocess.Popen(
            [sys.executable, "-m", *words], cwd=ROOT, env=environment, start_new_session=True,
            stdout=(folder / f"{name}.log").open("wb"), stderr=subprocess.STDOUT,
        )
        for name, words in commands.items()
    }  # fmt: skip
    try:
        wait_for(address, running["web"], folder / "web.log")
        yield address
    finally:
        for process in running.values():
            stop(process)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except OSError as error:
            ended = process.poll() is not None
            assert not ended and time.monotonic() < limit, f"{error}\n{log.read_text()[-3000:]}"
            time.sleep(0.2)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and its children: politely, then at once."""
    for word in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, word)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                continue
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
