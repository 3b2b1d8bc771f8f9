"""One warmed process that forks real Celery workers: a worker that is killed twenty times must start quickly.

For each line of input, the path of a log, it starts a group of eight and says the id of the group. Blocks are small,
so that many are under way, and tries are many: three are meant for a piece that kills its worker, not for a worker that
is killed every second."""

import os
import signal
import sys
import uuid

import django

django.setup()

import celery.apps.worker  # noqa: E402
import celery.bin.worker  # noqa: E402
import celery.concurrency.prefork  # noqa: E402
import celery.worker.consumer  # noqa: E402, F401
import kombu.transport.redis  # noqa: E402, F401
from django.conf import settings  # noqa: E402

from dues import issuing  # noqa: E402
from league.celery import app  # noqa: E402
from tests.forked import fork  # noqa: E402


def work(log: str) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    settings.WORK_TRIES, issuing.PDFS = 50, 5
    app.worker_main(
        [
            "worker", "--queues", "dues,default,mail", "--concurrency", "8", "--without-gossip", "--without-mingle",
            "--loglevel", "INFO", "--hostname", f"{uuid.uuid4().hex[:8]}@tests",
        ]
    )  # fmt: skip


app.loader.import_default_modules()
app.finalize()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    print(fork(lambda log=line.strip(): work(log)), flush=True)
