"""Several processes that do the same thing at the same moment."""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def at_once(child: str, runs: Iterable[Sequence[str]], environment: dict[str, str]) -> list[Any]:
    """What each process says in JSON on its last line: one run of the module `child` with each of these arguments.

    A child says "ready" once it could begin, and begins at a line of its input: all are ready before the first goes."""
    children = [
        subprocess.Popen(
            [sys.executable, "-m", child, *arguments],
            cwd=ROOT,
            env={**environment, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "league.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for arguments in runs
    ]
    for one in children:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in children:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return [json.loads(one.communicate(timeout=60)[0].splitlines()[-1]) for one in children]
