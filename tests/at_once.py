"""Several processes that do the same thing at the same moment."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def at_once(child: str, runs: Iterable[Sequence[str]], environment: dict[str, str]) -> list[Any]:
    """What each process says in JSON on its last line: one run of the module `child` with each of these arguments.

    A child says "ready" once it could begin, and begins at a line of its input: all are ready before the first goes.
    All are forked from one warmed interpreter: eight begin as soon as one."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.nursery", child],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "league.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said, _errors = nursery.communicate(json.dumps(list(runs)), timeout=180)
    except subprocess.TimeoutExpired:
        os.killpg(nursery.pid, signal.SIGKILL)
        raise
    assert nursery.returncode == 0, "a child did not come to its end"
    return json.loads(said)
