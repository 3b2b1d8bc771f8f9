"""One warmed process that strikes an act at every statement it sends, each time in the same prepared database.

Arguments: the act; this lane and how many there are, each taking its share of the points; "moved" for the control.
Prints one JSON line: the statements, the points reached by mode, what differs. For each point, a process does the act
and is struck; another one, ten minutes later, does what the system does by itself; the end must be that of a run that
nothing disturbed.
"""

import gc
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

import time_machine  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import DatabaseError, InterfaceError, connection  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from tests.faults.acts import ACTS, Act, the_worker  # noqa: E402
from tests.faults.crash import CRASHED, crash_at, points_of  # noqa: E402
from tests.faults.everything import differences, everything  # noqa: E402
from tests.faults.moved import numbers_outside  # noqa: E402
from tests.faults.stage import Stage  # noqa: E402
from tests.forked import ended, fork, told  # noqa: E402

NOON = datetime(2026, 7, 1, 10, tzinfo=UTC)
LATER = timedelta(minutes=10)


def within(clone: str, when: datetime, work: Callable[[], Any]) -> Any:
    connection.settings_dict["NAME"] = clone
    with time_machine.travel(when):
        return work()


def undisturbed(act: Act) -> dict[str, Any]:
    """What the act and its work send, which tables they touch, and all that the database says in the end."""
    before = everything()
    with crash_at(0) as points:
        act.do()
        the_worker()
    after = everything()
    touched = [name for name in after if after[name] != before[name]]
    return {"sent": points.sent, "touched": touched, "end": everything(touched), "modules": list(sys.modules)}


def struck(act: Act, at: int, mode: str) -> None:
    with crash_at(at, mode) as points, suppress(DatabaseError, InterfaceError):
        act.do()
        the_worker()
    sys.exit(CRASHED if points.struck else 0)


def recovered(act: Act, touched: list[str]) -> dict[str, Any]:
    act.again()
    the_worker()
    return everything(touched)


def warm(modules: list[str]) -> None:
    """Loads once what each fork would load again; nothing that speaks to the database."""
    for name in modules:
        with suppress(Exception):
            importlib.import_module(name)
    for language in ("fr", "en"):
        with translation.override(language):
            reverse("dues:campaign", args=[2026])
    for letter in ("dues_call", "receipt"):
        for part in ("subject", "body"):
            get_template(f"letters/{letter}/{part}.txt")
    gc.freeze()


def main() -> None:
    act, lane, lanes, moved = ACTS[sys.argv[1]], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:] == ["moved"]
    stage, start = Stage(lane), time.monotonic()

    def asked(when: datetime, work: Callable[[], Any]) -> Any:
        return json.loads(told(lambda: json.dumps(within(stage.name, when, work))))

    settings.SITE_URL = "http://undisturbed.example"
    stage.build()
    plain = asked(NOON, lambda: undisturbed(act))
    stage.leave()
    warm(plain.pop("modules"))
    stage.build()
    stage.keep(plain["touched"])
    first = asked(NOON, everything)
    reached: list[tuple[int, str]] = []
    wrong: list[str] = []
    for at, mode in points_of(plain["sent"])[lane::lanes]:
        point = f"{mode} {at}"
        if sys.argv[1] == "the post":  # its Message-IDs then name the point
            settings.SITE_URL = f"http://{point.replace(' ', '-')}.example"
        with numbers_outside(moved):
            code = ended(fork(lambda: within(stage.name, NOON, lambda: struck(act, at, mode))))
            if code == CRASHED:
                reached.append((at, mode))
            else:
                wrong.append(f"{point}: ended with {code}")
            end = asked(NOON + LATER, lambda: recovered(act, plain["touched"]))
        wrong += [f"{point} ({plain['sent'][at - 1][:60]}): {found}" for found in differences(plain["end"], end)]
        stage.set_back()
        if moved and wrong:
            break
    wrong += [f"not set back: {found}" for found in differences(first, asked(NOON, everything))]
    stage.leave()
    seconds = [round(time.monotonic() - start, 1), round(sum(os.times()[:4]), 1)]
    print(json.dumps({**plain, "reached": reached, "wrong": wrong, "seconds": seconds}), flush=True)


main()
